"""What a bot in the open meets: odd input, forged taps, people who left, a Telegram in trouble."""

import asyncio
from typing import cast

import pytest

from sandbox.botapi.chats import Query
from sandbox.faults import Fault
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Stage

OLEG = 1001


async def tap(stage: Stage, data: str) -> Query:
    """Tap with this callback data, on the newest screen of Oleg."""
    chats = stage.telegram.chats
    query = await chats.tap(OLEG, chats.messages[int(str(stage.oleg.screen_id))], data)
    await stage.until(query.answered.is_set)
    return query


async def test_control_characters_and_the_longest_texts_go_through(theatre: Theatre) -> None:
    stage = await theatre.opens()
    odd = "Пост\0 с \x07нулём \u202eи разворотом \U0001f680"
    await stage.oleg.says(odd)
    await stage.oleg.reads("Принято: текст")
    await stage.oleg.says("🚀" * 2048)
    await stage.oleg.reads("4\u202f096 из 4\u202f096")
    stored = await stage.pool.fetchval("SELECT content ->> 'text' FROM templates ORDER BY id")
    assert stored == "Пост  с  нулём \u202eи разворотом \U0001f680"


async def test_a_title_that_runs_backwards_stays_inside_of_itself(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await stage.post("channels", {"channel": "Лекторий", "title": "\u202eйироткеЛ\0"})
    await stage.oleg.taps("Каналы")
    await stage.oleg.taps("🔄 Обновить")
    await stage.oleg.reads("Каналы обновлены")
    answer = await stage.post("inline", {"user": OLEG, "query": "c йироткел"})
    titles = [result["title"] for result in cast("list[dict[str, str]]", answer["results"])]
    assert titles == ["✅ \u2068\u202eйироткеЛ \u2069"]


async def test_a_forged_tap_is_answered_and_shows_a_fresh_screen(
    theatre: Theatre, caplog: pytest.LogCaptureFixture
) -> None:
    stage = await theatre.opens()
    forged = ["", "cp", "cp:card", "cp:card:1:2:3:4", "cp:card:" + "9" * 40, "dr:check:-1", "\0"]
    for data in [*forged, "cp:card:9223372036854775807", "ru:🚀", "cl:9999999999:0", "tl:p:-5:0"]:
        await tap(stage, data)
    assert (await tap(stage, "?")).answer["text"] == "Экран устарел — обновили."
    await stage.oleg.reads("Аккаунт «Анна»")
    assert not [r for r in caplog.records if r.levelname == "ERROR"]


async def test_taps_without_a_message_with_an_old_one_and_without_data_are_answered(
    theatre: Theatre, caplog: pytest.LogCaptureFixture
) -> None:
    stage = await theatre.opens()
    chats, before = stage.telegram.chats, stage.oleg.screen_id
    known = chats.messages[int(str(stage.oleg.screen_id))]
    old = {"chat": known["chat"], "message_id": known["message_id"], "date": 0}  # inaccessible
    await stage.until((await chats.tap(OLEG, old, "hm")).answered.is_set)
    await stage.until(lambda: stage.oleg.screen_id != before)
    for more in ({"inline_message_id": "x", "data": "hm"}, {"game_short_name": "x"}):
        query = Query(OLEG, asyncio.get_running_loop().time())
        number = str(chats.number("query"))
        chats.queries[number] = query
        callback = {"id": number, "from": chats.user(OLEG), "chat_instance": "1", **more}
        chats.push({"callback_query": callback})
        await stage.until(query.answered.is_set)
    assert not [r for r in caplog.records if r.levelname == "ERROR"]


async def test_a_login_code_is_deleted_with_a_warning_and_kept_nowhere(
    theatre: Theatre, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    stage = await theatre.opens(log_level="DEBUG")
    await stage.oleg.says("48 213")
    warning = await stage.oleg.reads("Похоже на код входа")
    assert not any(char.isdigit() for char in warning)
    assert not [m for m in stage.telegram.chats.messages.values() if m.get("text") == "48 213"]
    await stage.oleg.says("Код для входа в Telegram: 48213. Не давайте код никому!")
    dump = await stage.pool.fetchval("SELECT jsonb_agg(content)::text FROM templates")
    assert dump is None
    assert "48213" not in caplog.text
    assert "48 213" not in caplog.text


async def test_a_tap_outlives_a_telegram_that_stumbles(
    theatre: Theatre, caplog: pytest.LogCaptureFixture
) -> None:
    stage = await theatre.opens()
    await stage.oleg.says("Пост")
    stage.break_down(Fault("answerCallbackQuery", error="HTML_502", times=2))
    stage.break_down(Fault("editMessageText", error="INTERNAL", times=2))
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.reads("Куда разослать")
    stage.break_down(Fault("editMessageText", error="FLOOD_WAIT_1"))
    stage.break_down(Fault("editMessageText", cut="before"))
    await stage.oleg.taps("Все")
    await stage.oleg.reads("Проверка")
    assert not [t for t in stage.oleg.texts if "Номер для разработчика" in t]
    assert not [r for r in caplog.records if r.levelname == "ERROR"]


async def test_a_tap_that_comes_too_late_to_be_answered_is_carried_out(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await stage.oleg.says("Пост")
    chats = stage.telegram.chats
    message = chats.messages[int(str(stage.oleg.screen_id))]
    data = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]  # type: ignore[index]
    query = await chats.tap(OLEG, message, str(data))
    query.asked_at -= 60
    await stage.oleg.reads("Куда разослать")


async def test_who_blocked_the_bot_keeps_nobody_else_and_is_shown_the_card_when_back(
    theatre: Theatre, caplog: pytest.LogCaptureFixture
) -> None:
    stage = await theatre.opens(gap_ms=100)
    await stage.oleg.launches("Карточка подождёт")
    await stage.oleg.reads("Последний — ")
    await stage.maria.says("/start")
    await stage.post("block", {"user": OLEG})
    await stage.until(lambda: len(stage.sends) > 10)
    assert "Вышло 39 из 39" not in stage.oleg.texts[-1]
    await stage.maria.taps("Кампании")
    await stage.maria.reads("Карточка подождёт")
    await stage.oleg.says("/start")
    await stage.oleg.reads("Вышло 39 из 39")
    assert not [r for r in caplog.records if r.levelname == "ERROR"]


async def test_what_comes_twice_is_done_once(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await stage.oleg.says("Один пост")
    chats = stage.telegram.chats
    said = next(m for m in chats.messages.values() if m.get("text") == "Один пост")
    screens = len(stage.screens(OLEG))
    chats.push({"message": said})  # after a crash: another receipt of the same message
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.reads("Куда разослать")
    await tap(stage, "hm")
    assert await stage.pool.fetchval("SELECT count(*) FROM templates") == 1
    assert len(stage.screens(OLEG)) == screens


async def test_two_taps_at_once_make_one_draft_and_one_launch(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await stage.oleg.says("Один раз")
    await asyncio.gather(*(stage.oleg.taps("🚀 Разослать") for _ in range(5)))
    await stage.oleg.taps("Все")
    await asyncio.gather(*(stage.oleg.taps("🚀 Запустить") for _ in range(5)))
    await stage.oleg.reads("Вышло 39 из 39")
    assert await stage.pool.fetchval("SELECT count(*) FROM campaigns") == 1
    assert stage.posts_by_channel == {1}


async def test_two_processes_with_one_token_are_said_in_a_sentence(
    theatre: Theatre, caplog: pytest.LogCaptureFixture
) -> None:
    stage = await theatre.opens()
    poll = f"{stage.telegram.url}/bot4242:SANDBOX/getUpdates"
    async with stage.http.post(poll, data={"timeout": "0", "offset": "-1"}) as answer:
        await answer.read()
    text = await stage.oleg.reads("запущен в двух местах")
    assert text.startswith("⚠️ Бот запущен в двух местах сразу")
    said = [r for r in caplog.records if "another process polls" in r.message]
    assert len(said) == 1
    await stage.oleg.says("/start")
    await stage.oleg.reads("Аккаунт «Анна»")
