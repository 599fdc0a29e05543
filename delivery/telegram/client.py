"""The Telethon client as delivery needs it: quiet, without retries of its own."""

import hashlib
import struct
from dataclasses import dataclass, field
from typing import Final

from telethon import TelegramClient
from telethon.sessions import StringSession

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
