"""Gives the service role back what the migrations gave it, and tells the Data API of new tables.

Rights get lost where a schema is made anew or a dump is restored without them.
"""

import logging
import re
from collections.abc import Iterable
from typing import Final

import asyncpg

from db.connect import Listener
from db.sql import queries

MADE: Final = re.compile(
    r"^create (?:or replace )?(?:table|view|function) public\.(\w+)", re.MULTILINE
)

logger = logging.getLogger(__name__)


def made_by(files: Iterable[str]) -> frozenset[str]:
    """Return the names of the tables, views and functions that these migrations make."""
    return frozenset(name for sql in files for name in MADE.findall(sql))


async def give_back(connection: Listener, ours: Iterable[str]) -> None:
    """Let the service role use what is ours, and the Data API read its tables anew."""
    try:
        async with connection.transaction():
            await connection.execute("SELECT set_config('rassylka.ours', $1, true)", ",".join(ours))
            await connection.execute(queries("grants")["give_back"])
    except asyncpg.InsufficientPrivilegeError as error:
        logger.warning(
            "service_role lacks rights, and they cannot be given", extra={"why": str(error)}
        )
    await connection.execute("NOTIFY pgrst, 'reload schema'")
