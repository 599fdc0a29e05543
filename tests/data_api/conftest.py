"""A database with both ways to its rows: asyncpg, and the Supabase SDK over a Data API.

The Data API is the stand-in ``@supabase/lite``; it needs Node and ``npm install`` in this folder.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from db.connect import Address, Pool, open_pool
from db.embedded import EmbeddedPostgres
from db.postgres_rows import PostgresRows
from db.rows import Rows
from db.supabase_rows import open_supabase
from tests.data_api.standin import IS_MISSING, ON_TCP, WHY, DataApi, as_on_supabase, serving
from tests.databases import emptied, prepared
from tests.folders import reachable


async def _opened(postgres: EmbeddedPostgres) -> Address:
    address = await prepared(await postgres.start())
    await as_on_supabase(address)
    return address


@pytest.fixture(scope="package")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """A server on TCP."""
    folder = tmp_path_factory.mktemp("data-api")
    reachable(folder)
    postgres = EmbeddedPostgres(folder / ON_TCP)
    yield asyncio.run(_opened(postgres))
    asyncio.run(postgres.stop())


@pytest.fixture(scope="package")
def data_api(database: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataApi]:
    if IS_MISSING:
        pytest.skip(WHY)
    with serving(database, tmp_path_factory.mktemp("project")) as api:
        yield api


@pytest.fixture
async def pool(database: Address) -> AsyncIterator[Pool]:
    """A pool on empty tables."""
    pool = await open_pool(database)
    await emptied(pool)
    yield pool
    await pool.close()


@pytest.fixture(params=["asyncpg", "supabase"])
def api(request: pytest.FixtureRequest) -> DataApi | None:
    """Which way the rows go: None is the direct one."""
    found: DataApi | None = None
    if request.param == "supabase":
        found = request.getfixturevalue("data_api")
    return found


@pytest.fixture
async def rows(api: DataApi | None, pool: Pool) -> AsyncIterator[Rows]:
    """The gateway, by each of its adapters."""
    if api is None:
        yield PostgresRows(pool)
        return
    async with open_supabase(api.url, api.secret) as found:
        yield found
