"""What the staff chat reads, and the channels that closed: rows that triggers write."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from db.connect import Pool
from db.sql import queries


class News(StrEnum):
    """What happened."""

    STARTED = "started"
    AGAIN = "again"  # what failed is sent again
    RESUMED = "resumed"
    PAUSED = "paused"  # by itself
    FINISHED = "finished"
    FLOOD = "flood"  # a long wait
    ACCOUNT = "account"  # limited or logged out
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class NewsRow:
    """One thing to tell; the numbers are those of the campaign as it is now."""

    id: int
    kind: News
    created_at: datetime
    word: str | None = None  # a reason, or Telegram's own word
    until: datetime | None = None
    actor: str | None = None  # who did it
    account_name: str | None = None
    is_lost: bool = False
    campaign_id: int = 0
    title: str = ""
    total: int = 0
    sent: int = 0
    failed: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Closed:
    """A channel where nothing can be posted any more."""

    title: str
    reason: str


class StaffRows:
    """Rows of ``staff_news`` and ``digests``."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._sql = queries("staff")

    async def due(self, rows: int, a_minute: int) -> Sequence[NewsRow]:
        """Return what waits, oldest first; nothing while this minute has had its messages."""
        found = await self._pool.fetch(self._sql["due"], rows, a_minute)
        return [NewsRow(**{**row, "kind": News(row["kind"])}) for row in found]

    async def told(self, news: Sequence[NewsRow]) -> None:
        """Note that one message told these."""
        await self._pool.execute(self._sql["told"], [row.id for row in news])

    async def tell_digest(self, day: date) -> bool:
        """Have the channels that closed told, once a day; whether there was anything to tell."""
        return bool(await self._pool.fetchval(self._sql["tell_digest"], day))

    async def closed(self) -> Sequence[Closed]:
        """Return the channels of the newest digest."""
        return [Closed(**row) for row in await self._pool.fetch(self._sql["closed"])]
