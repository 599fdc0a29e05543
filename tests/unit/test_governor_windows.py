"""So many starts in so long, counted exactly: the short limits, the daily cap, the warm-up."""

from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.governor import CLOSED, DAY, Cause, Governor, Window, warm_up
from tests.fakes import FakeClock

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
PER_MINUTE, PER_DAY = Window(20, MINUTE), Window(600, DAY)
SCHEDULES = 10_000


def starts(
    it: Governor, clock: FakeClock, count: int, gap: float = 0, late: float = 0
) -> list[float]:
    """Start as often as it is asked, each as soon as it may."""
    found = []
    for _ in range(count):
        clock.seconds += it.slot().delay.total_seconds() + late
        it.started(1, timedelta(seconds=gap))
        found.append(clock.seconds)
    return found


def most(found: list[float], length: float) -> int:
    """The most starts that any span of this length holds, both its ends counted in."""
    return max(sum(begin <= at <= begin + length for at in found) for begin in found)


def exceeds(found: list[float], window: Window) -> bool:
    spans = zip(found, found[window.starts :], strict=False)
    return any(b - a <= window.length.total_seconds() for a, b in spans)


def random_schedule(luck: Random) -> tuple[tuple[Window, ...], list[float]]:
    """Starts at random moments, often late, sometimes slowed down, under one to three limits."""
    windows = tuple(
        Window(luck.randint(1, 9), timedelta(seconds=luck.choice([0.5, 1, 10, 60])))
        for _ in range(luck.randint(1, 3))
    )
    clock = FakeClock(luck.uniform(0, 1e6))
    it = Governor(windows, clock, luck.random)
    found = []
    for _ in range(25):
        clock.seconds += it.slot().delay.total_seconds()
        clock.seconds += luck.choice([0, 0, luck.uniform(0, 0.01), luck.uniform(0, 20)])
        it.started(luck.randint(1, 3), timedelta(seconds=luck.choice([0, 0, luck.uniform(0, 5)])))
        found.append(clock.seconds)
    return windows, found


def test_no_window_of_any_random_schedule_holds_more_starts_than_it_may() -> None:
    luck = Random(42)  # noqa: S311
    schedules = [random_schedule(luck) for _ in range(SCHEDULES)]
    assert not any(exceeds(found, window) for windows, found in schedules for window in windows)


@given(st.integers(1, 5), st.lists(st.floats(0, 3), min_size=12, max_size=30))
def test_a_window_of_ten_seconds_holds_no_more_with_both_its_ends(
    limit: int, late: list[float]
) -> None:
    clock = FakeClock()
    it = Governor((Window(limit, timedelta(seconds=10)),), clock, lambda: 0.0)
    found = [starts(it, clock, 1, late=lateness)[0] for lateness in late]
    assert most(found, 10) <= limit


def test_a_window_is_used_to_the_full() -> None:
    clock = FakeClock()
    found = starts(Governor((PER_MINUTE,), clock, lambda: 0.0), clock, 60)
    assert most(found, 60) == 20
    assert found[-1] == pytest.approx(120, abs=1)


def test_several_windows_hold_at_once() -> None:
    clock = FakeClock()
    it = Governor((PER_MINUTE, PER_DAY), clock, lambda: 0.0)
    found = starts(it, clock, 1300)
    assert not exceeds(found, PER_MINUTE)
    assert not exceeds(found, PER_DAY)
    assert found[599] == pytest.approx(29 * 60, abs=1)
    assert found[1200] == pytest.approx(2 * 86400, abs=1)


def test_the_daily_cap_rolls_and_does_not_begin_anew_at_midnight() -> None:
    clock = FakeClock()
    it = Governor((Window(2, DAY),), clock, lambda: 0.0)
    starts(it, clock, 1)
    clock.seconds += 20 * 3600
    found = starts(it, clock, 3)
    assert found == pytest.approx([20 * 3600, 24 * 3600, 44 * 3600], abs=1)


