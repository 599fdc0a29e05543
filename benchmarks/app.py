"""The app under test: how it is set, what it uses, what its rows say."""

import asyncio
from dataclasses import dataclass
from typing import Final

from benchmarks.delay_proxy import DelayProxy
from benchmarks.person import Person
from benchmarks.processes import Telegram, Usage
from db.connect import Listener

LOOK: Final = 0.02  # seconds between two looks at the rows
PATIENCE: Final = 1800.0
INVENT: Final = """
    WITH fresh AS (
      INSERT INTO channels (chat_id, kind, title, members, sought)
      SELECT -1009000000000 - n, 'channel', 'Выдуманный ' || n, 1000 + n % 977, 'выдуманный ' || n
        FROM generate_series(1, $1::integer) n
      RETURNING id
    )
    INSERT INTO account_channels (account_id, channel_id, access_hash, can_post)
    SELECT (SELECT id FROM accounts), id, 1, true FROM fresh
"""


@dataclass(frozen=True)
class Pace:
    """How the app is set; everything else that could slow it down is off."""

    gap_ms: int = 0
    in_flight: int = 1
    delay_ms: float = 0  # of a round trip to the database
    counted: bool = False  # round trips are counted, by a proxy without delay

    @property
    def distance(self) -> str:
        """Say how far the database is, after the name of a scenario."""
        return f", database {self.delay_ms:g} ms away" if self.delay_ms else ""

    @property
    def settings(self) -> dict[str, str]:
        """The environment of the app."""
        return {
            "GAP_MS": str(self.gap_ms),
            "IN_FLIGHT": str(self.in_flight),
            "UNDO_S": "0",
            "CHAT_GAP_S": "0",
            "PER_MINUTE": "0",
            "PER_DAY": "0",
            "WARM_UP": "false",
            "QUIET_HOURS": "",
            "LOG_LEVEL": "INFO",
        }


@dataclass
class App:
    """The running app and its rows."""

    telegram: Telegram
    usage: Usage
    rows: Listener
    person: Person
    proxy: DelayProxy | None

    async def invent(self, channels: int) -> None:
        """Give the account channels that the local Telegram does not know."""
        await self.rows.execute(INVENT, channels)
        await self.rows.execute("VACUUM ANALYZE")

    async def campaign_ends(self) -> None:
        """Wait until no campaign is open."""
        await self._until(
            "SELECT NOT EXISTS (SELECT FROM campaigns"
            " WHERE status IN ('scheduled', 'running', 'paused'))"
        )

    async def is_ready(self) -> None:
        """Wait until the app has made its tables, and knows the channels."""
        await self._until("SELECT to_regclass('public.accounts') IS NOT NULL")
        await self._until(
            "SELECT EXISTS (SELECT FROM accounts WHERE synced_at IS NOT NULL AND status = 'online')"
        )

    async def _until(self, question: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while not await self.rows.fetchval(question):  # noqa: ASYNC110  # another process
                await asyncio.sleep(LOOK)
