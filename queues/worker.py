"""Drains the queues: decode a row, run its use case, done or again after a while."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeVar

from pgqueuer import Job, QueueManager, RetryRequested
from pgqueuer.ports.driver import Driver

from delivery.wake import AccountTask, SendMessages, StartCampaign
from queues.payloads import (
    BadPayload,
    Queue,
    account_task_of,
    send_messages_of,
    start_campaign_of,
)
from queues.schema import queries_on

DEQUEUE_TIMEOUT: Final = timedelta(seconds=2)  # bounds what a lost notification costs
HEARTBEAT: Final = timedelta(seconds=10)  # a killed worker's row is taken again after this
AFTER_FAULT: Final = timedelta(seconds=5)

T = TypeVar("T")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Handlers:
    """The use cases behind the queues. A returned delay means: wake me again after it."""

    start_campaign: Callable[[StartCampaign], Awaitable[timedelta | None]]
    send_messages: Callable[[SendMessages], Awaitable[timedelta | None]]
    account_task: Callable[[AccountTask], Awaitable[timedelta | None]]


class Worker:
    """One consumer of all three queues, in the caller's event loop."""

    def __init__(self, driver: Driver, handlers: Handlers) -> None:
        self._manager = QueueManager(queries_on(driver))
        self._register(Queue.START_CAMPAIGN, start_campaign_of, handlers.start_campaign)
        self._register(Queue.SEND_MESSAGE, send_messages_of, handlers.send_messages)
        self._register(Queue.ACCOUNT_TASK, account_task_of, handlers.account_task)

    async def run(self) -> None:
        """Work until ``stop``; handlers that run are awaited."""
        await self._manager.run(dequeue_timeout=DEQUEUE_TIMEOUT, heartbeat_timeout=HEARTBEAT)

    def stop(self) -> None:
        """Take no more rows."""
        self._manager.shutdown.set()

    def _register(
        self,
        queue: Queue,
        decode: Callable[[bytes | None], T],
        use_case: Callable[[T], Awaitable[timedelta | None]],
    ) -> None:
        async def handle(job: Job) -> None:
            again = await _guarded(queue, decode, use_case, job.payload)
            if again is not None:
                raise RetryRequested(again)

        self._manager.entrypoint(queue, accepts_context=False)(handle)


async def _guarded(
    queue: Queue,
    decode: Callable[[bytes | None], T],
    use_case: Callable[[T], Awaitable[timedelta | None]],
    payload: bytes | None,
) -> timedelta | None:
    """Run the use case. A fault of ours is logged and tried again: the ledger is the truth."""
    try:
        return await use_case(decode(payload))
    except BadPayload:
        logger.exception("queue row dropped", extra={"queue": queue})
        return None
    except asyncio.CancelledError:
        raise
    except Exception:
        logger.exception("handler failed", extra={"queue": queue})
        return AFTER_FAULT
