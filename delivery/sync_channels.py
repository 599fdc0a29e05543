"""Read the dialogs of the account and store where it may post."""

import logging
from datetime import timedelta
from typing import Final

from delivery.campaign import AccountId
from delivery.errors import SendError
from delivery.outcome import Retry, Wait, after_error
from delivery.ports import ChannelBook, Directory

SOON: Final = timedelta(seconds=2)

logger = logging.getLogger(__name__)


async def sync_channels(
    account_id: AccountId, directory: Directory, book: ChannelBook
) -> timedelta | None:
    """Replace the known channels of the account; return when to try again, None when done.

    What Telegram asks to wait is waited; a lost session is left to whoever watches it.
    """
    try:
        dialogs = await directory.dialogs()
    except SendError as error:
        logger.warning("channels not read", extra={"account_id": account_id, "why": str(error)})
        match after_error(error, attempts=0):
            case Wait(delay=delay) | Retry(delay=delay):
                return max(delay, SOON)
            case _:
                return None
    await book.replace(account_id, dialogs)
    logger.info("channels read", extra={"account_id": account_id, "channels": len(dialogs)})
    return None
