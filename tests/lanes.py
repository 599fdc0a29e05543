"""A lane on fakes, on a loop whose time passes at once while nothing is to do."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Final, ParamSpec

from typing_extensions import override

from delivery.campaign import AccountId
from delivery.errors import SendError
from delivery.governor import Governor, Window
from delivery.job import Job, Peer, Stored, Turn
from delivery.lane import Lane, Rules
from delivery.outcome import Outcome, Sent
from delivery.ports import Wish
from delivery.post import Post
from delivery.quiet import QuietHours
from delivery.send_message import Delivery
from tests.fakes import FakeLedger, FakeSender

EVENING: Final = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)  # when the loop's time is 0

P = ParamSpec("P")


class FastLoop(asyncio.SelectorEventLoop):
    """Jumps to its next timer where another would sleep."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0
        self._selector.select = self._jump  # type: ignore[attr-defined]  # of the base class

    @override
    def time(self) -> float:
        return self.seconds

    def _jump(self, timeout: float | None = None) -> list[object]:
        assert timeout is not None, "nothing will ever happen"
        self.seconds += timeout
        return []


def in_fast_time(test: Callable[P, Coroutine[None, None, None]]) -> Callable[P, None]:
    """Run a test on a loop of that kind."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with asyncio.Runner(loop_factory=FastLoop) as runner:
            runner.run(test(*args, **kwargs))

    return run


def now() -> float:
    return asyncio.get_running_loop().time()


@dataclass
class SlowLedger(FakeLedger):
    """Takes its time, and notes when what happened."""

    claim_s: float = 0
    settle_s: float = 0
    events: list[tuple[float, str]] = field(default_factory=list)

    @override
    async def claim(self, wish: Wish) -> Turn:
        self.note("claim")
        await asyncio.sleep(self.claim_s)
        return await super().claim(wish)

    @override
    async def settle(self, job: Job, outcome: Outcome) -> None:
        await asyncio.sleep(self.settle_s)
        await super().settle(job, outcome)
        self.note("sent is written" if isinstance(outcome, Sent) else "trouble is written")

    def note(self, event: str) -> None:
        self.events.append((now(), event))

    def times(self, event: str) -> list[float]:
        return [at for at, what in self.events if what == event]


@dataclass
class SlowSender(FakeSender):
    """Takes ``send_s`` for a post, the first ones ``each``."""

    send_s: float = 0
    each: list[float] = field(default_factory=list)
    note: Callable[[str], None] = lambda _: None
    crash: Exception | None = None
    in_flight: int = 0
    most: int = 0

    @override
    async def send(
        self, peer: Peer, post: Post, random_ids: Sequence[int], stored: Stored | None = None
    ) -> tuple[int, ...]:
        self.note("start")
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        try:
            await asyncio.sleep(self.each.pop(0) if self.each else self.send_s)
        finally:
            self.in_flight -= 1
        if self.crash is not None:
            raise self.crash
        try:
            return await super().send(peer, post, random_ids, stored)
        except SendError:
            self.note("trouble")
            raise


@dataclass
class Stage:
    """A lane and what it stands on. Its jitter is none."""

    ledger: SlowLedger
    sender: SlowSender = field(default_factory=SlowSender)
    in_flight: int = 1
    windows: tuple[Window, ...] = ()
    quiet: QuietHours | None = None

    def __post_init__(self) -> None:
        self.sender.note = self.ledger.note
        loop = asyncio.get_running_loop()
        self.governor = Governor(self.windows, loop.time, lambda: 0.0)
        self.delivery = Delivery(self.ledger, self.sender, chance=lambda: 0.5)
        rules = Rules(timedelta(0), in_flight=self.in_flight, quiet=self.quiet)
        self.lane = Lane(AccountId(1), self.delivery, self.governor, rules, self.clock)

    @property
    def starts(self) -> list[float]:
        return self.ledger.times("start")

    async def work(self, wake: int = 1) -> timedelta | None:
        return await self.lane.work(wake)

    def clock(self) -> datetime:
        return EVENING + timedelta(seconds=now())
