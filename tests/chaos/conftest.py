"""A PostgreSQL of its own, for tests that stop and kill it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import psutil
import pytest

from bot import live_cards
from db.connect import Address, open_pool
from db.embedded import EmbeddedPostgres
from tests.acceptance.conftest import Theatre
from tests.databases import emptied, prepared
from tests.folders import reachable


@dataclass
class Victim:
    """A server that may be stopped, killed and started."""

    postgres: EmbeddedPostgres
    address: Address

    async def stop(self, how: str) -> None:
        """Stop it: fast, or immediate as after a power cut."""
        await self._control("stop", "-m", how)

    async def start(self) -> None:
        await asyncio.to_thread(self.postgres._revive)

    def kill(self) -> None:
        """Kill -9 of the server and all its backends."""
        pid = self.postgres._server()
        assert pid is not None
        server = psutil.Process(pid)
        for process in [server, *server.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):  # backends leave when the server is gone
                process.kill()

    async def _control(self, action: str, *arguments: str) -> None:
        binaries = self.postgres._binaries
        assert binaries is not None
        await asyncio.to_thread(self.postgres._control, binaries, action, *arguments)


async def _opened(postgres: EmbeddedPostgres) -> Address:
    return await prepared(await postgres.start())


@pytest.fixture(scope="module")
def victim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Victim]:
    folder: Path = tmp_path_factory.mktemp("жертва")
    reachable(folder)
    postgres = EmbeddedPostgres(folder / "pg")
    yield Victim(postgres, asyncio.run(_opened(postgres)))
    asyncio.run(postgres.stop())


@pytest.fixture
async def theatre(
    victim: Victim, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Theatre]:
    """Stages on the victim."""
    monkeypatch.setattr(live_cards, "LOOK", 0.05)
    monkeypatch.setattr(live_cards, "PRIVATE", 0.05)
    pool = await open_pool(victim.address)
    await emptied(pool)
    async with aiohttp.ClientSession() as http:
        theatre = Theatre(victim.address, pool, tmp_path, http)
        yield theatre
        await theatre.closes()
    await pool.close()
