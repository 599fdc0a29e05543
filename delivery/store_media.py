"""Put the files of a post where the account can send them on from, without an upload a channel.

The vault is a private channel of the account in which the bot is an administrator: the bot puts the
files there by their file_id, the session reads the same messages and sends their media on by
reference. Where Telegram allows no vault, files up to 20 MB go to Saved Messages, uploaded once.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, Protocol

from delivery.errors import DeliveryError, Refused, SendError
from delivery.job import Peer, Stored
from delivery.outcome import Retry, Wait, after_error
from delivery.post import Media
from delivery.wake import StoreMedia

SOON: Final = timedelta(seconds=2)
TITLE: Final = "Рассылка — склад"

logger = logging.getLogger(__name__)


class Problem(StrEnum):
    """Why the files of a post cannot be stored: it will not get better by itself."""

    TOO_LARGE = "too_large"  # no vault, and the Bot API gives out at most 20 MB
    FILE_GONE = "file_gone"  # Telegram does not know the file any more


class CannotStore(DeliveryError):
    """The files cannot be stored; a person has to do something."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


class CannotPut(DeliveryError):
    """The bot cannot write to the vault: it is gone, or the bot is no administrator (yet)."""


class Postponed(DeliveryError):
    """The Bot API is away or asks to wait."""

    def __init__(self, delay: timedelta) -> None:
        super().__init__(f"again in {delay.total_seconds():.0f} s")
        self.delay = delay


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be stored. ``vault`` None: there is none; ``may_have_vault``: it may be made."""

    media: tuple[Media, ...]
    vault: Peer | None
    may_have_vault: bool


class Shelf(Protocol):
    """The rows that say where files are."""

    async def wanted(self, task: StoreMedia) -> Wanted | None:
        """Return what is to be stored, None when it is stored already or not wanted."""
        ...

    async def keep_vault(self, task: StoreMedia, vault: Peer | None, refusal: str | None) -> None:
        """Note the account's vault, or that it is gone, or why Telegram allows none."""
        ...

    async def stored(self, task: StoreMedia, stored: Stored) -> None:
        """Note where the files are, and wake the account."""
        ...

    async def unstorable(self, task: StoreMedia, problem: Problem) -> None:
        """Note why they cannot be stored, and pause what waits for them."""
        ...


class Courier(Protocol):
    """The bot's half."""

    async def username(self) -> str:
        """Return the bot's name, by which the account finds it."""
        ...

    async def put(self, chat_id: int, media: Sequence[Media]) -> tuple[int, ...]:
        """Put files into the vault. Raises CannotPut, CannotStore, Postponed."""
        ...

    async def fetch(self, media: Media) -> bytes:
        """Download a file. Raises CannotStore, Postponed."""
        ...


class Storekeeper(Protocol):
    """The session's half. Each raises a ``SendError``."""

    async def make_vault(self, title: str, bot: str) -> Peer:
        """Make a private channel with this bot as its administrator."""
        ...

    async def open_vault(self, vault: Peer, bot: str) -> None:
        """Make the bot an administrator of the vault (again)."""
        ...

    async def save(self, files: Sequence[tuple[Media, bytes]]) -> tuple[int, ...]:
        """Upload files to Saved Messages."""
        ...


async def store_media(
    task: StoreMedia, shelf: Shelf, courier: Courier, keeper: Storekeeper
) -> timedelta | None:
    """Store the files of a post; return when to try again, None when it is done or in vain."""
    wanted = await shelf.wanted(task)
    if wanted is None:
        return None
    try:
        if wanted.may_have_vault:
            return await _in_vault(task, wanted, shelf, courier, keeper)
        await _in_saved(task, wanted, shelf, courier, keeper)
    except CannotStore as error:
        logger.warning("media cannot be stored", extra={"why": error.problem})
        await shelf.unstorable(task, error.problem)
    except Postponed as error:
        return max(error.delay, SOON)
    except SendError as error:
        return _later(error)
    return None


async def _in_vault(
    task: StoreMedia, wanted: Wanted, shelf: Shelf, courier: Courier, keeper: Storekeeper
) -> timedelta | None:
    if wanted.vault is None:
        return await _make_vault(task, shelf, courier, keeper)
    try:
        message_ids = await courier.put(wanted.vault.chat_id, wanted.media)
    except CannotPut:
        return await _repair(task, wanted.vault, shelf, courier, keeper)
    await shelf.stored(task, Stored(message_ids, wanted.vault))
    return None


async def _make_vault(
    task: StoreMedia, shelf: Shelf, courier: Courier, keeper: Storekeeper
) -> timedelta:
    """Make the vault; where Telegram refuses one, remember why. Either way: at once again."""
    try:
        vault = await keeper.make_vault(TITLE, await courier.username())
    except Refused as error:
        if isinstance(after_error(error, 1), (Wait, Retry)):
            raise
        logger.warning("no vault", extra={"why": error.name})
        await shelf.keep_vault(task, None, error.name)
    else:
        await shelf.keep_vault(task, vault, None)
    return timedelta(0)


async def _repair(
    task: StoreMedia, vault: Peer, shelf: Shelf, courier: Courier, keeper: Storekeeper
) -> timedelta:
    """Let the bot in again; a vault that is gone is forgotten, the next try makes another."""
    try:
        await keeper.open_vault(vault, await courier.username())
    except Refused as error:
        if isinstance(after_error(error, 1), (Wait, Retry)):
            raise
        await shelf.keep_vault(task, None, None)
        return timedelta(0)
    return SOON


async def _in_saved(
    task: StoreMedia, wanted: Wanted, shelf: Shelf, courier: Courier, keeper: Storekeeper
) -> None:
    files = [(media, await courier.fetch(media)) for media in wanted.media]
    await shelf.stored(task, Stored(await keeper.save(files)))


def _later(error: SendError) -> timedelta | None:
    match after_error(error, 0):
        case Wait(delay=delay) | Retry(delay=delay):
            return max(delay, SOON)
        case _:
            logger.warning("media not stored", extra={"why": str(error)})
            return None
