"""A log-in, step by step: a code or a QR code, and a second password where there is one."""

import asyncio
import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Self

from telethon import TelegramClient, errors, events
from telethon.crypto import rsa
from telethon.sessions import StringSession
from telethon.tl import functions as fn
from telethon.tl import types as tl

from delivery.clean import clean
from delivery.errors import NoAnswer, Refused
from delivery.route import DIRECT, Route
from delivery.telegram.client import Login, build_client, session_by, through
from delivery.telegram.errors import translated

ANSWERS_WITHIN: Final = 30.0  # seconds
CONNECTS_WITHIN: Final = 20.0
SHORTEST: Final = 1.0  # seconds a QR code is shown at least, whatever this computer's clock says
LONGEST: Final = 60.0
OVER: Final = 401  # the session is no good any more

Show = Callable[[str], None]


@dataclass(frozen=True)
class SignedIn:
    """Who logged in, and the session: whoever has it has the account."""

    telegram_id: int
    name: str
    session: str = field(repr=False)


class _Client(TelegramClient):  # type: ignore[misc]  # Telethon has no types
    """Knows the servers by its own question; Telethon would keep the first client's answer."""

    _config = None


class TelegramLogin:
    """One attempt to log in. Each step raises a ``SendError``; nothing that is typed is kept."""

    def __init__(self, api_id: int, api_hash: str, route: Route = DIRECT) -> None:
        _Client._config = None  # noqa: SLF001
        if route.test is not None and route.test.key:
            rsa.add_key(route.test.key, old=False)
        session = session_by(StringSession(), route)
        self._client = _Client(
            session,
            api_id,
            api_hash,
            flood_sleep_threshold=0,
            request_retries=1,
            raise_last_call_error=True,
            connection_retries=1,
            retry_delay=1,
            **through(session, route),
        )
        self._api = api_id, api_hash
        self._phone = self._code_hash = ""

    async def __aenter__(self) -> Self:
        """Connect."""
        try:
            with translated():
                async with asyncio.timeout(CONNECTS_WITHIN):
                    await self._client.connect()
        except BaseException:
            await self._client.disconnect()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Disconnect."""
        await self._client.disconnect()

    async def send_code(self, phone: str) -> None:
        """Have Telegram send a code to the account's other devices, a new one each time."""
        with translated():
            async with asyncio.timeout(ANSWERS_WITHIN):
                asked = fn.auth.SendCodeRequest(phone, *self._api, tl.CodeSettings())
                sent = await self._client(asked)
        self._phone, self._code_hash = phone, str(sent.phone_code_hash)

    async def enter_code(self, code: str) -> bool:
        """Say the code; True: a password is needed too."""
        with translated():
            async with asyncio.timeout(ANSWERS_WITHIN):
                try:
                    await self._client.sign_in(self._phone, code, phone_code_hash=self._code_hash)
                except errors.SessionPasswordNeededError:
                    return True
        return False

    async def enter_password(self, password: str) -> None:
        """Say the second password."""
        with translated():
            async with asyncio.timeout(ANSWERS_WITHIN):
                await self._client.sign_in(password=password)

    async def scan(self, show: Show, most: int = 20) -> bool:
        """Show QR codes, each until it is too old, until one is scanned; as ``enter_code``.

        Raises:
            NoAnswer: nobody scanned any of so many.

        """
        scanned = asyncio.Event()

        async def noticed(_: object) -> None:
            scanned.set()

        self._client.add_event_handler(noticed, events.Raw(tl.UpdateLoginToken))
        with translated():
            for _ in range(most):
                scanned.clear()
                try:
                    token = await self._token()
                except errors.SessionPasswordNeededError:
                    return True
                if token is None:
                    return False
                show(
                    "tg://login?token=" + base64.urlsafe_b64encode(token.token).decode().rstrip("=")
                )
                await _within(scanned, token.expires)
        raise NoAnswer("nobody scanned the code")

    async def _token(self) -> tl.auth.LoginToken | None:
        """Return the next QR code; None: logged in."""
        async with asyncio.timeout(ANSWERS_WITHIN):
            answer = await self._client(fn.auth.ExportLoginTokenRequest(*self._api, []))
            if isinstance(answer, tl.auth.LoginTokenMigrateTo):  # the account lives elsewhere
                await self._client._switch_dc(answer.dc_id)  # noqa: SLF001  # as Telethon's own does
                answer = await self._client(fn.auth.ImportLoginTokenRequest(answer.token))
            if isinstance(answer, tl.auth.LoginToken):
                return answer
            await self._client._on_login(answer.authorization.user)  # noqa: SLF001
            return None

    async def result(self) -> SignedIn:
        """Return who is logged in now."""
        with translated():
            async with asyncio.timeout(ANSWERS_WITHIN):
                me = await self._client.get_me()
        name = " ".join(part for part in (me.first_name, me.last_name) if part)
        return SignedIn(int(me.id), clean(name), str(self._client.session.save()))


async def log_out(login: Login) -> None:
    """End a session at Telegram. Raises a ``SendError``; one that is over already is fine."""
    client = build_client(login)
    try:
        with translated():
            async with asyncio.timeout(CONNECTS_WITHIN):
                await client.connect()
                await client(fn.auth.LogOutRequest())
    except Refused as refusal:
        if refusal.code != OVER:
            raise
    finally:
        await client.disconnect()


async def _within(scanned: asyncio.Event, until: datetime) -> None:
    """Wait for a scan as long as the code is good."""
    left = (until - datetime.now(UTC)).total_seconds()
    try:
        async with asyncio.timeout(min(max(left, SHORTEST), LONGEST)):
            await scanned.wait()
    except TimeoutError:
        return
