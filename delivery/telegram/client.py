"""The Telethon client as delivery needs it: quiet, without retries of its own."""

import asyncio
import hashlib
import struct
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Final

from telethon import TelegramClient
from telethon.network import ConnectionTcpFull
from telethon.network.connection import ConnectionTcpMTProxyRandomizedIntermediate
from telethon.sessions import StringSession

from delivery.errors import Offline
from delivery.route import DIRECT, Proxy, ProxyKind, Route

MessageIds = tuple[int, ...]

DEVICE: Final = "Rassylka"
VERSION: Final = "1.0"
PORT: Final = 443
FIRST: Final = 2  # the data center a log-in begins at; Telegram sends it on where it belongs
# Telegram's data centers by IPv4 and by IPv6: a session made by one is used by the other, too.
ADDRESSES: Final = {
    1: ("149.154.175.53", "2001:b28:f23d:f001::a"),
    2: ("149.154.167.51", "2001:67c:4e8:f002::a"),
    3: ("149.154.175.100", "2001:b28:f23d:f003::a"),
    4: ("149.154.167.91", "2001:67c:4e8:f004::a"),
    5: ("91.108.56.130", "2001:b28:f23f:f005::a"),
}
TELEGRAMS: Final = ("149.154.", "91.108.", "2001:b28:", "2001:67c:")  # none of a test server's


class BadSession(Exception):
    """The session string cannot be read."""


@dataclass(frozen=True)
class Login:
    """What it takes to connect as the user. Never printed."""

    api_id: int
    api_hash: str = field(repr=False)
    session: str = field(repr=False)
    route: Route = DIRECT

    @property
    def fingerprint(self) -> str:
        """Tells two log-ins apart without giving either away."""
        return hashlib.sha256(self.session.encode()).hexdigest()


class QuietClient(TelegramClient):  # type: ignore[misc]  # Telethon has no types
    """Takes updates and forgets them.

    Telethon's own loop asks for the difference of every channel it ever wrote to after 15 quiet
    minutes: a burst of hundreds of requests that a sender has no use for.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._given_up: asyncio.Future[MessageIds] = asyncio.get_running_loop().create_future()

    def give_up(self) -> None:
        """End every call that waits in ``while_connected``."""
        if not self._given_up.done():
            self._given_up.set_result(())

    async def while_connected(self, call: Coroutine[None, None, MessageIds]) -> MessageIds:
        """Wait for a call no longer than this client lives. Raises Offline.

        Telethon forgets a request that was queued while its connection went: it would never end.
        """
        task = asyncio.ensure_future(call)
        try:
            await asyncio.wait({task, self._given_up}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
        finally:
            task.cancel()
        raise Offline("the connection went while the request was under way")

    async def _update_loop(self) -> None:
        while True:
            await self._updates_queue.get()


def check(login: Login) -> StringSession:
    """Read the session string. Raises BadSession."""
    try:
        return StringSession(login.session)
    except (ValueError, struct.error) as error:
        raise BadSession("the session string is damaged") from error


def session_by(session: StringSession, route: Route) -> StringSession:
    """Let a session be reached as the route says; a new one begins at the route's server.

    Telethon would start a log-in anew where the address is of the other family.
    """
    if not session.server_address:
        test = route.test
        place = (
            (test.id, test.ip, test.port) if test else (FIRST, ADDRESSES[FIRST][route.ipv6], PORT)
        )
        session.set_dc(*place)
    elif (":" in session.server_address) != route.ipv6:
        known = ADDRESSES.get(session.dc_id)
        if known is not None and session.server_address.startswith(TELEGRAMS):
            key = session.auth_key
            session.set_dc(session.dc_id, known[route.ipv6], PORT)
            session.auth_key = key
    return session


def through(session: StringSession, route: Route) -> dict[str, object]:
    """Return Telethon's arguments for the way to Telegram."""
    return {
        "use_ipv6": ":" in session.server_address,
        "connection": ConnectionTcpFull,
        "device_model": DEVICE,
        "app_version": VERSION,
        **({} if route.proxy is None else _by_proxy(route.proxy)),
    }


def _by_proxy(proxy: Proxy) -> dict[str, object]:
    if proxy.kind is ProxyKind.MTPROXY:
        return {
            "connection": ConnectionTcpMTProxyRandomizedIntermediate,
            "proxy": (proxy.host, proxy.port, proxy.secret),
        }
    return {"proxy": ("socks5", proxy.host, proxy.port, True, proxy.user, proxy.password)}


def build_client(login: Login) -> QuietClient:
    """Build a client; a new one for every connection, none is reused after a loss.

    ``auto_reconnect`` is off so that a cut ends every pending call at once: otherwise a call
    that was given up would be sent again after the reconnect. ``flood_sleep_threshold`` is 0 and
    the errors are raised as they come: waiting and retrying are decided by the outcome.

    Raises:
        BadSession: the session string cannot be read.

    """
    session = session_by(check(login), login.route)
    return QuietClient(
        session,
        login.api_id,
        login.api_hash,
        **through(session, login.route),
        auto_reconnect=False,
        flood_sleep_threshold=0,
        request_retries=0,
        raise_last_call_error=True,
        connection_retries=1,
        retry_delay=0,
    )
