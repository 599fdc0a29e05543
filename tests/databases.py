"""A database as the product finds it: migrated, with the queue's tables."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from pgqueuer import AsyncpgDriver

from db.connect import Address, Listener, Pool, open_connection
from db.migrate import migrate
from queues.schema import prepare


async def prepared(address: Address) -> Address:
    """Bring an empty database up to date, and return where it is."""
    connection = await open_connection(address)
    await migrate(connection)
    await prepare(AsyncpgDriver(connection))
    await connection.close()
    return address


SMALL: Final = 1_000_000  # bytes; a table that grew is given back to the disk
TABLES: Final = """
SELECT format('%I.%I', relnamespace::regnamespace, relname) AS name,
       pg_relation_size(oid) > $1 AS is_large
  FROM pg_class
 WHERE relkind = 'r' AND relnamespace::regnamespace::text IN ('public', 'pgqueuer')
"""
COUNTERS: Final = """
SELECT setval(oid::regclass, 1, false) FROM pg_class
 WHERE relkind = 'S' AND relnamespace::regnamespace::text IN ('public', 'pgqueuer')
"""


async def emptied(pool: Pool) -> None:
    """Forget every row but what migrations wrote.

    Neither triggers nor foreign keys are asked; deleting a few rows takes a hundredth of TRUNCATE.
    """
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        for table in await connection.fetch(TABLES, SMALL):
            if table["name"] == "public.settings":
                kept = "DELETE FROM public.settings WHERE name <> 'installation_id'"
                await connection.execute(kept)
            elif table["is_large"]:
                await connection.execute(f"TRUNCATE {table['name']} CASCADE")
            else:
                await connection.execute(f"DELETE FROM {table['name']}")  # noqa: S608
        await connection.execute(COUNTERS)


def beside(server: Address, name: str) -> Address:
    """Return the address of another database of the server."""
    before, _, rest = server.dsn.partition("?")
    return Address(f"{before.rpartition('/')[0]}/{name}" + (f"?{rest}" if rest else ""))


async def make(server: Address, name: str, like: str = "template0") -> Address:
    """Make a database, as a copy of another one."""
    async with closing(server) as admin:
        await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    return beside(server, name)


@asynccontextmanager
async def closing(address: Address) -> AsyncIterator[Listener]:
    """A connection that is closed at the end: a template may have none."""
    connection = await open_connection(address)
    try:
        yield connection
    finally:
        await connection.close()
