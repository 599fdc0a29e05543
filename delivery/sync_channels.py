"""Read the dialogs of the account and store where it may post."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Final, cast

from delivery.campaign import AccountId
from delivery.errors import SendError
from delivery.outcome import Retry, Wait, after_error
from delivery.ports import Change, Changes, ChannelBook, Directory
from delivery.post import Json

SOON: Final = timedelta(seconds=2)
ASKED_ALONE: Final = 5  # chats that are asked about their slow mode at a time
BETWEEN: Final = 0.5  # seconds between two of them

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Summary:
    """The last reading: how long it took, how many chats there are, what changed."""

    took: float  # seconds
    found: int
    changes: Changes

    def to_json(self) -> Json:
        """Return the form that is stored."""
        return asdict(self)

    @staticmethod
    def from_json(fields: Json) -> "Summary":
        """Read what ``to_json`` wrote."""
        changes = dict(cast("Mapping[str, int]", fields["changes"]))
        examples = cast("list[dict[str, str]]", changes.pop("examples"))
        return Summary(
            took=float(str(fields["took"])),
            found=int(str(fields["found"])),
            changes=Changes(**changes, examples=tuple(Change(**e) for e in examples)),  # type: ignore[arg-type]
        )


async def sync_channels(
    account_id: AccountId, directory: Directory, book: ChannelBook
) -> timedelta | None:
    """Replace the known channels of the account; return when to try again, None when done.

    What Telegram asks to wait is waited; a lost session is left to whoever watches it.
    """

    async def progress(found: int) -> None:
        await book.sync_found(account_id, found)

    await book.sync_began(account_id)
    try:
        dialogs = await directory.dialogs(progress)
        folders = await directory.folders(dialogs)
    except SendError as error:
        logger.warning("channels not read", extra={"account_id": account_id, "why": str(error)})
        match after_error(error, attempts=0):
            case Wait(delay=delay) | Retry(delay=delay):
                return max(delay, SOON)
            case _:
                await book.sync_failed(account_id)
                return None
    changes = await book.replace(account_id, dialogs, folders)
    known = {"account_id": account_id, "channels": len(dialogs), "new": changes.new}
    logger.info("channels read", extra=known)
    await _learn_slow_modes(account_id, directory, book)
    return None


async def _learn_slow_modes(account_id: AccountId, directory: Directory, book: ChannelBook) -> None:
    """Ask a few chats how slow they are: no list says it, and a request for each would flood."""
    for number, peer in enumerate(await book.without_slow_mode(account_id, ASKED_ALONE)):
        await asyncio.sleep(BETWEEN if number else 0)
        try:
            seconds = await directory.slow_mode(peer)
        except SendError as error:
            logger.info("slow mode not read", extra={"why": str(error)})
            return
        await book.slow_mode_is(account_id, peer.chat_id, seconds)
