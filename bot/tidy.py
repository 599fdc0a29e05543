"""Forgets, now and then, posts that nobody wanted and rows that need not be kept for ever."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Final

from bot.rows import trouble_of
from db.retention import RetentionRows
from db.templates import TemplateRows

EVERY: Final = 3600.0  # seconds

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tidying:
    """``journal_days``: how long lines of the journal are kept; 0: for ever."""

    templates: TemplateRows
    retention: RetentionRows
    journal_days: int = 0

    async def run(self) -> None:
        """Look every hour until cancelled; a database that is away is asked at the next look."""
        while True:
            try:
                await self.look()
            except Exception as error:
                if trouble_of(error) is None:
                    raise
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Forget what is old enough."""
        await self.templates.sweep()
        gone = await self.retention.forget(self.journal_days)
        if gone:
            logger.info("old rows deleted", extra=dict(gone))
