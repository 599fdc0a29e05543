"""The account's side of the local Telegram: its channels and what was posted there.

No protocol here: ``sandbox/mtproto`` and ``sandbox/botapi`` speak of it to their clients.
"""

import secrets
import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, fields
from typing import Final, TypeVar, cast

from sandbox.account import FIRST_ID, FIRST_PHONE, Account
from sandbox.channel import Channel, Json, Kind, Media, Post
from sandbox.files import Files
from sandbox.folders import Folders
from sandbox.store import Store

T = TypeVar("T")

BOT: Final[Json] = {
    "id": 4242,
    "is_bot": True,
    "first_name": "Рассылка",
    "username": "rassylka_sandbox_bot",
}
TICKS: Final = 5_000  # of the clock of sends that are kept


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

    bot = BOT

    def __init__(self, store: Store, now: Callable[[], float] = time.time) -> None:
        """Load what ``store`` remembers."""
        self._store = store
        self.now = now
        self.files = Files(store)
        stored = cast("dict[str, Json]", store.load("account"))
        self.accounts = {int(i): _known(Account, item) for i, item in stored.items()}
        self.accounts.setdefault(FIRST_ID, Account())
        self.me = self.accounts[FIRST_ID]  # whose request is carried out
        self.channels: dict[int, Channel] = {}
        self.folders = Folders(store, self.channels.values)
        self.counters = Counters()
        self.sends: deque[Send] = deque(maxlen=TICKS)
        self._repeated: set[tuple[int, int, int]] = set()
        self.listeners: list[Callable[[], None]] = []
        self.bot_listeners: list[Callable[[Channel, bool], None]] = []
        self._posted: dict[tuple[int, int, int], int] = {}
        self._load()

    def _load(self) -> None:
        for item in self._store.load("channel").values():
            channel = _known(Channel, item)
            channel.kind = Kind(channel.kind)
            self.channels[channel.chat_id] = channel
        for key, item in self._store.load("post").items():
            post = _known(Post, item)
            post.media = None if post.media is None else _known(Media, post.media)
            self.channels[int(key.partition(":")[0])].posts[post.id] = post
        for key, value in self._store.load("random_id").items():
            self._posted[_sent_by(key)] = int(str(value).strip("[]"))
        if counters := self._store.load("meta").get("counters"):
            self.counters = Counters(**cast("dict[str, int]", counters))

    def at_once(self) -> AbstractContextManager[None]:
        """Store many changes in one commit."""
        return self._store.batch()

    def saved(self) -> Channel:
        """Return Saved Messages; made when first asked for."""
        known = self.channels.get(self.me.id)
        return known or self.add(Channel(Kind.SAVED, self.me.id, "Saved Messages"))

    def act_as(self, user_id: int | None) -> None:
        """Carry out what follows for this account; requests are handled one at a time."""
        self.me = self.accounts.get(user_id or FIRST_ID, self.accounts[FIRST_ID])

    def add_account(self, name: str) -> Account:
        """Let another account exist, in the same chats as the first."""
        number = len(self.accounts)
        return self.keep_account(Account(FIRST_ID + number, name, str(FIRST_PHONE + number)))

    def keep_account(self, account: Account) -> Account:
        """Store a new or changed account."""
        self.accounts[account.id] = account
        self._store.put("account", account.id, asdict(account))
        return account

    def account_with(self, phone: str) -> Account | None:
        """Return the account with this phone number."""
        plain = phone.lstrip("+")
        return next((a for a in self.accounts.values() if a.phone == plain), None)

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
        return self.keep(channel, Post(self.next_id(channel), text, [], date))

    def already_posted(self, chat_id: int, random_id: int) -> int | None:
        """Return the message an earlier call with this random_id made in this chat."""
        message_id = self._posted.get((self.me.id, chat_id, random_id))
        if message_id is not None:
            self._repeated.add((self.me.id, chat_id, random_id))
        return message_id

    def is_repeated(self, chat_id: int, random_id: int) -> bool:
        """Whether this random_id was asked for again after it had made its posts."""
        return (self.me.id, chat_id, random_id) in self._repeated

    def post(self, channel: Channel, posts: dict[int, Post]) -> None:
        """Publish the posts of one request and remember their random_ids for ever, in one commit.

        An album is remembered by each of its random_ids.
        """
        with self._store.batch():
            for random_id, post in posts.items():
                post.random_id = random_id
                self.keep(channel, post)
                key = (self.me.id, channel.chat_id, random_id)
                self._posted[key] = post.id
                self._store.put("random_id", ":".join(map(str, key)), post.id)
            self.counters.posts += len(posts)
            self._store.put("meta", "counters", asdict(self.counters))
        channel.last_post_at = self.now()

    def remove(self, channel: Channel, ids: list[int]) -> list[int]:
        """Delete posts; return those that were there."""
        gone = [i for i in ids if i in channel.posts]
        with self._store.batch():
            for i in gone:
                del channel.posts[i]
                self._store.delete("post", f"{channel.chat_id}:{i}")
        channel.last_id = max([channel.last_id, *gone])
        self.add(channel)
        return gone

    def remove_channel(self, channel: Channel) -> None:
        """Delete a chat with all that is in it."""
        self.remove(channel, list(channel.posts))
        del self.channels[channel.chat_id]
        self._store.delete("channel", channel.chat_id)
        self.changed()

    def log_send(self, chat_id: int, random_id: int, outcome: str, at: float) -> None:
        """Add a tick to the clock of sends and to the counters; ``at`` is the arrival."""
        self.counters.sends += 1
        if outcome == "duplicate":
            self.counters.duplicates += 1
        self._store.put("meta", "counters", asdict(self.counters))
        self.sends.append(Send(at, chat_id, random_id, outcome))
        self.changed()

    def bot_moved(self, channel: Channel, *, was_admin: bool) -> None:
        """Tell the bot's side that the account changed what the bot is in a channel."""
        for listener in self.bot_listeners:
            listener(channel, was_admin)

    def changed(self) -> None:
        """Tell whoever watches (the page) that something is different."""
        for listener in self.listeners:
            listener()

    def keep(self, channel: Channel, post: Post) -> Post:
        """Store a new or changed post."""
        channel.posts[post.id] = post
        self._store.put("post", f"{channel.chat_id}:{post.id}", asdict(post))
        return post

    @staticmethod
    def next_id(channel: Channel) -> int:
        """Return the id of the next message; that of a deleted one is not used again."""
        return max(channel.last_id, max(channel.posts, default=0)) + 1


def _sent_by(key: str) -> tuple[int, int, int]:
    """Read account, chat and random_id; before there were accounts it was the first one's."""
    *account, chat_id, random_id = key.split(":")
    return int(account[0]) if account else FIRST_ID, int(chat_id), int(random_id)


def _known(cls: type[T], item: object) -> T:
    """Read what an older version may have stored: fields that are gone are left out."""
    names = {f.name for f in fields(cls)}  # type: ignore[arg-type]
    return cls(**{k: v for k, v in cast("Json", item).items() if k in names})
