"""Rules that people change while a lane runs or sleeps."""

import asyncio
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from delivery.caution import Caution
from delivery.governor import Window
from delivery.job import Idle
from delivery.lane import Rules
from delivery.outcome import Fail, Reason
from delivery.quiet import QuietHours
from tests.lanes import SlowLedger, Stage, in_fast_time

MINUTE = timedelta(minutes=1)
FREE = Rules(timedelta(0))
NIGHT = QuietHours(time(23), time(8), ZoneInfo("Europe/Moscow"))  # it is 23:00 when a test begins


@in_fast_time
async def test_a_limit_set_while_posts_go_out_bounds_the_next_ones() -> None:
    stage = Stage(SlowLedger(jobs=6, gap=timedelta(seconds=2)))
    loop = asyncio.get_running_loop()
    loop.call_later(3, stage.lane.go_by, FREE, (Window(1, MINUTE),), Caution())
    again = await stage.work()
    assert [round(start) for start in stage.starts] == [0, 2, 4]
    assert again is not None
    assert round(again.total_seconds()) == 60


@in_fast_time
async def test_the_history_is_learned_anew_once_nothing_is_in_flight() -> None:
    stage = Stage(SlowLedger(jobs=2, gap=timedelta(seconds=2)))
    await stage.work(1)
    stage.lane.go_by(FREE, (Window(600, timedelta(days=1)),), Caution())
    await stage.work(2)
    assert stage.ledger.histories == 2


@in_fast_time
async def test_a_night_that_is_no_quiet_one_any_more_is_worked_through() -> None:
    ledger = SlowLedger(jobs=1, turns=[Idle(None, is_quiet=True)])
    stage = Stage(ledger, quiet=NIGHT)
    assert await stage.work(1) == timedelta(hours=9)
    stage.lane.go_by(FREE, (), Caution())
    await stage.work(2)
    assert [wish.is_quiet for wish in ledger.wishes[:2]] == [True, False]
    assert len(stage.starts) == 1


@in_fast_time
async def test_errors_are_counted_by_the_thresholds_that_hold_now() -> None:
    ledger = SlowLedger(jobs=1, results=[Reason.OTHER] * 3 + [None])
    stage = Stage(ledger)
    stage.lane.go_by(FREE, (), Caution(in_row=3))
    await stage.delivery.settle(ledger.job(), Fail(Reason.OTHER, "?"))
    assert ledger.pauses == [(1, Reason.OTHER)]


@in_fast_time
async def test_how_many_go_at_once_is_not_changed() -> None:
    stage = Stage(SlowLedger(), in_flight=5)
    stage.lane.go_by(FREE, (), Caution())
    assert stage.lane.rules.in_flight == 5
