"""The gap between two starts is never undercut, whatever is late, random or slowed down."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from random import Random
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.governor import (
    CLEAN,
    DAY,
    JITTER,
    SLOWEST,
    Cause,
    Governor,
    Slot,
    Window,
    average,
)
from tests.fakes import FakeClock

GAP = timedelta(seconds=8)
TINY = 1e-6  # a delay is a whole number of microseconds
chances = st.floats(0, 1, exclude_max=True)
gaps = st.floats(0, 60).map(lambda seconds: timedelta(seconds=seconds))


def governor(chance: Callable[[], float] = lambda: 0.0) -> tuple[Governor, FakeClock]:
    clock = FakeClock()
    return Governor((), clock, chance), clock


def starts(it: Governor, clock: FakeClock, gap: timedelta, late: Iterator[float]) -> list[float]:
    """Start whenever the slot allows it, and so much later."""
    found = []
    for lateness in late:
        clock.seconds += it.slot().delay.total_seconds() + lateness
        it.started(1, gap)
        found.append(clock.seconds)
    return found


def waits_after(it: Governor, gap: timedelta = GAP) -> float:
    it.started(1, gap)
    return it.slot().delay.total_seconds()


@given(
    gaps,
    st.lists(st.tuples(st.floats(0, 200) | st.floats(0, 0.01), chances), min_size=2, max_size=50),
    st.floats(1, SLOWEST),
)
def test_two_starts_are_never_nearer_than_the_gap(
    gap: timedelta, plan: list[tuple[float, float]], slowed: float
) -> None:
    luck = iter([chance for _, chance in plan])
    it, clock = governor(lambda: next(luck))
    it.remember((), slowed)
    found = starts(it, clock, gap, iter([late for late, _ in plan]))
    assert all(b - a >= gap.total_seconds() * slowed - TINY for a, b in pairwise(found))


@given(st.lists(st.tuples(gaps, st.floats(0, 90), chances), min_size=2, max_size=50))
def test_a_gap_that_changes_every_time_is_kept_too(
    plan: list[tuple[timedelta, float, float]],
) -> None:
    luck = iter([chance for _, _, chance in plan])
    it, clock = governor(lambda: next(luck))
    found = [starts(it, clock, gap, iter([late]))[0] for gap, late, _ in plan]
    distances = [b - a for a, b in pairwise(found)]
    assert all(
        distance >= gap.total_seconds() - TINY
        for distance, (gap, _, _) in zip(distances, plan, strict=False)
    )


@given(gaps, chances)
def test_the_jitter_is_only_ever_added(gap: timedelta, chance: float) -> None:
    waits = waits_after(governor(lambda: chance)[0], gap)
    assert gap.total_seconds() - TINY <= waits <= gap.total_seconds() * (1 + JITTER) + TINY


@pytest.mark.parametrize("gap", [timedelta(seconds=s) for s in (0.05, 0.2, 1, 8)])
def test_being_a_little_late_makes_a_campaign_no_longer(gap: timedelta) -> None:
    luck = Random(7)  # noqa: S311
    it, clock = governor(luck.random)
    found = starts(it, clock, gap, iter([luck.uniform(0, 0.003) for _ in range(5000)]))
    distance = mean(b - a for a, b in pairwise(found))
    assert distance == pytest.approx(average(gap).total_seconds(), rel=0.01)


def test_being_very_late_is_not_made_up_for() -> None:
    it, clock = governor()
    late = iter([0.0, 0.0, 100.0, 0.0, 0.0])
    assert starts(it, clock, GAP, late) == pytest.approx([0, 8, 116, 124, 132])


def test_the_first_request_may_go_at_once() -> None:
    assert governor()[0].slot().delay == timedelta(0)


def test_no_gap_means_no_waiting() -> None:
    assert waits_after(governor()[0], timedelta(0)) == 0


def test_a_flood_wait_holds_every_start_until_its_end() -> None:
    it, clock = governor()
    it.started(1, GAP)
    it.flooded(timedelta(seconds=20))
    assert it.slot() == Slot(timedelta(seconds=20), Cause.FLOOD)
    clock.seconds += 20
    assert it.slot().delay == timedelta(0)


def test_a_shorter_flood_wait_does_not_end_a_longer_one() -> None:
    it, _ = governor()
    it.flooded(timedelta(seconds=300))
    it.flooded(timedelta(seconds=5))
    assert it.slot().delay == timedelta(seconds=300)


def test_every_flood_wait_doubles_the_gaps_up_to_sixteen_times() -> None:
    it, clock = governor()
    waits = [waits_after(it)]
    for _ in range(6):
        it.flooded(timedelta(0))
        clock.seconds += 1000
        waits.append(waits_after(it))
    assert waits == [8, 16, 32, 64, 128, 128, 128]


def test_a_factor_that_is_larger_already_stays() -> None:
    it, _ = governor()
    it.remember((), 40.0)
    it.flooded(timedelta(0))
    assert it.slowed == 40


def test_twenty_clean_sends_take_a_twentieth_back() -> None:
    it, _ = governor()
    it.flooded(timedelta(0))
    assert [it.went_well() for _ in range(CLEAN)] == [False] * 19 + [True]
    assert it.slowed == pytest.approx(1.9)


def test_a_flood_wait_begins_the_count_of_clean_sends_anew() -> None:
    it, _ = governor()
    it.flooded(timedelta(0))
    assert not any(it.went_well() for _ in range(CLEAN - 1))
    it.flooded(timedelta(0))
    assert not any(it.went_well() for _ in range(CLEAN - 1))


@given(st.floats(1, SLOWEST), st.integers(0, 1500))
def test_the_factor_shrinks_to_one_and_never_below(slowed: float, sends: int) -> None:
    it, _ = governor()
    it.remember((), slowed)
    smaller = sum(it.went_well() for _ in range(sends))
    assert it.slowed == pytest.approx(max(1.0, slowed * 0.95**smaller))
    assert it.slowed == 1 or smaller == sends // CLEAN


def test_the_factor_survives_a_restart() -> None:
    it, _ = governor()
    it.remember((), 4.0)
    assert waits_after(it) == 32


CAUSES: list[tuple[Cause, Callable[[Governor], None]]] = [
    (Cause.GAP, lambda it: it.started(1, timedelta(days=2))),
    (Cause.WINDOW, lambda it: it.remember([timedelta(0)] * 3, 1.0)),
    (Cause.CAP, lambda it: it.remember([timedelta(0)] * 600, 1.0)),
    (Cause.WARM_UP, lambda it: it.remember([timedelta(0)] * 100, 1.0, timedelta(0))),
    (Cause.FLOOD, lambda it: it.flooded(timedelta(minutes=5))),
]


@pytest.mark.parametrize(("cause", "happens"), CAUSES)
def test_a_slot_says_what_it_waits_for(cause: Cause, happens: Callable[[Governor], None]) -> None:
    windows = (Window(3, timedelta(minutes=1)), Window(600, DAY))
    it = Governor(windows, FakeClock(), lambda: 0.0, warms_up=True)
    it.remember((), 1.0)
    happens(it)
    assert it.slot().cause is cause
    assert it.slot().delay > timedelta(seconds=59)


def test_one_wait_that_several_requests_are_told_of_doubles_the_gaps_once() -> None:
    it, _ = governor()
    for _ in range(4):
        it.flooded(timedelta(seconds=20))
    assert it.slowed == 2


def answers(it: Governor, clock: FakeClock, *times: float) -> timedelta:
    """Start and answer requests that take so long; return what is left to wait after the last."""
    for seconds in times:
        clock.seconds += it.slot().delay.total_seconds()
        it.started(1, GAP)
        clock.seconds += seconds
        it.answered(GAP, timedelta(seconds=seconds))
    return it.slot().delay


def test_the_gap_is_kept_from_the_arrival_too() -> None:
    assert answers(*governor(), 0.06) >= GAP


def test_what_an_answer_took_longer_than_usual_may_be_the_delay_of_its_request() -> None:
    assert answers(*governor(), 0.01, 0.01, 0.4) >= GAP - timedelta(seconds=0.03)


def test_a_network_that_is_always_slow_makes_no_campaign_longer() -> None:
    left = answers(*governor(), *[0.3] * 20)
    assert left == pytest.approx(GAP - timedelta(seconds=0.3), abs=timedelta(milliseconds=1))


def test_an_answer_that_hung_costs_no_more_than_a_gap() -> None:
    assert answers(*governor(), 0.01, 30) <= GAP
