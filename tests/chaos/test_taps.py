"""Taps right after PostgreSQL came back: answered and in force within a second."""

import asyncio
from time import perf_counter

from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Stage
from tests.chaos.conftest import Victim


async def running_again(theatre: Theatre, victim: Victim) -> Stage:
    """A campaign in whose middle the database was away for a moment."""
    stage = await theatre.opens(channels=300, gap_ms=60)
    await stage.oleg.launches("Пост, за которым следят")
    await stage.until(lambda: len(stage.sends) >= 5)
    await victim.stop("immediate")
    await asyncio.sleep(1)
    await victim.start()
    return stage


async def starts_after(stage: Stage, caption: str) -> int:
    """Tap, and count the requests that start later than a second after the tap."""
    begin = perf_counter()
    await stage.oleg.taps(caption)
    assert perf_counter() - begin < 1
    await asyncio.sleep(1 - (perf_counter() - begin))
    before = len(stage.sends)
    await asyncio.sleep(0.5)  # eight gaps
    return len(stage.sends) - before


async def test_a_pause_and_a_resume_hold_at_once(theatre: Theatre, victim: Victim) -> None:
    stage = await running_again(theatre, victim)
    assert await starts_after(stage, "⏸ Пауза") == 0
    assert await starts_after(stage, "▶️ Продолжить") > 0


async def test_an_end_holds_at_once(theatre: Theatre, victim: Victim) -> None:
    stage = await running_again(theatre, victim)
    await stage.oleg.taps("⏹ Прекратить")
    await stage.oleg.reads("Прекратить кампанию")
    assert await starts_after(stage, "⏹ Прекратить") == 0


async def test_the_kill_switch_holds_at_once(theatre: Theatre, victim: Victim) -> None:
    stage = await running_again(theatre, victim)
    await stage.maria.says("/start")
    begin = perf_counter()
    await stage.maria.taps("⏸ Остановить всё")
    await stage.maria.taps("⏸ Остановить всё · 1")
    assert perf_counter() - begin < 2
    await asyncio.sleep(1)
    before = len(stage.sends)
    await asyncio.sleep(0.5)
    assert len(stage.sends) == before
