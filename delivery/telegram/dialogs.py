"""The account's channels and groups, and whether it may post text there.

Raw ``messages.getDialogs``: the high-level reader would make Telethon watch every channel. The
rules of posting follow TDLib's: they are a hint, the answer to a send is the truth.
"""

from collections.abc import Mapping
from typing import Final

from telethon.tl import functions as fn
from telethon.tl import types as tl

from delivery.job import ChatKind, Peer
from delivery.outcome import Reason
from delivery.ports import Dialog
from delivery.telegram.client import QuietClient
from delivery.telegram.errors import translated
from delivery.telegram.requests import SUPERGROUP_OFFSET

PAGE: Final = 100
FIRST: Final = (0, 0, tl.InputPeerEmpty())  # before any dialog


async def read_dialogs(client: QuietClient) -> list[Dialog]:
    """Return all channels and groups, those of the archive too. Raises a ``SendError``."""
    found: dict[int, Dialog] = {}
    for folder in (0, 1):
        pages = 0
        page = await _page(client, folder, *FIRST)
        while page.dialogs:
            pages, found = pages + 1, found | _on(page)
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
    while fresh := {i: d for i, d in _on(page).items() if i not in found and i not in moved}:
        moved |= fresh
        page = await _page(client, folder, *_after(page))
    return moved


def _on(page: tl.messages.Dialogs) -> dict[int, Dialog]:
    return {d.peer.chat_id: d for chat in page.chats if (d := dialog_of(chat))}


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


def dialog_of(chat: object) -> Dialog | None:
    """Describe a channel or group; None for what is neither, or is left, forbidden, moved."""
    if isinstance(chat, tl.Channel) and not chat.left and not getattr(chat, "monoforum", False):
        kind = ChatKind.CHANNEL if chat.broadcast else ChatKind.SUPERGROUP
        peer = Peer(-SUPERGROUP_OFFSET - chat.id, kind, chat.access_hash or 0)
        reason = _channel_refusal(chat)
        slow = bool(chat.slowmode_enabled) and not _is_admin(chat)
    elif isinstance(chat, tl.Chat) and not (chat.left or chat.deactivated or chat.migrated_to):
        peer = Peer(-chat.id, ChatKind.GROUP, 0)
        reason = None if _is_admin(chat) else _restricted(chat.default_banned_rights)
        slow = False
    else:
        return None
    return Dialog(
        peer=peer,
        title=chat.title,
        username=getattr(chat, "username", None),
        members=chat.participants_count,
        slow_mode=slow,
        reason=reason,
        is_admin=_is_admin(chat),
    )


def _channel_refusal(chat: tl.Channel) -> Reason | None:
    """Say why text may not be posted in a channel or supergroup, None when it may."""
    if chat.broadcast:
        rights = chat.admin_rights
        return None if chat.creator or (rights and rights.post_messages) else Reason.NO_RIGHT
    if _is_admin(chat):
        return None  # restrictions of members do not touch administrators
    if chat.gigagroup:
        return Reason.NO_RIGHT
    if chat.send_paid_messages_stars:
        return Reason.PAID
    return _restricted(chat.banned_rights) or _restricted(chat.default_banned_rights)


def _is_admin(chat: tl.Channel | tl.Chat) -> bool:
    return bool(chat.creator or chat.admin_rights)


def _restricted(rights: tl.ChatBannedRights | None) -> Reason | None:
    if rights is None:
        return None
    if rights.view_messages:
        return Reason.GONE
    return Reason.NO_RIGHT if rights.send_messages or rights.send_plain else None
