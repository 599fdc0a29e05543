"""A campaign between its launch and its end: waits, pauses, questions, the kill switch."""

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import publisher
from sandbox.faults import Fault
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Stage

MOSCOW = ZoneInfo("Europe/Moscow")
HOUR = timedelta(hours=1)


def now_quiet() -> str:
    """Quiet hours that hold now: they began an hour ago and last two more."""
    now = datetime.now(MOSCOW)
    return f"{now - HOUR:%H:%M}-{now + 2 * HOUR:%H:%M}"


async def to_check(stage: Stage) -> None:
    """Send a post and choose all channels."""
    await stage.oleg.says("Осенняя распродажа")
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("Все")
    await stage.oleg.reads("Проверка")


async def held(theatre: Theatre, why: str) -> Stage:
    """Launch a campaign that waits: for Telegram, or for the morning."""
    if why == "flood":
        stage = await theatre.opens()
        stage.break_down(Fault("SendMessage", error="FLOOD_WAIT_30"))
        await stage.oleg.launches("Осенняя распродажа")
        await stage.oleg.reads("⏳ Telegram просит подождать\nПродолжим в ")
    else:
        stage = await theatre.opens(quiet_hours=now_quiet())
        await stage.oleg.launches("Осенняя распродажа")
        await stage.oleg.reads("🌙 Тихие часы до ")
    return stage


@pytest.mark.parametrize("why", ["flood", "quiet"])
async def test_pause_and_resume_take_effect_within_a_second_in_the_middle_of_a_wait(
    theatre: Theatre, why: str
) -> None:
    stage = await held(theatre, why)
    async with asyncio.timeout(1):
        assert await stage.oleg.taps("⏸ Пауза") == "Пауза. Новых постов не будет."
        await stage.oleg.reads("⏸ На паузе — Олег")
    async with asyncio.timeout(1):
        assert await stage.oleg.taps("▶️ Продолжить") == "Продолжаем."
        await stage.oleg.reads("Telegram просит подождать" if why == "flood" else "Тихие часы")


@pytest.mark.parametrize("why", ["flood", "quiet"])
async def test_an_end_takes_effect_within_a_second_in_the_middle_of_a_wait(
    theatre: Theatre, why: str
) -> None:
    stage = await held(theatre, why)
    await stage.oleg.taps("⏹ Прекратить")
    await stage.oleg.reads("Прекратить кампанию")
    async with asyncio.timeout(1):
        assert await stage.oleg.taps("⏹ Прекратить") == "Прекращена."
        await stage.oleg.reads("⏹ Прекращена — Олег")
    assert ["Копия для оставшихся · 39"] in buttons(stage)


@pytest.mark.parametrize("why", ["flood", "quiet"])
async def test_the_kill_switch_takes_effect_within_a_second_in_the_middle_of_a_wait(
    theatre: Theatre, why: str
) -> None:
    stage = await held(theatre, why)
    await stage.oleg.says("/start")
    await stage.oleg.taps("⏸ Остановить всё")
    async with asyncio.timeout(1):
        await stage.oleg.taps("⏸ Остановить всё · 1")
        await stage.oleg.reads("⏸ Всё на паузе\nЖдёт 1 кампания.")
        await stage.oleg.reads("⏸ Всё на паузе — Олег")  # the card of the campaign


def buttons(stage: Stage) -> list[list[str]]:
    """The captions on the newest screen."""
    rows = stage.screens(stage.oleg.id)[-1]["buttons"]
    return [[button["text"] for button in row] for row in rows]


