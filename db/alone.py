"""One running bot a database: two would poll Telegram against each other.

A session-level advisory lock on a connection of its own: a killed process frees it with its
connection, nothing has to be cleaned up.
"""

import asyncio
import logging
from typing import Final

from db.connect import Address, Listener, is_away, open_connection

SPACE: Final = 0x72617373  # any constant: the first half of the key
AGAIN: Final = 0.5  # seconds between two tries
LOOK: Final = 5.0  # seconds between two looks whether the lock is still held

logger = logging.getLogger(__name__)


class Alone:
    """The right to run as this ``bot`` (its Telegram id)."""

    def __init__(self, address: Address, bot: int) -> None:
        self._address = address
        self._key = bot & 0x7FFFFFFF
        self._connection: Listener | None = None

    async def take(self, within: float = 5.0) -> bool:
        """Take the right; False when another process still has it after ``within`` seconds.

        Raises:
            Unavailable: the database cannot be reached.

        """
        self._connection = await open_connection(self._address)
        until = asyncio.get_running_loop().time() + within
        while not await self._locked(self._connection):
            if asyncio.get_running_loop().time() > until:
                await self.give_back()
                return False
            await asyncio.sleep(AGAIN)
        return True

    async def keep(self) -> None:
        """Take it again whenever PostgreSQL lost it, until cancelled."""
        while True:
            await asyncio.sleep(LOOK)
            try:
                if self._connection is None or self._connection.is_closed():
                    self._connection = await open_connection(self._address)
                    if not await self._locked(self._connection):
                        logger.error("another process runs as this bot")
                else:
                    await self._connection.execute("SELECT 1")
            except Exception as error:
                if not is_away(error):
                    raise

    async def give_back(self) -> None:
        """Let the next process start at once."""
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def _locked(self, connection: Listener) -> bool:
        return bool(
            await connection.fetchval("SELECT pg_try_advisory_lock($1, $2)", SPACE, self._key)
        )
