"""A chat of the account and its messages: plain data, kept as JSON.

Entities are Bot API JSON (UTF-16 offsets), the form every reader of the sandbox sees;
``sandbox/mtproto`` turns them into TL objects and back.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

Json = dict[str, object]
Entity = Json

SUPERGROUP_OFFSET: Final = 1_000_000_000_000  # a channel's id in the Bot API is -100 and the id


class Kind(StrEnum):
    """What a chat is."""

    CHANNEL = "channel"
    SUPERGROUP = "supergroup"
    GROUP = "group"
    SAVED = "saved"  # the account's own Saved Messages


@dataclass
class Media:
    """The file a message shows. ``group`` is shared by the parts of an album."""

    file: int
    spoiler: bool = False
    group: int | None = None


@dataclass
class Post:
    """One message in a channel. ``random_id`` is None for what was there before, or is the bot's.

    ``text`` is the caption where there is ``media``.
    """

    id: int
    text: str
    entities: list[Entity] = field(default_factory=list)
    date: int = 0
    random_id: int | None = None
    views: int = 1
    media: Media | None = None
    keyboard: Json | None = None
    edited: int = 0  # when, 0 for never
    pinned: bool = False
    silent: bool = False
    protected: bool = False
    by_bot: bool = False
    author: int = 0  # the account that published it
    preview: Json | None = None  # of a link, as the Bot API's link_preview_options
    above: bool = False  # the caption is above the media
    topic: int | None = None  # of a forum


@dataclass
class Channel:
    """One chat of the account. ``id`` is bare; ``chat_id`` is the Bot API form."""

    kind: Kind
    id: int
    title: str
    access_hash: int = 0
    username: str | None = None
    creator: bool = False  # the account made it
    admin: bool = True  # the account is an administrator
    bot_admin: bool = False  # the bot is an administrator
    can_post: bool = True  # with the right to post
    can_pin: bool = True  # with the right to pin
    left: bool = False
    muted: bool = False  # members may not write
    forbidden: list[str] = field(default_factory=list)  # kinds of files members may not send
    slow_mode: int = 0  # seconds; administrators are exempt
    archived: bool = False
    forum: bool = False
    gigagroup: bool = False  # only administrators write
    stars: int = 0  # members pay for a message
    protected: bool = False  # nothing may be forwarded from here
    comments: bool = False  # a discussion group is attached
    silenced: bool = False  # the account wants no notifications
    members: int = 100
    folder: str | None = None
    last_post_at: float = 0.0
    last_id: int = 0  # of a deleted message, when it was the last
    posts: dict[int, Post] = field(default_factory=dict)

    @property
    def chat_id(self) -> int:
        """The id as the Bot API writes it."""
        match self.kind:
            case Kind.CHANNEL | Kind.SUPERGROUP:
                return -SUPERGROUP_OFFSET - self.id
            case Kind.GROUP:
                return -self.id
            case Kind.SAVED:
                return self.id
