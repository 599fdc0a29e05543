"""Read the dialogs of the account and store where it may post."""

from delivery.campaign import AccountId
from delivery.ports import ChannelBook, Directory


async def sync_channels(account_id: AccountId, directory: Directory, book: ChannelBook) -> int:
    """Replace the known channels of the account; return how many there are."""
    dialogs = await directory.dialogs()
    await book.replace(account_id, dialogs)
    return len(dialogs)
