"""PgQueuer's driver, healed: it survives a restart of PostgreSQL and the loss of its LISTEN.

Queries that were lost are asked again until PostgreSQL is back. That is right for everything a
consumer sends: a claim whose answer was lost is taken again after the heartbeat, completions are
deletes by id. LISTEN has a connection of its own: when it dies it is opened anew, and each listener
is told once that the table changed, so that nothing which came meanwhile waits for a timeout.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, TypeVar

from pgqueuer import AsyncpgPoolDriver
from pgqueuer.adapters.drivers.asyncpg import Relay
from pgqueuer.ports.driver import NotifyCallback
from typing_extensions import override

if TYPE_CHECKING:
    import asyncpg

FIRST_PAUSE: Final = 0.1  # seconds; doubled until LAST_PAUSE
LAST_PAUSE: Final = 2.0
PROBE: Final = 5.0  # a peer that is gone sends no FIN: ask
ANSWER_WITHIN: Final = 5.0

T = TypeVar("T")
Connect = Callable[[], Awaitable["asyncpg.Connection[asyncpg.Record]"]]
IsAway = Callable[[BaseException], bool]

logger = logging.getLogger(__name__)


class HealingDriver(AsyncpgPoolDriver):
    """``connect`` opens the LISTEN connection; ``is_away`` tells a lost database from a fault."""

    def __init__(
        self, pool: "asyncpg.Pool[asyncpg.Record]", connect: Connect, is_away: IsAway
    ) -> None:
        super().__init__(pool)
        self._connect = connect
        self._is_away = is_away
        self._callbacks: list[tuple[str, NotifyCallback]] = []
        self._listening: asyncpg.Connection[asyncpg.Record] | None = None
        self._lost = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None
        self._is_closing = False

    @override
    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        return await self._patiently(lambda: AsyncpgPoolDriver.fetch(self, query, *args))

    @override
    async def execute(self, query: str, *args: object) -> str:
        return await self._patiently(lambda: AsyncpgPoolDriver.execute(self, query, *args))

    @override
    async def notify(self, channel: str, payload: str) -> None:
        await self._patiently(lambda: AsyncpgPoolDriver.notify(self, channel, payload))

    @override
    async def add_listener(self, channel: str, callback: NotifyCallback) -> None:
        self._callbacks.append((channel, callback))
        if self._listening is not None:
            await self._listening.add_listener(channel, Relay(callback))
            return
        await self._patiently(self._listen)
        self._watching = asyncio.create_task(self._keep_listening())

    @override
    async def remove_listener(self, channel: str, callback: NotifyCallback) -> None:
        self._callbacks.remove((channel, callback))
        if self._listening is not None and not self._listening.is_closed():
            await self._listening.remove_listener(channel, Relay(callback))

    @override
    async def __aexit__(self, *_: object) -> None:
        self._entered -= 1
        if self._entered > 0:
            return
        self._is_closing = True
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        if self._listening is not None:
            self._listening.terminate()  # nothing on it is worth waiting for
            self._listening = None

    async def _patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        pause = FIRST_PAUSE
        while True:
            try:
                return await call()
            except Exception as error:
                if self._is_closing or not self._is_away(error):
                    raise
                logger.warning("the database is away", extra={"why": type(error).__name__})
            await asyncio.sleep(pause)
            pause = min(pause * 2, LAST_PAUSE)

    async def _listen(self) -> None:
        connection = await self._connect()
        connection.add_termination_listener(lambda _: self._lost.set())
        for channel, callback in self._callbacks:
            await connection.add_listener(channel, Relay(callback))
        self._listening = connection
        self._lost.clear()

    async def _keep_listening(self) -> None:
        while True:
            try:
                async with asyncio.timeout(PROBE):
                    await self._lost.wait()
            except TimeoutError:
                if await self._is_alive():
                    continue
            if self._listening is not None:
                self._listening.terminate()
            await self._patiently(self._listen)
            logger.warning("listening again")
            for channel, callback in self._callbacks:
                callback(_changed(channel))

    async def _is_alive(self) -> bool:
        if self._listening is None or self._listening.is_closed():
            return False
        with suppress(Exception):  # whatever it is: a new connection is the answer
            async with asyncio.timeout(ANSWER_WITHIN):
                await self._listening.execute("SELECT 1")
                return True
        return False


def _changed(channel: str) -> str:
    """Write PgQueuer's own notification that rows were added."""
    event = {
        "channel": channel,
        "operation": "insert",
        "sent_at": datetime.now(UTC).isoformat(),
        "table": "pgqueuer",
        "type": "table_changed_event",
    }
    return json.dumps(event)
