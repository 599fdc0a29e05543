"""Every name of an error, from the local Telegram over TCP through the session to its outcome."""

import asyncio
import struct
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from delivery.errors import Refused, SendError
from delivery.job import ChatKind, Peer
from delivery.outcome import Fail, Outcome, Reason, Retry, Scope, Wait, after_error
from delivery.post import Post
from delivery.telegram.client import Login
from delivery.telegram.session import UserSession
from sandbox.channel import Channel
from sandbox.faults import Fault, code_of
from sandbox.local import LocalTelegram
from tests.integration.test_session import FakeOwnership
from tests.unit.test_outcome import BY_NAME, S

# Names with a number, as they are sent, and faults of the server.
SENT: dict[str, Outcome] = {
    "SLOWMODE_WAIT_9": Wait(10 * S, Scope.CHANNEL, Reason.SLOW_MODE),
    "ALLOW_PAYMENT_REQUIRED_25": Fail(Reason.PAID, "ALLOW_PAYMENT_REQUIRED", closes_channel=True),
    "FILE_REFERENCE_0_EXPIRED": Retry(5 * S, "FILE_REFERENCE_EXPIRED"),
    "FILE_REFERENCE_9_INVALID": Retry(5 * S, "FILE_REFERENCE_INVALID"),
    "FILE_REFERENCE_1_EMPTY": Retry(5 * S, "FILE_REFERENCE_EMPTY"),
    "FILE_PART_0_MISSING": Retry(5 * S, "FILE_PART_MISSING"),
    "FILE_PART_2_MISSING": Retry(5 * S, "FILE_PART_MISSING"),
    "INTERNAL": Retry(5 * S, "INTERNAL"),
    "RPC_CALL_FAIL": Retry(5 * S, "RPC_CALL_FAIL"),
    "RPC_MCGET_FAIL": Retry(5 * S, "RPC_MCGET_FAIL"),
    "WORKER_BUSY_TOO_LONG_RETRY": Retry(5 * S, "WORKER_BUSY_TOO_LONG_RETRY"),
    "INTERDC_2_CALL_ERROR": Retry(5 * S, "INTERDC_CALL_ERROR"),
    "INTERDC_4_CALL_RICH_ERROR": Retry(5 * S, "INTERDC_CALL_RICH_ERROR"),
    "AUTH_KEY_UNSYNCHRONIZED": Retry(5 * S, "AUTH_KEY_UNSYNCHRONIZED"),
    "No workers running": Retry(5 * S, "No workers running"),
    "Timeout": Retry(5 * S, "Timeout"),
    "BRAND_NEW": Retry(5 * S, "BRAND_NEW"),
}
# Telethon remembers these and refuses every later send by itself: each has a session of its own.
FLOODS: dict[str, Outcome] = {
    "FLOOD_WAIT_7": Wait(8 * S, Scope.ACCOUNT, Reason.FLOOD),
    "FLOOD_PREMIUM_WAIT_3": Wait(4 * S, Scope.ACCOUNT, Reason.FLOOD),
    "FLOOD_TEST_PHONE_WAIT_5": Wait(6 * S, Scope.ACCOUNT, Reason.FLOOD),
    "FLOOD_SKIP_FAILED_WAIT_2": Wait(3 * S, Scope.ACCOUNT, Reason.FLOOD),
}
TOGETHER = BY_NAME | SENT
TABLE = TOGETHER | FLOODS
# What Telegram lists with the methods that send; everything else comes with 400.
CODES = {
    -503: "Timeout",
    401: """
        AUTH_KEY_UNREGISTERED AUTH_KEY_INVALID AUTH_KEY_PERM_EMPTY SESSION_REVOKED SESSION_EXPIRED
        SESSION_PASSWORD_NEEDED USER_DEACTIVATED USER_DEACTIVATED_BAN ACTIVE_USER_REQUIRED
        """,
    403: """
        CHAT_WRITE_FORBIDDEN CHAT_ADMIN_REQUIRED CHAT_GUEST_SEND_FORBIDDEN CHAT_FORBIDDEN
        USER_IS_BLOCKED PREMIUM_ACCOUNT_REQUIRED ALLOW_PAYMENT_REQUIRED_25
        CHAT_SEND_MEDIA_FORBIDDEN CHAT_SEND_PHOTOS_FORBIDDEN CHAT_SEND_VIDEOS_FORBIDDEN
        CHAT_SEND_VOICES_FORBIDDEN CHAT_SEND_GIFS_FORBIDDEN CHAT_SEND_STICKERS_FORBIDDEN
        CHAT_SEND_POLL_FORBIDDEN CHAT_SEND_PLAIN_FORBIDDEN CHAT_SEND_GAME_FORBIDDEN
        CHAT_SEND_INLINE_FORBIDDEN CHAT_SEND_DOCS_FORBIDDEN CHAT_SEND_AUDIOS_FORBIDDEN
        CHAT_SEND_ROUNDVIDEOS_FORBIDDEN CHAT_SEND_WEBPAGE_FORBIDDEN
        """,
    406: """
        AUTH_KEY_DUPLICATED CHANNEL_PRIVATE TOPIC_CLOSED TOPIC_DELETED USER_RESTRICTED
        PEER_ID_INVALID PAYMENT_UNSUPPORTED PRIVACY_PREMIUM_REQUIRED ALLOW_PAYMENT_REQUIRED
        """,
    420: """
        FLOOD_WAIT_7 FLOOD_PREMIUM_WAIT_3 FLOOD_TEST_PHONE_WAIT_5 FLOOD_SKIP_FAILED_WAIT_2
        SLOWMODE_WAIT_9 FROZEN_METHOD_INVALID
        """,
    500: """
        INTERNAL RANDOM_ID_DUPLICATE RPC_CALL_FAIL RPC_MCGET_FAIL WORKER_BUSY_TOO_LONG_RETRY
        MSG_WAIT_FAILED AUTH_KEY_UNSYNCHRONIZED INTERDC_2_CALL_ERROR INTERDC_4_CALL_RICH_ERROR
        """,
}
LISTED = {text: code for code, texts in CODES.items() for text in texts.split()}
LISTED["No workers running"] = -500


