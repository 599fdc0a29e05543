"""One life of the product: the real lane on the real ledger, dying with all it has in flight."""

import asyncio
from collections.abc import Coroutine, Generator
from contextvars import Context, ContextVar, copy_context
from datetime import timedelta
from typing import Any, Final, TypeVar

from db.accounts import AccountRows
from delivery.caution import Caution
from delivery.governor import Governor
from delivery.lane import Lane
from delivery.send_message import Delivery
from tests.integration.model_stage import Stage
from tests.integration.model_witness import ZERO, WitnessedRequests, WitnessedRows

T = TypeVar("T")

ANNA: Final = 777
CALM: Final = 30  # turns of the loop in which nothing happens

WORKER: Final[ContextVar[set[asyncio.Task[Any]]]] = ContextVar("WORKER")


def remembering(
    loop: asyncio.AbstractEventLoop,
    work: Coroutine[Any, Any, T] | Generator[Any, None, T],
    context: Context | None = None,
) -> asyncio.Task[T]:
    """Make a task, and note whose it is: it dies with its process."""
    task = asyncio.Task(work, loop=loop, context=context)
    if (tasks := WORKER.get(None)) is not None:
        tasks.add(task)
    return task


class Process:
    """A process: what it knows dies with it."""

    def __init__(self, stage: Stage, owner: str) -> None:
        self.stage = stage
        self.owner = owner
        governor = Governor(stage.windows, stage.clock, lambda: 0.5)
        self.rows = WitnessedRows(stage, owner, governor)
        self.accounts = AccountRows(stage.pool, owner, stage.outbox)
        requests = WitnessedRequests(stage, self.rows)
        self.wire = stage.wire(stage.telegram, requests.begin, is_online=False)
        caution = Caution(in_row=3)
        delivery = Delivery(self.rows, self.wire, caution, timedelta(hours=1), ZERO, lambda: 0.5)
        self.lane = Lane(stage.account, delivery, governor, stage.rules, stage.now)
        self.working: asyncio.Task[timedelta | None] | None = None
        self.tasks: set[asyncio.Task[Any]] = set()

    async def own(self) -> bool:
        """Become the owner, as a session does, and connect."""
        self.wire.is_online = await self.accounts.own(self.stage.account)
        if self.wire.is_online:
            await self.accounts.taken_over(self.stage.account)
            await self.accounts.online(self.stage.account, ANNA, "Анна")
        return self.wire.is_online

    async def log_in(self) -> None:
        """Log in anew as the same person."""
        fresh = await self.accounts.register(f"session of {self.owner}")
        assert await self.accounts.own(fresh)
        await self.accounts.taken_over(fresh)
        assert await self.accounts.online(fresh, ANNA, "Анна") == self.stage.account
        self.wire.is_online = True

    async def renew(self) -> None:
        """Stay the owner, or disconnect."""
        self.wire.is_online &= await self.accounts.renew(self.stage.account)

    async def work(self, wake: int) -> bool:
        """Work a queue row off; False when something hangs (or hung before)."""
        if self.working is None:
            self.rows.turn = None
            self.lane.rules = self.stage.rules  # the quiet hours may have changed
            asyncio.get_running_loop().set_task_factory(remembering)
            context = copy_context()
            context.run(WORKER.set, self.tasks)
            self.working = asyncio.create_task(self.lane.work(wake), context=context)
            self.tasks.add(self.working)
        return await self.be_still()

    async def answer(self) -> None:
        """Let what hangs have its answer."""
        self.wire.answer()
        await self.be_still()

    async def be_still(self) -> bool:
        """Run until the work is done, or nothing moves but what hangs."""
        calm = 0
        while self.working is not None and not self.working.done() and calm < CALM:
            await asyncio.sleep(0)
            calm = calm + 1 if self.wire.waiting and self.stage.is_calm else 0
        if self.working is not None and self.working.done():
            self.stage.again_in = self.working.result()
            self.working = None
        return self.working is None

    async def die(self) -> None:
        """End at once, whatever is in flight."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
