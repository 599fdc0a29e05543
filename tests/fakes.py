"""Fakes of the ports: they implement the Protocols, mypy checks them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from delivery.campaign import AccountId, CampaignId
from delivery.errors import LedgerAway, SendError
from delivery.governor import Cause
from delivery.job import ChatKind, Idle, Job, JobId, Peer, Stored, Turn
from delivery.outcome import Outcome, Reason
from delivery.ports import Dialog, History, Wish
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
    """Has ``jobs`` deliveries, after the ``turns`` it is told; the first calls fail as asked."""

    jobs: int = 0
    claims_fail: int = 0
    settles_fail: int = 0
    gap: timedelta = timedelta(0)
    turns: list[Turn] = field(default_factory=list)
    results: list[Reason | None] | None = None  # of the newest deliveries
    wishes: list[Wish] = field(default_factory=list)
    histories: int = 0
    finishes: int = 0
    outcomes: list[Outcome] = field(default_factory=list)
    given_back: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    pauses: list[tuple[int, Reason]] = field(default_factory=list)
    factors: list[tuple[int, float]] = field(default_factory=list)
    told: list[tuple[int, timedelta, Cause]] = field(default_factory=list)

    async def claim(self, wish: Wish) -> Turn:
        self.wishes.append(wish)
        if self.claims_fail:
            self.claims_fail -= 1
            raise LedgerAway("?")
        self.outcomes += [sent for _, sent in wish.came_out]
        if self.turns:
            return self.turns.pop(0)
        if not self.jobs:
            return Idle(None)
        self.jobs -= 1
        return self.job()

    def job(self) -> Job:
        peer = Peer(-1_000_000_000_001, ChatKind.CHANNEL, 7)
        post = Post("x")
        return Job(JobId(1), CampaignId(1), 1, peer, post, (9,), 0, gap=self.gap, fastest=self.gap)

    async def settle(self, job: Job, outcome: Outcome) -> None:
        assert job.random_ids == (9,)
        if self.settles_fail:
            self.settles_fail -= 1
            raise LedgerAway("?")
        self.outcomes.append(outcome)

    async def give_back(self, account_id: AccountId, in_flight: Sequence[JobId]) -> None:
        self.given_back.append((account_id, tuple(in_flight)))

    async def recent(self, campaign_id: CampaignId, limit: int) -> Sequence[Reason | None]:
        known = [None] * limit if self.results is None else self.results
        return known[:limit] if campaign_id else []

    async def pause_by_errors(self, campaign_id: CampaignId, reason: Reason) -> None:
        self.pauses.append((campaign_id, reason))

    async def history(self, account_id: AccountId) -> History:
        self.histories += 1
        return History((), 1.0, timedelta.max) if account_id else History((), 2.0, timedelta(0))

    async def paces(
        self, account_id: AccountId, gap: timedelta, smallest_gap: timedelta
    ) -> Mapping[CampaignId, timedelta]:
        assert account_id
        return {CampaignId(1): max(self.gap, smallest_gap)} if gap else {CampaignId(1): self.gap}

    async def slowed(self, account_id: AccountId, factor: float) -> None:
        self.factors.append((account_id, factor))

    async def waits(self, account_id: AccountId, delay: timedelta, cause: Cause) -> None:
        self.told.append((account_id, delay, cause))

    async def finish_idle(self, account_id: AccountId) -> None:
        assert account_id
        self.finishes += 1


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
