"""When a series runs next: chosen days, the clocks of a place, its end."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.moments import Gap, Overlap, local
from delivery.recurrence import EVERY_DAY, Recurrence, following, next_run, on, starting

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")
TEN = time(10)
MON, WED = 1, 3
RULE = Recurrence(frozenset({MON, WED}), TEN, MOSCOW)
NOW = datetime(2026, 11, 24, 11, 20, tzinfo=UTC)  # Tuesday, 14:20 in Moscow


def shown(moments: list[datetime], zone: ZoneInfo = MOSCOW) -> list[str]:
    return [f"{moment.astimezone(zone):%a %d.%m %H:%M}" for moment in moments]


def test_it_runs_on_the_chosen_days_at_its_time() -> None:
    found = list(islice(following(RULE, NOW), 3))
    assert shown(found) == ["Wed 25.11 10:00", "Mon 30.11 10:00", "Wed 02.12 10:00"]


def test_every_day_is_all_seven_and_once_a_week_is_one() -> None:
    daily = replace(RULE, days=EVERY_DAY)
    assert shown(list(islice(following(daily, NOW), 2))) == ["Wed 25.11 10:00", "Thu 26.11 10:00"]
    weekly = replace(RULE, days=frozenset({2}))
    assert shown(list(islice(following(weekly, NOW), 2))) == ["Tue 01.12 10:00", "Tue 08.12 10:00"]


def test_a_moment_that_is_a_run_is_followed_by_the_next() -> None:
    first = next_run(RULE, NOW)
    assert first is not None
    assert shown([m for m in [next_run(RULE, first)] if m]) == ["Mon 30.11 10:00"]


@pytest.mark.parametrize(("left", "runs"), [(0, 0), (1, 1), (4, 4)])
def test_a_series_ends_after_so_many_runs(left: int, runs: int) -> None:
    assert len(list(following(replace(RULE, left=left), NOW))) == runs


def test_a_series_ends_with_its_last_day() -> None:
    found = list(following(replace(RULE, until=date(2026, 12, 2)), NOW))
    assert shown(found)[-1] == "Wed 02.12 10:00"
    assert len(found) == 3


def test_what_the_clocks_jump_over_comes_right_behind_the_jump_and_then_at_its_time_again() -> None:
    rule = Recurrence(EVERY_DAY, time(2, 30), BERLIN)
    before = datetime(2027, 3, 27, 12, tzinfo=UTC)
    found = list(islice(following(rule, before), 2))
    assert shown(found, BERLIN) == ["Sun 28.03 03:00", "Mon 29.03 02:30"]


def test_a_time_that_is_shown_twice_is_run_once_at_the_first() -> None:
    rule = Recurrence(EVERY_DAY, time(2, 30), BERLIN)
    before = datetime(2026, 10, 24, 12, tzinfo=UTC)
    first, second = islice(following(rule, before), 2)
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert second == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_a_start_on_no_chosen_day_moves_to_the_next_one() -> None:
    start = datetime(2026, 11, 26, 7, tzinfo=UTC)  # Thursday, 10:00 in Moscow
    rule, first = starting(frozenset({MON, WED}), start, MOSCOW)
    assert (rule, shown([first])) == (RULE, ["Mon 30.11 10:00"])
    assert starting(frozenset({4}), start, MOSCOW)[1] == start


zones = st.sampled_from(["Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Asia/Tehran", "UTC"])
rules = st.builds(
    Recurrence,
    st.frozensets(st.integers(1, 7), min_size=1),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    zones.map(ZoneInfo),
    st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    st.none() | st.integers(0, 5),
)
seconds = st.integers(1_262_304_000, 1_861_920_000)  # 2010 to 2028
moments = seconds.map(lambda s: datetime.fromtimestamp(s, UTC))


@given(rules, moments)
def test_the_next_run_is_ahead_on_a_chosen_day_and_nothing_lies_between(
    rule: Recurrence, after: datetime
) -> None:
    found = next_run(rule, after)
    if found is None:
        assert rule.left == 0 or rule.until is not None
        return
    assert after < found <= after + timedelta(days=9)
    assert rule.until is None or found.astimezone(rule.zone).date() <= rule.until
    first = after.astimezone(rule.zone).date()
    between = (first + timedelta(days=n) for n in range(10))
    missed = [d for d in between if d.isoweekday() in rule.days and after < on(rule, d) < found]
    assert missed == []


@given(rules, moments)
def test_the_clocks_show_the_time_of_the_rule_unless_they_jump_over_it(
    rule: Recurrence, after: datetime
) -> None:
    found = next_run(rule, after)
    if found is None:
        return
    wall = found.astimezone(rule.zone)
    there = local(wall.date(), rule.at, rule.zone)
    assert wall.time() == rule.at or isinstance(there, Gap) or wall.date() > after.date()
    assert not isinstance(there, Overlap) or found != there.second


@given(rules, moments)
def test_runs_follow_one_another_and_no_more_than_there_are_left(
    rule: Recurrence, after: datetime
) -> None:
    found = list(islice(following(rule, after), 6))
    assert found == sorted(set(found))
    assert rule.left is None or len(found) <= rule.left
