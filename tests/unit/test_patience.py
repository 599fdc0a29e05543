"""Calls of handlers while the Bot API is away: made again, waited for, or let go."""

import asyncio
from collections.abc import Sequence

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageText,
    GetUpdates,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import TelegramObject, User

from bot.patience import RESTS, TOAST, Patience, patient
from bot.refusals import is_passing, is_unreachable
from bot.rivals import CALM, Rivals
from tests.fakes import FakeClock

BOT = Bot("4242:SANDBOX")
EDIT = EditMessageText(text="x", chat_id=1, message_id=1)
SEND = SendMessage(text="x", chat_id=1)
PHOTO = SendPhoto(photo="x", chat_id=1)
ANSWER = AnswerCallbackQuery(callback_query_id="1", text="ы" * 300)


def bad(words: str) -> TelegramBadRequest:
    return TelegramBadRequest(method=EDIT, message=f"Bad Request: {words}")


def wait(seconds: int) -> TelegramRetryAfter:
    return TelegramRetryAfter(method=EDIT, message="Too Many Requests", retry_after=seconds)


DOWN = TelegramServerError(method=EDIT, message="Bad Gateway")
CUT = TelegramNetworkError(method=EDIT, message="Request timeout error")
PAGE = ClientDecodeError("Failed to decode object", ValueError(), "<html>502</html>")
STRANGE = ClientDecodeError("Failed to deserialize object", ValueError(), {"ok": True})


class Telegram:
    """Refuses in this order, then answers; remembers what was asked and how long we slept."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, refusals: Sequence[AiogramError]) -> None:
        self.refusals, self.calls, self.slept = list(refusals), list[object](), list[float]()
        monkeypatch.setattr(asyncio, "sleep", self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def request(self, _: Bot, method: TelegramMethod[bool]) -> object:
        self.calls.append(method)
        if self.refusals:
            raise self.refusals.pop(0)
        return "done"

    async def handle(self, method: object) -> object:
        async def handler(_: TelegramObject, __: dict[str, object]) -> object:
            return await patient(self.request, BOT, method)  # type: ignore[arg-type]

        return await Patience()(handler, User(id=1, is_bot=False, first_name="О"), {})


@pytest.mark.parametrize("method", [EDIT, SEND, ANSWER])
@pytest.mark.parametrize("fault", [DOWN, CUT, PAGE])
async def test_what_shows_something_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, method: object, fault: AiogramError
) -> None:
    telegram = Telegram(monkeypatch, [fault, fault])
    assert await telegram.handle(method) == "done"
    assert telegram.slept == list(RESTS[:2])


async def test_a_wait_telegram_asks_for_is_waited_for_whatever_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    telegram = Telegram(monkeypatch, [wait(20), wait(7)])
    assert await telegram.handle(PHOTO) == "done"
    assert telegram.slept == [20, 7]


@pytest.mark.parametrize(
    ("method", "fault"), [(PHOTO, DOWN), (EDIT, STRANGE), (SEND, bad("x")), (EDIT, wait(900))]
)
async def test_what_may_have_happened_or_cannot_help_is_asked_once(
    monkeypatch: pytest.MonkeyPatch, method: object, fault: AiogramError
) -> None:
    telegram = Telegram(monkeypatch, [fault])
    with pytest.raises(type(fault)):
        await telegram.handle(method)
    assert len(telegram.calls) == 1


async def test_a_telegram_that_stays_away_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    telegram = Telegram(monkeypatch, [DOWN] * 9)
    with pytest.raises(TelegramServerError):
        await telegram.handle(EDIT)
    assert len(telegram.calls) == 1 + len(RESTS)


@pytest.mark.parametrize("faults", [[DOWN] * 9, [bad("query is too old and response timeout")]])
async def test_a_tap_that_cannot_be_answered_is_carried_out_all_the_same(
    monkeypatch: pytest.MonkeyPatch, faults: list[AiogramError]
) -> None:
    assert await Telegram(monkeypatch, faults).handle(ANSWER) is True


async def test_a_toast_is_cut_to_what_telegram_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    telegram = Telegram(monkeypatch, [])
    await telegram.handle(ANSWER)
    (call,) = telegram.calls
    assert isinstance(call, AnswerCallbackQuery)
    assert call.text == "ы" * (TOAST - 1) + "…"


async def test_the_loops_beside_the_handlers_see_every_refusal() -> None:
    async def refuse(_: Bot, __: TelegramMethod[bool]) -> object:
        raise DOWN

    with pytest.raises(TelegramServerError):
        await patient(refuse, BOT, EDIT)  # type: ignore[arg-type]


UNREACHABLE = [
    TelegramForbiddenError(method=SEND, message="Forbidden: bot was blocked by the user"),
    TelegramForbiddenError(method=SEND, message="Forbidden: bot was kicked from the group chat"),
    TelegramMigrateToChat(method=SEND, message="upgraded", migrate_to_chat_id=-100),
    bad("chat not found"),
    bad("not enough rights to send text messages to the chat"),
    bad("CHAT_WRITE_FORBIDDEN"),
    bad("message thread not found"),
]


@pytest.mark.parametrize("error", UNREACHABLE)
def test_nobody_is_there(error: AiogramError) -> None:
    assert is_unreachable(error)
    assert not is_passing(error)


@pytest.mark.parametrize("error", [bad("message is too long"), DOWN, CUT, wait(3)])
def test_somebody_is_there(error: AiogramError) -> None:
    assert not is_unreachable(error)


async def test_another_process_that_polls_is_told_once_and_so_is_its_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    conflict = TelegramConflictError(method=GetUpdates(), message="Conflict: terminated")
    clock, told, answers = FakeClock(), list[str](), [conflict, conflict, conflict]

    async def tell() -> None:
        told.append("owner")

    async def poll(_: Bot, __: TelegramMethod[bool]) -> object:
        if answers:
            raise answers.pop()
        return []

    rivals = Rivals(tell, now=clock, rest=0)
    for _ in range(6):
        assert await rivals(poll, BOT, GetUpdates()) == []  # type: ignore[arg-type,comparison-overlap]
    assert told == ["owner"]
    assert len(caplog.records) == 1
    clock.seconds += CALM + 1
    await rivals(poll, BOT, GetUpdates())  # type: ignore[arg-type]
    assert "the other process is gone" in caplog.text
    answers.append(conflict)
    await rivals(poll, BOT, GetUpdates())  # type: ignore[arg-type]
    assert told == ["owner", "owner"]
