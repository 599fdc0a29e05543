"""A log-in in the terminal: the code never passes through a chat."""

import asyncio
from collections.abc import Callable
from enum import StrEnum

from telethon import TelegramClient, errors
from telethon.sessions import StringSession

from delivery.telegram.client import DEVICE


class Question(StrEnum):
    """What is asked, in this order."""

    API_ID = "api_id"
    API_HASH = "api_hash"
    PHONE = "phone"
    CODE = "code"
    PASSWORD = "password"  # noqa: S105  # the question, not an answer


class LoginRefused(Exception):
    """Telegram did not let us in; the sentence says what to do."""


Ask = Callable[[Question], str]

REFUSALS = {
    errors.ApiIdInvalidError: "Telegram does not know these api_id and api_hash.",
    errors.PhoneNumberInvalidError: "Telegram does not know this phone number.",
    errors.PhoneCodeInvalidError: "The code is wrong. Run the command again for a new one.",
    errors.PhoneCodeExpiredError: "The code is too old. Run the command again for a new one.",
    errors.PasswordHashInvalidError: "The password is wrong. Run the command again.",
    errors.FloodWaitError: "Telegram asks to wait before the next log-in. Try again later.",
}


async def log_in(ask: Ask, session: StringSession | None = None) -> str:
    """Ask what Telegram wants to know; return the session string.

    ``session`` may name another server than Telegram's own.

    Raises:
        LoginRefused: with what to do.

    """
    api_id = ask(Question.API_ID)
    if not api_id.isdecimal():
        raise LoginRefused("api_id is a number: see my.telegram.org.")
    client = TelegramClient(
        session or StringSession(), int(api_id), ask(Question.API_HASH), device_model=DEVICE
    )
    try:
        await client.connect()
        await _sign_in(client, ask)
        return str(client.session.save())
    except tuple(REFUSALS) as error:
        raise LoginRefused(REFUSALS[type(error)]) from error
    except OSError as error:
        raise LoginRefused("Telegram does not answer: check the connection.") from error
    finally:
        await client.disconnect()


async def _sign_in(client: TelegramClient, ask: Ask) -> None:
    phone = await _answer(ask, Question.PHONE)
    sent = await client.send_code_request(phone)
    code = await _answer(ask, Question.CODE)
    try:
        await client.sign_in(phone, code, phone_code_hash=sent.phone_code_hash)
    except errors.SessionPasswordNeededError:
        await client.sign_in(password=await _answer(ask, Question.PASSWORD))


async def _answer(ask: Ask, question: Question) -> str:
    """Ask in a thread: the connection is kept alive meanwhile."""
    return await asyncio.to_thread(ask, question)
