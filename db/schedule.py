"""Starts that are ahead: move one to another moment."""

from datetime import datetime

from db.campaigns import sources, startable
from db.connect import Pool
from db.sql import queries
from delivery.campaign import CampaignId, Move
from delivery.wake import Outbox, StartCampaign


class ScheduleRows:
    """Changes of what is scheduled; each is one guarded statement with its wake-up."""

    def __init__(self, pool: Pool, outbox: Outbox) -> None:
        self._pool = pool
        self._outbox = outbox
        self._sql = queries("schedule")

    async def reschedule(self, campaign_id: int, actor: int, at: datetime) -> None:
        """Let a start that is ahead be at another moment that is ahead.

        Raises:
            ApprovalNeeded: it was approved for its moment, and this person may not approve it.
            MoveRefused: it has started, or is not scheduled any more.

        """
        async with self._pool.acquire() as connection, connection.transaction():
            allowed = sources(Move.START)
            row = await connection.fetchrow(
                self._sql["reschedule"], campaign_id, allowed, actor, at
            )
            if row is None:
                raise await startable(connection, campaign_id, actor)
            start = StartCampaign(CampaignId(campaign_id), row["rev"], row["delay"])
            await self._outbox.put(connection, start)
