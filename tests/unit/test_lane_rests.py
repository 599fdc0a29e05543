"""The lane while nothing may start: what ends its rest, when it comes back, who is told."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from typing_extensions import override

from delivery.campaign import AccountId, CampaignId
from delivery.errors import Refused
from delivery.governor import DAY, Cause, Window
from delivery.job import Held, Idle, Turn
from delivery.outcome import Scope, Sent, Wait
from delivery.ports import History
from delivery.quiet import QuietHours
from tests.lanes import EVENING, SlowLedger, SlowSender, Stage, in_fast_time, now

GAP = timedelta(seconds=8)
HOUR = timedelta(hours=1)
UTC_ZONE = ZoneInfo("UTC")


@dataclass
class KnowingLedger(SlowLedger):
    """Knows two posts of this day."""

    @override
    async def history(self, account_id: AccountId) -> History:
        return History((3 * HOUR, HOUR), 1.0, 30 * DAY)


def quiet(begins: timedelta, ends: timedelta) -> QuietHours:
    """Quiet hours that begin and end so long after the loop's time 0."""
    return QuietHours((EVENING + begins).time(), (EVENING + ends).time(), UTC_ZONE)


def after(seconds: float, stage: Stage) -> asyncio.TimerHandle:
    return asyncio.get_running_loop().call_later(seconds, stage.lane.stop)


@in_fast_time
async def test_a_newer_wake_up_ends_the_rest_of_an_older_one_at_once() -> None:
    stage = Stage(SlowLedger(jobs=1, turns=[Idle(timedelta(seconds=20))]))
    older = asyncio.create_task(stage.work(1))
    await asyncio.sleep(5)
    assert await stage.work(2) is None
    assert (await older, now(), stage.starts) == (None, 5, [5])
    assert [wish.wake for wish in stage.ledger.wishes][:2] == [1, 2]


@in_fast_time
async def test_an_older_wake_up_that_comes_late_does_nothing() -> None:
    stage = Stage(SlowLedger(jobs=1))
    await stage.work(2)
    assert await stage.work(1) is None
    assert {wish.wake for wish in stage.ledger.wishes} == {2}


@in_fast_time
async def test_a_stop_ends_a_rest_at_once() -> None:
    stage = Stage(SlowLedger(jobs=9, gap=GAP))
    after(3, stage)
    assert await stage.work() == timedelta(0)
    assert (now(), stage.starts) == (3, [0])


@in_fast_time
async def test_a_stop_during_a_rest_settles_what_is_in_flight() -> None:
    stage = Stage(SlowLedger(jobs=9, gap=GAP, settle_s=2), SlowSender(send_s=5), in_flight=3)
    after(3, stage)
    assert await stage.work() == timedelta(0)
    assert (now(), stage.starts, stage.ledger.outcomes) == (7, [0], [Sent((1,))])


@in_fast_time
async def test_what_was_claimed_at_a_stop_is_given_back_unsent() -> None:
    stage = Stage(SlowLedger(jobs=1, claim_s=2))
    after(1, stage)
    assert await stage.work() == timedelta(0)
    assert (stage.starts, stage.ledger.outcomes) == ([], [Wait(timedelta(0), Scope.JOB)])


@in_fast_time
async def test_a_stop_while_the_slot_is_awaited_starts_nothing_more() -> None:
    stage = Stage(SlowLedger(jobs=9, gap=timedelta(seconds=0.15)))
    stage.lane._lead = 0.1  # claims at 0.05, starts at 0.15
    after(0.12, stage)
    await stage.work()
    assert (stage.starts, len(stage.ledger.outcomes)) == ([0], 2)


@in_fast_time
async def test_what_comes_soon_is_waited_for_here() -> None:
    stage = Stage(SlowLedger(jobs=1, turns=[Idle(timedelta(seconds=20))]))
    assert await stage.work() is None
    assert stage.starts == [20]


@in_fast_time
async def test_what_comes_later_gives_the_row_back_until_then() -> None:
    stage = Stage(SlowLedger(jobs=1, turns=[Idle(HOUR)]))
    assert await stage.work() == HOUR
    assert stage.starts == []


@in_fast_time
async def test_an_idle_lane_looks_again_when_what_is_in_the_air_has_landed() -> None:
    stage = Stage(SlowLedger(), SlowSender(send_s=5), in_flight=2)
    stage.ledger.turns = [stage.ledger.job(), Idle(None), stage.ledger.job()]
    assert await stage.work() is None
    assert (stage.starts, stage.ledger.finishes) == ([0, 5], 2)


@pytest.mark.parametrize("turns", [[Held()], [Held(), Held(), Held()]])
@in_fast_time
async def test_a_held_chat_is_passed_over(turns: list[Turn]) -> None:
    stage = Stage(SlowLedger(jobs=1, turns=[*turns]))
    assert await stage.work() is None
    assert (stage.starts, stage.ledger.outcomes) == ([0], [Sent((1,))])


