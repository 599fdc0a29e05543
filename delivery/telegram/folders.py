"""Telegram's folders as lists of channels."""

from collections.abc import Sequence

from telethon.tl import functions as fn
from telethon.tl import types as tl

from delivery.clean import clean
from delivery.job import ChatKind
from delivery.ports import Dialog, FoundFolder
from delivery.telegram.client import QuietClient
from delivery.telegram.errors import translated
from delivery.telegram.requests import SUPERGROUP_OFFSET


async def read_folders(client: QuietClient, dialogs: Sequence[Dialog]) -> list[FoundFolder]:
    """Return the account's folders with those of the dialogs that are in them."""
    with translated():
        answer = await client(fn.messages.GetDialogFiltersRequest())
    return [folder_of(f, dialogs) for f in answer.filters if not _is_everything(f)]


def folder_of(
    given: tl.DialogFilter | tl.DialogFilterChatlist, dialogs: Sequence[Dialog]
) -> FoundFolder:
    """Describe a folder: what was put there, and of the kinds it shows all that is not taken out.

    Whether a chat is read changes by the minute and says nothing of whom to write to.
    """
    chosen = {chat_id(peer) for peer in [*given.pinned_peers, *given.include_peers]}
    taken_out = {chat_id(peer) for peer in getattr(given, "exclude_peers", [])}
    inside = [
        d.peer.chat_id
        for d in dialogs
        if d.peer.chat_id in chosen or (d.peer.chat_id not in taken_out and _shows(given, d))
    ]
    title = clean(given.title.text).strip() or (given.emoticon or "").strip() or str(given.id)
    return FoundFolder(given.id, title, tuple(inside))


def _shows(given: tl.DialogFilter | tl.DialogFilterChatlist, dialog: Dialog) -> bool:
    """Whether a folder shows all chats of this kind."""
    if isinstance(given, tl.DialogFilterChatlist):
        return False
    is_shown = given.broadcasts if dialog.peer.kind is ChatKind.CHANNEL else given.groups
    is_hidden = (given.exclude_archived and dialog.archived) or (
        given.exclude_muted and dialog.is_muted
    )
    return bool(is_shown and not is_hidden)


def chat_id(peer: object) -> int:
    """Return the id as the Bot API writes it; 0 for what is no channel or group."""
    match peer:
        case tl.InputPeerChannel(channel_id=number):
            return -SUPERGROUP_OFFSET - int(number)
        case tl.InputPeerChat(chat_id=number):
            return -int(number)
        case _:
            return 0


def _is_everything(given: object) -> bool:
    return isinstance(given, tl.DialogFilterDefault)
