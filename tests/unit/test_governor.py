"""The gap between the starts of two requests is never undercut."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from delivery.governor import Governor
from tests.fakes import FakeClock


@given(st.lists(st.tuples(st.floats(0, 30), st.floats(0, 0.999)), max_size=50))
def test_two_requests_are_never_nearer_than_the_gap(waits: list[tuple[float, float]]) -> None:
    clock, chances = FakeClock(), iter([chance for _, chance in waits])
    governor = Governor(timedelta(seconds=8), clock, lambda: next(chances))
    starts = []
    for waited, _ in waits:
        clock.seconds += waited
        clock.seconds += governor.slot().total_seconds()
        starts.append(clock.seconds)
        governor.started()
    assert all(b - a >= 8 - 1e-6 for a, b in pairwise(starts))


def test_the_first_request_may_go_at_once() -> None:
    governor = Governor(timedelta(seconds=8), FakeClock(), lambda: 0.5)
    assert governor.slot() == timedelta(0)


def test_the_jitter_is_only_ever_added() -> None:
    governor = Governor(timedelta(seconds=8), FakeClock(), lambda: 1.0)
    governor.started()
    assert timedelta(seconds=8) < governor.slot() < timedelta(seconds=10)


def test_no_gap_means_no_waiting() -> None:
    governor = Governor(timedelta(0), FakeClock(), lambda: 1.0)
    governor.started()
    assert governor.slot() == timedelta(0)
