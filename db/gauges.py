"""Numbers for whoever watches: how deep the queue is, how late the oldest of it, whose account."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.connect import Pool
from db.sql import queries


@dataclass(frozen=True, slots=True)
class Depth:
    """Rows of one queue in one status."""

    queue: str
    status: str
    rows: int


@dataclass(frozen=True, slots=True)
class Lags:
    """Seconds the oldest due queue row and the oldest due delivery are late; deliveries due."""

    queue: float
    due: int
    delivery: float


@dataclass(frozen=True, slots=True)
class Watched:
    """An account; ``owner`` is the process that has it now."""

    id: int
    status: str
    slowed: float
    owner: str | None


class GaugeRows:
    """Reads on the direct connection."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._sql = queries("gauges")

    async def answers(self) -> None:
        """Ask anything."""
        await self._pool.fetchval("SELECT 1")

    async def queues(self) -> Sequence[Depth]:
        """Return how deep each queue is."""
        return [Depth(**row) for row in await self._pool.fetch(self._sql["queues"])]

    async def lags(self) -> Lags:
        """Return how late the oldest of what is due is."""
        row = await self._pool.fetchrow(self._sql["lags"])
        return Lags(0.0, 0, 0.0) if row is None else Lags(**row)

    async def accounts(self) -> Sequence[Watched]:
        """Return the accounts and who has them."""
        return [Watched(**row) for row in await self._pool.fetch(self._sql["accounts"])]
