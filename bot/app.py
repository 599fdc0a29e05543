"""The composition root: settings → database → halves (panel, worker), in one event loop."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from aiogram import Bot

from bot.half import Half, Only, Part
from bot.log_ins import given_login
from bot.meters import Meters
from bot.opening import Database, alone, open_bot, open_database
from bot.panel_half import PanelHalf
from bot.policies import Policies
from bot.rows import trouble_of
from bot.settings import Settings
from bot.watch import Watch
from bot.worker_half import WorkerHalf
from db.gauges import GaugeRows
from db.policy import PolicyRows

RESTART: Final = 1.0  # seconds before a failed part is started again
GOODBYE: Final = 10.0  # seconds for what is in flight at a stop

logger = logging.getLogger(__name__)


async def run(settings: Settings, stop: asyncio.Event, only: Only | None = None) -> None:
    """Run the product, or one half of it, until ``stop`` is set; what is in flight is settled.

    Raises:
        StartError: with a sentence that says what to do.

    """
    async with opened(settings, only) as application:
        await application.run(stop)


@asynccontextmanager
async def opened(settings: Settings, only: Only | None) -> "AsyncIterator[Application]":
    """Open what the process needs and put it together. Raises StartError."""
    if only is not Only.PANEL:
        given_login(settings)
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(settings))
        policies = Policies(PolicyRows(database.pool, database.rows), settings.policy)
        parts: dict[str, Part] = {"database": database.keep_alive, "policies": policies.run}
        if only is not Only.WORKER:
            place = await stack.enter_async_context(alone(settings, database.address))
            parts["alone"] = place.keep
        bot = await stack.enter_async_context(open_bot(settings))
        meters = Meters()
        bot.session.middleware(meters.of_bot)
        halves: list[Half] = []
        if only is not Only.PANEL:
            worker = WorkerHalf(settings, database, bot, policies, meters)
            await worker.ready()
            halves.append(worker)
        if only is not Only.WORKER:
            halves.append(PanelHalf(settings, database, bot, policies, meters))
        if settings.metrics_port is not None:
            watch = Watch(settings, meters, GaugeRows(database.pool), policies, halves)
            await stack.enter_async_context(watch.opened())
        yield Application(database, bot, policies, halves, parts)


@dataclass
class Application:
    """The halves of one process, and what they share."""

    database: Database
    bot: Bot
    policies: Policies
    halves: Sequence[Half]
    parts: dict[str, Part]
    stopping: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    async def run(self, stop: asyncio.Event) -> None:
        """Run all parts until ``stop``; then the send in flight settles and the rest ends."""
        await self.policies.look()
        parts = dict(self.parts)
        for half in self.halves:
            parts.update(half.parts)
        async with asyncio.TaskGroup() as tasks:
            beside = [tasks.create_task(self._kept_up(*part)) for part in parts.items()]
            working = [tasks.create_task(self._kept_up(h.name, h.work)) for h in self.halves]
            await stop.wait()
            self.stopping.set()
            await self._say_goodbye(working)
            for task in [*beside, *working]:
                task.cancel()
        for half in self.halves:
            half.leave()

    async def _say_goodbye(self, working: Sequence[asyncio.Task[None]]) -> None:
        """Give what is in flight its time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE):
                for half, task in zip(self.halves, working, strict=True):
                    try:
                        await half.stop()
                    except RuntimeError:  # it was just being started again
                        task.cancel()
                await asyncio.gather(*working, return_exceptions=True)
                await asyncio.gather(*(half.settled() for half in self.halves))

    async def _kept_up(self, name: str, part: Part) -> None:
        """Run a part until it ends by itself; a failed one is started again."""
        while True:
            try:
                await part()
            except asyncio.CancelledError:
                raise
            except Exception as error:
                if trouble := trouble_of(error):
                    logger.warning("no row can be reached", extra={"part": name, "why": trouble})
                else:
                    logger.exception("part failed, starting it again", extra={"part": name})
            else:
                return
            if self.stopping.is_set():
                return
            await asyncio.sleep(RESTART)
