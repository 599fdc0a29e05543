"""The commands ``backup`` and ``restore``."""

from pathlib import Path

from bot.ledger import open_server
from bot.settings import Settings, StartError
from db import copies
from db.errors import DatabaseError


async def back_up(settings: Settings, file: Path) -> None:
    """Copy the database of the settings into a file. Raises StartError."""
    async with open_server(settings) as (_, address):
        try:
            await copies.back_up(address, file)
        except DatabaseError as error:
            raise StartError(f"The copy: {error}.") from error


async def restore(settings: Settings, file: Path) -> None:
    """Fill the database of the settings, which nobody used yet, from a file. Raises StartError."""
    async with open_server(settings) as (_, address):
        try:
            await copies.restore(address, file)
        except DatabaseError as error:
            raise StartError(f"The copy: {error}.") from error
