"""Fakes of the ports: they implement the Protocols, mypy checks them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from delivery.campaign import AccountId, CampaignId
from delivery.errors import LedgerAway, SendError
from delivery.job import ChatKind, Idle, Job, JobId, Peer, Stored, Turn
from delivery.outcome import Outcome, Reason
from delivery.ports import Dialog
from delivery.post import Post
from delivery.wake import WakeUp


@dataclass
class FakeSender:
    """Posts into a list; ``answers`` are raised first, one a send."""

    is_online: bool = True
    posts: list[tuple[int, str, int]] = field(default_factory=list)
    answers: list[SendError | None] = field(default_factory=list)
    requests: int = 0
    is_silent: bool = False
    is_connection_alive: bool = True

    async def is_alive(self) -> bool:
        return self.is_connection_alive

    async def send(
        self, peer: Peer, post: Post, random_ids: Sequence[int], stored: Stored | None = None
    ) -> tuple[int, ...]:
        assert bool(post.media) == (stored is not None)
        if self.is_silent:
            await asyncio.Event().wait()
        self.requests += 1
        if self.answers and (error := self.answers.pop(0)) is not None:
            raise error
        known = [(peer.chat_id, post.text, random_id) for random_id in random_ids]
        self.posts += [post for post in known if post not in self.posts]
        return tuple(range(1, len(random_ids) + 1))


@dataclass
class FakeLedger:
    """Has ``jobs`` deliveries; the first calls fail as asked."""

    jobs: int = 0
    claims_fail: int = 0
    settles_fail: int = 0
    outcomes: list[Outcome] = field(default_factory=list)

    async def claim(self, account_id: AccountId, wake: int, after: CampaignId) -> Turn:
        assert (account_id, wake) > (0, after - 1)
        if self.claims_fail:
            self.claims_fail -= 1
            raise LedgerAway("?")
        if not self.jobs:
            return Idle(None)
        self.jobs -= 1
        peer = Peer(-1_000_000_000_001, ChatKind.CHANNEL, 7)
        return Job(JobId(1), CampaignId(1), 1, peer, Post("x"), (9,), 0)

    async def settle(self, job: Job, outcome: Outcome) -> None:
        assert job.random_ids == (9,)
        if self.settles_fail:
            self.settles_fail -= 1
            raise LedgerAway("?")
        self.outcomes.append(outcome)

    async def finish_idle(self, account_id: AccountId) -> None:
        assert account_id


@dataclass
class FakeOutbox:
    """Keeps what was put."""

    wake_ups: list[WakeUp] = field(default_factory=list)

    async def put(self, transaction: object, wake_up: WakeUp) -> None:
        assert transaction is not None
        self.wake_ups.append(wake_up)


@dataclass
class FakeClock:
    """Seconds that pass when a test says so."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


def dialog(number: int, reason: Reason | None = None, title: str | None = None) -> Dialog:
    """A channel of the account."""
    return Dialog(
        peer=Peer(-1_000_000_000_000 - number, ChatKind.CHANNEL, number * 7),
        title=title or f"Канал {number}",
        username=f"channel{number}",
        members=number * 10,
        slow_mode=False,
        reason=reason,
    )
