"""A log-in in the terminal against the local Telegram: key exchange, code, session."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from telethon import TelegramClient
from telethon.crypto import rsa
from telethon.sessions import StringSession

from delivery.telegram.login import LoginRefused, Question, log_in
from sandbox.local import LocalTelegram

ANSWERS = {
    Question.API_ID: "1",
    Question.API_HASH: "0" * 32,
    Question.PHONE: "+79990000001",
    Question.CODE: "12345",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def telegram() -> AsyncIterator[LocalTelegram]:
    local = LocalTelegram(None, port=0, channels=3)
    await local.start()
    rsa.add_key(local.mtproto.public_key, old=False)
    yield local
    await local.stop()


def session_at(local: LocalTelegram) -> StringSession:
    session = StringSession()
    session.set_dc(2, "127.0.0.1", local.mtproto.port)
    return session


@pytest.mark.asyncio(loop_scope="module")
async def test_a_log_in_gives_a_session_that_is_logged_in(telegram: LocalTelegram) -> None:
    session = await log_in(ANSWERS.__getitem__, session_at(telegram))
    key = StringSession(session).auth_key
    record = telegram.mtproto.keys.get(key.key_id)
    assert record is not None
    assert record.user_id == telegram.world.me.id


@pytest.mark.asyncio(loop_scope="module")
async def test_a_wrong_code_is_a_sentence(telegram: LocalTelegram) -> None:
    wrong = {**ANSWERS, Question.CODE: "54321"}
    with pytest.raises(LoginRefused, match="The code is wrong"):
        await log_in(wrong.__getitem__, session_at(telegram))


@pytest.mark.asyncio(loop_scope="module")
async def test_a_second_password_is_asked_for_and_checked(telegram: LocalTelegram) -> None:
    right = {**ANSWERS, Question.PASSWORD: "берёза"}
    telegram.world.me.password = right[Question.PASSWORD]
    assert await log_in(right.__getitem__, session_at(telegram))
    wrong = {**ANSWERS, Question.PASSWORD: "осина"}
    with pytest.raises(LoginRefused, match="The password is wrong"):
        await log_in(wrong.__getitem__, session_at(telegram))
    telegram.world.me.password = None


@pytest.mark.asyncio(loop_scope="module")
async def test_a_scanned_qr_code_logs_in(telegram: LocalTelegram) -> None:
    client = TelegramClient(session_at(telegram), 1, "0" * 32)
    await client.connect()
    code = await client.qr_login()
    waiting = asyncio.create_task(code.wait(5))
    await asyncio.sleep(0)
    telegram.mtproto.scan_qr()
    assert (await waiting).id == telegram.world.me.id
    await client.disconnect()


async def test_an_api_id_that_is_no_number_is_a_sentence() -> None:
    with pytest.raises(LoginRefused, match="api_id is a number"):
        await log_in(lambda _: "abc")
