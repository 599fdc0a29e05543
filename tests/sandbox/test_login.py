"""Log-ins against the local Telegram: by code, by QR, with a password, and what goes wrong."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from telethon.sessions import StringSession
from telethon.tl import functions as fn

from delivery.errors import NoAnswer, Offline, Refused
from delivery.route import DataCenter, Route
from delivery.telegram import login as module
from delivery.telegram.client import Login, build_client
from delivery.telegram.login import TelegramLogin, log_out
from sandbox.faults import Fault
from sandbox.local import LocalTelegram
from sandbox.mtproto import logins

PHONE, CODE = "+79990000001", "12345"
whole = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def telegram() -> AsyncIterator[LocalTelegram]:
    local = LocalTelegram(None, port=0, channels=3)
    await local.start()
    yield local
    await local.stop()


def steps_at(local: LocalTelegram) -> TelegramLogin:
    test = DataCenter(2, "127.0.0.1", local.mtproto.port, local.mtproto.public_key)
    return TelegramLogin(1, "0" * 32, Route(test=test))


def user_of(local: LocalTelegram, session: str) -> int | None:
    record = local.mtproto.keys.get(StringSession(session).auth_key.key_id)
    return record.user_id if record else None


@whole
async def test_a_code_gives_a_session_that_is_logged_in(telegram: LocalTelegram) -> None:
    async with steps_at(telegram) as steps:
        await steps.send_code(PHONE)
        assert not await steps.enter_code(CODE)
        signed = await steps.result()
    assert signed.name == "Анна"
    assert user_of(telegram, signed.session) == signed.telegram_id == telegram.world.me.id
    assert signed.session not in repr(signed)


@whole
async def test_after_a_wrong_code_the_right_one_is_taken(telegram: LocalTelegram) -> None:
    async with steps_at(telegram) as steps:
        await steps.send_code(PHONE)
        with pytest.raises(Refused, match="PHONE_CODE_INVALID"):
            await steps.enter_code("54321")
        assert not await steps.enter_code(CODE)


@whole
async def test_a_code_that_is_too_old_is_followed_by_a_new_one(telegram: LocalTelegram) -> None:
    async with steps_at(telegram) as steps:
        await steps.send_code(PHONE)
        telegram.mtproto.expire_codes()
        with pytest.raises(Refused, match="PHONE_CODE_EXPIRED"):
            await steps.enter_code(CODE)
        await steps.send_code(PHONE)
        assert not await steps.enter_code(CODE)


@whole
async def test_a_second_password_is_asked_for_and_checked(telegram: LocalTelegram) -> None:
    telegram.world.me.password = "берёза"  # noqa: S105
    async with steps_at(telegram) as steps:
        await steps.send_code(PHONE)
        assert await steps.enter_code(CODE)
        with pytest.raises(Refused, match="PASSWORD_HASH_INVALID"):
            await steps.enter_password("осина")
        await steps.enter_password("берёза")
        assert (await steps.result()).name == "Анна"
    telegram.world.me.password = None


@whole
async def test_an_unknown_number_is_refused_by_name(telegram: LocalTelegram) -> None:
    async with steps_at(telegram) as steps:
        with pytest.raises(Refused, match="PHONE_NUMBER_INVALID"):
            await steps.send_code("+70000000000")


@whole
@pytest.mark.parametrize(
    ("error", "name", "seconds"),
    [("FLOOD_WAIT_600", "FLOOD_WAIT", 600), ("PHONE_NUMBER_FLOOD", "PHONE_NUMBER_FLOOD", None)],
)
async def test_too_many_codes_are_refused_at_once(
    telegram: LocalTelegram, error: str, name: str, seconds: int | None
) -> None:
    telegram.faults.add(Fault("SendCode", error=error))
    async with steps_at(telegram) as steps:
        with pytest.raises(Refused) as refused:
            await steps.send_code(PHONE)
    assert (refused.value.name, refused.value.seconds) == (name, seconds)


class Phone:
    """Scans what is shown, as a phone that is logged in does: acceptLoginToken."""

    def __init__(self, local: LocalTelegram, skips: int = 0) -> None:
        self._local, self._skips = local, skips
        self.shown: list[str] = []

    def __call__(self, url: str) -> None:
        self.shown.append(url)
        if len(self.shown) > self._skips:
            asyncio.get_running_loop().call_soon(self._local.mtproto.scan_qr)


@whole
async def test_a_scanned_qr_code_logs_in(telegram: LocalTelegram) -> None:
    phone = Phone(telegram)
    async with steps_at(telegram) as steps:
        assert not await steps.scan(phone)
        signed = await steps.result()
    assert user_of(telegram, signed.session) == telegram.world.me.id
    assert phone.shown[0].startswith("tg://login?token=")


@whole
async def test_a_qr_code_that_is_too_old_is_replaced(
    telegram: LocalTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logins, "QR_LIVES", 0.2)
    monkeypatch.setattr(module, "SHORTEST", 0.2)
    phone = Phone(telegram, skips=1)
    async with steps_at(telegram) as steps:
        assert not await steps.scan(phone)
    assert len(set(phone.shown)) == len(phone.shown) >= 2


@whole
async def test_a_qr_code_nobody_scans_ends_the_log_in(
    telegram: LocalTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logins, "QR_LIVES", 0.1)
    monkeypatch.setattr(module, "SHORTEST", 0.1)
    async with steps_at(telegram) as steps:
        with pytest.raises(NoAnswer):
            await steps.scan(Phone(telegram, skips=9), most=2)


@whole
async def test_a_qr_code_goes_on_where_the_account_lives(telegram: LocalTelegram) -> None:
    telegram.mtproto.logins.migrates = True
    async with steps_at(telegram) as steps:
        assert not await steps.scan(Phone(telegram))
        signed = await steps.result()
    telegram.mtproto.logins.migrates = False
    assert StringSession(signed.session).dc_id == 3
    assert user_of(telegram, signed.session) == telegram.world.me.id


@whole
async def test_a_scanned_qr_code_asks_for_the_second_password(telegram: LocalTelegram) -> None:
    telegram.world.me.password = "берёза"  # noqa: S105
    async with steps_at(telegram) as steps:
        assert await steps.scan(Phone(telegram))
        await steps.enter_password("берёза")
        assert (await steps.result()).name == "Анна"
    telegram.world.me.password = None


@whole
async def test_another_device_confirms_a_qr_code_by_its_token(telegram: LocalTelegram) -> None:
    device = build_client(Login(1, "0" * 32, telegram.mtproto.session_string()))
    await device.connect()
    key_id = -1  # of a client that shows a code
    token, code = telegram.mtproto.logins.show(key_id, telegram.world.now())
    await device(fn.auth.AcceptLoginTokenRequest(token))
    assert code.user_id == telegram.world.me.id
    await device.disconnect()


@whole
async def test_a_log_out_ends_the_session_at_telegram(telegram: LocalTelegram) -> None:
    async with steps_at(telegram) as steps:
        await steps.send_code(PHONE)
        await steps.enter_code(CODE)
        signed = await steps.result()
    await log_out(Login(1, "0" * 32, signed.session))
    assert user_of(telegram, signed.session) is None
    await log_out(Login(1, "0" * 32, signed.session))  # once more does no harm


async def test_without_telegram_a_log_in_is_offline() -> None:
    nobody = Route(test=DataCenter(2, "127.0.0.1", 9))
    with pytest.raises(Offline):
        async with TelegramLogin(1, "0" * 32, nobody):
            pass