@in_fast_time
async def test_a_campaign_rests_until_its_own_gap_is_over() -> None:
    ledger = SlowLedger(jobs=1, gap=GAP)
    stage = Stage(ledger)
    ledger.turns = [replace(ledger.job(), fastest=timedelta(seconds=2)), Idle(None)]
    await stage.work()
    assert [wish.resting for wish in ledger.wishes][:3] == [(), (CampaignId(1),), ()]
    assert stage.starts == [0, 8]


@in_fast_time
async def test_a_campaign_whose_rest_ended_during_the_claim_is_asked_for_again() -> None:
    ledger = SlowLedger(jobs=1, gap=GAP, claim_s=6.5)
    stage = Stage(ledger)
    ledger.turns = [replace(ledger.job(), fastest=timedelta(seconds=2)), Idle(None)]
    await stage.work()
    assert [wish.resting for wish in ledger.wishes][:3] == [(), (CampaignId(1),), ()]
    assert len(stage.starts) == 2


@in_fast_time
async def test_quiet_hours_are_in_the_wish() -> None:
    stage = Stage(SlowLedger(jobs=2, gap=GAP), quiet=quiet(timedelta(seconds=4), HOUR))
    await stage.work()
    assert [wish.is_quiet for wish in stage.ledger.wishes[:2]] == [False, True]


@in_fast_time
async def test_the_lane_comes_back_at_the_end_of_quiet_hours() -> None:
    stage = Stage(SlowLedger(turns=[Idle(None, is_quiet=True)]), quiet=quiet(-HOUR, HOUR))
    assert await stage.work() == HOUR
    assert stage.ledger.finishes == 1  # before the claim


@in_fast_time
async def test_a_near_end_of_quiet_hours_is_waited_for_here() -> None:
    minute = timedelta(minutes=1)
    stage = Stage(SlowLedger(jobs=1), quiet=quiet(-HOUR, minute))
    await asyncio.sleep(45)
    stage.ledger.turns = [Idle(None, is_quiet=True)]
    assert await stage.work() is None
    assert stage.starts == [60]


@in_fast_time
async def test_a_campaign_that_ignores_quiet_hours_goes_on_in_them() -> None:
    stage = Stage(SlowLedger(jobs=3, gap=GAP), quiet=quiet(-HOUR, HOUR))
    assert await stage.work() is None
    assert stage.starts == [0, 8, 16]


@in_fast_time
async def test_no_start_falls_into_quiet_hours_that_began_after_its_claim() -> None:
    stage = Stage(SlowLedger(claim_s=2), quiet=quiet(timedelta(seconds=1), HOUR))
    stage.ledger.turns = [stage.ledger.job(), Idle(None, is_quiet=True)]
    assert await stage.work() == HOUR - timedelta(seconds=4)
    assert (stage.starts, stage.ledger.outcomes) == ([], [Wait(timedelta(0), Scope.JOB)])


@pytest.mark.parametrize(
    ("window", "cause"),
    [(Window(2, timedelta(seconds=20)), Cause.WINDOW), (Window(2, DAY), Cause.CAP)],
)
@in_fast_time
async def test_people_are_told_of_a_limit_of_ours_that_holds_long(
    window: Window, cause: Cause
) -> None:
    stage = Stage(SlowLedger(jobs=3), windows=(window,))
    await stage.work()
    ((account_id, delay, told),) = stage.ledger.told
    assert (account_id, told) == (1, cause)
    assert delay - window.length < timedelta(seconds=0.01)


@in_fast_time
async def test_neither_a_gap_nor_a_short_limit_nor_telegram_s_own_is_told() -> None:
    stage = Stage(SlowLedger(jobs=9, gap=GAP), windows=(Window(1, timedelta(seconds=4)),))
    stage.sender.answers = [None, Refused("FLOOD_WAIT", 420, 20)]
    while await stage.work() is not None:
        pass
    assert stage.ledger.told == []


@in_fast_time
async def test_a_cap_that_was_reached_before_the_start_holds() -> None:
    stage = Stage(KnowingLedger(jobs=9), windows=(Window(2, DAY),))
    again = await stage.work()
    assert again is not None
    assert timedelta(hours=21) < again < timedelta(hours=21, seconds=1)
    assert stage.starts == []


@in_fast_time
async def test_a_lane_that_comes_back_later_needs_no_wake_up_until_then() -> None:
    stage = Stage(SlowLedger(jobs=2, gap=timedelta(hours=1)))
    await stage.work()
    assert stage.lane.is_awake
    await asyncio.sleep(3600)
    assert not stage.lane.is_awake
