"""A pin is a step of its own: what follows each answer, and when it may be asked for."""

import random
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from delivery.campaign import AccountId
from delivery.errors import NoAnswer, Offline, Refused, SendError
from delivery.governor import Governor
from delivery.job import ChatKind, JobId, Peer
from delivery.outcome import Reason
from delivery.pin import Done, GivenUp, Later, PinJob, PinOutcome, after_pin, pin_next
from tests.fakes import FakeClock

SECOND = timedelta(seconds=1)
JOB = PinJob(JobId(1), Peer(-1_000_000_000_007, ChatKind.CHANNEL, 7), 40, is_end=False, tries=0)
ACCOUNT = AccountId(1)
ANSWERS: list[tuple[SendError, int, PinOutcome]] = [
    (Refused("CHAT_ADMIN_REQUIRED", 400), 0, GivenUp(Reason.NO_RIGHT)),
    (Refused("CHANNEL_PRIVATE", 400), 0, GivenUp(Reason.GONE)),
    (Refused("MESSAGE_ID_INVALID", 400), 0, GivenUp(Reason.POST_GONE)),
    (Refused("CHAT_NOT_MODIFIED", 400), 0, Done()),
    (Refused("FLOOD_WAIT", 420, 20), 3, Later(21 * SECOND, whole_account=True)),
    (Refused("SLOWMODE_WAIT", 420, 20), 0, Later(21 * SECOND)),
    (Refused("INTERNAL", 500), 0, Later(5 * SECOND, is_try=True)),
    (Refused("INTERNAL", 500), 3, GivenUp(Reason.NO_ANSWER)),
    (NoAnswer("?"), 1, Later(10 * SECOND, is_try=True)),
    (NoAnswer("?"), 3, GivenUp(Reason.NO_ANSWER)),
    (Offline("?"), 3, Later(2 * SECOND)),
    (Refused("AUTH_KEY_UNREGISTERED", 401), 3, Later(60 * SECOND)),
    (Refused("NEVER_HEARD_OF", 400), 1, GivenUp(Reason.OTHER)),
]


@pytest.mark.parametrize(("error", "tries", "outcome"), ANSWERS, ids=range(len(ANSWERS)))
def test_what_follows_an_answer(error: SendError, tries: int, outcome: PinOutcome) -> None:
    assert after_pin(error, tries) == outcome


@dataclass
class Book:
    """Has one post to pin."""

    job: PinJob | None = JOB
    outcomes: list[PinOutcome] = field(default_factory=list)

    async def due(self, account_id: AccountId) -> PinJob | None:
        assert account_id
        return self.job

    async def settle(self, job: PinJob, outcome: PinOutcome) -> None:
        assert job is self.job
        self.outcomes.append(outcome)


@dataclass
class Account:
    """Pins, or answers with an error."""

    error: SendError | None = None
    is_online: bool = True
    asked: int = 0

    async def pin(self, peer: Peer, message_id: int, *, is_end: bool) -> None:
        assert (peer, message_id, is_end) == (JOB.peer, 40, False)
        self.asked += 1
        if self.error is not None:
            raise self.error


def governor() -> Governor:
    return Governor((), FakeClock(), random.random)


async def test_a_pin_takes_a_moment_of_the_account_and_the_next_post_keeps_its_distance() -> None:
    book, account, rules = Book(), Account(), governor()
    assert await pin_next(ACCOUNT, book, account, rules, 3 * SECOND)
    assert book.outcomes == [Done()]
    assert 3 * SECOND <= rules.slot().delay <= 3.5 * SECOND


async def test_a_flood_wait_holds_posts_and_pins_alike() -> None:
    book, rules = Book(), governor()
    account = Account(Refused("FLOOD_WAIT", 420, 100))
    await pin_next(ACCOUNT, book, account, rules, SECOND)
    assert rules.slot().delay >= 100 * SECOND
    assert not await pin_next(ACCOUNT, book, account, rules, SECOND)
    assert account.asked == 1


@pytest.mark.parametrize(("job", "is_online"), [(None, True), (JOB, False)])
async def test_nothing_is_asked_when_nothing_is_due_or_nobody_is_there(
    job: PinJob | None,
    is_online: bool,  # noqa: FBT001
) -> None:
    account = Account(is_online=is_online)
    assert not await pin_next(ACCOUNT, Book(job), account, governor(), SECOND)
    assert account.asked == 0


def test_what_is_beside_the_posts_does_not_count_among_them() -> None:
    rules = Governor((), FakeClock(), random.random, warms_up=True)
    for _ in range(200):
        rules.beside(timedelta(0))
    assert rules.slot().delay <= timedelta(hours=1)
