"""Lists of campaigns: by state, words, author, time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from db.channels import containing
from db.connect import Pool
from db.progress import progress_of
from db.sql import queries
from delivery.campaign import CampaignStatus, Progress


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which campaigns are listed, whatever their state; ``days`` end before their second moment."""

    sought: str = ""
    author: int | None = None
    days: tuple[datetime, datetime] | None = None

    @property
    def arguments(self) -> tuple[str | None, int | None, datetime | None, datetime | None]:
        """What the queries take."""
        begin, end = self.days or (None, None)
        return containing(self.sought) if self.sought.strip() else None, self.author, begin, end


class HistoryRows:
    """Reads of campaigns; each is one statement."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._sql = queries("history")

    async def page(
        self, wanted: Wanted, statuses: Collection[CampaignStatus], offset: int, limit: int
    ) -> Sequence[Progress]:
        """Return some campaigns in these states, those that move first."""
        states = [str(status) for status in statuses]
        rows = await self._pool.fetch(self._sql["page"], *wanted.arguments, states, offset, limit)
        return [progress_of(row) for row in rows]

    async def counts(self, wanted: Wanted) -> Mapping[CampaignStatus, int]:
        """Return how many campaigns are in which state, all of them named."""
        rows = await self._pool.fetch(self._sql["counts"], *wanted.arguments)
        found = {CampaignStatus(row["status"]): row["campaigns"] for row in rows}
        return {status: found.get(status, 0) for status in CampaignStatus}
