"""Everything a scenario needs: a PostgreSQL, a local Telegram, the app, all in their processes."""

import asyncio
import secrets
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import aiohttp

from benchmarks.app import App, Pace
from benchmarks.delay_proxy import HOST, DelayProxy, Stream
from benchmarks.person import Person
from benchmarks.processes import Telegram, Usage, last_words, open_telegram, running
from db.connect import Address, open_connection
from db.embedded import EmbeddedPostgres


@dataclass
class Stage:
    """Opens what scenarios need; ``database`` is the server's own, each app has a fresh one."""

    folder: Path
    http: aiohttp.ClientSession
    database: Address

    @asynccontextmanager
    async def telegram(self, channels: int) -> AsyncIterator[Telegram]:
        """Run a local Telegram."""
        async with open_telegram(self.http, self.folder, channels) as telegram:
            yield telegram

    @asynccontextmanager
    async def app(self, telegram: Telegram, pace: Pace) -> AsyncIterator[App]:
        """Run the app in a fresh database until its channels are known."""
        async with AsyncExitStack() as stack:
            address = await self.fresh()
            rows = await open_connection(address)
            stack.push_async_callback(rows.close)
            dsn, proxy = address.dsn, None
            if pace.delay_ms or pace.counted:
                proxy = DelayProxy(lambda: reach(address), pace.delay_ms / 2000)
                dsn = through(await stack.enter_async_context(proxy.listening()), address).dsn
            given = {**telegram.settings, **pace.settings, "DATABASE_URL": dsn}
            program = running("-m", "bot", "run", folder=self.folder, given=given)
            process = await stack.enter_async_context(program)
            app = App(telegram, Usage(process.pid), rows, Person(telegram), proxy)
            await self._until_ready(app, process)
            yield app

    async def _until_ready(self, app: App, process: Process) -> None:
        ready = asyncio.create_task(app.is_ready())
        ended = asyncio.create_task(process.wait())
        await asyncio.wait({ready, ended}, return_when=asyncio.FIRST_COMPLETED)
        if ended.done():
            ready.cancel()
            raise RuntimeError(f"the app ended:\n{last_words(self.folder)}")
        ended.cancel()
        await ready

    async def fresh(self) -> Address:
        """Make an empty database."""
        name = f"bench_{secrets.token_hex(4)}"
        connection = await open_connection(self.database)
        await connection.execute(f'CREATE DATABASE "{name}"')
        await connection.close()
        return Address(urlunsplit(urlsplit(self.database.dsn)._replace(path=f"/{name}")))

    async def version(self) -> str:
        """Return PostgreSQL's version."""
        connection = await open_connection(self.database)
        version = str(await connection.fetchval("SHOW server_version"))
        await connection.close()
        return version


@asynccontextmanager
async def open_stage() -> AsyncIterator[Stage]:
    """Start a private PostgreSQL in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as name:
        folder = _reachable(name)
        server = EmbeddedPostgres(folder / "pg")
        database = await server.start()
        try:
            async with aiohttp.ClientSession() as http:
                yield Stage(folder, http, database)
        finally:
            await server.stop()


def _reachable(name: str) -> Path:
    """Open the folder to others: as root, PostgreSQL runs as another user."""
    folder = Path(name).resolve()
    folder.chmod(0o755)
    return folder


async def reach(address: Address) -> Stream:
    """Open a connection to the server as the address says: a socket file, or host and port."""
    given = {name: values[0] for name, values in parse_qs(urlsplit(address.dsn).query).items()}
    host, port = given["host"], int(given["port"])
    if host.startswith("/"):
        return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
    return await asyncio.open_connection(host, port)


def through(port: int, address: Address) -> Address:
    """Return the same database behind a proxy."""
    parts = urlsplit(address.dsn)
    login, _, _ = parts.netloc.rpartition("@")
    query = urlencode({"sslmode": "disable"})
    return Address(urlunsplit(parts._replace(netloc=f"{login}@{HOST}:{port}", query=query)))
