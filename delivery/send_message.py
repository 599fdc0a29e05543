"""Send one claimed delivery, and write what became of it."""

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from delivery.caution import Caution
from delivery.errors import LedgerAway, NoAnswer, Offline, SendError
from delivery.job import Job
from delivery.outcome import Fail, Hold, Outcome, Sent, after_error
from delivery.ports import Ledger, Sender

SEND_TIMEOUT: Final = timedelta(seconds=20)  # Telethon itself would wait for ever
LEDGER_POLL: Final = timedelta(seconds=0.5)

logger = logging.getLogger(__name__)


@dataclass
class Delivery:
    """The two halves of a delivery: the request, and the row that remembers its outcome."""

    ledger: Ledger
    sender: Sender
    caution: Caution = field(default_factory=Caution)
    send_timeout: timedelta = SEND_TIMEOUT
    ledger_poll: timedelta = LEDGER_POLL
    chance: Callable[[], float] = random.random
    ended: Callable[[Outcome], None] = lambda _: None  # is told of every outcome
    is_stopping: bool = field(default=False, init=False)

    async def send(self, job: Job) -> Outcome:
        """Make the request; whatever comes back is an outcome."""
        error: SendError
        try:
            async with asyncio.timeout(self.send_timeout.total_seconds()):
                ids = await self.sender.send(job.peer, job.post, job.random_ids, job.stored)
            return Sent(ids)
        except SendError as refusal:
            error = refusal
        except TimeoutError:
            is_alive = await self.sender.is_alive()
            error = NoAnswer("no answer in time") if is_alive else Offline("the network is gone")
        outcome = after_error(error, job.attempts - job.spent, chance=self.chance())
        if isinstance(outcome, Hold) and outcome.reason in job.tolerated:
            return Fail(outcome.reason, outcome.detail)
        return outcome

    def note(self, job: Job, outcome: Outcome) -> None:
        """Write a line of the log."""
        self.ended(outcome)
        logger.info(
            "job ended",
            extra={
                "action": type(outcome).__name__.lower(),
                "job_id": job.id,
                "campaign_id": job.campaign_id,
                "channel_id": job.channel_id,
                "attempts": job.attempts,
            },
        )

    async def settle(self, job: Job, outcome: Outcome) -> None:
        """Write the outcome, however long the database is away: the post may be out.

        Raises:
            LedgerAway: it is away at a stop; the claim is left to its lease.

        """
        while True:
            try:
                await self.ledger.settle(job, outcome)
                if isinstance(outcome, Fail):
                    await self._be_careful(job)
            except LedgerAway:
                if self.is_stopping:
                    raise
                await asyncio.sleep(self.ledger_poll.total_seconds())
            else:
                return

    async def _be_careful(self, job: Job) -> None:
        """Pause the campaign when its errors look like one cause."""
        recent = await self.ledger.recent(job.campaign_id, self.caution.looks_at)
        if (reason := self.caution.cause(recent, job.tolerated)) is not None:
            await self.ledger.pause_by_errors(job.campaign_id, reason)
