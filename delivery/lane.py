"""The one path all posts of an account take: slot, claim, flight.

A queue row only wakes the lane; what is sent is decided by the claim, at the moment of sending. No
row, no send: while a lane waits for a slot nothing is claimed, so a pause has nothing to undo.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from delivery.briefing import Briefing
from delivery.campaign import AccountId, CampaignId
from delivery.caution import Caution
from delivery.errors import LedgerAway
from delivery.flights import Flights
from delivery.governor import Governor, Window
from delivery.job import Blocked, Held, Idle, Job, Several, Stale, Turn
from delivery.outcome import Scope, Wait
from delivery.pace import smallest_gap
from delivery.ports import Wish
from delivery.quiet import QuietHours
from delivery.send_message import Delivery

PATIENCE: Final = timedelta(seconds=30)  # a slot further away gives the queue row back
OFFLINE_POLL: Final = timedelta(seconds=1)
SOON: Final = timedelta(milliseconds=50)  # somebody else holds the row that is due
FURTHEST: Final = timedelta(milliseconds=100)  # no claim is made longer before its slot


@dataclass(frozen=True, slots=True)
class Rules:
    """What a lane goes by, besides its governor."""

    gap: timedelta  # the account's normal one
    chat_gap: timedelta = timedelta(0)  # between two posts in one chat
    in_flight: int = 1  # requests at a time
    quiet: QuietHours | None = None


@dataclass(frozen=True, slots=True)
class End:
    """The lane stops; ``delay`` until it is worth coming back, None when it is not."""

    delay: timedelta | None


@dataclass
class Lane:
    """Delivers for one account, at the pace of its governor."""

    account_id: AccountId
    delivery: Delivery
    governor: Governor
    rules: Rules
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    is_stopping: bool = field(default=False, init=False)
    flights: Flights = field(init=False)
    briefing: Briefing = field(init=False)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)
    _nudged: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _newest: int = field(default=0, init=False)
    _last: CampaignId = field(default=CampaignId(0), init=False)
    _back_at: float = field(default=float("-inf"), init=False)  # when a queue row comes back
    _lead: float = field(default=0.0, init=False)  # seconds a claim takes
    _full_speed: bool = field(default=False, init=False)  # there is no gap to keep
    _is_unsure: bool = field(default=False, init=False)  # the answer to a claim was lost
    _has_news: bool = field(default=False, init=False)  # its rules changed

    def __post_init__(self) -> None:
        """Nothing is under way yet."""
        self.flights = Flights(self.account_id, self.delivery, self.governor, self.rules.in_flight)
        ledger = self.delivery.ledger
        self.briefing = Briefing(self.account_id, ledger, self.governor, self.rules.gap)

    @property
    def is_awake(self) -> bool:
        """Whether a queue row is being worked on, or one waits for a moment that is still ahead."""
        return self._lock.locked() or asyncio.get_running_loop().time() < self._back_at

    def stop(self) -> None:
        """Start nothing any more; what is in flight is settled."""
        self.is_stopping = self.delivery.is_stopping = True
        self._nudged.set()

    def go_by(self, rules: Rules, windows: tuple[Window, ...], caution: Caution) -> None:
        """Go by other rules from the next start on; whoever sleeps by the old ones has to be woken.

        ``rules.in_flight`` stays what it was.
        """
        self.rules = replace(rules, in_flight=self.rules.in_flight)
        self.governor.windows, self.delivery.caution = windows, caution
        self.briefing.gap = rules.gap
        self._has_news = True

    async def work(self, wake: int) -> timedelta | None:
        """Deliver while a slot is near; return when to come back, None when all is done.

        A newer wake-up ends the rest of an older one and takes its place.
        """
        self._newest = max(self._newest, wake)
        self._nudged.set()
        async with self._lock:
            try:
                if self._has_news:  # with nothing in flight: a longer window counts older posts
                    self.briefing.forget()
                    self._has_news = False
                again = await self._work(wake)
            except LedgerAway:
                again = self.delivery.ledger_poll
            finally:
                await self.flights.end()
        delay = again or timedelta(0)
        self._back_at = asyncio.get_running_loop().time() + delay.total_seconds()
        return again

    async def _work(self, wake: int) -> timedelta | None:
        # What has nothing open need not wait until nothing else is due.
        await self.delivery.ledger.finish_idle(self.account_id)
        while not self.is_stopping:
            self.flights.raise_crash()
            if wake < self._newest:
                return None
            self._nudged.clear()
            if not self.delivery.sender.is_online:
                return OFFLINE_POLL
            await self.briefing.before(wake)
            slot = self.governor.slot()
            await self.briefing.tell(slot)
            if slot.delay > PATIENCE:
                return slot.delay
            if not await self._rest(slot.delay - timedelta(seconds=self._lead)):
                continue
            await self.flights.ready()
            has_moved = self.governor.slot().delay > FURTHEST  # by what landed meanwhile
            if has_moved or self.flights.crash:
                continue
            if (end := await self._turn(wake)) is not None:
                return end.delay
        return timedelta(0)

    async def _rest(self, delay: timedelta) -> bool:
        """Sleep; False when a newer wake-up or a stop came meanwhile."""
        if delay > timedelta(0):
            self.flights.write()
            try:
                async with asyncio.timeout(delay.total_seconds()):
                    await self._nudged.wait()
            except TimeoutError:
                return True
        return not self._nudged.is_set()

    async def _turn(self, wake: int) -> End | None:
        quiet_until = self._quiet_until()
        before, refusals = asyncio.get_running_loop().time(), self.flights.refusals
        resting = self.governor.resting(self.governor.slot().delay)
        wish = self._wish(wake, resting, is_quiet=quiet_until is not None)
        turn = await self._claimed(wish)
        self.flights.written(len(wish.came_out))
        took = asyncio.get_running_loop().time() - before
        self._lead = min(0.8 * self._lead + 0.2 * took, FURTHEST.total_seconds())
        match turn:
            case Job() as job:
                await self._start([job], refusals, is_quiet=quiet_until is not None)
                return None
            case Several(jobs=jobs):
                await self._start(jobs, refusals, is_quiet=quiet_until is not None)
                return None
            case Held():
                return None
            case Blocked(delay=delay):
                return End(delay)
            case Idle() as idle:
                return await self._idle(idle, resting.values(), quiet_until)
            case Stale(is_ours=is_ours):
                if not is_ours:
                    self.briefing.forget()
                return End(None)

    def _most(self) -> int:
        """How many to claim at once: without gaps, as many as start within a moment."""
        is_free = self._full_speed and not self.rules.chat_gap and not self.governor.windows
        return self.flights.soon if is_free else 1

    async def _claimed(self, wish: Wish) -> Turn:
        """Claim; where the answer was lost the row may be claimed all the same: give it back."""
        ledger = self.delivery.ledger
        if self._is_unsure:
            await ledger.give_back(self.account_id, self.flights.jobs)
            self._is_unsure = False
        try:
            return await ledger.claim(wish)
        except LedgerAway:
            self._is_unsure = True
            raise

    def _wish(self, wake: int, resting: Iterable[int], *, is_quiet: bool) -> Wish:
        return Wish(
            self.account_id,
            wake,
            self._last,
            tuple(CampaignId(c) for c in resting),
            is_quiet,
            self.rules.gap,
            smallest_gap(self.rules.gap),
            self.rules.chat_gap,
            self._most(),
            self.flights.came_out,
        )

    async def _idle(
        self, idle: Idle, rests: Iterable[timedelta], quiet_until: datetime | None
    ) -> End | None:
        """Wait for what comes next, here when it is near; end what has nothing open.

        ``rests``: of the campaigns that the claim left out, though they may be over by now.
        """
        if not self.flights.is_over:  # what becomes of it may be due next
            await self.flights.end()
            return None
        delays = [*rests]
        if idle.delay is not None:
            delays.append(max(idle.delay, SOON))
        if idle.is_quiet and quiet_until is not None:
            delays.append(quiet_until - self.clock())
        if not delays:
            await self.delivery.ledger.finish_idle(self.account_id)
            return End(None)
        if min(delays) > PATIENCE:
            return End(min(delays))
        await self._rest(min(delays))
        return None

    def _quiet_until(self) -> datetime | None:
        return self.rules.quiet.until(self.clock()) if self.rules.quiet else None

    async def _start(self, jobs: Sequence[Job], refusals: int, *, is_quiet: bool) -> None:
        """Start each at its slot; give back what may not start any more."""
        for number, job in enumerate(jobs):
            self._last, self._full_speed = job.campaign_id, not (job.gap or job.fastest)
            if not await self._may_start(refusals, is_quiet=is_quiet):
                for late in jobs[number:]:
                    await self.delivery.settle(late, Wait(timedelta(0), Scope.JOB))
                return
            await self.flights.start(job)

    async def _may_start(self, refusals: int, *, is_quiet: bool) -> bool:
        """Wait for room and slot; False when the claim may have been overtaken.

        By a refusal since there were ``refusals`` of them (it may stop campaign or account), by a
        slot that moved away, or by quiet hours that began. ``is_quiet``: they held at the claim,
        and this delivery goes in spite of them.
        """
        while True:
            has_room = await self.flights.room(FURTHEST)
            delay = self.governor.slot().delay
            if not has_room or self.flights.refusals != refusals or delay > FURTHEST * 2:
                return False
            if self.is_stopping or self.flights.crash:
                return False
            if not is_quiet and self._quiet_until() is not None:
                return False
            if delay <= timedelta(0):
                return True
            await asyncio.sleep(delay.total_seconds())
