"""Every claim and every request of a process is looked at: may it be, and may it be now?"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import asyncpg
from typing_extensions import override

from db.jobs import JobRows
from delivery.errors import LedgerAway
from delivery.governor import Governor
from delivery.job import Job, Several, Turn
from delivery.outcome import Outcome
from delivery.ports import Wish
from tests.integration.model_stage import Stage

ZERO: Final = timedelta(0)
ALMOST: Final = 1e-3  # seconds

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
    wake: int
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
            quiet = self.stage.rules.quiet
            is_quiet = quiet is not None and quiet.until(self.stage.now()) is not None
            rows = await self.stage.pool.fetch(
                LEGAL, wish.account_id, self._owner, wish.wake, wish.gap, wish.smallest_gap
            )
            self.turn = await super().claim(wish)
            legal = {row["id"]: row for row in rows}
            for job in claimed_by(self.turn):
                self._look_at(job, legal.get(job.id), wish.wake, is_quiet=is_quiet)
            self._lose_answer()
            return self.turn

    @override
    async def settle(self, job: Job, outcome: Outcome) -> None:
        async with self.one_by_one:
            await self.stage.pass_by()  # no two deliveries end in the same moment
            await super().settle(job, outcome)
            self._lose_answer()

    def _look_at(self, job: Job, row: asyncpg.Record | None, wake: int, *, is_quiet: bool) -> None:
        expect = self.stage.expect
        expect(row, f"claimed {job.id} that was not open")
        if row is not None:
            for rule in RULES:
                expect(row[rule], f"claimed {job.id} that was not {rule}")
            expect(row["ignores_quiet"] or not is_quiet, f"claimed {job.id} in quiet hours")
            self.claims[job.random_ids[0]] = Claim(job, row, wake, self.governor.slowed)

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


@dataclass
class Start:
    """When a request started, and the distance to the next one."""

    at: float = float("-inf")
    gap: timedelta = ZERO

    def frees_at(self, gap: timedelta) -> float:
        """Return when the next may start; where the gap became smaller, that one counts."""
        return self.at + min(self.gap, gap).total_seconds() - ALMOST


class WitnessedRequests:
    """The requests of one process."""

    def __init__(self, stage: Stage, rows: WitnessedRows) -> None:
        self.stage = stage
        self.rows = rows
        self.moments: list[float] = []
        self.last = Start()
        self.last_of: dict[int, Start] = {}  # by campaign, since the last wake-up
        self.wake = 0

    def begin(self, chat_id: int, random_ids: Sequence[int]) -> None:
        """See a request start: it was claimed, and it starts no sooner than the gaps allow."""
        claim = self.rows.claims.pop(random_ids[0], None)
        self.stage.expect(claim, "a request nobody claimed")
        if claim is not None:
            self._check_gaps(claim)
            self._check_chat(claim.job, chat_id)
            self._check_windows()

    def _check_gaps(self, claim: Claim) -> None:
        now, row, expect = self.stage.clock.seconds, claim.row, self.stage.expect
        if claim.wake != self.wake:  # what the governor then forgets has a test of its own
            self.wake, self.last_of = claim.wake, {}
        expect(now > self.last.frees_at(row["fastest"]), "the account's gap is undercut")
        last = self.last_of.get(claim.job.campaign_id, Start())
        expect(now > last.frees_at(row["gap"]), "a campaign's gap is undercut")
        slowed = min(claim.slowed, self.rows.governor.slowed)
        self.last = Start(now, row["fastest"] * slowed)
        self.last_of[claim.job.campaign_id] = Start(now, row["gap"] * slowed)

    def _check_chat(self, job: Job, chat_id: int) -> None:
        now = self.stage.clock.seconds
        last, at = self.stage.chats.get(chat_id, (job.id, now))
        is_soon = now - at < self.stage.rules.chat_gap.total_seconds() - ALMOST
        self.stage.expect(last == job.id or not is_soon, "two posts in one chat at once")
        self.stage.chats[chat_id] = job.id, now

    def _check_windows(self) -> None:
        self.moments.append(self.stage.clock.seconds)
        for window in self.stage.windows:
            since = self.stage.clock.seconds - window.length.total_seconds() + ALMOST
            starts = sum(moment > since for moment in self.moments)
            self.stage.expect(starts <= window.starts, "too many starts in a window")
