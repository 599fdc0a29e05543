"""One PostgreSQL for the whole run; a clean database for every test that asks."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot import lazy_types
from db.connect import Address, Pool, address_of, open_pool
from db.embedded import EmbeddedPostgres
from tests.data_api.standin import ON_TCP, is_over_data_api
from tests.databases import emptied, prepared
from tests.folders import reachable

lazy_types.load()  # as the product does, before anything else imports aiogram


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """A migrated database: the given one, or a private server in a folder with spaces."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        address = address_of(given)
        asyncio.run(prepared(address))
        yield address
        return
    folder: Path = tmp_path_factory.mktemp("данные и пробелы")
    reachable(folder)
    postgres = EmbeddedPostgres(folder / (ON_TCP if is_over_data_api() else "pg"))
    address = asyncio.run(postgres.start())
    asyncio.run(prepared(address))
    yield address
    asyncio.run(postgres.stop())


@pytest.fixture
async def pool(server: Address) -> AsyncIterator[Pool]:
    """A pool on an empty database."""
    pool = await open_pool(server)
    await emptied(pool)
    yield pool
    await pool.close()
