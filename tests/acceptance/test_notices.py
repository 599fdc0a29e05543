"""Messages with a sound: they reach whom they concern, once, and nothing else rings."""

import asyncio
from typing import cast

import pytest

from bot import notices
from db.notices import NoticeRows
from sandbox.botapi.errors import ApiError
from sandbox.botapi.places import Places
from sandbox.botapi.sending import Sending
from sandbox.channel import Json
from sandbox.faults import Fault
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Operator, Stage

LIMITED = "Аккаунт «Анна» ограничен"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the notices at once."""
    monkeypatch.setattr(notices, "LOOK", 0.05)
    monkeypatch.setattr(notices, "AFTER_FAULT", 0.1)


async def marias(theatre: Theatre, *, gap_ms: int = 100) -> Stage:
    """Maria's campaign runs; Oleg, the owner, looks at something else."""
    stage = await theatre.opens(gap_ms=gap_ms)
    await stage.maria.says("/start")
    await stage.pool.execute("UPDATE users SET role = 'operator' WHERE id = 1002")
    await stage.maria.launches("Осенняя распродажа")
    await stage.until(lambda: len(stage.sends) >= 2)
    return stage


def messages(operator: Operator, words: str) -> int:
    return sum(words in text for text in operator.texts)


async def all_told(stage: Stage) -> None:
    """Wait until no notice is left."""
    for _ in range(500):
        if not await stage.pool.fetchval("SELECT count(*) FROM notices WHERE told_at IS NULL"):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("a notice waits")


async def test_who_launched_is_told_of_a_pause_by_errors_and_nobody_else(theatre: Theatre) -> None:
    stage = await marias(theatre)
    card = stage.maria.screen_id
    stage.break_down(Fault("SendMessage", error="MESSAGE_EMPTY"))
    await stage.until(lambda: messages(stage.maria, "№1") == 2)
    assert stage.maria.screen_id != card
    assert messages(stage.oleg, "№1") == 0
    assert await stage.pool.fetchval("SELECT message_id FROM cards") == card
    await stage.maria.taps("▶️ Продолжить")
    await stage.maria.reads("✅ Завершена")


async def test_a_limited_account_is_told_to_the_owner_and_to_who_launched(
    theatre: Theatre,
) -> None:
    stage = await marias(theatre)
    stage.break_down(Fault("SendMessage", error="PEER_FLOOD"))
    for person in (stage.oleg, stage.maria):
        text = await person.reads(LIMITED)
        assert "Telegram ответил PEER_FLOOD" in text
        assert "На паузе 1 кампания, ничего не потеряно." in text
    (ask,), (check,), (menu,) = stage.screens(stage.oleg.id)[-1]["buttons"]
    assert (ask["text"], ask["url"]) == ("Открыть @SpamBot", "https://t.me/SpamBot")
    assert check["text"] == "Проверить аккаунт"
    assert menu["text"] == "‹ Меню"
    await all_told(stage)
    assert messages(stage.oleg, LIMITED) == messages(stage.maria, LIMITED) == 1


async def test_a_logged_out_account_is_told_with_what_to_do(theatre: Theatre) -> None:
    stage = await marias(theatre)
    stage.break_down(Fault("SendMessage", error="SESSION_REVOKED"))
    assert "rassylka login" in await stage.oleg.reads("Аккаунт «Анна» вышел из Telegram")
    await stage.maria.reads("Аккаунт «Анна» вышел из Telegram")


FAULTS = [
    Fault("sendMessage", error="FLOOD_WAIT_1", chat_id=1002),
    Fault("sendMessage", error="HTML_502", chat_id=1002, times=2),
    Fault("sendMessage", cut="before", chat_id=1002),
]


@pytest.mark.parametrize("fault", FAULTS, ids=["429", "502", "cut"])
async def test_what_goes_wrong_in_one_chat_delays_its_notice_and_no_other(
    theatre: Theatre, fault: Fault
) -> None:
    stage = await marias(theatre)
    stage.break_down(Fault(**vars(fault)))
    stage.break_down(Fault("SendMessage", error="PEER_FLOOD"))
    await stage.oleg.reads(LIMITED)
    assert messages(stage.maria, LIMITED) == 0
    await stage.maria.reads(LIMITED)
    await all_told(stage)
    assert messages(stage.oleg, LIMITED) == messages(stage.maria, LIMITED) == 1


