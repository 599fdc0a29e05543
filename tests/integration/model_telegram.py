"""A Telegram that never forgets a random_id, and answers as a scenario tells it."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from hypothesis import strategies as st
from typing_extensions import override

from delivery import error_names as names
from delivery.errors import NoAnswer, Offline, Refused, SendError
from delivery.job import Peer, Stored
from delivery.post import Post

DAY_S: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of one request."""

    error: SendError | None = None
    executes: bool = False  # the channel shows the post, whatever the answer is
    burns: bool = False  # the answer uses up an attempt
    hangs: bool = False  # the answer comes later, when the scenario says so
    dies: bool = False  # no answer ever: the process is killed


def refused(name: str, code: int = 400, seconds: int | None = None) -> Effect:
    """Telegram says no."""
    return Effect(Refused(name, code, seconds))


FINE: Final = Effect(executes=True)
KILLED: Final = Effect(executes=True, dies=True)
LATE: Final = Effect(executes=True, hangs=True)
COMMON: Final = (
    KILLED,
    Effect(dies=True),
    LATE,
    Effect(Offline("cut"), hangs=True),
    Effect(Refused("CHAT_WRITE_FORBIDDEN", 403), hangs=True),
    Effect(Offline("cut"), executes=True),
    Effect(Offline("cut")),
    Effect(NoAnswer("?"), executes=True, burns=True),
    Effect(NoAnswer("?"), burns=True),
    Effect(Refused("INTERNAL", 500), executes=True, burns=True),
    Effect(Refused("INTERNAL", 500), burns=True),
    Effect(Refused("BRAND_NEW", 400), burns=True),
    refused("RANDOM_ID_DUPLICATE", 500),
    refused("CHAT_WRITE_FORBIDDEN", 403),
    refused("USER_BANNED_IN_CHANNEL"),
)
FATAL: Final = ("PEER_FLOOD", "AUTH_KEY_UNREGISTERED", "MESSAGE_TOO_LONG")
TABLE: Final = sorted(
    names.ACCOUNT_LOST
    | names.ACCOUNT_LIMITED
    | names.NO_RIGHT
    | names.GONE
    | names.RESTRICTED
    | names.PAID
    | names.TOPIC_CLOSED
    | names.POST_INVALID
    | {"CHAT_SEND_PLAIN_FORBIDDEN", "ENTITY_BOUNDS_INVALID"}
)
seconds = st.integers(1, 90) | st.integers(1, 2 * DAY_S)
effects: Final = st.one_of(
    st.just(FINE),
    st.just(FINE),
    st.sampled_from(COMMON),
    st.sampled_from(COMMON),
    st.sampled_from(COMMON),
    st.sampled_from(FATAL).map(refused),
    st.sampled_from(TABLE).map(refused),
    st.builds(refused, st.just("FLOOD_WAIT"), st.just(420), seconds),
    st.builds(refused, st.just("SLOWMODE_WAIT"), st.just(420), seconds),
)


@dataclass
class FakeTelegram:
    """What all processes talk to. Requests take effects from ``script``, then all is fine."""

    script: list[Effect] = field(default_factory=list)
    posts: dict[tuple[int, int], int] = field(default_factory=dict)  # (chat, random_id) → message
    shown: Counter[tuple[int, str]] = field(default_factory=Counter)
    burnt: Counter[int] = field(default_factory=Counter)  # random_id → attempts that may be used up

    def begin(self, random_ids: Sequence[int]) -> Effect:
        """Take the effect of this request."""
        effect = self.script.pop(0) if self.script else FINE
        self.burnt[random_ids[0]] += effect.burns
        return effect

    def post(self, chat_id: int, text: str, random_ids: Sequence[int]) -> tuple[int, ...]:
        """Show a post; one that is known by its random_id is answered with its first message."""
        for random_id in random_ids:
            if (chat_id, random_id) not in self.posts:
                self.posts[chat_id, random_id] = len(self.posts) + 1
                self.shown[chat_id, text] += 1
        return tuple(self.posts[chat_id, random_id] for random_id in random_ids)


@dataclass
class Wire:
    """One process's connection; implements ``delivery.ports.Sender``."""

    telegram: FakeTelegram
    witness: Callable[[int, Sequence[int]], None]  # sees every request: chat, random_ids
    is_online: bool = True
    is_killed: bool = False
    waiting: list[asyncio.Future[None]] = field(default_factory=list)

    async def is_alive(self) -> bool:
        return True

    async def send(
        self, peer: Peer, post: Post, random_ids: Sequence[int], stored: Stored | None = None
    ) -> tuple[int, ...]:
        assert stored is None
        self.witness(peer.chat_id, random_ids)
        effect = self.telegram.begin(random_ids)
        ids: tuple[int, ...] = ()
        if effect.executes:
            sent = self.ids(peer.chat_id, random_ids)
            ids = self.telegram.post(peer.chat_id, post.text, sent)
        if effect.hangs or effect.dies:
            self.is_killed |= effect.dies
            self.waiting.append(asyncio.get_running_loop().create_future())
            await self.waiting[-1]
        if effect.error is not None:
            raise effect.error.with_traceback(None)
        return ids

    def ids(self, chat_id: int, random_ids: Sequence[int]) -> Sequence[int]:
        """Return the random_ids a request goes out with: those of its delivery."""
        return random_ids

    def answer(self) -> None:
        """Let everything that waits have its answer."""
        while self.waiting:
            self.waiting.pop().set_result(None)


class ForgetfulWire(Wire):
    """A mutant: a repeat is sent with a random_id of its own, as if it were a new post."""

    @override
    def ids(self, chat_id: int, random_ids: Sequence[int]) -> Sequence[int]:
        while any((chat_id, random_id) in self.telegram.posts for random_id in random_ids):
            random_ids = [random_id + 1 for random_id in random_ids]
        return random_ids
