"""The whole product on a stage: real PostgreSQL, real aiogram and Telethon, the local Telegram."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bot import app, live_cards
from bot.half import Only
from bot.settings import Settings
from db.connect import Address, Pool
from sandbox.local import LocalTelegram
from tests.acceptance.stage import Json, Stage
from tests.data_api.standin import as_on_supabase, is_over_data_api, serving


def settings_for(
    telegram: LocalTelegram,
    database: Address,
    folder: Path,
    **more: object,
) -> Settings:
    """Return what a person would put into .env."""
    given = {name.lower(): value for name, value in telegram.settings().items()}
    return Settings.model_validate(
        {
            **given,
            "database_url": database.dsn,
            "supabase_url": None,
            "data_dir": folder,
            "gap_ms": 0,
            "undo_s": 0,
            "chat_gap_s": 0,
            "per_minute": 0,
            "per_day": 0,
            "warm_up": False,
            "time_zone": ZoneInfo("Europe/Moscow"),
            "log_level": "WARNING",
            **more,
        }
    )


async def halves(settings: Settings, stop: asyncio.Event) -> None:
    """Run the panel and the worker each alone."""
    await asyncio.gather(*(app.run(settings, stop, half) for half in Only))


class Network(Protocol):
    """Something between the product and Telegram."""

    async def between(self, telegram: LocalTelegram) -> Json:
        """Put itself between; return the settings that lead through it."""
        ...


@dataclass
class Theatre:
    """Opens stages, and closes them at the end of a test."""

    database: Address
    pool: Pool
    folder: Path
    http: aiohttp.ClientSession
    supabase: Json = field(default_factory=dict)  # settings of the Data API, where there is one
    _open: list[tuple[Stage, asyncio.Task[None]]] = field(default_factory=list)

    async def opens(
        self,
        *,
        channels: int = 40,
        gap_ms: int = 0,
        undo_s: float = 0,
        network: "Network | None" = None,
        apart: bool = False,
        **more: object,
    ) -> Stage:
        """Start a local Telegram and the product; wait until the channels are known.

        ``apart``: the panel and the worker are two, that share nothing but the database.
        """
        telegram = LocalTelegram(None, port=0, channels=channels)
        await telegram.start()
        stage = Stage(telegram, self.http, self.pool)
        more = {"gap_ms": gap_ms, "undo_s": undo_s, **self.supabase, **more}
        settings = settings_for(telegram, self.database, self.folder, **more)
        if network is not None:
            settings = settings.model_copy(update=await network.between(telegram))
        run = halves if apart else app.run
        self._open.append((stage, asyncio.create_task(run(settings, stage.stop))))
        await stage.oleg.says("/start")
        while "публиковать можно" not in stage.oleg.texts[-1]:
            await stage.oleg.says("/start")
        return stage

    async def stops(self, stage: Stage) -> None:
        """Stop the product as Ctrl+C does; the local Telegram stays."""
        ((known, running),) = self._open
        assert known is stage
        stage.stop.set()
        await running
        self._open.clear()

    async def starts(self, stage: Stage) -> None:
        """Start the product again on the same Telegram and database."""
        stage.stop.clear()
        settings = settings_for(stage.telegram, self.database, self.folder, **self.supabase)
        self._open.append((stage, asyncio.create_task(app.run(settings, stage.stop))))

    async def closes(self) -> None:
        """Stop everything as Ctrl+C does."""
        for stage, running in self._open:
            stage.stop.set()
            await running
            await stage.telegram.stop()


@pytest.fixture(scope="session")
def supabase(server: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Json]:
    """What .env says of the Data API: nothing, or the stand-in's address with ROWS=data-api."""
    if not is_over_data_api():
        yield {}
        return
    asyncio.run(as_on_supabase(server))
    with serving(server, tmp_path_factory.mktemp("project")) as api:
        yield {"supabase_url": api.url, "supabase_service_role_key": api.secret}


@pytest.fixture
async def theatre(
    server: Address, pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, supabase: Json
) -> AsyncIterator[Theatre]:
    """Stages whose cards are redrawn at once."""
    monkeypatch.setattr(live_cards, "LOOK", 0.05)
    monkeypatch.setattr(live_cards, "NEW", 0.05)
    monkeypatch.setattr(live_cards, "PRIVATE", 0.05)
    async with aiohttp.ClientSession() as http:
        theatre = Theatre(server, pool, tmp_path, http, supabase)
        yield theatre
        await theatre.closes()
