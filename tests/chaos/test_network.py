"""The network is gone for a minute, and the clock jumps: nothing is doubled, nothing waits on."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from pydantic import SecretStr
from telethon.network import mtprotostate

from delivery.telegram import session
from sandbox.local import LocalTelegram
from sandbox.mtproto.keys import session_string
from sandbox.mtproto.media import DC
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Json, Stage

GONE_FOR = 60.0  # seconds
HEALS_WITHIN = 15.0
HOUR = 3600.0


@dataclass
class Wires:
    """TCP through here; while ``is_up`` is clear nothing passes and nobody is told."""

    is_up: asyncio.Event = field(default_factory=asyncio.Event)
    servers: list[asyncio.Server] = field(default_factory=list)

    async def between(self, telegram: LocalTelegram) -> Json:
        """Lead both protocols through here."""
        self.is_up.set()
        http, mtproto = await self._to(telegram.port), await self._to(telegram.mtproto.port)
        key = telegram.mtproto.keys.ready(telegram.world.me.id)
        login = SecretStr(session_string(key, DC, "127.0.0.1", mtproto))
        return {"bot_api_base": f"http://127.0.0.1:{http}", "session": login}

    async def _to(self, port: int) -> int:
        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            there, back = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(self._pump(reader, back), self._pump(there, writer))

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        self.servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65536):
                await self.is_up.wait()
                target.write(data)
                await target.drain()
        target.close()


@pytest.fixture
async def wires() -> AsyncIterator[Wires]:
    wires = Wires()
    yield wires
    for server in wires.servers:
        server.close()


async def running(stage: Stage) -> None:
    """A campaign that has begun."""
    await stage.oleg.launches("Пост, который выйдет один раз")
    await stage.until(lambda: len(stage.sends) >= 10)


@pytest.mark.timeout(180)
async def test_a_minute_without_network_costs_a_minute_and_no_attempt(
    theatre: Theatre, wires: Wires
) -> None:
    stage = await theatre.opens(channels=60, gap_ms=60, network=wires)
    await running(stage)
    wires.is_up.clear()
    await asyncio.sleep(GONE_FOR)
    wires.is_up.set()
    out = len(stage.sends)
    await stage.until(lambda: len(stage.sends) > out, HEALS_WITHIN)
    await stage.oleg.reads("Вышло 60 из 60", within=30)
    assert stage.posts_by_channel == {1}
    assert await stage.pool.fetchval("SELECT max(attempts) FROM jobs") == 0


class Clock:
    """``time``, a while ahead or behind."""

    monotonic = staticmethod(time.monotonic)

    def __init__(self, ahead: float) -> None:
        self._ahead = ahead

    def time(self) -> float:
        return time.time() + self._ahead


@pytest.mark.parametrize("ahead", [HOUR, -HOUR])
async def test_a_clock_that_jumps_stops_nothing(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch, ahead: float
) -> None:
    stage = await theatre.opens(channels=60, gap_ms=60)
    await running(stage)
    for module in (mtprotostate, session):
        monkeypatch.setattr(module, "time", Clock(ahead))
    out = len(stage.sends)
    await stage.until(lambda: len(stage.sends) > out + 1, HEALS_WITHIN)
    await stage.oleg.reads("Вышло 60 из 60", within=45)
    assert stage.posts_by_channel == {1}
    assert await stage.pool.fetchval("SELECT max(attempts) FROM jobs") == 0
