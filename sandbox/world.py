"""The account's side of the local Telegram: its channels and what was posted there.

Plain data, no protocol. Entities are Bot API JSON (UTF-16 offsets), the form every reader of the
sandbox sees; ``sandbox/telegram`` turns them into TL objects and back.
"""

import secrets
import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Final, cast

from sandbox.store import Store

Entity = dict[str, object]

SUPERGROUP_OFFSET: Final = 1_000_000_000_000  # a channel's id in the Bot API is -100 and the id
TICKS: Final = 5_000  # of the clock of sends that are kept


class Kind(StrEnum):
    """What a chat is."""

    CHANNEL = "channel"
    SUPERGROUP = "supergroup"
    GROUP = "group"
    SAVED = "saved"  # the account's own Saved Messages


@dataclass
class Post:
    """One message in a channel. ``random_id`` is None for what was there before."""

    id: int
    text: str
    entities: list[Entity] = field(default_factory=list)
    date: int = 0
    random_id: int | None = None
    views: int = 1


@dataclass
class Channel:
    """One chat of the account. ``id`` is bare; ``chat_id`` is the Bot API form."""

    kind: Kind
    id: int
    title: str
    access_hash: int = 0
    username: str | None = None
    admin: bool = True  # the account is an administrator
    can_post: bool = True  # with the right to post
    left: bool = False
    muted: bool = False  # members may not write
    photos_allowed: bool = True
    slow_mode: int = 0  # seconds; administrators are exempt
    members: int = 100
    folder: str | None = None
    last_post_at: float = 0.0
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


@dataclass(frozen=True)
class Send:
    """One send request as it arrived: a tick of the clock of sends."""

    at: float  # seconds since the epoch
    chat_id: int
    random_id: int
    outcome: str  # "posted", "duplicate", an error's text, "no_answer", "cut"


@dataclass
class Counters:
    """Send requests seen, posts they made, repeats answered with the first post."""

    sends: int = 0
    posts: int = 0
    duplicates: int = 0


class World:
    """Everything the account can see. Each change is stored before the caller goes on."""

    me_id = 777_000_001
    first_name = "Анна"
    phone = "79990000001"

    def __init__(self, store: Store, now: Callable[[], float] = time.time) -> None:
        """Load what ``store`` remembers."""
        self._store = store
        self.now = now
        self.channels: dict[int, Channel] = {}
        self.counters = Counters()
        self.sends: deque[Send] = deque(maxlen=TICKS)
        self._repeated: set[tuple[int, int]] = set()
        self.listeners: list[Callable[[], None]] = []
        self._posted: dict[tuple[int, int], list[int]] = {}
        self._load()

    def _load(self) -> None:
        for item in self._store.load("channel").values():
            fields = cast("dict[str, object]", item)
            channel = Channel(**{**fields, "kind": Kind(str(fields["kind"]))})  # type: ignore[arg-type]
            self.channels[channel.chat_id] = channel
        for key, item in self._store.load("post").items():
            post = Post(**cast("dict[str, object]", item))  # type: ignore[arg-type]
            self.channels[int(key.partition(":")[0])].posts[post.id] = post
        for key, ids in self._store.load("random_id").items():
            chat_id, _, random_id = key.partition(":")
            self._posted[int(chat_id), int(random_id)] = cast("list[int]", ids)
        if counters := self._store.load("meta").get("counters"):
            self.counters = Counters(**cast("dict[str, int]", counters))

    def at_once(self) -> AbstractContextManager[None]:
        """Store many changes in one commit."""
        return self._store.batch()

    def saved(self) -> Channel:
        """Return Saved Messages; made when first asked for."""
        known = self.channels.get(self.me_id)
        return known or self.add(Channel(Kind.SAVED, self.me_id, "Saved Messages"))

    def add(self, channel: Channel) -> Channel:
        """Add a chat, or store its changed properties."""
        channel.access_hash = channel.access_hash or secrets.randbits(62) + 1
        item = {k: v for k, v in asdict(channel).items() if k != "posts"}
        self._store.put("channel", channel.chat_id, item)
        self.channels[channel.chat_id] = channel
        self.changed()
        return channel

    def seed_post(self, channel: Channel, text: str, date: int) -> Post:
        """Put an older post into a chat: nobody's send, not counted."""
        return self._keep(channel, Post(self._next_id(channel), text, [], date))

    def already_posted(self, chat_id: int, random_id: int) -> list[Post] | None:
        """Return the posts an earlier call with this random_id made in this chat."""
        ids = self._posted.get((chat_id, random_id))
        if ids is None:
            return None
        self._repeated.add((chat_id, random_id))
        return [self.channels[chat_id].posts[i] for i in ids]

    def is_repeated(self, chat_id: int, random_id: int) -> bool:
        """Whether this random_id was asked for again after it had made its posts."""
        return (chat_id, random_id) in self._repeated

    def post(self, channel: Channel, text: str, entities: list[Entity], random_id: int) -> Post:
        """Publish a new post and remember its random_id for ever, in one commit."""
        post = Post(self._next_id(channel), text, entities, int(self.now()), random_id)
        with self._store.batch():
            self._keep(channel, post)
            self._posted[channel.chat_id, random_id] = [post.id]
            self._store.put("random_id", f"{channel.chat_id}:{random_id}", [post.id])
            self.counters.posts += 1
            self._store.put("meta", "counters", asdict(self.counters))
        channel.last_post_at = self.now()
        return post

    def log_send(self, chat_id: int, random_id: int, outcome: str, at: float) -> None:
        """Add a tick to the clock of sends and to the counters; ``at`` is the arrival."""
        self.counters.sends += 1
        if outcome == "duplicate":
            self.counters.duplicates += 1
        self._store.put("meta", "counters", asdict(self.counters))
        self.sends.append(Send(at, chat_id, random_id, outcome))
        self.changed()

    def changed(self) -> None:
        """Tell whoever watches (the page) that something is different."""
        for listener in self.listeners:
            listener()

    def _keep(self, channel: Channel, post: Post) -> Post:
        channel.posts[post.id] = post
        self._store.put("post", f"{channel.chat_id}:{post.id}", asdict(post))
        return post

    @staticmethod
    def _next_id(channel: Channel) -> int:
        return max(channel.posts, default=0) + 1
