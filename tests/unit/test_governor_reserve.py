"""A request beside the campaigns, a test for one, takes a slot like any other."""

import itertools
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from delivery.governor import Governor, Window
from tests.fakes import FakeClock

GAP = timedelta(seconds=8)


def governor(clock: FakeClock, *windows: Window) -> Governor:
    return Governor(windows, clock, lambda: 0.0)


def test_it_waits_for_the_gap_and_the_next_one_waits_for_its_gap() -> None:
    clock = FakeClock()
    gate = governor(clock)
    gate.started(1, GAP)
    assert gate.reserve(GAP) == GAP
    assert gate.slot().delay == 2 * GAP
    assert gate.reserve(GAP) == 2 * GAP


def test_it_counts_in_every_window() -> None:
    clock = FakeClock()
    gate = governor(clock, Window(2, timedelta(minutes=1)))
    gate.reserve(timedelta(0))
    gate.started(1, timedelta(0))
    assert gate.slot().delay >= timedelta(minutes=1)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 20)), max_size=30))
def test_no_two_starts_are_closer_than_the_gap(steps: list[tuple[bool, float]]) -> None:
    clock, starts = FakeClock(), []
    gate = governor(clock)
    for is_test, passes in steps:
        clock.seconds += passes
        if is_test:
            starts.append(clock.seconds + gate.reserve(GAP).total_seconds())
        elif not gate.slot().delay:
            gate.started(1, GAP)
            starts.append(clock.seconds)
    gaps = [b - a for a, b in itertools.pairwise(starts)]
    assert all(gap >= 8 - 1e-5 for gap in gaps)
