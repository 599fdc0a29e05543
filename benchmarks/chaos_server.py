"""A private PostgreSQL that is stopped and killed on purpose, with a fresh database a run."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import psutil

from benchmarks.chaos_plan import Restart
from db.binaries import MAJOR, find_binaries
from db.connect import Address, open_connection
from db.embedded import EmbeddedPostgres
from db.errors import Unavailable

BACK_WITHIN: Final = 60.0  # seconds
LOOK: Final = 0.05


@asynccontextmanager
async def open_server(home: Path) -> AsyncIterator["Server"]:
    """Make and start a server in this folder; stop it at the end. Raises EmbeddedFailed."""
    postgres = EmbeddedPostgres(home)
    address = await postgres.start()
    try:
        yield Server(home, postgres, address)
    finally:
        await postgres.stop()


class Server:
    """The server of one lane, in the folder ``home``."""

    def __init__(self, home: Path, postgres: EmbeddedPostgres, address: Address) -> None:
        self._home = home
        self._data = home / f"data{MAJOR}"
        self._postgres = postgres
        self._address = address
        self._restarting: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def database(self, name: str) -> AsyncIterator[Address]:
        """Make an empty database; drop it at the end."""
        await self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await self._run(f'CREATE DATABASE "{name}"')
        try:
            yield Address(urlsplit(self._address.dsn)._replace(path=f"/{name}").geturl())
        finally:
            await self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    async def restart(self, plan: Restart) -> None:
        """Stop or kill it, leave it away for a while, and let it be started again.

        It goes on when the run ends meanwhile: a thread that stops a server cannot be called back.
        """
        self._restarting = asyncio.create_task(self._restart(plan))
        await asyncio.shield(self._restarting)

    async def comes_back(self) -> None:
        """Wait for a restart, let it be started again where it is gone. Raises TimeoutError."""
        if self._restarting is not None:
            await self._restarting
        await self._back()

    async def _restart(self, plan: Restart) -> None:
        await asyncio.to_thread(self._kill if plan.how == "kill" else self._stopped, plan.how)
        await asyncio.sleep(plan.down_s)
        await self._back()

    async def _back(self) -> None:
        reviving = asyncio.create_task(self._postgres.keep_alive())
        try:
            async with asyncio.timeout(BACK_WITHIN):
                await self._answers()
        finally:
            reviving.cancel()
            await asyncio.gather(reviving, return_exceptions=True)

    async def _run(self, statement: str) -> None:
        connection = await open_connection(self._address)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def _answers(self) -> None:
        while True:
            with suppress(Unavailable):
                await (await open_connection(self._address)).close()
                return
            await asyncio.sleep(LOOK)

    def _stopped(self, how: str) -> None:
        arguments = ("stop", "-w", "-D", str(self._data), "-m", how)
        find_binaries(self._home).run("pg_ctl", *arguments, folder=self._home)

    def _kill(self, _: str) -> None:
        first_line = (self._data / "postmaster.pid").read_text("utf-8").split("\n", 1)[0]
        server = psutil.Process(int(first_line))
        for process in [server, *server.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):  # backends leave when the server is gone
                process.kill()
