"""A typed moment is the instant an operator means by it, or it is refused with a reason."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.moments import Exact, Gap, Moment, Overlap, Past, local, read, read_clock

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
JUMPS = {  # the first time that is jumped over, and how many minutes are
    "Europe/Berlin": ("2027-03-28 02:00", 60),
    "America/New_York": ("2027-03-14 02:00", 60),
    "Australia/Lord_Howe": ("2026-10-04 02:00", 30),
    "Antarctica/Troll": ("2027-03-28 01:00", 120),
    "America/Havana": ("2027-03-14 00:00", 60),
}
NOW = datetime(2026, 11, 19, 14, 20, tzinfo=MOSCOW)  # a Thursday
MINUTE = timedelta(minutes=1)

DATED = [
    ("18:30", "2026-11-19 18:30"),
    ("18.30", "2026-11-19 18:30"),
    ("9:15", "2026-11-20 09:15"),
    ("14:20", "2026-11-20 14:20"),
    ("14:21", "2026-11-19 14:21"),
    ("0:00", "2026-11-20 00:00"),
    ("сегодня 18:30", "2026-11-19 18:30"),
    ("сегодня в 18:30", "2026-11-19 18:30"),
    ("завтра 10:00", "2026-11-20 10:00"),
    ("  Завтра ,  в 10.00 ", "2026-11-20 10:00"),
    ("послезавтра 9:00", "2026-11-21 09:00"),
    ("пт 9:15", "2026-11-20 09:15"),
    ("ПТ. 9:15", "2026-11-20 09:15"),
    ("в пятницу 9:15", "2026-11-20 09:15"),
    ("в пятницу, в 9:15", "2026-11-20 09:15"),
    ("пятница 9:15", "2026-11-20 09:15"),
    ("во вторник 9:15", "2026-11-24 09:15"),
    ("среда 9:15", "2026-11-25 09:15"),
    ("в среду 9:15", "2026-11-25 09:15"),
    ("суб 9:15", "2026-11-21 09:15"),
    ("пн 9:15", "2026-11-23 09:15"),
    ("чт 18:30", "2026-11-19 18:30"),
    ("четвёрг 18:30", "2026-11-19 18:30"),
    ("чт 9:15", "2026-11-26 09:15"),
    ("25.12 12:00", "2026-12-25 12:00"),
    ("1.2 12:00", "2027-02-01 12:00"),
    ("19.11 12:00", "2027-11-19 12:00"),
    ("19.11 18:30", "2026-11-19 18:30"),
    ("25.12.2026 12:00", "2026-12-25 12:00"),
    ("25.12.28, 12:00", "2028-12-25 12:00"),
    ("29.02.2028 12:00", "2028-02-29 12:00"),
    ("25 декабря 12:00", "2026-12-25 12:00"),
    ("25 дек. 12:00", "2026-12-25 12:00"),
    ("25 декабря 2028 года в 12:00", "2028-12-25 12:00"),
    ("1 мая 12:00", "2027-05-01 12:00"),
    ("1 май 12:00", "2027-05-01 12:00"),
    ("today 18:30", "2026-11-19 18:30"),
    ("tomorrow at 10:00", "2026-11-20 10:00"),
    ("fri 9:15", "2026-11-20 09:15"),
    ("Friday 9:15", "2026-11-20 09:15"),
    ("on Monday, 9:15", "2026-11-23 09:15"),
    ("dec 25 12:00", "2026-12-25 12:00"),
    ("25 dec 12:00", "2026-12-25 12:00"),
    ("December 25, 2028 at 12:00", "2028-12-25 12:00"),
]
LATER = [
    ("через час", 60),
    ("через 2 часа", 120),
    ("Через 30 минут", 30),
    ("через минуту", 1),
    ("через полчаса", 30),
    ("через 5 ч", 300),
    ("in an hour", 60),
    ("in 2 hours", 120),
    ("in 30 minutes", 30),
    ("in a minute", 1),
]
NONSENSE = [
    *("", " ", "25:00", "24:00", "12:60", "1830", "9", "-1:00", "9:1", "завтра", "пт", "сегодня"),
    *("31.02 12:00", "31.02.2027 12:00", "0.5 12:00", "25.13 12:00", "25.00 12:00", "32 дек 12:00"),
    *("29.02 12:00", "25 декана 12:00", "пт сб 9:15", "в следующем году", "потом 12:00", "п 9:15"),
    *("25.12.1999 12:00", "через", "через 0 минут", "через 5 лун", "in hours 2", "fridays 9:15"),
    *("через 10:00", "завтра 10:00 утра", "по 9:15", "٣:٠٠", "25.12"),
]


def at(shown: str, zone: ZoneInfo = MOSCOW) -> datetime:
    return datetime.fromisoformat(shown).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(("text", "shown"), DATED)
def test_a_phrase_names_the_next_such_moment(text: str, shown: str) -> None:
    assert read(text, NOW, MOSCOW) == Exact(at(shown))


@pytest.mark.parametrize(("text", "minutes"), LATER)
def test_a_distance_counts_from_now(text: str, minutes: int) -> None:
    assert read(text, NOW, MOSCOW) == Exact((NOW + minutes * MINUTE).astimezone(UTC))


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_means_no_moment(text: str) -> None:
    assert read(text, NOW, MOSCOW) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("сегодня 9:15", "2026-11-19 09:15"),
        ("today 14:20", "2026-11-19 14:20"),
        ("18.11.2026 12:00", "2026-11-18 12:00"),
        ("nov 18 2026 12:00", "2026-11-18 12:00"),
    ],
)
def test_a_definite_moment_that_is_over_is_past(text: str, shown: str) -> None:
    assert read(text, NOW, MOSCOW) == Past(at(shown))


@pytest.mark.parametrize(
    ("today", "meant"),
    [
        ("2027-02-01 12:00", None),
        ("2027-03-01 12:00", Exact(at("2028-02-29 12:00"))),
        ("2028-02-01 12:00", Exact(at("2028-02-29 12:00"))),
        ("2028-03-01 12:00", None),
    ],
)
def test_a_leap_day_is_meant_only_within_a_year(today: str, meant: Moment | None) -> None:
    assert read("29.02 12:00", at(today), MOSCOW) == meant


def test_the_day_is_that_of_the_zone_and_not_of_utc() -> None:
    midnight = datetime(2026, 11, 19, 21, 30, tzinfo=UTC)  # 00:30 of the 20th in Moscow
    assert read("завтра 10:00", midnight, MOSCOW) == Exact(at("2026-11-21 10:00"))


def test_an_hour_is_an_hour_over_a_clock_change() -> None:
    before = datetime(2027, 3, 28, 1, 45, tzinfo=BERLIN)
    assert read("через час", before, BERLIN) == Exact(at("2027-03-28 03:45", BERLIN))


@pytest.mark.parametrize("text", ["28.03.2027 2:30", "28 марта в 2:30", "mar 28 2:30"])
def test_a_time_that_the_clock_jumps_over_comes_with_its_neighbours(text: str) -> None:
    gap = Gap(at("2027-03-28 01:59", BERLIN), at("2027-03-28 03:00", BERLIN))
    assert read(text, NOW, BERLIN) == gap


def test_a_doubled_time_comes_with_both_instants() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    evening = datetime(2026, 10, 24, 20, 0, tzinfo=BERLIN)
    assert read("2:30", evening, BERLIN) == Overlap(first, first + 60 * MINUTE)


def test_the_second_of_two_instants_is_exact_once_the_first_is_over() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert read("2:30", first, BERLIN) == Exact(first + 60 * MINUTE)
    assert read("сегодня 2:30", first + 60 * MINUTE, BERLIN) == Past(first + 60 * MINUTE)
    assert read("2:30", first + 60 * MINUTE, BERLIN) == Exact(at("2026-10-26 02:30", BERLIN))


def test_a_gap_that_is_over_gives_way_to_the_next_day() -> None:
    noon = datetime(2027, 3, 28, 12, 0, tzinfo=BERLIN)
    assert read("2:30", noon, BERLIN) == Exact(at("2027-03-29 02:30", BERLIN))
    assert read("сегодня 2:30", noon, BERLIN) == Past(at("2027-03-28 03:00", BERLIN))


def test_a_day_that_the_calendar_left_out_is_a_gap() -> None:
    apia = ZoneInfo("Pacific/Apia")
    gap = Gap(at("2011-12-29 23:59", apia), at("2011-12-31 00:00", apia))
    assert local(date(2011, 12, 30), time(12), apia) == gap


@pytest.mark.parametrize(
    ("text", "clock"),
    [("9:15", time(9, 15)), ("00.00", time(0)), ("23:59", time(23, 59)), ("24:00", None)],
)
def test_a_time_of_day_is_read_with_a_colon_or_a_dot(text: str, clock: time | None) -> None:
    assert read_clock(text) == clock


minutes = st.integers(0, 20 * 366 * 24 * 60).map(
    lambda count: datetime(2020, 1, 1, tzinfo=UTC) + count * MINUTE
)
zones = st.sampled_from([MOSCOW, *map(ZoneInfo, sorted(JUMPS))])


def instants(moment: Moment) -> tuple[datetime, ...]:
    match moment:
        case Exact(only):
            return (only,)
        case Gap(before, after):
            return before, after
        case Overlap(first, second):
            return first, second


@given(minutes, zones, st.sampled_from(["%d.%m.%Y %H:%M", "%d %B %Y, %H:%M", "%b %d %Y %H.%M"]))
def test_a_written_moment_is_read_back(meant: datetime, zone: ZoneInfo, form: str) -> None:
    moment = read(meant.astimezone(zone).strftime(form), meant - 366 * 24 * 60 * MINUTE, zone)
    assert isinstance(moment, Exact | Overlap)
    assert meant in instants(moment)


@given(minutes, zones, st.integers(1, 6 * 24 * 60), st.sampled_from(["%a", "%A", "%d.%m", "%d %b"]))
def test_a_moment_of_this_week_needs_no_year(
    meant: datetime, zone: ZoneInfo, ahead: int, form: str
) -> None:
    moment = read(f"{meant.astimezone(zone):{form} %H:%M}", meant - ahead * MINUTE, zone)
    assert isinstance(moment, Exact | Overlap)
    assert meant in instants(moment)


@given(st.dates(date(2015, 1, 1), date(2040, 1, 1)), st.times(), zones)
def test_what_local_returns_shows_the_time_or_lies_around_its_gap(
    day: date, clock: time, zone: ZoneInfo
) -> None:
    wall, moment = datetime.combine(day, clock), local(day, clock, zone)
    shown = [it.astimezone(zone).replace(tzinfo=None) for it in instants(moment)]
    if isinstance(moment, Gap):
        assert shown[0] < wall < shown[1]
        assert moment.after - moment.before == MINUTE
    else:
        assert set(shown) == {wall}
    assert list(instants(moment)) == sorted(set(instants(moment)))


@given(st.sampled_from(sorted(JUMPS)), st.integers(0, 119))
def test_every_minute_of_a_gap_has_the_same_neighbours(name: str, minute: int) -> None:
    zone, (shown, length) = ZoneInfo(name), JUMPS[name]
    edge = datetime.fromisoformat(shown)
    inside = edge + minute % length * MINUTE
    before = (edge - MINUTE).replace(tzinfo=zone).astimezone(UTC)
    assert local(inside.date(), inside.time(), zone) == Gap(before, before + MINUTE)


WORDS = ["через", "in", "an", "2", "29", "31", "00", "мая", "feb", "пт", "завтра", "в", ".", "2:30"]


@given(st.lists(st.sampled_from(WORDS)).map(" ".join) | st.text(), minutes, zones)
def test_no_text_is_too_strange_to_read(text: str, now: datetime, zone: ZoneInfo) -> None:
    moment = read(text, now, zone)
    assert moment is None or isinstance(moment, Past) or instants(moment)[-1] > now