@asynccontextmanager
async def online(channels: int) -> AsyncIterator[tuple[LocalTelegram, UserSession]]:
    """The product's own session, connected to a Telegram of its own."""
    telegram, ownership = LocalTelegram(None, port=0, channels=channels), FakeOwnership()
    await telegram.start()
    login = Login(1, "0" * 32, telegram.mtproto.session_string())
    session = UserSession(login, ownership)
    running = asyncio.create_task(session.run())
    try:
        await ownership.until("online as Анна")
        yield telegram, session
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await telegram.stop()


async def send(session: UserSession, to: Channel) -> SendError:
    """Send a text that will be refused."""
    peer = Peer(to.chat_id, ChatKind(to.kind.value), to.access_hash)
    with pytest.raises(SendError) as refusal:
        await session.send(peer, Post("x"), [7])
    return refusal.value


async def answers(texts: Sequence[str]) -> dict[str, SendError]:
    """Have each text answered in a chat of its own, all at once."""
    async with online(len(texts)) as (telegram, session):
        chats = list(telegram.world.channels.values())
        for text, chat in zip(texts, chats, strict=True):
            telegram.faults.add(Fault("SendMessage", error=text, chat_id=chat.chat_id))
        errors = await asyncio.gather(*(send(session, chat) for chat in chats))
    return dict(zip(texts, errors, strict=True))


@pytest.fixture(scope="module")
def answered() -> dict[str, SendError]:
    """What the session says to every text of the table."""

    async def ask() -> dict[str, SendError]:
        asked = await asyncio.gather(answers(list(TOGETHER)), *(answers([f]) for f in FLOODS))
        return {text: error for some in asked for text, error in some.items()}

    return asyncio.run(ask())


@pytest.mark.parametrize("text", TABLE)
def test_an_error_sent_by_name_ends_in_its_class(answered: dict[str, SendError], text: str) -> None:
    assert after_error(answered[text], attempts=0) == TABLE[text]


def test_an_unknown_name_is_given_up_at_the_second_time_and_shown_raw(
    answered: dict[str, SendError],
) -> None:
    error = answered["BRAND_NEW"]
    assert after_error(error, attempts=1) == Fail(Reason.OTHER, "BRAND_NEW")


@pytest.mark.parametrize("text", TABLE)
def test_the_local_telegram_sends_the_code_the_real_one_sends(text: str) -> None:
    assert code_of(text) == LISTED.get(text, 400)


@pytest.mark.parametrize("text", ["TOPIC_CLOSED", "CHAT_SEND_DOCS_FORBIDDEN", "BALANCE_TOO_LOW"])
def test_an_error_telethon_has_no_class_for_keeps_its_code(
    answered: dict[str, SendError], text: str
) -> None:
    error = answered[text]
    assert isinstance(error, Refused)
    assert (error.name, error.code) == (text, LISTED.get(text, 400))


async def test_a_flood_of_the_transport_is_a_minute_for_the_whole_account() -> None:
    async with online(1) as (telegram, session):

        def flood() -> None:
            for connection in telegram.mtproto._connections:
                connection._writer.write(struct.pack("<iii", -429, -429, -429))

        telegram.faults.add(Fault("SendMessage", no_answer=True))
        telegram.world.listeners.append(flood)
        error = await send(session, next(iter(telegram.world.channels.values())))
    assert after_error(error, 0) == Wait(timedelta(seconds=61), Scope.ACCOUNT, Reason.FLOOD)
