"""Pinning follows a post that is out, and never touches its delivery: a step of its own."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from delivery.campaign import AccountId
from delivery.errors import NoAnswer, Offline, Refused, SendError
from delivery.governor import Governor
from delivery.job import JobId, Peer
from delivery.outcome import Fail, Halt, Hold, Outcome, Reason, Retry, Scope, Wait, after_error
from delivery.send_message import SEND_TIMEOUT

PINNED_ALREADY: Final = frozenset({"CHAT_NOT_MODIFIED", "MESSAGE_NOT_MODIFIED"})
POST_GONE: Final = frozenset({"MESSAGE_ID_INVALID", "MSG_ID_INVALID"})
LATER: Final = timedelta(seconds=60)  # while the account itself has a trouble
AWAY: Final = timedelta(seconds=2)  # without a connection; no try is used up
FURTHEST: Final = timedelta(seconds=60)  # of a moment that is waited for here

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PinJob:
    """A post that is to be pinned, or to be pinned no longer."""

    job_id: JobId
    peer: Peer
    message_id: int
    is_end: bool  # unpin
    tries: int  # used up before this one


@dataclass(frozen=True, slots=True)
class Done:
    """The chat shows it as wanted."""


@dataclass(frozen=True, slots=True)
class Later:
    """Try again after ``delay``."""

    delay: timedelta
    is_try: bool = False  # one try is used up
    whole_account: bool = False  # Telegram asked the account to wait


@dataclass(frozen=True, slots=True)
class GivenUp:
    """It stays as it is; the post is out all the same."""

    reason: Reason


PinOutcome = Done | Later | GivenUp


class Pinner(Protocol):
    """One Telegram user account that can pin."""

    @property
    def is_online(self) -> bool:
        """Whether requests can be made now."""
        ...

    async def pin(self, peer: Peer, message_id: int, *, is_end: bool) -> None:
        """Pin without a notification, or unpin. Raises a ``SendError``."""
        ...


class PinBook(Protocol):
    """Where it is kept what is to be pinned."""

    async def due(self, account_id: AccountId) -> PinJob | None:
        """Return what comes next; None when nothing is due, or somebody else owns the account."""
        ...

    async def settle(self, job: PinJob, outcome: PinOutcome) -> None:
        """Write the outcome. Safe to repeat."""
        ...


async def pin_next(
    account_id: AccountId, book: PinBook, pinner: Pinner, governor: Governor, gap: timedelta
) -> bool:
    """Take one step in a moment of the account beside its posts; False when there is none."""
    job = await book.due(account_id)
    if job is None or not pinner.is_online:
        return False
    if governor.slot_beside() > FURTHEST:
        return False
    await asyncio.sleep(governor.beside(gap).total_seconds())
    outcome = await _asked(job, pinner)
    if isinstance(outcome, Later) and outcome.whole_account:
        governor.flooded(outcome.delay)
    logger.info("pin", extra={"action": type(outcome).__name__.lower(), "job_id": job.job_id})
    await book.settle(job, outcome)
    return True


async def _asked(job: PinJob, pinner: Pinner) -> PinOutcome:
    try:
        async with asyncio.timeout(SEND_TIMEOUT.total_seconds()):
            await pinner.pin(job.peer, job.message_id, is_end=job.is_end)
    except SendError as error:
        return after_pin(error, job.tries)
    except TimeoutError:
        return after_pin(NoAnswer("no answer in time"), job.tries)
    return Done()


def after_pin(error: SendError, tries: int) -> PinOutcome:
    """Decide what follows; ``tries`` were used up before this one. Pure."""
    if isinstance(error, Offline):
        return Later(AWAY)
    if isinstance(error, Refused) and error.name in PINNED_ALREADY:
        return Done()
    if isinstance(error, Refused) and error.name in POST_GONE:
        return GivenUp(Reason.POST_GONE)
    return _as_for_a_post(after_error(error, tries))


def _as_for_a_post(outcome: Outcome) -> PinOutcome:
    match outcome:
        case Wait(delay=delay, scope=scope):
            return Later(delay, whole_account=scope is Scope.ACCOUNT)
        case Retry(delay=delay):
            return Later(delay, is_try=True)
        case Halt():
            return Later(LATER)  # what becomes of the account is decided by its posts
        case Fail(reason=reason) | Hold(reason=reason):
            return GivenUp(reason)
        case _:
            return GivenUp(Reason.NO_RIGHT)
