"""The product against the local Telegram of ``sandbox/``: nothing to set up, nothing goes out."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot import lazy_types
from bot.logs import set_up
from bot.settings import Settings, StartError, default_data_dir
from sandbox.local import LocalTelegram, PortBusy

Opened = Callable[[str], None]
TelegramOpened = Callable[[str, dict[str, str]], None]


@dataclass(frozen=True)
class Place:
    """Where a sandbox lives, how many channels it has, at what pace it publishes."""

    folder: Path
    port: int
    channels: int
    gap_ms: int = 500
    undo_s: float = 0


def folder_of(data: Path | None, *, fresh: bool) -> Path:
    """Return the folder of the sandbox's data, made and emptied as asked.

    Raises:
        StartError: it cannot be used.

    """
    folder = (data or default_data_dir() / "sandbox").expanduser().resolve()
    try:
        if fresh and folder.exists():
            _empty(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".writable").touch()
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise StartError(
            f"The folder {folder} cannot be used ({why}). Choose another one with --data."
        ) from error
    return folder


def _empty(folder: Path) -> None:
    """Remove what a sandbox leaves, and nothing else."""
    for name in (
        "postgres",
        "telegram.db",
        "telegram.db-wal",
        "telegram.db-shm",
        "telegram.pem",
        ".writable",
    ):
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


async def run_all(place: Place, opened: Opened, stop: asyncio.Event) -> None:
    """Run local Telegram and product until stopped. Raises StartError."""
    async with _telegram(place) as telegram:
        settings = _settings(place, telegram.settings())
        set_up("WARNING", settings.secrets)
        await telegram.greet()
        opened(telegram.url)
        run = await asyncio.to_thread(_product)
        await run(settings, stop)


def _product() -> Callable[[Settings, asyncio.Event], Awaitable[None]]:
    """Load the product: seconds, in which the page is there already."""
    lazy_types.load()
    from bot.app import run  # noqa: PLC0415

    return run


async def run_telegram(place: Place, opened: TelegramOpened, stop: asyncio.Event) -> None:
    """Run only the local Telegram until stopped. Raises StartError."""
    async with _telegram(place) as telegram:
        set_up("WARNING", ())
        opened(telegram.url, telegram.log_in_settings(place.folder) | telegram.settings())
        await stop.wait()


@asynccontextmanager
async def _telegram(place: Place) -> AsyncIterator[LocalTelegram]:
    local = LocalTelegram(place.folder, port=place.port, channels=place.channels)
    try:
        await local.start()
    except PortBusy as error:
        raise StartError(f"{error} Choose another one with --port.") from error
    try:
        yield local
    finally:
        await local.stop()


def _settings(place: Place, telegram: dict[str, str]) -> Settings:
    """Every setting is given: what stands in the environment or ``.env`` is not for a sandbox."""
    return Settings.model_validate(
        {
            **{name.lower(): value for name, value in telegram.items()},
            "session_key": None,
            "proxy": None,
            "ipv6": False,
            "test_dc": None,
            "test_dc_key": None,
            "database_url": None,
            "supabase_url": None,
            "data_dir": place.folder,
            "gap_ms": place.gap_ms,
            "undo_s": place.undo_s,
            "chat_gap_s": 0,
            "per_minute": 0,
            "per_day": 0,
            "warm_up": False,
            "quiet_hours": None,
            "time_zone": "Europe/Moscow",
            "log_level": "WARNING",
        }
    )
