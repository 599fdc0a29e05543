"""The product as a real process: killed on purpose, started again whenever it is gone."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from benchmarks.chaos_plan import Plan
from bot.settings import Settings
from db.connect import Address

ROOT: Final = Path(__file__).resolve().parent.parent
PRODUCT: Final = ("-m", "bot", "run")
MUTANT: Final = ("-m", "tests.chaos.mutant", "run")
SUPABASE: Final = "SUPABASE_"
GIVE_UP: Final = 10  # exits of its own after which nobody starts it again
AFTER_EXIT: Final = 0.5  # seconds a supervisor waits when the app ended by itself


def settings_of(
    plan: Plan, telegram: dict[str, str], database: Address, folder: Path
) -> dict[str, str]:
    """Return the environment of every app process of a run.

    What this computer's owner set for the real product does not count: neither in the environment
    nor, in a working folder of its own, in ``.env``.
    """
    ours = {name.upper() for name in Settings.model_fields}
    return {
        **{k: v for k, v in os.environ.items() if k not in ours and not k.startswith(SUPABASE)},
        **telegram,
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": database.dsn,
        "DATA_DIR": str(folder),
        "IN_FLIGHT": str(plan.in_flight),
        "GAP_MS": str(plan.gap_ms),
        "UNDO_S": "0",
        "CHAT_GAP_S": "0",
        "PER_MINUTE": "0",
        "PER_DAY": "0",
        "WARM_UP": "false",
        "TIME_ZONE": "Europe/Moscow",
        "LOG_LEVEL": "INFO",
    }


class App:
    """One app, in one process after the other; all of them write to ``log``."""

    def __init__(self, arguments: Sequence[str], settings: dict[str, str], folder: Path) -> None:
        self._arguments = arguments
        self._settings = settings
        self._folder = folder
        self.log = folder / "app.log"
        self.exits: list[int] = []  # codes of the processes that ended by themselves
        self._process: asyncio.subprocess.Process | None = None
        self._away_s: float | None = None  # set by a kill
        self._is_up = asyncio.Event()

    async def keep(self) -> None:
        """Keep a process running until cancelled, or until it cannot be kept."""
        try:
            while len(self.exits) < GIVE_UP:
                self._process = await self._started()
                self._is_up.set()
                code = await self._process.wait()
                self._is_up.clear()
                away_s, self._away_s = self._away_s, None
                if away_s is None:
                    self.exits.append(code)
                await asyncio.sleep(AFTER_EXIT if away_s is None else away_s)
        finally:
            await self._end()

    async def is_up(self) -> None:
        """Wait until there is a process."""
        await self._is_up.wait()

    async def kill(self, away_s: float) -> None:
        """Kill -9; the next process is started ``away_s`` later."""
        await self._is_up.wait()
        self._is_up.clear()
        self._away_s = away_s
        if self._process is not None:
            with suppress(ProcessLookupError):  # it ended by itself this very moment
                self._process.kill()

    async def _started(self) -> asyncio.subprocess.Process:
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                *self._arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                env=self._settings,
            )

    async def _end(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
