"""A panel and two workers as three processes on three machines, and one account."""

import asyncio
from asyncio.subprocess import Process
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from db.connect import Pool
from tests.chaos.test_kill import Processes, processes
from tests.ports import free_port

__all__ = ["processes"]

CHANNELS = 120
SENDING = "SELECT count(*) FROM jobs WHERE status = 'sending'"
OWNER = "SELECT owner FROM accounts"
STATUS = "SELECT status FROM campaigns ORDER BY id DESC LIMIT 1"
TAKES_OVER = 30.0  # seconds
GOODBYE = 10.0


async def runs(processes: Processes, half: str, machine: Path, port: int = 0) -> Process:
    """Start one half in a folder of its own, as on a machine of its own; ``port``: its health."""
    given = {"DATA_DIR": str(machine), "GAP_MS": "80"}
    if port:
        given["METRICS_PORT"] = str(port)
    return await processes.start_app("-m", "bot", "run", "--only", half, **given)


async def started(processes: Processes) -> None:
    processes.channels = CHANNELS
    await processes.start_telegram()


async def launched(processes: Processes) -> None:
    """A campaign that has begun."""
    await processes.call("say", {"user": 1001, "text": "Осенняя распродажа"})
    for caption in ("🚀 Разослать", "Все", "🚀 Запустить"):
        await processes.taps(caption)
    await processes.until(lambda state: bool(state["counters"]["posts"] > 20))


async def exactly_once(processes: Processes) -> bool:
    """Whether every channel has its post, and one only."""
    await processes.says(f"Вышло {CHANNELS} из {CHANNELS}")
    channels = (await processes.state())["channels"]
    return {sum(p["random_id"] is not None for p in c["posts"]) for c in channels} == {1}


async def health(processes: Processes, port: int) -> int:
    """Return what a process says of its health, once it says anything."""
    while True:
        with suppress(aiohttp.ClientConnectionError):
            async with processes.http.get(f"http://127.0.0.1:{port}/healthz") as answer:
                return answer.status
        await asyncio.sleep(0.2)


async def owns(processes: Processes, port: int) -> bool:
    """Whether this process says that it has the account."""
    async with processes.http.get(f"http://127.0.0.1:{port}/metrics") as answer:
        return 'rassylka_account_owner{account="1"} 1.0' in await answer.text()


async def ended(process: Process) -> int:
    """Ask for a clean stop; return the exit code."""
    process.terminate()
    async with asyncio.timeout(GOODBYE + 2):
        return await process.wait()


async def test_one_worker_sends_the_other_waits_and_goes_on_after_a_kill(
    processes: Processes, pool: Pool, tmp_path: Path
) -> None:
    await started(processes)
    await runs(processes, "panel", tmp_path / "panel")
    first = await runs(processes, "worker", tmp_path / "first")
    await processes.is_ready()
    second = await runs(processes, "worker", tmp_path / "second")
    await launched(processes)
    owner = await pool.fetchval(OWNER)
    first.kill()
    async with asyncio.timeout(TAKES_OVER):
        posts = (await processes.state())["counters"]["posts"]
        await processes.until(lambda state: bool(state["counters"]["posts"] > posts + 1))
    assert owner != await pool.fetchval(OWNER)
    assert await exactly_once(processes)
    assert second.returncode is None


async def test_what_a_panel_alone_asks_for_comes_back_to_the_chat(
    processes: Processes, tmp_path: Path
) -> None:
    await started(processes)
    ports = [free_port() for _ in range(3)]
    await runs(processes, "panel", tmp_path / "panel", ports[0])
    for machine, port in zip(("first", "second"), ports[1:], strict=True):  # one stands by
        await runs(processes, "worker", tmp_path / machine, port)
    await processes.is_ready()
    assert [await health(processes, port) for port in ports] == [200, 200, 200]
    assert sorted([await owns(processes, port) for port in ports]) == [False, False, True]
    await processes.taps("Каналы")
    await processes.taps("🔄 Обновить")
    await processes.says("Каналы обновлены")
    await processes.call("say", {"user": 1001, "text": "Осенняя распродажа"})
    await processes.taps("Сохранить как шаблон")
    await processes.taps("🧪 Тест")
    await processes.says("🧪 Тест вышел в")


@pytest.mark.parametrize("half", ["worker", "panel"])
async def test_a_stop_settles_what_is_in_flight_and_finishes_nothing(
    processes: Processes, pool: Pool, tmp_path: Path, half: str
) -> None:
    await started(processes)
    halves = {name: await runs(processes, name, tmp_path / name) for name in ("panel", "worker")}
    await processes.is_ready()
    await launched(processes)
    assert await ended(halves[half]) == 0
    assert await pool.fetchval(STATUS) == "running"
    if half == "worker":
        assert await pool.fetchval(SENDING) == 0
    await runs(processes, half, tmp_path / half)
    assert await exactly_once(processes)