BLOCKED = ApiError(403, "Forbidden: bot was blocked by the user")
NEVER_WROTE = ApiError(400, "Bad Request: chat not found")


@pytest.mark.parametrize("refusal", [BLOCKED, NEVER_WROTE], ids=["blocked", "never wrote"])
async def test_a_person_who_blocked_the_bot_is_tried_once_and_the_others_are_told(
    theatre: Theatre,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    refusal: ApiError,
) -> None:
    stage = await marias(theatre)

    def check(_: Places, chat_id: int) -> None:
        if chat_id == 1002:
            raise refusal

    monkeypatch.setattr(Places, "check", check)
    stage.break_down(Fault("SendMessage", error="PEER_FLOOD"))
    await stage.oleg.reads(LIMITED)
    await all_told(stage)
    assert messages(stage.maria, LIMITED) == 0
    assert [r.getMessage() for r in caplog.records].count("a person cannot be told") == 1


async def test_what_somebody_has_dealt_with_meanwhile_is_not_told(theatre: Theatre) -> None:
    stage = await marias(theatre)
    stage.break_down(Fault("sendMessage", error="FLOOD_WAIT_2", chat_id=1002))
    stage.break_down(Fault("SendMessage", error="MESSAGE_EMPTY"))
    await stage.maria.taps("▶️ Продолжить")
    await stage.maria.reads("✅ Завершена")
    await all_told(stage)
    assert messages(stage.maria, "№1") == 1


async def test_half_an_hour_of_waiting_is_told_to_who_launched(theatre: Theatre) -> None:
    stage = await marias(theatre)
    stage.break_down(Fault("SendMessage", error="FLOOD_WAIT_1800"))
    await stage.maria.reads("Telegram просит аккаунт «Анна» подождать\nПродолжим в ")
    await stage.maria.taps("Кампании")
    await stage.maria.reads("Осенняя распродажа")
    assert messages(stage.oleg, "подождать") == 0


async def test_the_end_is_told_when_nobody_is_looking_any_more(theatre: Theatre) -> None:
    stage = await marias(theatre, gap_ms=20)
    await stage.pool.execute("UPDATE campaigns SET started_at = now() - interval '11 minutes'")
    stage.break_down(Fault("SendMessage", error="CHAT_WRITE_FORBIDDEN"))
    await stage.maria.reads("✅ «Осенняя распродажа» завершена: вышло 38 из 39, не вышло 1")
    await stage.maria.taps("Открыть")
    await stage.maria.reads("✅ Завершена")


async def test_the_end_of_a_short_run_is_on_its_card_alone(theatre: Theatre) -> None:
    stage = await marias(theatre, gap_ms=0)
    await stage.maria.reads("✅ Завершена")
    assert await stage.pool.fetchval("SELECT count(*) FROM notices") == 0


async def test_a_crash_after_the_send_may_repeat_a_message_and_loses_none(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = NoticeRows.told
    crashes = [OSError("the database is gone")]

    async def crashing(rows: NoticeRows, notice_id: int) -> None:
        if crashes:
            raise crashes.pop()
        await told(rows, notice_id)

    monkeypatch.setattr(NoticeRows, "told", crashing)
    stage = await marias(theatre)
    stage.break_down(Fault("SendMessage", error="MESSAGE_EMPTY"))
    await stage.until(lambda: messages(stage.maria, "№1") == 3)
    await all_told(stage)
    assert messages(stage.maria, "№1") == 3  # the card, and a notice that came twice


async def test_only_what_needs_a_person_makes_a_sound(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    loud: list[str] = []
    sent = Sending._sent

    def listening(sending: Sending, arguments: Json, content: Json) -> Json:
        if not arguments.get("disable_notification"):
            loud.append(cast("str", content["text"]))
        return sent(sending, arguments, content)

    monkeypatch.setattr(Sending, "_sent", listening)
    stage = await marias(theatre)
    card = stage.telegram.chats.messages[int(str(stage.maria.screen_id))]
    stage.telegram.chats.remove(card)  # it comes back by itself
    await stage.until(lambda: messages(stage.maria, "№1") == 1)
    stage.break_down(Fault("SendMessage", error="PEER_FLOOD"))
    await stage.oleg.reads(LIMITED)
    await all_told(stage)
    assert len(loud) == 2
    assert all(LIMITED in text for text in loud)
