"""The Telethon client as delivery needs it: quiet, without retries of its own."""

import asyncio
import hashlib
import struct
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Final

from telethon import TelegramClient
from telethon.sessions import StringSession

from delivery.errors import Offline

MessageIds = tuple[int, ...]

DEVICE: Final = "Rassylka"


class BadSession(Exception):
    """The session string cannot be read."""


@dataclass(frozen=True)
class Login:
    """What it takes to connect as the user. Never printed."""

    api_id: int
    api_hash: str = field(repr=False)
    session: str = field(repr=False)

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


def build_client(login: Login) -> QuietClient:
    """Build a client; a new one for every connection, none is reused after a loss.

    ``auto_reconnect`` is off so that a cut ends every pending call at once: otherwise a call
    that was given up would be sent again after the reconnect. ``flood_sleep_threshold`` is 0 and
    the errors are raised as they come: waiting and retrying are decided by the outcome.

    Raises:
        BadSession: the session string cannot be read.

    """
    return QuietClient(
        check(login),
        login.api_id,
        login.api_hash,
        device_model=DEVICE,
        app_version="1.0",
        auto_reconnect=False,
        flood_sleep_threshold=0,
        request_retries=0,
        raise_last_call_error=True,
        connection_retries=1,
        retry_delay=0,
    )
