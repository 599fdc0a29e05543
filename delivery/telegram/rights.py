"""What an account may do in a chat, from the chat's own fields. Pure.

The rules follow TDLib's. They are a hint: the answer to a send is the truth.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from telethon.tl import types as tl

from delivery.outcome import Reason
from delivery.ports import LINK, TEXT
from delivery.post import MediaKind

MEDIA: Final[dict[str, str]] = {
    MediaKind.PHOTO: "send_photos",
    MediaKind.VIDEO: "send_videos",
    MediaKind.ANIMATION: "send_gifs",
    MediaKind.DOCUMENT: "send_docs",
    MediaKind.AUDIO: "send_audios",
    MediaKind.VOICE: "send_voices",
    MediaKind.VIDEO_NOTE: "send_roundvideos",
}
KINDS: Final[dict[str, str]] = {TEXT: "send_plain", **MEDIA, LINK: "embed_links"}

Chat: TypeAlias = tl.Channel | tl.Chat


@dataclass(frozen=True, slots=True)
class Rights:
    """All that is known without asking for the chat itself."""

    reason: Reason | None  # nothing at all may be posted
    forbidden: frozenset[str]  # kinds of posts that may not
    is_admin: bool
    can_edit: bool
    can_delete: bool
    can_pin: bool
    stars: int  # price of a message


def rights_in(chat: Chat, now: datetime) -> Rights:
    """Read the rights of the account."""
    is_admin = bool(chat.creator or chat.admin_rights)
    forbidden = frozenset() if is_admin or _is_broadcast(chat) else _forbidden(chat, now)
    return Rights(
        reason=_refusal(chat, forbidden, now, is_admin=is_admin),
        forbidden=forbidden,
        is_admin=is_admin,
        can_edit=_has(chat, "edit_messages"),
        can_delete=_has(chat, "delete_messages"),
        can_pin=_has(chat, "pin_messages") or _members_may_pin(chat, now),
        stars=0 if is_admin else int(getattr(chat, "send_paid_messages_stars", None) or 0),
    )


def _refusal(
    chat: Chat, forbidden: frozenset[str], now: datetime, *, is_admin: bool
) -> Reason | None:
    if _is_broadcast(chat):
        return None if _has(chat, "post_messages") else Reason.NO_RIGHT
    if is_admin:
        return None  # restrictions of members do not touch administrators
    if getattr(chat, "gigagroup", None):
        return Reason.NO_RIGHT
    if any(ban.view_messages for ban in _bans(chat, now)):
        return Reason.GONE
    if getattr(chat, "send_paid_messages_stars", None):
        return Reason.PAID
    is_mute = any(ban.send_messages for ban in _bans(chat, now))
    return Reason.NO_RIGHT if is_mute or forbidden >= {TEXT, *MEDIA} else None


def _forbidden(chat: Chat, now: datetime) -> frozenset[str]:
    bans = list(_bans(chat, now))
    kinds = {str(kind) for kind, flag in KINDS.items() if any(getattr(b, flag) for b in bans)}
    if any(ban.send_media for ban in bans):
        kinds |= {str(kind) for kind in MEDIA}
    return frozenset(kinds)


def _bans(chat: Chat, now: datetime) -> Iterator[tl.ChatBannedRights]:
    """Yield what is forbidden to all members, and to this one until a moment that is ahead."""
    own = getattr(chat, "banned_rights", None)
    if chat.default_banned_rights:
        yield chat.default_banned_rights
    if own and (own.until_date is None or own.until_date > now):
        yield own


def _is_broadcast(chat: Chat) -> bool:
    return bool(getattr(chat, "broadcast", None))


def _has(chat: Chat, right: str) -> bool:
    return bool(chat.creator or getattr(chat.admin_rights, right, None))


def _members_may_pin(chat: Chat, now: datetime) -> bool:
    bans: Iterable[tl.ChatBannedRights] = list(_bans(chat, now))
    is_known = not _is_broadcast(chat) and chat.default_banned_rights is not None
    return is_known and not any(ban.pin_messages for ban in bans)