def test_the_daily_cap_survives_a_restart() -> None:
    it = Governor((PER_DAY,), FakeClock(5), lambda: 0.0)
    it.remember([HOUR] * 599, 1.0)
    assert it.slot().delay == timedelta(0)
    it.remember([HOUR] * 600, 1.0)
    assert it.slot().cause is Cause.CAP
    assert it.slot().delay == DAY - HOUR + timedelta(seconds=CLOSED)


def test_ages_may_come_in_any_order() -> None:
    it = Governor((Window(2, DAY),), FakeClock(), lambda: 0.0)
    it.remember([HOUR, 5 * HOUR, 3 * HOUR], 1.0)
    assert it.slot().delay == DAY - 3 * HOUR + timedelta(seconds=CLOSED)


def test_what_is_older_than_every_window_is_forgotten() -> None:
    clock = FakeClock()
    it = Governor((PER_MINUTE,), clock, lambda: 0.0)
    starts(it, clock, 5000, gap=3)
    assert len(it._starts) <= PER_MINUTE.starts + 1


def fresh(age: timedelta) -> tuple[Governor, FakeClock]:
    clock = FakeClock(1000)
    it = Governor((), clock, lambda: 0.0, warms_up=True)
    it.remember((), 1.0, age)
    return it, clock


@pytest.mark.parametrize(("day", "cap"), [(0, 100), (1, 200), (2, 400), (3, 800), (6, 6400)])
def test_the_cap_of_a_fresh_log_in_doubles_every_day(day: int, cap: int) -> None:
    assert warm_up(day * DAY) == warm_up((day + 1) * DAY - MINUTE) == Window(cap, DAY)


def test_a_fresh_log_in_sends_a_hundred_posts_ten_seconds_apart_then_two_hundred() -> None:
    it, clock = fresh(timedelta(0))
    found = [at - 1000 for at in starts(it, clock, 301, gap=3)]
    assert {round(b - a, 3) for a, b in pairwise(found[:100])} == {10}
    assert found[100] == pytest.approx(86400, abs=0.01)
    assert min(b - a for a, b in pairwise(found[100:])) == pytest.approx(3)
    assert found[299] < 2 * 86400 <= found[300]


def test_a_wider_gap_than_that_of_the_warm_up_stays() -> None:
    it, clock = fresh(timedelta(0))
    assert starts(it, clock, 3, gap=30) == [1000, 1030, 1060]


def test_the_second_day_of_a_log_in_opens_its_cap_at_once() -> None:
    it, clock = fresh(10 * HOUR)
    starts(it, clock, 100)
    assert it.slot().cause is Cause.WARM_UP
    begins = clock.seconds + it.slot().delay.total_seconds()
    assert begins == pytest.approx(1000 + 14 * 3600, abs=0.01)


@pytest.mark.parametrize("age", [timedelta(days=60), timedelta(days=9000), timedelta.max])
def test_an_old_log_in_is_not_held(age: timedelta) -> None:
    it, clock = fresh(age)
    assert starts(it, clock, 3000, gap=1)[-1] == 1000 + 2999


def test_one_that_does_not_warm_up_is_not_held_either() -> None:
    clock = FakeClock()
    it = Governor((), clock, lambda: 0.0)
    it.remember((), 1.0, timedelta(0))
    assert starts(it, clock, 200)[-1] == 0


@pytest.mark.parametrize("weight", [2, 7, 20, 50, 100])
def test_starts_that_stand_for_many_posts_keep_to_the_limit_of_posts(weight: int) -> None:
    clock = FakeClock()
    it = Governor((PER_MINUTE,), clock, lambda: 0.0, weight=weight)
    found = starts(it, clock, 10_000 // weight)
    assert found[-1] == pytest.approx(10_000 / 20 * 60, rel=0.02)


def test_the_smallest_gap_of_a_fresh_log_in_is_that_of_each_of_them() -> None:
    clock = FakeClock()
    it = Governor((), clock, lambda: 0.0, warms_up=True, weight=5)
    it.remember((), 1.0, timedelta(0))
    assert starts(it, clock, 3) == [0, 50, 100]
