"""The account's channels and groups, and what it may do there.

Raw ``messages.getDialogs``: the high-level reader would make Telethon watch every channel.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from telethon.tl import functions as fn
from telethon.tl import types as tl

from delivery.clean import clean
from delivery.job import ChatKind, Peer
from delivery.ports import Dialog, Progress, nothing
from delivery.telegram.client import QuietClient
from delivery.telegram.errors import translated
from delivery.telegram.requests import SUPERGROUP_OFFSET
from delivery.telegram.rights import rights_in

MAIN: Final = 0
ARCHIVE: Final = 1
PAGE: Final = 100
FIRST: Final = (0, 0, tl.InputPeerEmpty())  # before any dialog


async def read_dialogs(client: QuietClient, progress: Progress = nothing) -> list[Dialog]:
    """Return all channels and groups, those of the archive too. Raises a ``SendError``.

    ``progress`` is told how many were found, page after page.
    """
    found: dict[int, Dialog] = {}
    for folder in (MAIN, ARCHIVE):
        pages = 0
        page = await _page(client, folder, *FIRST)
        while page.dialogs:
            pages, found = pages + 1, found | _on(page, folder)
            await progress(len(found))
            if len(page.dialogs) < PAGE:
                break
            page = await _page(client, folder, *_after(page))
        if pages > 1:
            found |= await _moved(client, folder, found)
    return list(found.values())


async def _moved(
    client: QuietClient, folder: int, found: Mapping[int, Dialog]
) -> dict[int, Dialog]:
    """Read again from the top what a new post moved there while the pages behind were read."""
    moved: dict[int, Dialog] = {}
    page = await _page(client, folder, *FIRST)
    while fresh := {
        i: d for i, d in _on(page, folder).items() if i not in found and i not in moved
    }:
        moved |= fresh
        page = await _page(client, folder, *_after(page))
    return moved


def _on(page: tl.messages.Dialogs, folder: int) -> dict[int, Dialog]:
    """Describe the dialogs of a page; chats that messages only mention are none."""
    now = datetime.now(UTC)
    listed = {_key(d.peer): d for d in page.dialogs if isinstance(d, tl.Dialog)}
    found = {}
    for chat in page.chats:
        entry = listed.get(_chat_key(chat))
        if entry is None:
            continue
        until = entry.notify_settings.mute_until
        is_muted = until is not None and until > now
        dialog = dialog_of(chat, now, archived=folder == ARCHIVE, is_muted=is_muted)
        if dialog is not None:
            found[dialog.peer.chat_id] = dialog
    return found


async def read_slow_mode(client: QuietClient, peer: Peer) -> int:
    """Return the seconds between two messages of a member, 0 for none. Raises a ``SendError``."""
    channel = tl.InputChannel(-peer.chat_id - SUPERGROUP_OFFSET, peer.access_hash)
    with translated():
        answer = await client(fn.channels.GetFullChannelRequest(channel))
    return int(answer.full_chat.slowmode_seconds or 0)


async def _page(
    client: QuietClient, folder: int, date: object, message_id: int, peer: object
) -> tl.messages.Dialogs:
    request = fn.messages.GetDialogsRequest(
        offset_date=date,
        offset_id=message_id,
        offset_peer=peer,
        limit=PAGE,
        hash=0,
        folder_id=folder,
    )
    with translated():
        return await client(request)


def _after(page: tl.messages.Dialogs) -> tuple[object, int, object]:
    """Return where the next page begins: after the last dialog that has a message."""
    last = page.dialogs[-1]
    dates = {(_key(m.peer_id), m.id): m.date for m in page.messages if hasattr(m, "date")}
    chats = {_chat_key(chat): chat for chat in [*page.chats, *page.users]}
    chat = chats[_key(last.peer)]
    match last.peer:
        case tl.PeerChannel():
            peer = tl.InputPeerChannel(chat.id, chat.access_hash)
        case tl.PeerChat():
            peer = tl.InputPeerChat(chat.id)
        case _:
            peer = tl.InputPeerUser(chat.id, chat.access_hash or 0)
    return dates.get((_key(last.peer), last.top_message)), last.top_message, peer


def _key(peer: object) -> tuple[str, int]:
    match peer:
        case tl.PeerChannel(channel_id=number):
            return "channel", number
        case tl.PeerChat(chat_id=number):
            return "chat", number
        case _:
            return "user", getattr(peer, "user_id", 0)


def _chat_key(chat: object) -> tuple[str, int]:
    number = int(getattr(chat, "id", 0))
    if isinstance(chat, (tl.Channel, tl.ChannelForbidden)):
        return "channel", number
    return ("chat", number) if isinstance(chat, (tl.Chat, tl.ChatForbidden)) else ("user", number)


def dialog_of(
    chat: object, now: datetime | None = None, *, archived: bool = False, is_muted: bool = False
) -> Dialog | None:
    """Describe a channel or group; None for what is neither, or is left, forbidden, moved."""
    if isinstance(chat, tl.Channel) and not chat.left and not getattr(chat, "monoforum", False):
        kind = ChatKind.CHANNEL if chat.broadcast else ChatKind.SUPERGROUP
        peer = Peer(-SUPERGROUP_OFFSET - chat.id, kind, chat.access_hash or 0)
    elif isinstance(chat, tl.Chat) and not (chat.left or chat.deactivated or chat.migrated_to):
        peer = Peer(-chat.id, ChatKind.GROUP, 0)
    else:
        return None
    rights = rights_in(chat, now or datetime.now(UTC))
    return Dialog(
        peer=peer,
        title=clean(chat.title),
        username=_username(chat),
        members=chat.participants_count,
        slow_mode=bool(getattr(chat, "slowmode_enabled", None)) and not rights.is_admin,
        reason=rights.reason,
        is_admin=rights.is_admin,
        forbidden=rights.forbidden,
        stars=rights.stars,
        can_edit=rights.can_edit,
        can_delete=rights.can_delete,
        can_pin=rights.can_pin,
        comments=peer.kind is ChatKind.CHANNEL and bool(chat.has_link),
        archived=archived,
        is_forum=bool(getattr(chat, "forum", None)),
        is_muted=is_muted,
    )


def _username(chat: tl.Channel | tl.Chat) -> str | None:
    """Return the public name; a channel with several bought ones has no plain one."""
    several = [u.username for u in getattr(chat, "usernames", None) or () if u.active]
    name = getattr(chat, "username", None) or (several[0] if several else None)
    return None if name is None else str(name)
