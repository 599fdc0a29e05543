"""Forgets, now and then, posts that were sent to the bot and that nobody wanted."""

import asyncio
from typing import Final

from db.rows import RowsError
from db.templates import TemplateRows

EVERY: Final = 3600.0  # seconds


async def tidy(templates: TemplateRows) -> None:
    """Look every hour until cancelled; a database that is away is asked at the next look."""
    while True:
        try:
            await templates.sweep()
        except RowsError as error:
            if error.trouble is None:
                raise
        await asyncio.sleep(EVERY)
