"""Campaigns that share an account: its pace is the fastest one's, nobody goes beyond its own."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.governor import JITTER, Governor
from tests.fakes import FakeClock

TINY = 1e-5
DEADLINE = 3600.0
paces = st.lists(st.floats(0.1, 40), min_size=2, max_size=3)


@dataclass
class Account:
    """Takes its campaigns in turn, as the ledger does; ``left`` posts of each are still to come."""

    gaps: list[float]
    left: list[int]
    chances: Random = field(default_factory=lambda: Random(5))  # noqa: S311
    clock: FakeClock = field(default_factory=FakeClock)
    last: int = -1
    starts: list[tuple[float, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.governor = Governor((), self.clock, self.chances.random)

    def play(self) -> list[tuple[float, int]]:
        while any(self.left):
            self.clock.seconds += self.governor.slot().delay.total_seconds()
            resting = self.governor.resting()
            free = [c for c, left in enumerate(self.left) if left and c not in resting]
            if free:
                self.start(next((c for c in free if c > self.last), free[0]))
            else:
                self.clock.seconds += min(resting.values()).total_seconds()
        return self.starts

    def start(self, campaign: int) -> None:
        self.starts.append((self.clock.seconds, campaign))
        fastest = min(gap for gap, left in zip(self.gaps, self.left, strict=True) if left)
        gap = timedelta(seconds=self.gaps[campaign])
        self.governor.started(campaign, gap, timedelta(seconds=fastest))
        self.left[campaign] -= 1
        self.last = campaign


def distances(starts: list[tuple[float, int]], campaign: int | None = None) -> list[float]:
    times = [at for at, whose in starts if campaign in {None, whose}]
    return [b - a for a, b in pairwise(times)]


@given(paces)
def test_no_campaign_goes_faster_than_its_own_gap(gaps: list[float]) -> None:
    starts = Account(gaps, [15] * len(gaps)).play()
    assert all(
        distance >= gap - TINY
        for campaign, gap in enumerate(gaps)
        for distance in distances(starts, campaign)
    )


@given(paces)
def test_the_account_goes_at_the_pace_of_its_fastest_campaign(gaps: list[float]) -> None:
    account = Account(gaps, [15] * len(gaps))
    starts = account.play()
    fastest = min(gaps)
    done = max(place for place, (_, c) in enumerate(starts) if gaps[c] == fastest)
    meanwhile = distances(starts[: done + 1])
    assert all(fastest - TINY <= it <= fastest * (1 + JITTER) + TINY for it in meanwhile)


@given(st.floats(0, 20), st.integers(2, 3), st.integers(1, 20))
def test_equal_campaigns_take_turns(gap: float, campaigns: int, posts: int) -> None:
    starts = Account([gap] * campaigns, [posts] * campaigns).play()
    assert [whose for _, whose in starts] == list(range(campaigns)) * posts


def test_a_gentle_campaign_keeps_its_pace_beside_a_fast_one() -> None:
    starts = Account([3, 20], [200, 20]).play()
    assert min(distances(starts, 1)) >= 20 - TINY
    assert max(distances(starts, 1)) <= (20 + 3) * (1 + JITTER) + TINY


def test_what_is_left_alone_goes_at_its_own_pace() -> None:
    starts = Account([3, 8], [5, 20]).play()
    assert all(8 - TINY <= it <= 8 * (1 + JITTER) + TINY for it in distances(starts, 1)[3:])


def test_a_campaign_without_a_gap_is_not_held_up_by_one_with_a_gap() -> None:
    starts = Account([0, 8], [50, 2]).play()
    assert starts[-2][0] == 0
    assert starts[-1][0] >= 8


@pytest.mark.parametrize("chance", [0.0, 0.5, 0.99])
def test_a_campaign_rests_for_its_own_gap_and_no_longer(chance: float) -> None:
    clock = FakeClock()
    it = Governor((), clock, lambda: chance)
    it.started(7, timedelta(seconds=20), timedelta(seconds=3))
    rest = it.resting()[7].total_seconds()
    assert rest == pytest.approx(20 * (1 + JITTER * chance))
    clock.seconds += rest
    assert it.resting() == {}


def test_the_fastest_campaign_never_rests() -> None:
    it = Governor((), FakeClock(), lambda: 0.5)
    it.started(7, timedelta(seconds=3), timedelta(seconds=3))
    it.started(8, timedelta(seconds=3))
    assert it.resting() == {}


def test_campaigns_that_ended_are_forgotten() -> None:
    clock = FakeClock()
    it = Governor((), clock, lambda: 0.0)
    for campaign in range(1000):
        it.started(campaign, timedelta(seconds=20), timedelta(seconds=3))
        clock.seconds += 3
    assert len(it._resting) <= 8


@pytest.mark.parametrize("posts", [1, 5, 100, 1000])
def test_a_deadline_is_kept_by_a_gap_that_is_reckoned_anew_each_time(posts: int) -> None:
    clock, luck = FakeClock(), Random(3)  # noqa: S311
    it = Governor((), clock, luck.random)
    starts = []
    for left in range(posts, 0, -1):
        clock.seconds += it.slot().delay.total_seconds() + luck.uniform(0, 0.003)
        it.started(1, timedelta(seconds=(DEADLINE - clock.seconds) / left))
        starts.append(clock.seconds)
    assert starts[-1] < DEADLINE
    assert starts[-1] >= DEADLINE * (posts - 1) / posts - TINY
    even = DEADLINE / posts
    assert all(0.5 * even < b - a < 1.5 * even for a, b in pairwise(starts))


def test_a_gap_that_was_made_smaller_counts_from_the_last_start() -> None:
    clock = FakeClock()
    governor = Governor((), clock, lambda: 0.0)
    governor.started(1, timedelta(hours=1), timedelta(hours=1))
    clock.seconds = 5
    governor.repaced({1: timedelta(seconds=8)})
    assert governor.slot().delay == timedelta(seconds=3)


def test_a_gap_that_was_made_smaller_stays_so_after_the_next_start() -> None:
    clock = FakeClock()
    governor = Governor((), clock, lambda: 0.5)
    governor.started(1, timedelta(hours=1), timedelta(hours=1))
    governor.repaced({1: timedelta(seconds=8)})
    clock.seconds = 8
    governor.started(1, timedelta(seconds=8), timedelta(seconds=8))
    assert timedelta(seconds=8) <= governor.slot().delay <= timedelta(seconds=8 * (1 + JITTER))


def test_a_gap_that_was_made_larger_leaves_the_next_start_where_it_is() -> None:
    clock = FakeClock()
    governor = Governor((), clock, lambda: 0.0)
    governor.started(1, timedelta(seconds=8), timedelta(seconds=8))
    governor.repaced({1: timedelta(hours=1)})
    assert governor.slot().delay == timedelta(seconds=8)


def test_a_slow_campaign_rests_on_when_a_fast_one_is_launched_beside_it() -> None:
    clock = FakeClock()
    governor = Governor((), clock, lambda: 0.0)
    governor.started(1, timedelta(seconds=20), timedelta(seconds=20))
    clock.seconds = 1
    governor.repaced({1: timedelta(seconds=20), 2: timedelta(seconds=3)})
    assert governor.slot().delay == timedelta(seconds=2)
    assert governor.resting() == {1: timedelta(seconds=19)}


def test_the_fastest_campaign_does_not_rest_after_a_change_either() -> None:
    governor = Governor((), FakeClock(), lambda: 0.0)
    governor.started(1, timedelta(seconds=3), timedelta(seconds=3))
    governor.repaced({1: timedelta(seconds=3), 2: timedelta(seconds=20)})
    assert governor.resting() == {}


def test_a_slow_campaign_rests_on_when_the_fast_one_beside_it_has_ended() -> None:
    clock = FakeClock()
    governor = Governor((), clock, lambda: 0.0)
    governor.started(1, timedelta(seconds=60), timedelta(seconds=10))
    clock.seconds = 10
    governor.repaced({1: timedelta(seconds=60)})
    assert governor.resting() == {1: timedelta(seconds=50)}


def test_who_may_start_by_then_does_not_rest_any_more() -> None:
    governor = Governor((), FakeClock(), lambda: 0.0)
    governor.started(1, timedelta(seconds=20), timedelta(seconds=3))
    assert governor.resting(timedelta(seconds=20)) == {}
    assert governor.resting(timedelta(seconds=19)) == {1: timedelta(seconds=20)}
