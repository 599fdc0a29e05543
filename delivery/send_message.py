"""Deliver the due posts of one account: slot, claim, send, outcome, settle.

A queue row only wakes the lane; what is sent is decided by the claim, at the moment of sending.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from delivery.campaign import AccountId, CampaignId
from delivery.errors import LedgerAway, NoAnswer, Offline, SendError
from delivery.governor import Governor
from delivery.job import Blocked, Idle, Job, Stale
from delivery.outcome import Outcome, Sent, after_error
from delivery.ports import Ledger, Sender

PATIENCE: Final = timedelta(seconds=5)  # a slot further away gives the queue row back
WORK: Final = timedelta(seconds=30)  # and so does this much work
SEND_TIMEOUT: Final = timedelta(seconds=20)  # Telethon itself would wait for ever
OFFLINE_POLL: Final = timedelta(seconds=1)
LEDGER_POLL: Final = timedelta(seconds=0.5)

logger = logging.getLogger(__name__)


@dataclass
class Lane:
    """The one path all posts of an account take, one after another."""

    account_id: AccountId
    ledger: Ledger
    sender: Sender
    governor: Governor
    stopping: asyncio.Event
    send_timeout: timedelta = SEND_TIMEOUT
    ledger_poll: timedelta = LEDGER_POLL
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)
    _last: CampaignId = field(default=CampaignId(0), init=False)

    async def work(self, wake: int) -> timedelta | None:
        """Deliver while a slot is near; return when to come back, None when all is done.

        A newer wake-up waits for the lock; the older one notices at its next claim and ends.
        """
        async with self._lock:
            until = asyncio.get_running_loop().time() + WORK.total_seconds()
            while not self.stopping.is_set():
                if not self.sender.is_online:
                    return OFFLINE_POLL
                delay = self.governor.slot()
                if delay > PATIENCE or asyncio.get_running_loop().time() > until:
                    return delay
                await self._rest(delay)
                if self.stopping.is_set():
                    break
                try:
                    again = await self._turn(wake)
                except LedgerAway:
                    return self.ledger_poll
                if again is not None:
                    return again.delay
        return timedelta(0)

    async def _rest(self, delay: timedelta) -> None:
        """Sleep, but wake up at once for a shutdown."""
        if delay > timedelta(0):
            try:
                async with asyncio.timeout(delay.total_seconds()):
                    await self.stopping.wait()
            except TimeoutError:
                return

    async def _turn(self, wake: int) -> "End | None":
        match await self.ledger.claim(self.account_id, wake, self._last):
            case Job() as job:
                self._last = job.campaign_id
                await self._settle(job, await self._attempt(job))
                return None
            case Blocked(delay=delay):
                return End(delay)
            case Idle(delay=delay):
                if delay is None:
                    await self.ledger.finish_idle(self.account_id)
                return End(delay)
            case Stale():
                return End(None)

    async def _settle(self, job: Job, outcome: Outcome) -> None:
        """Write the outcome, however long the database is away: the post may be out."""
        while True:
            try:
                await self.ledger.settle(job, outcome)
            except LedgerAway:
                if self.stopping.is_set():
                    raise
                await self._rest(self.ledger_poll)
            else:
                return

    async def _attempt(self, job: Job) -> Outcome:
        self.governor.started()
        outcome: Outcome
        error: SendError
        try:
            async with asyncio.timeout(self.send_timeout.total_seconds()):
                ids = await self.sender.send(job.peer, job.post, job.random_ids, job.stored)
            outcome = Sent(ids)
        except SendError as refusal:
            outcome = after_error(refusal, job.attempts)
        except TimeoutError:
            is_alive = await self.sender.is_alive()
            error = NoAnswer("no answer in time") if is_alive else Offline("the network is gone")
            outcome = after_error(error, job.attempts)
        logger.info(
            "job ended",
            extra={
                "action": type(outcome).__name__.lower(),
                "job_id": job.id,
                "campaign_id": job.campaign_id,
                "attempts": job.attempts,
            },
        )
        return outcome


@dataclass(frozen=True, slots=True)
class End:
    """The lane stops; ``delay`` until it is worth coming back, None when it is not."""

    delay: timedelta | None
