"""A database with both ways to its rows: asyncpg, and the Supabase SDK over a Data API.

The Data API is the stand-in ``@supabase/lite``; it needs Node and ``npm install`` in this folder.
"""

import asyncio
import os
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from db.connect import Address, Pool, open_connection, open_pool
from db.embedded import EmbeddedPostgres
from db.postgres_rows import PostgresRows
from db.rows import Rows
from db.supabase_rows import open_supabase
from tests.databases import emptied, prepared
from tests.folders import reachable
from tests.ports import free_port

HERE = Path(__file__).parent
LITE = HERE / "node_modules" / "@supabase" / "lite"
NODE = shutil.which("node")
WHY = "the Data API stand-in is missing: npm install in tests/data_api"
SECRET, PUBLIC = "sb_secret_tests", "sb_publishable_tests"
CONFIG = """
[api]
port = {port}
schemas = ["public"]
[db]
driver = "postgres"
url = "{url}"
[auth]
enabled = true
jwt_secret = "a-secret-of-the-tests-only-7b1f9c2e4d"
publishable_key = "{public}"
secret_key = "{secret}"
"""


@dataclass(frozen=True)
class DataApi:
    """Where it is; the keys of the service role and of anybody."""

    url: str
    secret: str = SECRET
    public: str = PUBLIC


async def _opened(postgres: EmbeddedPostgres) -> Address:
    address = await prepared(await postgres.start())
    connection = await open_connection(address)
    await connection.execute("ALTER ROLE service_role BYPASSRLS")  # as it has on Supabase
    await connection.close()
    return address


@pytest.fixture(scope="package")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """A server on TCP: the path is too long for a socket."""
    folder = tmp_path_factory.mktemp("data-api")
    reachable(folder)
    postgres = EmbeddedPostgres(folder / ("long" * 25))
    yield asyncio.run(_opened(postgres))
    asyncio.run(postgres.stop())


@pytest.fixture(scope="package")
def data_api(database: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataApi]:
    if NODE is None or not LITE.exists():
        pytest.skip(WHY)
    folder = tmp_path_factory.mktemp("project")
    parts, port = urlsplit(database.dsn), free_port()
    where = {name: values[0] for name, values in parse_qs(parts.query).items()}
    at = f"{where['host']}:{where['port']}{parts.path}"
    url = f"postgresql://{parts.username}:{parts.password}@{at}"
    (folder / "supabase").mkdir()
    config = CONFIG.format(port=port, url=url, public=PUBLIC, secret=SECRET)
    (folder / "supabase" / "config.toml").write_text(config, "utf-8")
    command = [NODE, str(HERE / "node_modules" / ".bin" / "lite"), "start", "--no-admin"]
    quiet = {**os.environ, "LITE_TELEMETRY": "0", "DO_NOT_TRACK": "1"}
    with subprocess.Popen(command, cwd=folder, env=quiet, stdout=subprocess.DEVNULL) as process:  # noqa: S603
        _wait_for(f"http://127.0.0.1:{port}")
        yield DataApi(f"http://127.0.0.1:{port}")
        process.terminate()


def _wait_for(url: str) -> None:
    """Wait until it listens."""
    with httpx.Client(headers={"apikey": SECRET}) as http:
        for _ in range(200):
            try:
                http.get(f"{url}/rest/v1/settings")
            except httpx.ConnectError:
                time.sleep(0.1)
            else:
                return
    pytest.fail("the Data API stand-in does not answer")


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
