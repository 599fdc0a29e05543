"""Quiet hours are what the clock on the wall says, also where that clock jumps."""

from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.quiet import QuietHours

MOSCOW = ZoneInfo("Europe/Moscow")
STEADY = [MOSCOW, *map(ZoneInfo, ("UTC", "Asia/Tokyo", "Asia/Kathmandu"))]
BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # half an hour
TROLL = ZoneInfo("Antarctica/Troll")  # two hours
HAVANA = ZoneInfo("America/Havana")  # at midnight
SHIFTING = [BERLIN, NEW_YORK, LORD_HOWE, TROLL, HAVANA]
TICK = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
SPRING, AUTUMN = "2027-03-28", "2026-10-25"  # 02:00 becomes 03:00, 03:00 becomes 02:00

clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


def hours_in(zones: list[ZoneInfo]) -> st.SearchStrategy[QuietHours]:
    # half of them near the night: there the clocks change
    night = st.integers(0, 4 * 60).map(lambda count: time(count // 60, count % 60))
    pairs = st.tuples(clocks | night, clocks | night).filter(lambda pair: pair[0] != pair[1])
    zone = st.sampled_from(zones)
    return st.tuples(pairs, zone).map(lambda it: QuietHours(it[0][0], it[0][1], it[1]))


def offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


@cache
def changes(zone: ZoneInfo) -> list[datetime]:
    days = [datetime(2026, 1, 1, tzinfo=UTC) + count * DAY for count in range(730)]
    return [day for day in days if offset(day, zone) != offset(day + DAY, zone)] or days[:1]


def near_a_change(zone: ZoneInfo) -> st.SearchStrategy[datetime]:
    around = st.tuples(st.sampled_from(changes(zone)), st.integers(-24 * 60, 48 * 60))
    return around.map(lambda it: it[0] + it[1] * MINUTE)


moments = st.datetimes(datetime(2015, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
nights = hours_in(STEADY + SHIFTING).flatmap(
    lambda hours: st.tuples(st.just(hours), near_a_change(hours.zone) | moments)
)


def on_the_wall(hours: QuietHours, moment: datetime) -> bool:
    clock = moment.astimezone(hours.zone).time()
    if hours.begin < hours.end:
        return hours.begin <= clock < hours.end
    return clock >= hours.begin or clock < hours.end


@given(nights)
def test_it_is_quiet_exactly_when_the_wall_clock_says_so(
    night: tuple[QuietHours, datetime],
) -> None:
    hours, moment = night
    before, after = (offset(moment + n * 120 * MINUTE, hours.zone) for n in (-1, 1))
    quiet = hours.until(moment) is not None
    if before > after:  # a doubled hour is quiet in one piece
        assert quiet or not on_the_wall(hours, moment)
    else:
        assert quiet == on_the_wall(hours, moment)


@given(nights)
def test_quiet_hours_hold_up_to_their_end_and_not_at_it(night: tuple[QuietHours, datetime]) -> None:
    hours, moment = night
    if hours.until(moment) is None:
        moment = hours.next(moment)
    end = hours.until(moment)
    assert end is not None
    assert end > moment
    assert hours.until(end - TICK) == end
    assert hours.until(end) is None


@given(nights)
def test_the_next_quiet_hours_hold_from_their_beginning(night: tuple[QuietHours, datetime]) -> None:
    hours, moment = night
    begin = hours.next(moment)
    assert begin >= moment
    assert hours.until(begin) is not None
    assert hours.until(begin - TICK) is None
    assert hours.next(begin) == begin


@given(nights)
def test_quiet_and_loud_hours_take_turns(night: tuple[QuietHours, datetime]) -> None:
    hours, moment = night
    begin = hours.next(moment)
    end = hours.until(begin)
    assert end is not None
    assert begin < end < hours.next(end)
    assert hours.next(begin + TICK) == hours.next(end)


@given(hours_in(STEADY), moments)
def test_without_clock_changes_a_night_is_as_long_as_written(
    hours: QuietHours, moment: datetime
) -> None:
    begin = hours.next(moment)
    end = hours.until(begin)
    assert end is not None
    written = timedelta(hours=hours.end.hour - hours.begin.hour)
    written += timedelta(minutes=hours.end.minute - hours.begin.minute)
    assert end - begin == written % DAY
    assert hours.next(begin + TICK) - begin == DAY


CHANGES = [
    # zone, the day, the quiet hours, and when they begin and end in UTC
    (BERLIN, SPRING, "01:30-02:30", "00:30", "01:00"),  # the end is jumped over
    (BERLIN, SPRING, "02:30-08:00", "01:00", "06:00"),  # the beginning is
    (BERLIN, AUTUMN, "01:30-02:30", "23:30", "01:30"),  # up to the second 02:30
    (BERLIN, AUTUMN, "02:30-08:00", "00:30", "07:00"),  # from the first
    (BERLIN, AUTUMN, "02:15-02:45", "00:15", "01:45"),  # both in the doubled hour: one piece
    (BERLIN, AUTUMN, "23:00-08:00", "21:00", "07:00"),  # an hour longer
    (BERLIN, SPRING, "23:00-08:00", "22:00", "06:00"),  # an hour shorter
    (NEW_YORK, "2027-03-14", "01:30-02:30", "06:30", "07:00"),
    (NEW_YORK, "2026-11-01", "01:30-02:30", "05:30", "07:30"),
    (LORD_HOWE, "2026-10-04", "01:45-02:15", "15:15", "15:30"),  # half an hour is jumped over
    (LORD_HOWE, "2027-04-04", "01:40-03:00", "14:40", "16:30"),  # and comes twice
    (MOSCOW, "2026-11-19", "23:00-08:00", "20:00", "05:00"),
]


@pytest.mark.parametrize(("zone", "day", "text", "begin", "end"), CHANGES)
def test_a_clock_change_stretches_or_shortens_the_night(
    zone: ZoneInfo, day: str, text: str, begin: str, end: str
) -> None:
    hours = QuietHours.parse(text, zone)
    noon = datetime.fromisoformat(f"{day} 12:00").replace(tzinfo=zone)
    evening = noon - timedelta(hours=20)
    began = hours.next(evening)
    ended = hours.until(began)
    assert ended is not None
    assert (f"{began:%H:%M}", f"{ended:%H:%M}") == (begin, end)


def test_quiet_hours_that_the_clock_jumps_over_do_not_take_place() -> None:
    hours = QuietHours.parse("02:15-02:45", BERLIN)
    eve = datetime(2027, 3, 27, 12, 0, tzinfo=BERLIN)
    assert hours.next(eve) == datetime(2027, 3, 29, 2, 15, tzinfo=BERLIN)


def test_a_pause_that_the_clock_jumps_over_does_not_part_two_nights() -> None:
    hours = QuietHours.parse("02:45-02:15", BERLIN)
    eve = datetime(2027, 3, 27, 12, 0, tzinfo=BERLIN)
    assert hours.until(eve) == datetime(2027, 3, 29, 2, 15, tzinfo=BERLIN)


@pytest.mark.parametrize("text", ["23:00-08:00", "23:00–08:00", " 23.00 — 8.00 "])
def test_quiet_hours_are_read_with_any_dash(text: str) -> None:
    assert QuietHours.parse(text, MOSCOW) == QuietHours(time(23), time(8), MOSCOW)


@pytest.mark.parametrize(
    "text",
    ["", "23:00", "23:00-", "23:00-24:00", "23-8", "23:00-08:00-09:00", "ночью", "1:00-1:00"],
)
def test_what_are_no_quiet_hours_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"^Quiet hours .+\.$"):
        QuietHours.parse(text, MOSCOW)
