"""The lane's starts: at their slots, never too many in the air, nothing claimed before its time."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.errors import NoAnswer, Refused, SendError
from delivery.lane import FURTHEST
from delivery.outcome import Scope, Sent, Wait
from tests.lanes import SlowLedger, SlowSender, Stage, in_fast_time, now

GAP = timedelta(seconds=8)
GIVEN_BACK = Wait(timedelta(0), Scope.JOB)
seconds = st.floats(0, 19)  # a send that takes longer is given up


def flood(wait_s: int) -> list[SendError | None]:
    return [Refused("FLOOD_WAIT", 420, wait_s)]


def between(stage: Stage, begin: str, end: str) -> Sequence[str]:
    """What happened from the first of the one to the first of the other."""
    names = [what for _, what in stage.ledger.events]
    return names[names.index(begin) : names.index(end)]


@in_fast_time
async def test_posts_start_a_gap_apart_however_long_claims_sends_and_writing_take() -> None:
    ledger = SlowLedger(jobs=5, gap=GAP, claim_s=0.05, settle_s=3)
    stage = Stage(ledger, SlowSender(send_s=2))
    await stage.work()
    assert all(8 <= b - a < 8.05 for a, b in pairwise(stage.starts))


@pytest.mark.parametrize("in_flight", [1, 2, 5])
@in_fast_time
async def test_no_start_is_nearer_than_the_gap_when_requests_take_longer(in_flight: int) -> None:
    sender = SlowSender(each=[20, 1, 17, 9, 2, 30])
    stage = Stage(SlowLedger(jobs=8, gap=GAP, claim_s=0.3, settle_s=5), sender, in_flight)
    await stage.work()
    assert all(b - a >= 8 - 1e-6 for a, b in pairwise(stage.starts))


@in_fast_time
async def test_while_a_slot_is_far_nothing_is_claimed() -> None:
    stage = Stage(SlowLedger(jobs=4, gap=GAP, claim_s=0.04))
    await stage.work()
    claims = stage.ledger.times("claim")
    assert all(0 <= start - claim < 0.2 for claim, start in zip(claims, stage.starts, strict=False))


@pytest.mark.parametrize("in_flight", [1, 2, 5])
@in_fast_time
async def test_a_flood_wait_is_written_before_the_next_claim(in_flight: int) -> None:
    ledger = SlowLedger(jobs=9, settle_s=3)
    stage = Stage(ledger, SlowSender(each=[1, 2, 2, 2, 2], answers=flood(20)), in_flight)
    await stage.work()
    assert "claim" not in between(stage, "trouble", "trouble is written")


@pytest.mark.parametrize("in_flight", [1, 2, 5])
@in_fast_time
async def test_any_refusal_is_written_before_the_next_claim(in_flight: int) -> None:
    ledger = SlowLedger(jobs=3, gap=GAP, settle_s=3)
    refusal = Refused("CHAT_WRITE_FORBIDDEN", 403)
    stage = Stage(ledger, SlowSender(send_s=7, answers=[refusal]), in_flight)
    await stage.work()
    assert "claim" not in between(stage, "trouble", "trouble is written")
    assert stage.starts[:2] == [0, 10]


@pytest.mark.parametrize("in_flight", [1, 2, 5])
@pytest.mark.parametrize("wait_s", [0, 1, 5, 20])
@in_fast_time
async def test_after_a_flood_wait_nothing_is_claimed_or_starts_before_its_end(
    in_flight: int, wait_s: int
) -> None:
    sender = SlowSender(send_s=1.5, answers=flood(wait_s))
    stage = Stage(SlowLedger(jobs=9, gap=timedelta(seconds=1)), sender, in_flight)
    await stage.work()
    later = [at for at, what in stage.ledger.events if what in {"start", "claim"} and at >= 1.5]
    assert min(later) >= 1.5 + wait_s + 1 - FURTHEST.total_seconds()
    assert min(at for at in stage.starts if at > 1.5) >= 1.5 + wait_s + 1


@in_fast_time
async def test_a_long_flood_wait_gives_the_row_back() -> None:
    stage = Stage(SlowLedger(jobs=9), SlowSender(answers=flood(300)))
    assert await stage.work() == timedelta(seconds=301)
    assert len(stage.starts) == 1


@in_fast_time
async def test_what_was_claimed_while_a_flood_wait_arrived_is_given_back_unsent() -> None:
    ledger = SlowLedger(jobs=2, claim_s=2, settle_s=3)
    stage = Stage(ledger, SlowSender(send_s=1, answers=flood(300)), in_flight=2)
    await stage.work()
    assert len(stage.starts) == 1
    flooded, given_back = ledger.outcomes
    assert isinstance(flooded, Wait)
    assert (flooded.scope, given_back) == (Scope.ACCOUNT, GIVEN_BACK)


@in_fast_time
async def test_what_was_claimed_while_any_refusal_arrived_is_given_back_too() -> None:
    ledger = SlowLedger(jobs=2, claim_s=2, settle_s=3)
    refusal = Refused("CHAT_WRITE_FORBIDDEN", 403)  # it may have paused the campaign
    stage = Stage(ledger, SlowSender(send_s=1, answers=[refusal]), in_flight=2)
    await stage.work()
    assert len(stage.starts) == 1
    assert ledger.outcomes[-1] == GIVEN_BACK


@in_fast_time
async def test_a_flood_wait_that_arrives_while_the_slot_is_awaited_holds_the_start() -> None:
    stage = Stage(SlowLedger(jobs=2, gap=timedelta(seconds=0.15)), in_flight=2)
    stage.sender.each, stage.sender.answers = [0.1], flood(300)
    stage.lane._lead = 0.1  # claims at 0.05, starts at 0.15
    await stage.work()
    assert stage.starts == [0]
    assert stage.ledger.outcomes[-1] == GIVEN_BACK


@given(st.integers(1, 4), st.lists(seconds, max_size=12), seconds, st.floats(0, 2))
def test_never_more_are_in_flight_than_allowed(
    in_flight: int, each: list[float], settle_s: float, claim_s: float
) -> None:
    @in_fast_time
    async def play() -> None:
        ledger = SlowLedger(jobs=12, settle_s=settle_s, claim_s=claim_s)
        stage = Stage(ledger, SlowSender(each=each), in_flight)
        while await stage.work() is not None:
            pass
        assert stage.sender.most <= in_flight
        assert ledger.outcomes == [Sent((1,))] * 12

    play()


@in_fast_time
async def test_as_many_as_allowed_are_in_flight() -> None:
    stage = Stage(SlowLedger(jobs=10), SlowSender(send_s=3), in_flight=5)
    await stage.work()
    assert (stage.sender.most, now()) == (5, 6)


@in_fast_time
async def test_writing_that_a_post_is_out_does_not_delay_the_next_start() -> None:
    stage = Stage(SlowLedger(jobs=3, settle_s=5), SlowSender(send_s=1))
    await stage.work()
    assert stage.starts == [0, 1, 2]


@pytest.mark.parametrize(
    "trouble",
    [Refused("CHAT_WRITE_FORBIDDEN", 403), NoAnswer("late"), Refused("SLOWMODE_WAIT", 420, 9)],
)
@in_fast_time
async def test_writing_any_other_outcome_does(trouble: SendError) -> None:
    stage = Stage(SlowLedger(jobs=3, settle_s=5), SlowSender(send_s=1, answers=[trouble]))
    await stage.work()
    assert stage.starts == [0, 6, 7]


@in_fast_time
async def test_a_flood_wait_doubles_the_gaps_after_it() -> None:
    ledger = SlowLedger(jobs=4, gap=GAP)
    stage = Stage(ledger, SlowSender(answers=flood(20)))
    while await stage.work() is not None:
        pass
    assert stage.starts == [0, 21, 37, 53]


@in_fast_time
async def test_twenty_clean_posts_later_the_ledger_keeps_the_smaller_factor() -> None:
    ledger = SlowLedger(jobs=42)
    stage = Stage(ledger, SlowSender(answers=flood(20)))
    await stage.work()
    assert ledger.factors == [(1, 1.9), (1, pytest.approx(1.805))]


def quick(jobs: int, answers: list[SendError | None], in_flight: int) -> Stage:
    """A lane at full speed: thirty answers came so quickly that claims are made ahead of them."""
    sender = SlowSender(send_s=0.01, answers=[*[None] * 30, *answers])
    return Stage(SlowLedger(jobs=jobs, claim_s=0.008, settle_s=0.05), sender, in_flight)


@pytest.mark.parametrize("in_flight", [1, 2, 5])
@in_fast_time
async def test_at_full_speed_a_flood_wait_holds_every_claim_and_start_too(in_flight: int) -> None:
    stage = quick(60, flood(20), in_flight)
    await stage.work()
    (flooded,) = stage.ledger.times("trouble")
    assert "claim" not in between(stage, "trouble", "trouble is written")
    assert not [at for at in stage.starts if flooded < at < flooded + 21]


@pytest.mark.parametrize("in_flight", [1, 2, 5])
@in_fast_time
async def test_at_full_speed_a_refusal_is_written_before_anything_else_starts(
    in_flight: int,
) -> None:
    stage = quick(60, [Refused("CHAT_WRITE_FORBIDDEN", 403)], in_flight)
    await stage.work()
    assert "start" not in between(stage, "trouble", "trouble is written")
    assert stage.sender.most <= in_flight


@in_fast_time
async def test_at_full_speed_what_is_claimed_behind_a_slow_answer_is_given_back() -> None:
    stage = quick(60, [], in_flight=1)
    stage.sender.each = [*[0.01] * 30, 5]
    await stage.work()
    assert stage.sender.most == 1
    assert stage.ledger.outcomes.count(GIVEN_BACK) == 1


@pytest.mark.parametrize("in_flight", [1, 2, 5])
@in_fast_time
async def test_at_full_speed_every_post_is_written_once_though_claims_fail(in_flight: int) -> None:
    stage = quick(60, [], in_flight)
    for at in (0.3, 0.4, 0.5):
        asyncio.get_running_loop().call_later(at, setattr, stage.ledger, "claims_fail", 1)
    again: timedelta | None = timedelta(0)
    while again is not None:
        again = await stage.work()
    assert stage.ledger.outcomes == [Sent((1,))] * 60
