"""kill -9 of the product in the middle of a campaign, with everything in processes of its own."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest

from db.connect import Address, Pool
from tests.ports import free_port

CHANNELS = 300
PRODUCT = ("-m", "bot", "run")
MUTANT = ("-m", "tests.chaos.mutant", "run")


@dataclass
class Processes:
    """A local Telegram and an app, each killable."""

    http: aiohttp.ClientSession
    database: Address
    folder: Path
    url: str = ""
    port: int = field(default_factory=free_port)
    settings: dict[str, str] = field(default_factory=dict)
    alive: list[Process] = field(default_factory=list)
    sends: int = -1
    channels: int = CHANNELS

    async def start_telegram(self) -> Process:
        arguments = ("-m", "bot", "sandbox", "telegram", "--channels", str(self.channels))
        where = ("--data", str(self.folder), "--port", str(self.port))
        process = await self._start(*arguments, *where, stdout=PIPE)
        assert process.stdout is not None
        while b"SESSION=" not in (line := await process.stdout.readline()):
            if b"=" in line:
                name, _, value = line.decode().strip().partition("=")
                self.settings[name] = value
        self.settings["SESSION"] = line.decode().strip().partition("=")[2]
        self.url = self.settings["BOT_API_BASE"]
        return process

    async def start_app(self, *arguments: str, **more: str) -> Process:
        pace = {"GAP_MS": "5", "UNDO_S": "0", "WARM_UP": "false", "PER_MINUTE": "0"}
        given = {"DATABASE_URL": self.database.dsn, **pace}
        return await self._start(*arguments, env={**self.settings, **given, **more})

    async def _start(
        self, *arguments: str, stdout: int | None = None, env: dict[str, str] | None = None
    ) -> Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, stdout=stdout, env={**os.environ, **(env or {})}
        )
        self.alive.append(process)
        return process

    async def call(self, what: str, body: dict[str, object]) -> dict[str, Any]:
        async with self.http.post(f"{self.url}/api/{what}", json=body) as answer:
            return cast("dict[str, Any]", await answer.json())

    async def state(self) -> dict[str, Any]:
        async with self.http.get(f"{self.url}/api/state") as answer:
            return cast("dict[str, Any]", await answer.json())

    async def taps(self, caption: str) -> None:
        """Tap the button that begins so, as soon as it is there."""
        while True:
            for message in reversed((await self.state())["messages"]):
                for text in (b["text"] for row in message["buttons"] for b in row):
                    if text.startswith(caption):
                        where = {"message_id": message["message_id"], "button": text}
                        await self.call("tap", {"user": 1001, **where})
                        return
            await asyncio.sleep(0.1)

    async def until(self, what: Callable[[dict[str, Any]], bool]) -> None:
        """Look at the state again and again: these processes can only be polled."""
        while not what(await self.state()):  # noqa: ASYNC110  # other processes' state
            await asyncio.sleep(0.1)

    def hangs(self, state: dict[str, Any]) -> bool:
        """Whether no send came since the last look: one waits for its answer."""
        before, self.sends = self.sends, state["counters"]["sends"]
        return before == self.sends

    async def says(self, words: str) -> None:
        """Wait until the bot says these words."""
        await self.until(lambda state: any(words in m["text"] for m in state["messages"]))

    async def is_ready(self) -> None:
        """Ask for the menu until the channels are known."""
        while not any("публиковать можно" in m["text"] for m in (await self.state())["messages"]):
            await self.call("say", {"user": 1001, "text": "/start"})
            await asyncio.sleep(0.5)


@pytest.fixture
async def processes(server: Address, pool: Pool, tmp_path: Path) -> AsyncIterator[Processes]:
    assert pool is not None  # empties the database
    async with aiohttp.ClientSession() as http:
        processes = Processes(http, server, tmp_path)
        yield processes
        for process in processes.alive:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def killed_in_the_middle(processes: Processes, *app: str) -> set[int]:
    """Kill the app while a post is out but not answered; return the numbers of posts a channel."""
    await processes.start_telegram()
    first = await processes.start_app(*app)
    await processes.is_ready()
    await processes.call("say", {"user": 1001, "text": "Осенняя распродажа"})
    await processes.taps("🚀 Разослать")
    await processes.taps("Все")
    await processes.taps("🚀 Запустить")
    await processes.until(lambda state: bool(state["counters"]["posts"] > 100))
    await processes.call("faults", {"on": "SendMessage", "no_answer": True, "after": True})
    await processes.until(processes.hangs)
    first.kill()
    await first.wait()
    await processes.start_app(*app)
    await processes.says(f"Вышло {CHANNELS} из {CHANNELS}")
    channels = (await processes.state())["channels"]
    return {sum(p["random_id"] is not None for p in c["posts"]) for c in channels}


async def test_a_killed_app_goes_on_by_itself_with_exactly_one_post_a_channel(
    processes: Processes,
) -> None:
    assert await killed_in_the_middle(processes, *PRODUCT) == {1}
    assert (await processes.state())["counters"]["duplicates"] == 1


async def test_the_crash_test_notices_a_retry_with_a_new_random_id(processes: Processes) -> None:
    assert await killed_in_the_middle(processes, *MUTANT) == {1, 2}


async def test_a_killed_local_telegram_comes_back_and_the_campaign_goes_on(
    processes: Processes,
) -> None:
    telegram = await processes.start_telegram()
    await processes.start_app(*PRODUCT)
    await processes.is_ready()
    await processes.call("say", {"user": 1001, "text": "Осенняя распродажа"})
    for caption in ("🚀 Разослать", "Все", "🚀 Запустить"):
        await processes.taps(caption)
    await processes.until(lambda state: bool(state["counters"]["posts"] > 100))
    telegram.kill()
    await telegram.wait()
    await processes.start_telegram()
    await processes.says(f"Вышло {CHANNELS} из {CHANNELS}")
    channels = (await processes.state())["channels"]
    assert {sum(p["random_id"] is not None for p in c["posts"]) for c in channels} == {1}
