"""The database: found or started, waited for, brought up to date."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from pgqueuer import AsyncpgDriver

from bot.settings import AccountSettings, StartError
from db.connect import Address, Pool, address_of, open_connection, open_pool
from db.embedded import EmbeddedPostgres
from db.errors import DatabaseError, Unavailable
from db.migrate import migrate
from queues.schema import prepare

STARTS_WITHIN: Final = 10.0  # seconds for a database that a reboot or a deploy starts beside us
LOOK: Final = 0.5
ONE_BY_ONE: Final = 0x6F6E65  # any constant: processes that start together wait for each other

Server = tuple[EmbeddedPostgres | None, Address]

logger = logging.getLogger(__name__)


@asynccontextmanager
async def open_ledger(settings: AccountSettings) -> AsyncIterator[Pool]:
    """Open the database alone, for a command. Raises StartError."""
    async with open_server(settings) as (_, address), pool_at(address) as pool:
        yield pool


@asynccontextmanager
async def pool_at(address: Address) -> AsyncIterator[Pool]:
    """Open a database that is up to date. Raises StartError."""
    try:
        await _answers(address)
        await _bring_up_to_date(address)
        pool = await open_pool(address)
    except DatabaseError as error:
        raise StartError(f"The database: {error}.") from error
    try:
        yield pool
    finally:
        await pool.close()


@asynccontextmanager
async def open_server(
    settings: AccountSettings,
) -> AsyncIterator[tuple[EmbeddedPostgres | None, Address]]:
    """Find the given server, or start the private one and stop it at the end."""
    try:
        if settings.database_url is not None:
            yield None, address_of(settings.database_url.get_secret_value())
            return
        server = EmbeddedPostgres(settings.data_dir / "postgres")
        address = await server.start()
    except DatabaseError as error:
        raise StartError(f"The database: {error}.") from error
    try:
        yield server, address
    finally:
        await server.stop()


async def migrate_only(settings: AccountSettings) -> None:
    """Bring the database up to date and end. Raises StartError."""
    async with open_server(settings) as (_, address):
        try:
            await _bring_up_to_date(address)
        except DatabaseError as error:
            raise StartError(f"The database: {error}.") from error


async def _answers(address: Address) -> None:
    """Wait for a database that is just starting. Raises Unavailable, Refused."""
    until, is_told = time.monotonic() + STARTS_WITHIN, False
    while True:
        try:
            await (await open_connection(address)).close()
        except Unavailable as error:
            if time.monotonic() > until:
                raise
            if not is_told:
                logger.warning("the database does not answer yet", extra={"why": str(error)})
            is_told = True
            await asyncio.sleep(LOOK)
        else:
            return


async def _bring_up_to_date(address: Address) -> None:
    connection = await open_connection(address)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", ONE_BY_ONE)
        for name in await migrate(connection):
            logger.info("migration applied", extra={"migration": name})
        await prepare(AsyncpgDriver(connection))
    finally:
        await connection.close()
