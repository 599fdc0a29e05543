"""The lane when what it stands on is away: an outcome is never lost, an attempt never used up."""

import asyncio
from datetime import timedelta

import pytest

from delivery.campaign import AccountId
from delivery.errors import Refused
from delivery.governor import Governor
from delivery.job import Blocked, Stale
from delivery.lane import OFFLINE_POLL, Lane, Rules
from delivery.outcome import Outcome, Reason, Retry, Sent, Wait
from delivery.send_message import LEDGER_POLL, Delivery
from tests.fakes import FakeClock, FakeLedger, FakeSender
from tests.lanes import SlowLedger, SlowSender, Stage, in_fast_time, now

MINUTE = timedelta(minutes=1)


def lane(ledger: FakeLedger, sender: FakeSender, *, send_s: float = 20) -> Lane:
    delivery = Delivery(
        ledger, sender, send_timeout=timedelta(seconds=send_s), ledger_poll=timedelta(0)
    )
    governor = Governor((), FakeClock(), lambda: 0.0)
    return Lane(AccountId(1), delivery, governor, Rules(timedelta(0)))


async def outcome_of(sender: FakeSender) -> Outcome:
    ledger = FakeLedger(jobs=1)
    await lane(ledger, sender, send_s=0.01).work(1)
    return ledger.outcomes[0]


async def test_a_slot_far_away_gives_the_row_back_until_then() -> None:
    ledger = FakeLedger(jobs=2, gap=MINUTE)
    assert await lane(ledger, FakeSender()).work(1) == MINUTE
    assert len(ledger.outcomes) == 1


async def test_an_outcome_waits_for_a_database_that_is_away() -> None:
    ledger = FakeLedger(jobs=1, settles_fail=3)
    assert await lane(ledger, FakeSender()).work(1) is None
    assert ledger.outcomes == [Sent((1,))]


@in_fast_time
async def test_a_claim_that_fails_is_tried_again_soon() -> None:
    stage = Stage(SlowLedger(jobs=1, claims_fail=1))
    assert await stage.work() == LEDGER_POLL < timedelta(seconds=1)
    assert await stage.work() is None
    assert stage.ledger.outcomes == [Sent((1,))]


@in_fast_time
async def test_a_stop_while_the_database_is_away_leaves_the_claim_to_its_lease() -> None:
    stage = Stage(SlowLedger(jobs=1, gap=timedelta(seconds=8), settles_fail=1_000_000))
    asyncio.get_running_loop().call_later(5, stage.lane.stop)
    assert await stage.work() == timedelta(0)
    assert stage.ledger.outcomes == []
    assert now() <= 10 + LEDGER_POLL.total_seconds()


async def test_silence_on_a_live_connection_uses_up_an_attempt() -> None:
    assert isinstance(await outcome_of(FakeSender(is_silent=True)), Retry)


async def test_silence_on_a_dead_connection_uses_up_none() -> None:
    silent = FakeSender(is_silent=True, is_connection_alive=False)
    assert isinstance(await outcome_of(silent), Wait)


@in_fast_time
async def test_an_account_without_a_connection_gets_no_slot() -> None:
    stage = Stage(SlowLedger(jobs=1), SlowSender(is_online=False))
    assert await stage.work() == OFFLINE_POLL
    assert stage.ledger.wishes == []


@pytest.mark.parametrize("in_flight", [1, 2, 5])
@in_fast_time
async def test_a_crash_in_flight_is_raised_and_not_swallowed(in_flight: int) -> None:
    sender = SlowSender(each=[1, 20, 20], crash=ZeroDivisionError("a bug"))
    stage = Stage(SlowLedger(jobs=9, gap=timedelta(seconds=8)), sender, in_flight)
    with pytest.raises(ZeroDivisionError):
        await stage.work()
    assert stage.starts == [0]
    assert not stage.lane.is_awake
    assert now() < 9


@in_fast_time
async def test_a_crash_while_nothing_is_in_the_way_starts_nothing_more() -> None:
    sender = SlowSender(send_s=1, crash=ZeroDivisionError("a bug"))
    stage = Stage(SlowLedger(jobs=9, claim_s=2), sender, in_flight=3)
    with pytest.raises(ZeroDivisionError):
        await stage.work()
    assert len(stage.starts) == 1
    assert isinstance(stage.ledger.outcomes[-1], Wait)  # the second was claimed meanwhile


@in_fast_time
async def test_after_a_crash_the_lane_goes_on() -> None:
    stage = Stage(SlowLedger(jobs=2), SlowSender(crash=ZeroDivisionError("a bug")))
    with pytest.raises(ZeroDivisionError):
        await stage.work()
    stage.sender.crash = None
    assert await stage.work() is None
    assert stage.ledger.outcomes == [Sent((1,))]


@pytest.mark.parametrize(("is_ours", "histories"), [(True, 1), (False, 2)])
@in_fast_time
async def test_the_history_is_learnt_anew_after_another_process_owned_the_account(
    *, is_ours: bool, histories: int
) -> None:
    stage = Stage(SlowLedger(turns=[Stale(is_ours)], jobs=1))
    assert await stage.work() is None
    assert await stage.work() is None
    assert stage.ledger.histories == histories


@in_fast_time
async def test_what_the_ledger_says_is_blocked_comes_back_when_it_is_not() -> None:
    stage = Stage(SlowLedger(turns=[Blocked(MINUTE)], jobs=1))
    assert await stage.work() == MINUTE
    assert stage.starts == []


@in_fast_time
async def test_where_nothing_is_open_what_is_done_is_ended() -> None:
    stage = Stage(SlowLedger(jobs=1))
    assert await stage.work() is None
    assert stage.ledger.finishes == 2  # before the first claim, after the last


@in_fast_time
async def test_errors_of_one_cause_pause_the_campaign() -> None:
    answers = [Refused("CHAT_SEND_PLAIN_FORBIDDEN", 403)]
    results: list[Reason | None] = [Reason.OTHER] * 5
    stage = Stage(SlowLedger(jobs=1, results=results), SlowSender(answers=[*answers]))
    await stage.work()
    assert stage.ledger.pauses == [(1, Reason.OTHER)]


async def test_a_claim_whose_answer_was_lost_is_given_back_before_the_next_one() -> None:
    ledger = FakeLedger(jobs=1, claims_fail=1)
    once = lane(ledger, FakeSender())
    await once.work(1)
    assert ledger.given_back == []
    await once.work(1)
    assert ledger.given_back == [(1, ())]
    assert ledger.outcomes == [Sent((1,))]
