"""A panel and two workers as three processes on three machines, and one account."""

import asyncio
from asyncio.subprocess import Process
from pathlib import Path

import pytest

from db.connect import Pool
from tests.chaos.test_kill import Processes, processes

__all__ = ["processes"]

CHANNELS = 120
SENDING = "SELECT count(*) FROM jobs WHERE status = 'sending'"
OWNER = "SELECT owner FROM accounts"
STATUS = "SELECT status FROM campaigns ORDER BY id DESC LIMIT 1"
TAKES_OVER = 30.0  # seconds
GOODBYE = 10.0


async def runs(processes: Processes, half: str, machine: Path) -> Process:
    """Start one half in a folder of its own, as on a machine of its own."""
    given = {"DATA_DIR": str(machine), "GAP_MS": "80"}
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


async def sets_pace(processes: Processes, pace: str) -> None:
    await processes.call("say", {"user": 1001, "text": "/start"})
    await processes.taps("Настройки")
    await processes.taps("Темп")
    await processes.call("say", {"user": 1001, "text": pace})
    await processes.says(f"обычный, каждые {pace}")


async def test_what_a_panel_alone_asks_for_comes_back_and_what_it_sets_holds_for_workers(
    processes: Processes, tmp_path: Path
) -> None:
    await started(processes)
    await runs(processes, "panel", tmp_path / "panel")
    for machine in ("first", "second"):  # one of them stands by
        await runs(processes, "worker", tmp_path / machine)
    await processes.is_ready()
    await processes.taps("Каналы")
    await processes.taps("🔄 Обновить")
    await processes.says("Каналы обновлены")
    await processes.call("say", {"user": 1001, "text": "Осенняя распродажа"})
    await processes.taps("Сохранить как шаблон")
    await processes.taps("🧪 Тест")
    await processes.says("🧪 Тест вышел в")
    await sets_pace(processes, "10 мин")
    await processes.call("say", {"user": 1001, "text": "Осенняя распродажа"})
    for caption in ("🚀 Разослать", "Все", "🚀 Запустить"):
        await processes.taps(caption)
    await processes.until(lambda state: bool(state["counters"]["posts"] > 1))  # the test and one
    await sets_pace(processes, "0,05 с")
    await processes.says(f"Вышло {CHANNELS} из {CHANNELS}")


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
