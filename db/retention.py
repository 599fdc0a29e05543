"""Forgets what need not be kept for ever, little by little."""

from datetime import timedelta
from typing import Final

from db.connect import Pool
from db.sql import queries

KEPT: Final = {
    "notices": timedelta(days=30),
    "questions": timedelta(days=30),
    "queue_log": timedelta(days=7),
}
AT_ONCE: Final = 5000


class RetentionRows:
    """Old rows, in steps that lock little."""

    def __init__(self, pool: Pool, at_once: int = AT_ONCE) -> None:
        self._pool = pool
        self._at_once = at_once
        self._sql = queries("retention")

    async def forget(self, journal_days: int) -> dict[str, int]:
        """Delete what is too old; return how many rows of what. 0 days: the journal is kept."""
        gone = {name: await self._all(name, age) for name, age in KEPT.items()}
        gone["journal"] = await self._journal(journal_days) if journal_days else 0
        return {name: number for name, number in gone.items() if number}

    async def _all(self, name: str, age: timedelta) -> int:
        total = 0
        while True:
            tag = await self._pool.execute(self._sql[name], age, self._at_once)
            deleted = int(tag.rpartition(" ")[2])
            total += deleted
            if deleted < self._at_once:
                return total

    async def _journal(self, days: int) -> int:
        total = 0
        while deleted := await self._pool.fetchval(self._sql["journal"], days, self._at_once):
            total += deleted
        return total
