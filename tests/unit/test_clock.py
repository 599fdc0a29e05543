"""A clock that jumps is noticed, one that drifts is not."""

import pytest

from delivery.clock import ClockWatch
from tests.fakes import FakeClock

LOOKS = [
    ((0.0, 0.0), 0.0),
    ((10.0, 11.5), 0.0),  # drift, and the time a look takes
    ((20.0, 3620.0), 3598.5),
    ((30.0, 3630.0), 0.0),  # once
    ((40.0, 40.0), -3600.0),
]


def test_a_jump_is_told_once_and_by_its_length() -> None:
    steady = FakeClock()
    watch = ClockWatch(steady)
    for (steady.seconds, now), jump in LOOKS:
        assert watch.jumped(now) == pytest.approx(jump)
