"""What comes out regularly: its rule, and the run that is always ahead."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final, cast
from zoneinfo import ZoneInfo

import asyncpg

from db.connect import Connection, Pool
from db.sql import queries
from delivery.campaign import MOVES, CampaignId, CampaignStatus, Move
from delivery.errors import DraftChanged, MoveRefused
from delivery.recurrence import Recurrence, next_run
from delivery.wake import Outbox, StartCampaign

ZERO: Final = timedelta(0)


def recurrence_of(row: "Mapping[str, object] | asyncpg.Record") -> Recurrence | None:
    """Read the rule of a campaign; None: it comes out once."""
    days = row["repeat_days"]
    if days is None:
        return None
    return Recurrence(
        days=frozenset(cast("list[int]", days)),
        at=cast("time", row["repeat_at"]),
        zone=ZoneInfo(str(row["repeat_zone"])),
        until=cast("date | None", row["repeat_until"]),
        left=cast("int | None", row["repeat_left"]),
    )


def columns_of(rule: Recurrence | None) -> tuple[object, ...]:
    """Write a rule: days, time, zone, last day, runs that are left."""
    if rule is None:
        return None, None, None, None, None
    return sorted(rule.days), rule.at, rule.zone.key, rule.until, rule.left


async def follow(connection: Connection, outbox: Outbox, campaign_id: int) -> None:
    """Plan the next run where this one started, or was missed or skipped; safe to repeat.

    In the open transaction: there is no moment in which a series has no run ahead.
    """
    sql = queries("series")
    row = await connection.fetchrow(sql["to_follow"], campaign_id)
    rule = None if row is None else recurrence_of(row)
    if row is None or rule is None:
        return
    now: datetime = row["now"]
    at = next_run(rule, max(row["occurs_at"], now))
    if at is not None:
        made = await connection.fetchval(sql["next_run"], campaign_id, at)
        await outbox.put(connection, StartCampaign(CampaignId(made), 0, max(at - now, ZERO)))


class SeriesRows:
    """Changes of series; each is one guarded statement."""

    def __init__(self, pool: Pool, outbox: Outbox) -> None:
        self._pool = pool
        self._outbox = outbox
        self._sql = queries("series")

    async def set_rule(  # what is chosen, and what it was made of
        self,
        campaign_id: int,
        actor: int,
        rule: Recurrence | None,
        start: datetime,
        rev: int,
        seen: int | None = None,
    ) -> None:
        """Choose how a draft repeats, and its first run; None: it comes out once.

        Raises:
            DraftChanged: it is not as it was read at ``rev``, or somebody else changed it after
                the rev that was ``seen``.
            MoveRefused: it is no draft any more.

        """
        async with self._pool.acquire() as connection:
            done = await connection.fetchval(
                self._sql["set_rule"], campaign_id, rev, actor, start, *columns_of(rule), seen
            )
            if done is None:
                raise await _refusal(connection, campaign_id, is_draft=True)

    async def skip(self, campaign_id: int, actor: int) -> None:
        """Leave a planned run out; the next one is planned. Raises MoveRefused."""
        async with self._pool.acquire() as connection, connection.transaction():
            allowed = sorted(MOVES[Move.SKIP].sources)
            done = await connection.fetchval(self._sql["skip"], campaign_id, allowed, actor)
            if done is None:
                raise await _refusal(connection, campaign_id)
            await follow(connection, self._outbox, campaign_id)

    async def stop(self, campaign_id: int, actor: int) -> None:
        """Let a planned run be the last one. Raises MoveRefused."""
        async with self._pool.acquire() as connection:
            done = await connection.fetchval(self._sql["stop"], campaign_id, actor)
            if done is None:
                raise await _refusal(connection, campaign_id)

    async def cancel_rest(self, campaign_id: int, actor: int) -> None:
        """End a run, and all that would follow it. Raises MoveRefused."""
        async with self._pool.acquire() as connection, connection.transaction():
            allowed = sorted(MOVES[Move.CANCEL].sources)
            cancel = queries("campaigns")["cancel"]
            if await connection.fetchval(cancel, campaign_id, allowed, actor) is None:
                raise await _refusal(connection, campaign_id)
            await connection.execute(self._sql["cancel_rest"], campaign_id, allowed, actor)

    async def sweep(self) -> None:
        """Plan what should have been planned: however a run started, its series goes on."""
        for row in await self._pool.fetch(self._sql["unfollowed"]):
            async with self._pool.acquire() as connection, connection.transaction():
                await follow(connection, self._outbox, row["id"])


async def _refusal(
    connection: Connection, campaign_id: int, *, is_draft: bool = False
) -> DraftChanged | MoveRefused:
    row = await connection.fetchrow(queries("campaigns")["status"], campaign_id)
    status = CampaignStatus(row["status"]) if row else CampaignStatus.CANCELLED
    if row is not None and is_draft and status is CampaignStatus.DRAFT:
        return DraftChanged(campaign_id, row["rev"])
    return MoveRefused(campaign_id, status)
