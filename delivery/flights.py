"""Requests of one account that are under way, and what came of them until it is written."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from delivery.campaign import AccountId
from delivery.errors import LedgerAway
from delivery.governor import Governor
from delivery.job import Job, JobId
from delivery.outcome import Outcome, Scope, Sent, Wait
from delivery.send_message import Delivery

SLOW: Final = 1.0  # seconds; what is taken for an answer's usual time before it is known
QUICK: Final = 0.03  # seconds; behind such answers the next claim need not wait for the last one
MOMENT: Final = 0.03  # seconds that a claimed delivery may wait for the ones before it
MANY: Final = 16
FULL_SPEED: Final = timedelta(milliseconds=5)  # the next claim is so near that it writes for us


@dataclass
class Flights:
    """Starts requests, at most ``limit`` at a time, and writes their outcomes.

    A post that came out is written beside the next start, or with the next claim where that is
    near; anything else is written before the next claim is made, for the claim must see it.
    """

    account_id: AccountId
    delivery: Delivery
    governor: Governor
    limit: int
    landed: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    crash: BaseException | None = field(default=None, init=False)  # of a flight
    refusals: int = field(default=0, init=False)  # outcomes so far that were no post
    _typical: float = field(default=SLOW, init=False)  # seconds until the answer
    _in_air: dict[asyncio.Task[None], JobId] = field(default_factory=dict, init=False)
    _came_out: list[tuple[Job, Sent]] = field(default_factory=list, init=False)
    _unanswered: int = field(default=0, init=False)
    _trouble: int = field(default=0, init=False)  # outcomes that must be written before a claim

    @property
    def came_out(self) -> tuple[tuple[Job, Sent], ...]:
        """Posts that came out and are not written yet."""
        return tuple(self._came_out)

    def written(self, count: int) -> None:
        """Forget the first of ``came_out``: a claim wrote them."""
        del self._came_out[:count]

    @property
    def is_over(self) -> bool:
        """Whether nothing is under way and everything is written."""
        return not (self._in_air or self._came_out)

    @property
    def jobs(self) -> tuple[JobId, ...]:
        """Deliveries whose outcome is not written yet."""
        return (*self._in_air.values(), *(job.id for job, _ in self._came_out))

    async def start(self, job: Job) -> None:
        """Make the request, in the background; return when it is on its way."""
        self._unanswered += 1
        self._begin(job, self._fly(job))
        await asyncio.sleep(0)  # it notes its start itself, at the very moment of it

    @property
    def soon(self) -> int:
        """How many requests start within a moment, at the answers' present speed."""
        return max(1, min(MANY, int(MOMENT / max(self._typical, MOMENT / MANY) * self.limit)))

    async def ready(self) -> None:
        """Wait until a claim makes sense: nothing bad is unwritten, room is there or very near."""
        while self._trouble or (self._unanswered >= self.limit and self._typical > QUICK):
            self.landed.clear()
            await self.landed.wait()

    async def room(self, within: timedelta | None = None) -> bool:
        """Wait until one more request may start; False when it takes longer than ``within``."""
        if self._unanswered < self.limit and not self._trouble:
            return True
        try:
            async with asyncio.timeout(None if within is None else within.total_seconds()):
                while self._unanswered >= self.limit or self._trouble:
                    self.landed.clear()
                    await self.landed.wait()
        except TimeoutError:
            self._typical = SLOW  # claims wait for it again
            return False
        return True

    def write(self) -> None:
        """Write what came out, in the background: no claim is near."""
        came_out, self._came_out = self._came_out, []
        for job, sent in came_out:
            self._begin(job, self.delivery.settle(job, sent))

    async def end(self) -> None:
        """Wait until all that is under way has its outcome written; raise what crashed."""
        while not self.is_over:
            self.write()
            await asyncio.wait(self._in_air)
        self.raise_crash()

    def raise_crash(self) -> None:
        """Raise what a flight died of: a fault of ours."""
        if (crash := self.crash) is not None:
            self.crash = None
            raise crash

    def _begin(self, job: Job, flight: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(flight)
        self._in_air[task] = job.id
        task.add_done_callback(self._down)

    def _down(self, task: asyncio.Task[None]) -> None:
        """Keep what crashed for the lane to raise; a claim left to its lease is no crash."""
        self._in_air.pop(task, None)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, LedgerAway):
            self.crash = error
            self.landed.set()

    async def _fly(self, job: Job) -> None:
        loop = asyncio.get_running_loop()
        before = loop.time()
        self.governor.started(job.campaign_id, job.gap, job.fastest)
        try:
            outcome = await self.delivery.send(job)
        finally:
            self._unanswered -= 1
        took = loop.time() - before
        self._typical = 0.8 * self._typical + 0.2 * took
        self.governor.answered(min(job.gap, job.fastest), timedelta(seconds=took))
        self.delivery.note(job, outcome)
        if isinstance(outcome, Sent):
            await self._came_down(job, outcome)
        else:
            await self._refused(job, outcome)

    async def _came_down(self, job: Job, sent: Sent) -> None:
        self.landed.set()  # the next may start while this one is written
        is_near = self.governor.slot().delay <= FULL_SPEED
        if is_near and not job.is_closed:
            self._came_out.append((job, sent))
        else:
            await self.delivery.settle(job, sent)
        if self.governor.went_well():
            await self.delivery.ledger.slowed(self.account_id, self.governor.slowed)

    async def _refused(self, job: Job, outcome: Outcome) -> None:
        self.refusals += 1
        self._trouble += 1
        try:
            if isinstance(outcome, Wait) and outcome.scope is Scope.ACCOUNT:
                self.governor.flooded(outcome.delay)
            await self.delivery.settle(job, outcome)
        finally:
            self._trouble -= 1
            self.landed.set()
