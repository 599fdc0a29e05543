"""What people read of campaigns: cards, lists, failures by cause."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from db.connect import Pool
from db.series import recurrence_of
from db.sql import queries
from delivery.campaign import CampaignId, CampaignStatus, PauseReason, Progress, Rival
from delivery.governor import Cause


@dataclass(frozen=True, slots=True)
class Failure:
    """Refused or skipped deliveries with one cause; at most five titles."""

    is_skipped: bool
    reason: str
    jobs: int
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RefusedChannel:
    """One channel that did not get the post; ``detail`` is Telegram's own word."""

    channel_id: int
    title: str
    reason: str
    is_skipped: bool
    detail: str | None
    attempts: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """How many campaigns there are. ``moving`` run or are about to, ``halted`` wait for release."""

    campaigns: int
    moving: int
    open: int
    halted: int


@dataclass(frozen=True, slots=True)
class FirstPost:
    """Where a post came out."""

    title: str
    username: str | None
    chat_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Published:
    """The campaign a post came out of, and in how many channels it did."""

    campaign_id: int
    template_id: int
    sent: int


class ProgressRows:
    """Reads of campaigns; each is one statement."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._sql = queries("progress")

    async def of(self, campaign_id: int) -> Progress | None:
        """Return what a card shows."""
        row = await self._pool.fetchrow(self._sql["of"], campaign_id)
        return None if row is None else progress_of(row)

    async def open(self) -> Sequence[Progress]:
        """Return the newest five that run, wait for their start or are paused."""
        return [progress_of(row) for row in await self._pool.fetch(self._sql["open"])]

    async def failures(self, campaign_id: int) -> Sequence[Failure]:
        """Return refused and skipped deliveries by cause."""
        rows = await self._pool.fetch(self._sql["failures"], campaign_id)
        return [
            Failure(r["status"] == "skipped", r["reason"], r["jobs"], tuple(r["titles"]))
            for r in rows
        ]

    async def refused(
        self, campaign_id: int, reason: str, offset: int, limit: int
    ) -> tuple[Sequence[RefusedChannel], int]:
        """Return some channels of one cause, and how many have it."""
        rows = await self._pool.fetch(self._sql["refused"], campaign_id, reason, offset, limit)
        return [_refused(row) for row in rows], rows[0]["of"] if rows else 0

    async def refusal(self, campaign_id: int, channel_id: int) -> RefusedChannel | None:
        """Return why this channel did not get the post; None when it did, or still may."""
        row = await self._pool.fetchrow(self._sql["refusal"], campaign_id, channel_id)
        return None if row is None else _refused(row)

    async def held(self, campaign_id: int) -> RefusedChannel | None:
        """Return where Telegram refused the post itself, while that holds the campaign."""
        row = await self._pool.fetchrow(self._sql["held"], campaign_id)
        return None if row is None else _refused(row)

    async def tally(self) -> Tally:
        """Count the campaigns."""
        row = await self._pool.fetchrow(self._sql["tally"])
        return Tally(**row) if row else Tally(0, 0, 0, 0)

    async def first_posts(self, campaign_id: int, limit: int) -> Sequence[FirstPost]:
        """Return where the first posts came out."""
        rows = await self._pool.fetch(self._sql["first_posts"], campaign_id, limit)
        return [FirstPost(**row) for row in rows]

    async def published(self, chat_id: int, message_id: int) -> Published | None:
        """Return the campaign this message of a channel is of; None when it is not ours."""
        row = await self._pool.fetchrow(self._sql["published"], chat_id, message_id)
        return None if row is None else Published(**row)

    async def posted(self, account_id: int) -> tuple[timedelta, ...]:
        """Return how long ago the account's posts of the last day came out."""
        rows = await self._pool.fetch(self._sql["posted"], account_id)
        return tuple(row["age"] for row in rows)

    async def nothing_started(self) -> bool:
        """Whether no campaign of this installation has begun yet."""
        return bool(await self._pool.fetchval(self._sql["nothing_started"]))


def _refused(row: asyncpg.Record) -> RefusedChannel:
    return RefusedChannel(**{name: row[name] for name in RefusedChannel.__slots__})


def progress_of(row: asyncpg.Record) -> Progress:
    """Return what a row of the view says."""
    read = {"id", "recurrence"}
    fields = {name: row[name] for name in Progress.__slots__ if name not in read}
    reason, cause = row["pause_reason"], row["waits_for"]
    return Progress(
        **{
            **fields,
            "id": CampaignId(row["campaign_id"]),
            "status": CampaignStatus(row["status"]),
            "pause_reason": None if reason is None else PauseReason(reason),
            "waits_for": None if cause is None else Cause(cause),
            "recurrence": recurrence_of(row),
            "reasons": json.loads(row["reasons"]),
            "rivals": tuple(_rival(rival) for rival in json.loads(row["rivals"])),
        }
    )


def _rival(fields: dict[str, float | None]) -> Rival:
    gap = fields["gap"]
    return Rival(int(fields["posts"] or 0), None if gap is None else timedelta(seconds=gap))
