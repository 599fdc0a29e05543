"""Enqueues wake-ups inside the transaction of a move."""

from typing import TYPE_CHECKING, cast

from pgqueuer import AsyncpgDriver

from delivery.wake import WakeUp
from queues.payloads import row_of
from queues.schema import queries_on

if TYPE_CHECKING:
    import asyncpg


class QueueOutbox:
    """Implements ``delivery.wake.Outbox``."""

    async def put(self, transaction: object, wake_up: WakeUp) -> None:
        """Enqueue on the connection of the open transaction; it counts when that commits."""
        queries = queries_on(AsyncpgDriver(cast("asyncpg.Connection", transaction)))
        row = row_of(wake_up)
        await queries.enqueue(
            row.queue,
            row.payload,
            execute_after=row.delay,
            dedupe_key=row.key,
            on_conflict="skip",
        )
