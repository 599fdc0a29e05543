"""From launched to planned: starts, waves of jobs, and what a lost queue row would hold up."""

from collections.abc import Collection

from db.campaigns import sources
from db.connect import Pool
from db.series import SeriesRows, follow
from db.sql import queries
from db.wake_ups import store_media, wake
from delivery.campaign import LATE, AccountId, CampaignId, Move
from delivery.plan import wave_size
from delivery.wake import Outbox, StartCampaign


class PlanRows:
    """Implements ``delivery.ports.Starter``."""

    def __init__(self, pool: Pool, outbox: Outbox) -> None:
        self._pool = pool
        self._outbox = outbox
        self._sql = queries("campaigns")

    async def start(self, campaign_id: CampaignId) -> bool:
        """Let a due campaign run, or ask when it is too late; False: nothing (more) to plan.

        The next run of a series is planned with it.
        """
        async with self._pool.acquire() as connection, connection.transaction():
            overlaps = queries("series")["skip_overlapping"]
            if not await connection.fetchval(overlaps, campaign_id, sources(Move.SKIP)):
                started = self._sql["start"]
                await connection.fetchval(started, campaign_id, sources(Move.START), LATE)
            await follow(connection, self._outbox, campaign_id)
        return bool(await self._pool.fetchval(self._sql["needs_planning"], campaign_id))

    async def plan_wave(self, campaign_id: CampaignId) -> bool:
        """Write the jobs of the next wave, release it and wake the account."""
        async with self._pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(self._sql["lock_for_planning"], campaign_id)
            if row is None:
                return False
            number = await connection.fetchval(self._sql["next_wave"], campaign_id)
            size = wave_size(number, row["canary"])
            planned = await connection.fetchval(self._sql["plan_wave"], campaign_id, number, size)
            if planned < size:
                await connection.execute(self._sql["planned"], campaign_id)
                await connection.execute(queries("media")["pause_unstorable"], campaign_id)
            await wake(connection, self._outbox, row["account_id"])
            return bool(planned == size)

    async def sweep(self, owner: str, busy: Collection[AccountId] = ()) -> None:
        """Enqueue again what a lost queue row would hold up: costs time, never a post.

        ``busy`` accounts are being worked for right now.
        """
        async with self._pool.acquire() as connection, connection.transaction():
            for row in await connection.fetch(self._sql["to_start"]):
                start = StartCampaign(CampaignId(row["id"]), row["rev"])
                await self._outbox.put(connection, start)
            for row in await connection.fetch(queries("media")["missing"]):
                await self._outbox.put(connection, store_media(row))
            for row in await connection.fetch(self._sql["to_wake"], owner):
                if row["id"] not in busy:
                    await wake(connection, self._outbox, row["id"])
        await SeriesRows(self._pool, self._outbox).sweep()
