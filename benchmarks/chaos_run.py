"""One run: the product in a process of its own, a campaign, and everything its plan breaks."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp

from benchmarks.chaos_app import App, settings_of
from benchmarks.chaos_plan import Plan
from benchmarks.chaos_server import Server
from benchmarks.chaos_stage import Stage
from benchmarks.chaos_troubles import Troubles
from benchmarks.chaos_verdict import Result, judge, settled_ledger
from sandbox.local import LocalTelegram

DEADLINE: Final = 120.0  # seconds; much on an idle machine, little on a busy one

Moved = Callable[[int], None]


@dataclass(frozen=True)
class Place:
    """Where a run happens and what is run there."""

    server: Server
    folder: Path
    arguments: Sequence[str]
    deadline: float = DEADLINE


async def play(plan: Plan, place: Place, moved: Moved) -> Result:
    """Play one plan to its end; ``moved`` hears how many posts are out."""
    began = time.monotonic()
    place.folder.mkdir(parents=True, exist_ok=True)
    async with place.server.database(f"chaos_{plan.run}") as database, _stage(plan, moved) as stage:
        settings = settings_of(plan, stage.telegram.settings(), database, place.folder)
        app = App(place.arguments, settings, place.folder)
        troubles = Troubles(plan, place.server, stage, app)
        is_told = await _is_told(stage, app, troubles, place.deadline)
        await place.server.comes_back()  # a run that did not end may leave it stopped
        ledger = await settled_ledger(database)
        verdict = judge(plan, stage, app, ledger, is_told=is_told)
    return Result(plan, verdict, round(time.monotonic() - began, 1), troubles.events)


async def _is_told(stage: Stage, app: App, troubles: Troubles, deadline: float) -> bool:
    """Play until the card says that everything is out, the time is up or the app cannot start."""
    playing = asyncio.create_task(_played(stage, troubles))
    keeping = asyncio.create_task(app.keep())
    try:
        both = {playing, keeping}
        await asyncio.wait(both, timeout=deadline, return_when=asyncio.FIRST_COMPLETED)
        if playing.done():
            playing.result()  # a mistake of ours is not a verdict
        return playing.done()
    finally:
        playing.cancel()
        keeping.cancel()
        await asyncio.gather(playing, keeping, return_exceptions=True)


async def _played(stage: Stage, troubles: Troubles) -> None:
    await stage.ready()
    troubles.arm()
    await stage.launches()
    await troubles.happen()
    channels = len(stage.posts())
    await stage.until(lambda: stage.reads(f"Вышло {channels} из {channels}"))


@asynccontextmanager
async def _stage(plan: Plan, moved: Moved) -> AsyncIterator[Stage]:
    telegram = LocalTelegram(None, port=0, channels=plan.channels)
    await telegram.start()
    telegram.world.listeners.append(lambda: moved(telegram.world.counters.posts))
    try:
        async with aiohttp.ClientSession() as http:
            yield Stage(telegram, http)
    finally:
        await telegram.stop()
