"""What is to be pinned, and what came of it; implements ``delivery.pin.PinBook``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from db.connect import Pool
from db.sql import queries
from delivery.campaign import AccountId
from delivery.job import ChatKind, JobId, Peer
from delivery.pin import Done, GivenUp, Later, PinJob, PinOutcome

NAMED = 5


@dataclass(frozen=True, slots=True)
class Pins:
    """The posts of a campaign that pins: how many wait for it, are or were pinned, are not."""

    wanted: int = 0
    pinned: int = 0
    failed: int = 0
    stuck: int = 0  # not unpinned at their time

    @property
    def refused(self) -> int:
        """Those a person should look at."""
        return self.failed + self.stuck


@dataclass(frozen=True, slots=True)
class Unpinned:
    """Posts that were not pinned (or not unpinned) with one cause; at most five titles."""

    is_end: bool
    reason: str
    jobs: int
    titles: tuple[str, ...]


class PinRows:
    """The columns ``jobs.pin*``, for the process that is the ``owner`` of its accounts."""

    def __init__(self, pool: Pool, owner: str) -> None:
        self._pool = pool
        self._owner = owner
        self._sql = queries("pins")

    async def due(self, account_id: AccountId) -> PinJob | None:
        """Return what is to be pinned or unpinned next."""
        row = await self._pool.fetchrow(self._sql["due"], account_id, self._owner)
        if row is None:
            return None
        peer = Peer(row["chat_id"], ChatKind(row["kind"]), row["access_hash"])
        return PinJob(JobId(row["id"]), peer, row["message_id"], row["is_end"], row["tries"])

    async def settle(self, job: PinJob, outcome: PinOutcome) -> None:
        """Write the outcome; only what still waits for it changes."""
        match outcome:
            case Done():
                await self._pool.execute(self._sql["done"], job.job_id, job.is_end)
            case Later(delay=delay, is_try=is_try, whole_account=whole):
                await self._pool.execute(
                    self._sql["later"], job.job_id, job.is_end, delay, int(is_try), whole
                )
            case GivenUp(reason=reason):
                await self._pool.execute(self._sql["given_up"], job.job_id, job.is_end, reason)
            case _:
                assert_never(outcome)

    async def of(self, campaign_id: int) -> Pins | None:
        """Return how far the pinning is; None for a campaign that pins nothing."""
        row = await self._pool.fetchrow(self._sql["of"], campaign_id)
        return None if row is None else Pins(**row)

    async def refused(self, campaign_id: int) -> Sequence[Unpinned]:
        """Return what was not pinned, by cause."""
        rows = await self._pool.fetch(self._sql["refused"], campaign_id, NAMED)
        return [Unpinned(r["is_end"], r["reason"], r["jobs"], tuple(r["titles"])) for r in rows]

    async def again(self, campaign_id: int, actor: int) -> None:
        """Try those once more that were given up."""
        await self._pool.execute(self._sql["again"], campaign_id, actor)
