"""Processes of a benchmark, each ended with its scenario, and what can be asked of them."""

import asyncio
import json
import os
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import aiohttp
import psutil

ROOT: Final = Path(__file__).resolve().parent.parent
GOODBYE: Final = 15.0  # seconds a process has for a clean stop
LOG: Final = "processes.log"
LAST_WORDS: Final = 15  # lines
FOREIGN: Final = ("SUPABASE_URL", "SUPABASE_DIRECT_URL", "SUPABASE_SERVICE_ROLE_KEY")

Json = dict[str, Any]


@asynccontextmanager
async def running(
    *arguments: str,
    folder: Path,
    given: Mapping[str, str] | None = None,
    stdin: int = DEVNULL,
    stdout: int = DEVNULL,
) -> AsyncIterator[Process]:
    """Run Python with these arguments in ``folder``, where no .env is; its log is kept there."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    env = {**kept, "PYTHONPATH": str(ROOT), **(given or {})}
    with _log(folder) as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, cwd=folder, env=env, stdin=stdin, stdout=stdout, stderr=log
        )
        try:
            yield process
        finally:
            await _end(process)


def last_words(folder: Path) -> str:
    """Return the end of what the processes of this folder logged."""
    lines = (folder / LOG).read_text("utf-8", errors="replace").splitlines()
    return "\n".join(lines[-LAST_WORDS:])


def _log(folder: Path) -> IO[bytes]:
    return (folder / LOG).open("ab")


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(GOODBYE):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


@dataclass(frozen=True)
class Usage:
    """What a process and its children use: on Windows Python itself is a child."""

    pid: int

    def cpu(self) -> float:
        """Return user and system seconds so far."""
        times = [process.cpu_times() for process in self._all()]
        return sum(t.user + t.system for t in times)

    def rss(self) -> int:
        """Return the bytes of memory held now."""
        return sum(process.memory_info().rss for process in self._all())

    def _all(self) -> list[psutil.Process]:
        process = psutil.Process(self.pid)
        return [process, *process.children(recursive=True)]


@dataclass(frozen=True)
class Telegram:
    """A running local Telegram; see ``benchmarks.telegram`` and docs/sandbox.md."""

    http: aiohttp.ClientSession
    settings: dict[str, str]
    look: str

    async def post(self, what: str, body: Json) -> Json:
        """Use the interface scripts use. Raises RuntimeError with its sentence."""
        async with self.http.post(f"{self.settings['BOT_API_BASE']}/api/{what}", json=body) as it:
            answer: Json = await it.json()
            if it.status != 200:  # noqa: PLR2004
                raise RuntimeError(f"/api/{what}: {answer.get('error')}")
            return answer

    async def messages(self) -> list[Json]:
        """Return the newest messages of the chats with the bot, oldest first."""
        async with self.http.get(f"{self.look}/messages") as it:
            messages: list[Json] = await it.json()
            return messages

    async def posted(self, since: float) -> list[float]:
        """Return when the posts since a moment arrived; the newest 5 000 sends are known."""
        async with self.http.get(f"{self.look}/sends", params={"since": str(since)}) as it:
            return [at for at, outcome in await it.json() if outcome == "posted"]

    async def first_post(self, since: float) -> float:
        """Wait for the first post since a moment, and return when it arrived."""
        while not (posted := await self.posted(since)):  # noqa: ASYNC110  # another process
            await asyncio.sleep(0.005)
        return posted[0]


@asynccontextmanager
async def open_telegram(
    http: aiohttp.ClientSession, folder: Path, channels: int
) -> AsyncIterator[Telegram]:
    """Run a local Telegram in memory, without the one group that has slow mode."""
    telegram = ("-m", "benchmarks.telegram", str(channels))
    async with running(*telegram, folder=folder, stdout=PIPE) as process:
        if process.stdout is None:
            raise RuntimeError("no output of the local Telegram")
        where = json.loads(await process.stdout.readline())
        telegram_ = Telegram(http, where["settings"], where["look"])
        if channels >= 10:  # noqa: PLR2004  # fewer have none, see sandbox/seed.py
            await telegram_.post("channels", {"channel": "Барахолка", "slow_mode": 0})
        yield telegram_


def now() -> float:
    """Return the wall clock, which the clock of sends counts by too."""
    return time.time()
