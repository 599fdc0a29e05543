"""What came of a campaign, channel by channel: rows of its table, links to its posts."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import asyncpg

from db.connect import Pool
from db.sql import queries
from delivery.campaign import CampaignStatus, Progress
from delivery.job import JobStatus

CHUNK: Final = 500  # deliveries read at once
SHORTEST: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A channel of a campaign and what became of it; ``attempts`` that failed before the last."""

    channel_id: int
    chat_id: int
    title: str
    username: str | None
    folder: str
    status: JobStatus
    reason: str | None
    detail: str | None
    attempts: int
    sent_at: datetime | None
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Post:
    """A post that came out; of an album the first message."""

    title: str
    username: str | None
    chat_id: int
    message_id: int
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """How a campaign went: posts by time, its moves, and the account's waits for Telegram."""

    posts: Sequence[tuple[datetime, int]]
    moves: Sequence[tuple[datetime, CampaignStatus]]
    waits: Sequence[tuple[datetime, datetime]]


class ReportRows:
    """Reads of what came of a campaign."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._sql = queries("reports")

    async def deliveries(
        self, campaign_id: int, *, only_refused: bool
    ) -> AsyncIterator[Sequence[Delivery]]:
        """Yield all channels of a campaign, some at a time."""
        behind = 0
        while True:
            rows = await self._pool.fetch(
                self._sql["deliveries"], campaign_id, behind, CHUNK, only_refused
            )
            if not rows:
                return
            yield [_delivery(row) for row in rows]
            behind = rows[-1]["channel_id"]

    async def posts(self, campaign_id: int, offset: int, limit: int) -> Sequence[Post]:
        """Return some posts, the oldest first."""
        rows = await self._pool.fetch(self._sql["posts"], campaign_id, offset, limit)
        return [Post(**row) for row in rows]

    async def history(
        self, campaign: Progress, begin: datetime, end: datetime, steps: int
    ) -> History:
        """Return how a campaign went between two moments, in so many steps."""
        step = max((end - begin) / steps, SHORTEST)
        posts = await self._pool.fetch(self._sql["pace_of"], campaign.id, step, begin)
        moves = await self._pool.fetch(self._sql["moves"], campaign.id)
        waits = await self._pool.fetch(self._sql["waits"], campaign.account_id, begin, end)
        return History(
            [(row["at"], row["posts"]) for row in posts],
            [(row["at"], CampaignStatus(row["status"])) for row in moves],
            [(row["began_at"], row["ends_at"]) for row in waits],
        )


def _delivery(row: asyncpg.Record) -> Delivery:
    return Delivery(**{**row, "status": JobStatus(row["status"])})