async def test_everything_stops_after_one_question_and_goes_on_after_one_tap(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens(gap_ms=60)
    for post in ("Первый", "Второй"):
        await stage.oleg.launches(post)
    await stage.oleg.says("/start")
    await stage.oleg.taps("⏸ Остановить всё")
    await stage.oleg.reads("Идут или ждут старта 2 кампании.")
    await stage.oleg.taps("⏸ Остановить всё · 2")
    out = len(stage.sends)
    await asyncio.sleep(0.5)  # eight gaps: time in which something could go out
    assert len(stage.sends) <= out + 1 < 78  # one may have been in flight
    await stage.oleg.says("/start")
    assert await stage.oleg.taps("▶️ Продолжить всё · 2") == "Продолжаем: 2"
    await stage.until(lambda: sum("Вышло 39 из 39" in t for t in stage.oleg.texts) == 2, within=20)
    assert stage.posts_by_channel == {2}


async def test_the_menu_counts_what_is_open_and_stops_only_what_moves(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await stage.oleg.launches("Пост")
    await stage.oleg.reads("Вышло 39 из 39")
    await stage.oleg.says("/start")
    assert buttons(stage) == [
        ["➕ Новая кампания"],
        ["Кампании", "Шаблоны"],
        ["Каналы · 40", "Отчёты"],
        ["Журнал", "Настройки"],
    ]


async def test_quiet_hours_are_ignored_after_one_question(theatre: Theatre) -> None:
    stage = await held(theatre, "quiet")
    assert buttons(stage)[0] == ["Не ждать утра · 39"]
    await stage.oleg.taps("Не ждать утра")
    await stage.oleg.reads("Публиковать «Осенняя распродажа» в тихие часы?")
    assert stage.sends == []
    await stage.oleg.taps("Не ждать утра · 39")
    await stage.oleg.reads("Вышло 39 из 39")


async def test_the_undo_window_can_be_shortened(theatre: Theatre) -> None:
    stage = await theatre.opens(undo_s=60)
    await stage.oleg.launches("Сразу")
    await stage.oleg.reads("Начнём")
    assert await stage.oleg.taps("▶️ Начать сразу") == "Начинаем."
    await stage.oleg.reads("Вышло 39 из 39")


async def test_a_later_start_is_a_moment_that_can_be_taken_back_or_moved_to_now(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens()
    await to_check(stage)
    await stage.pool.execute("UPDATE campaigns SET wanted_at = now() + interval '1 day'")
    await stage.oleg.taps("🚀 Запустить")
    await stage.oleg.reads("🕒 Начнём завтра, ")
    assert await stage.oleg.taps("Снять с плана") == "Не запущено. Постов: 0"
    await stage.oleg.reads("Проверка")
    await stage.oleg.taps("🚀 Запустить")
    assert await stage.oleg.taps("Перенести") == ""
    await stage.oleg.reads("Перенести · «")
    assert await stage.oleg.taps("Через час") == "Перенесено."
    await stage.oleg.taps("Запустить сейчас")
    await stage.oleg.reads("Вышло 39 из 39")


async def test_after_a_flood_wait_the_card_says_the_lower_pace_and_the_end_how_long_it_was(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens(gap_ms=50)
    stage.break_down(Fault("SendMessage", error="FLOOD_WAIT_1"))
    await stage.oleg.launches("Пост")
    await stage.oleg.reads("Темп снижен до поста каждые 0,1 с.")
    await stage.oleg.reads("▶️ Идёт · темп снижен до поста каждые 0,1 с")
    text = await stage.oleg.reads("✅ Завершена")
    assert "Ожидали Telegram 2 с" in text  # a second more than it asked for


async def test_the_daily_limit_is_said_with_its_number_and_its_end(theatre: Theatre) -> None:
    stage = await theatre.opens(per_day=5)
    await stage.oleg.launches("Пост")
    text = await stage.oleg.reads("⏳ Дневной предел: 5 постов\nПродолжим завтра, ")
    assert "закончим ≈ " in text
    assert len(stage.sends) == 5


async def test_the_last_groups_in_slow_mode_are_waited_for_and_said(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    stage.break_down(Fault("SendMessage", error="SLOWMODE_WAIT_2"))
    await stage.oleg.launches("Пост")
    await stage.oleg.reads("⏳ В оставшихся группах медленный режим\nПродолжим в ")
    await stage.oleg.reads("Вышло 5 из 5")


async def test_errors_in_a_row_pause_and_can_be_skipped_for_good(theatre: Theatre) -> None:
    stage = await theatre.opens(gap_ms=20)
    stage.break_down(Fault("SendMessage", error="CHAT_WRITE_FORBIDDEN", times=12))
    await stage.oleg.launches("Пост")
    text = await stage.oleg.reads("⚠️ На паузе, ")
    assert "общую причину: Нет права публиковать — 5. Остальные 34 не тронуты." in text
    await stage.oleg.taps("Пропустить такие и продолжить")
    await stage.oleg.reads("Вышло 27 из 39 · не вышло 12")


async def test_a_post_that_telegram_does_not_accept_is_explained_with_its_word(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens()
    stage.break_down(Fault("SendMessage", error="MESSAGE_TOO_LONG"))
    await stage.oleg.launches("Пост")
    await stage.oleg.reads("⚠️ На паузе, ")
    assert "Отказ был бы везде. Остальные 39 не тронуты." in stage.oleg.texts[-1]
    await stage.oleg.taps("⚠️ Разобрать")
    await stage.oleg.reads("Telegram не принимает этот пост\nОтвет Telegram в «")
    assert "MESSAGE_TOO_LONG" in stage.oleg.texts[-1]
    assert buttons(stage) == [["‹ Назад"]]


async def test_a_limited_account_is_named_with_the_way_out(theatre: Theatre) -> None:
    stage = await theatre.opens()
    stage.break_down(Fault("SendMessage", error="PEER_FLOOD"))
    await stage.oleg.launches("Пост")
    text = await stage.oleg.reads("⏸ На паузе, ")
    assert "Telegram ограничил аккаунт" in text
    assert "Ответ Telegram: PEER_FLOOD" in text
    await stage.oleg.says("/start")
    await stage.oleg.reads("ограничен Telegram (PEER_FLOOD)")
    await stage.oleg.taps("▶️ Продолжить")
    await stage.oleg.reads("Вышло 39 из 39")


async def to_the_question(stage: Stage) -> None:
    """Launch with a canary of three posts."""
    await to_check(stage)
    await stage.oleg.taps("🐤 Сначала 3")
    await stage.oleg.reads("🐤 Первые посты вышли: 3")


async def test_a_canary_links_its_posts_and_goes_on_with_all_the_others(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_the_question(stage)
    assert len(stage.sends) == 3
    links = [e["url"] for e in stage.screens(1001)[-1]["entities"] if e["type"] == "text_link"]
    names = {c.chat_id: c.username for c in stage.telegram.world.channels.values()}
    assert [link.split("/")[3] for link in links] == [
        names[send.chat_id] or "c" for send in stage.sends
    ]
    await stage.oleg.taps("▶️ Продолжить · 36")
    await stage.oleg.reads("Вышло 39 из 39")
    assert stage.posts_by_channel == {1}


async def test_a_canary_can_be_the_end_and_the_rest_be_copied(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_the_question(stage)
    assert await stage.oleg.taps("Остановить, посты оставить") == "Прекращена."
    await stage.oleg.reads("Не выйдет: 36. Что вышло, останется.")
    await stage.oleg.taps("Копия для оставшихся · 36")
    await stage.oleg.taps("🚀 Запустить · 36")
    await stage.oleg.reads("Вышло 36 из 36")
    assert stage.posts_by_channel == {1}


async def test_a_missed_start_asks_and_begins_with_the_check(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "SWEEP", 0.1)
    stage = await theatre.opens(undo_s=60)
    await stage.oleg.launches("Дайджест")
    await stage.oleg.reads("Начнём")
    late = "UPDATE campaigns SET starts_at = now() - interval '1 hour', rev = rev + 1"
    await stage.pool.execute(late)
    await stage.oleg.reads("Сама не начнёт — решите вы.")
    assert buttons(stage)[0] == ["Запустить сейчас"]
    assert await stage.oleg.taps("Запустить сейчас") == "Проверьте и запускайте."
    await stage.oleg.reads("Проверка · «Дайджест»")
    assert stage.sends == []


async def test_a_tap_that_comes_too_late_says_what_the_campaign_is(theatre: Theatre) -> None:
    stage = await theatre.opens(undo_s=60)
    await stage.oleg.launches("Пост")
    await stage.oleg.reads("Начнём")
    await stage.maria.says("/start")
    await stage.maria.taps("Кампании")
    await stage.maria.taps("🕒 №1")
    await stage.maria.reads("Начнём")
    await stage.pool.execute("UPDATE campaigns SET status = 'draft', starts_at = NULL")
    assert await stage.maria.taps("▶️ Начать сразу") == "Это черновик."
    await stage.maria.reads("Проверка")


async def test_a_card_far_above_is_brought_to_the_bottom_and_goes_on_there(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens(channels=8, gap_ms=400)
    await stage.oleg.launches("Осенняя распродажа")
    await stage.oleg.reads("Идёт")
    above = stage.oleg.screen_id
    await stage.oleg.says("стоп")
    await stage.oleg.taps("⬇️ Вниз")
    await stage.oleg.reads("Вышло 8 из 8")
    shown = [m["message_id"] for m in stage.screens(stage.oleg.id)]
    assert above not in shown
    assert "Вышло 8 из 8" in stage.screens(stage.oleg.id)[-1]["text"]
