"""One life of the product: the real lane on the real ledger, every claim and request witnessed."""

import asyncio
from collections.abc import Coroutine, Generator, Sequence
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, TypeVar

import asyncpg
from typing_extensions import override

from db.accounts import AccountRows
from db.jobs import JobRows
from delivery.caution import Caution
from delivery.errors import LedgerAway
from delivery.governor import Governor
from delivery.job import Job, Several, Turn
from delivery.lane import Lane, Rules
from delivery.outcome import Outcome
from delivery.ports import Wish
from delivery.send_message import Delivery
from tests.integration.model_stage import Stage

T = TypeVar("T")

NORMAL: Final = timedelta(seconds=4)  # the account's gap
CHAT_GAP: Final = timedelta(seconds=30)
ZERO: Final = timedelta(0)
ANNA: Final = 777
ALMOST: Final = 1e-3  # seconds
CALM: Final = 30  # turns of the loop in which nothing happens

# What a claim may take now, with the gaps its campaign and the account keep at least.
LEGAL: Final = """
SELECT j.id, j.status = 'pending' AND NOT j.not_before > now() IS TRUE AS due,
       c.status = 'running' AS running, b.released_at IS NOT NULL AS released,
       a.blocked_until > now() IS NOT TRUE AS unblocked,
       a.owner = $2 AND a.owner_until > now() AS ours, a.wake <= $3 AS newest, c.ignores_quiet,
       CASE WHEN c.finish_by IS NULL THEN coalesce(c.gap, $4) ELSE $5::interval END AS gap,
       (SELECT min(CASE WHEN o.finish_by IS NULL THEN coalesce(o.gap, $4) ELSE $5::interval END)
          FROM campaigns o WHERE o.account_id = a.id AND o.status = 'running') AS fastest
  FROM accounts a JOIN campaigns c ON c.account_id = a.id
  JOIN jobs j ON j.campaign_id = c.id JOIN batches b ON b.id = j.batch_id
 WHERE a.id = $1 AND j.status IN ('pending', 'sending')
"""
RULES: Final = ("due", "running", "released", "unblocked", "ours", "newest")


@dataclass(frozen=True)
class Claim:
    """A delivery that may be asked for once, and what the gaps after it come from."""

    job: Job
    row: asyncpg.Record
    slowed: float


class WitnessedRows(JobRows):
    """The real ledger. Each claim is looked at; an answer is lost when a scenario says so."""

    def __init__(self, stage: Stage, owner: str, governor: Governor) -> None:
        super().__init__(stage.pool, owner, stage.outbox)
        self.stage = stage
        self.governor = governor
        self.claims: dict[int, Claim] = {}  # by random_id
        self.turn: Turn | None = None
        self.loses_answers = 0
        self.one_by_one = asyncio.Lock()  # so that an example runs the same way again

    @override
    async def claim(self, wish: Wish) -> Turn:
        async with self.one_by_one:
            await self.stage.pass_by()
            quiet = self.stage.quiet and self.stage.quiet.until(self.stage.now())
            rows = await self.stage.pool.fetch(
                LEGAL, wish.account_id, self._owner, wish.wake, wish.gap, wish.smallest_gap
            )
            self.turn = await super().claim(wish)
            legal = {row["id"]: row for row in rows}
            for job in claimed_by(self.turn):
                self._look_at(job, legal.get(job.id), is_quiet=quiet is not None)
            self._lose_answer()
            return self.turn

    @override
    async def settle(self, job: Job, outcome: Outcome) -> None:
        async with self.one_by_one:
            await self.stage.pass_by()  # no two deliveries end in the same moment
            await super().settle(job, outcome)
            self._lose_answer()

    def _look_at(self, job: Job, row: asyncpg.Record | None, *, is_quiet: bool) -> None:
        expect = self.stage.expect
        expect(row, f"claimed {job.id} that was not open")
        if row is not None:
            for rule in RULES:
                expect(row[rule], f"claimed {job.id} that was not {rule}")
            expect(row["ignores_quiet"] or not is_quiet, f"claimed {job.id} in quiet hours")
            self.claims[job.random_ids[0]] = Claim(job, row, self.governor.slowed)

    def _lose_answer(self) -> None:
        if self.loses_answers:
            self.loses_answers -= 1
            raise LedgerAway("the answer is lost")


def claimed_by(turn: Turn | None) -> tuple[Job, ...]:
    """The deliveries of a turn."""
    match turn:
        case Job():
            return (turn,)
        case Several(jobs=jobs):
            return jobs
        case _:
            return ()


WORKER: Final[ContextVar[set[asyncio.Task[Any]]]] = ContextVar("WORKER")


def remembering(
    loop: asyncio.AbstractEventLoop,
    work: Coroutine[Any, Any, T] | Generator[Any, None, T],
    context: Context | None = None,
) -> asyncio.Task[T]:
    """Make a task, and note whose it is: it dies with its process."""
    task = asyncio.Task(work, loop=loop, context=context)
    if (tasks := WORKER.get(None)) is not None:
        tasks.add(task)
    return task


class Process:
    """A process: what it knows dies with it."""

    def __init__(self, stage: Stage, owner: str) -> None:
        self.stage = stage
        self.owner = owner
        governor = Governor((), stage.clock, lambda: 0.5)
        self.rows = WitnessedRows(stage, owner, governor)
        self.accounts = AccountRows(stage.pool, owner, stage.outbox)
        self.wire = stage.wire(stage.telegram, self._request, is_online=False)
        caution = Caution(in_row=3)
        delivery = Delivery(self.rows, self.wire, caution, timedelta(hours=1), ZERO, lambda: 0.5)
        rules = Rules(NORMAL, CHAT_GAP, stage.in_flight)
        self.lane = Lane(stage.account, delivery, governor, rules, stage.now)
        self.working: asyncio.Task[timedelta | None] | None = None
        self.tasks: set[asyncio.Task[Any]] = set()
        self._starts: dict[int, tuple[float, timedelta]] = {}  # by campaign, 0: all; with the gap

    def _request(self, chat_id: int, random_ids: Sequence[int]) -> None:
        """See a request start: it was claimed, and it starts no sooner than the gaps allow."""
        now, expect, chats = self.stage.clock.seconds, self.stage.expect, self.stage.chats
        claim = self.rows.claims.pop(random_ids[0], None)
        expect(claim, "a request nobody claimed")
        if claim is not None:
            job, campaign = claim.job, int(claim.job.campaign_id)
            expect(now > self._free_at(claim.row["fastest"], 0), "the account's gap is undercut")
            expect(now > self._free_at(claim.row["gap"], campaign), "a campaign's gap is undercut")
            last, at = chats.get(chat_id, (job.id, now))
            is_soon = now - at < CHAT_GAP.total_seconds() - ALMOST
            expect(last == job.id or not is_soon, "two posts in one chat at once")
            slowed = min(claim.slowed, self.lane.governor.slowed)
            self._starts[0] = now, claim.row["fastest"] * slowed
            self._starts[campaign] = now, claim.row["gap"] * slowed
            chats[chat_id] = job.id, now

    def _free_at(self, gap: timedelta, campaign: int) -> float:
        """Return when the next request may start; where the gap became smaller, that one counts."""
        at, before = self._starts.get(campaign, (float("-inf"), ZERO))
        return at + min(before, gap).total_seconds() - ALMOST

    async def own(self) -> bool:
        """Become the owner, as a session does, and connect."""
        self.wire.is_online = await self.accounts.own(self.stage.account)
        if self.wire.is_online:
            await self.accounts.taken_over(self.stage.account)
            await self.accounts.online(self.stage.account, ANNA, "Анна")
        return self.wire.is_online

    async def log_in(self) -> None:
        """Log in anew as the same person."""
        fresh = await self.accounts.register(f"session of {self.owner}")
        assert await self.accounts.own(fresh)
        await self.accounts.taken_over(fresh)
        assert await self.accounts.online(fresh, ANNA, "Анна") == self.stage.account
        self.wire.is_online = True

    async def renew(self) -> None:
        """Stay the owner, or disconnect."""
        self.wire.is_online &= await self.accounts.renew(self.stage.account)

    async def work(self, wake: int, gap: timedelta) -> bool:
        """Work a queue row off; False when something hangs (or hung before)."""
        if self.working is None:
            self.rows.turn = None
            self.lane.rules = Rules(gap, CHAT_GAP, self.stage.in_flight, self.stage.quiet)
            asyncio.get_running_loop().set_task_factory(remembering)
            context = copy_context()
            context.run(WORKER.set, self.tasks)
            self.working = asyncio.create_task(self.lane.work(wake), context=context)
            self.tasks.add(self.working)
        return await self.be_still()

    async def answer(self) -> None:
        """Let what hangs have its answer."""
        self.wire.answer()
        await self.be_still()

    async def be_still(self) -> bool:
        """Run until the work is done, or nothing moves but what hangs."""
        calm = 0
        while self.working is not None and not self.working.done() and calm < CALM:
            await asyncio.sleep(0)
            calm = calm + 1 if self.wire.waiting and self.stage.is_calm else 0
        if self.working is not None and self.working.done():
            self.stage.again_in = self.working.result()
            self.working = None
        return self.working is None

    async def die(self) -> None:
        """End at once, whatever is in flight."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
