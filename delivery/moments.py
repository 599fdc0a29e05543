"""Wall clock times as instants, and moments as an operator types them, Russian or English."""

import re
from bisect import bisect_left
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAY: Final = timedelta(days=1)
MINUTE: Final = timedelta(minutes=1)
YEAR_AHEAD: Final = 366  # days: what a date without a year may mean at most; no 29 February later


@dataclass(frozen=True, slots=True)
class Exact:
    """The one instant that is meant; UTC."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """The clock jumps over this time: its last minute before and its first after; UTC."""

    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class Overlap:
    """The clock is set back and shows this time twice; UTC."""

    first: datetime
    second: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """The instant that is meant is over; UTC."""

    at: datetime


Moment = Exact | Gap | Overlap


def local(day: date, clock: time, zone: ZoneInfo) -> Moment:
    """Return when the clocks of this zone show this day and time."""
    wall = datetime.combine(day, clock, zone)
    first, second = (wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return Exact(first)
    if first < second:
        return Overlap(first, second)
    # PEP 495: in a gap the two swap sides and the jump lies between them.
    # Two times of one zone are compared as its clocks show them.
    around = range(int(second.timestamp()), int(first.timestamp()) + 1)
    jump = bisect_left(around, wall, key=lambda at: datetime.fromtimestamp(at, zone))
    after = datetime.fromtimestamp(around[jump], UTC)
    return Gap(after - MINUTE, after)


_LINKS: Final = frozenset({"в", "во", "at", "on", "года", "г"})
_NEAR: Final = {"сегодня": 0, "today": 0, "завтра": 1, "tomorrow": 1, "послезавтра": 2}
WEEKDAYS: Final = (
    "понедельник вторник среда четверг пятница суббота воскресенье",
    "понедельник вторник среду четверг пятницу субботу воскресенье",
    "пн вт ср чт пт сб вс",
    "monday tuesday wednesday thursday friday saturday sunday",
)
MONTHS: Final = (
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "янв фев мар апр май июн июл авг сен окт ноя дек",
    "january february march april may june july august september october november december",
)
_YEAR: Final = "(?:20)?(?P<year>[0-9]{2})"
DATES: Final = (
    re.compile(rf"(?P<day>[0-9]{{1,2}})\.(?P<month>0?[1-9]|1[0-2])(?:\.{_YEAR})?"),
    re.compile(rf"(?P<day>[0-9]{{1,2}}) (?P<month>[a-zа-я]+)(?: {_YEAR})?"),
    re.compile(rf"(?P<month>[a-zа-я]+) (?P<day>[0-9]{{1,2}})(?: {_YEAR})?"),
)
_CLOCK: Final = re.compile("([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
_STEPS: Final = {"hour": 60 * MINUTE, "half": 30 * MINUTE, "minute": MINUTE}
_LATER: Final = re.compile(
    "(?:через|in) (?:(?:([1-9][0-9]{0,2})|an?) )?(?:(?P<hour>ч|час|часа|часов|h|hours?)"
    "|(?P<half>полчаса|half an hour)|(?P<minute>мин|минуту|минуты|минут|min|minutes?))"
)


def read(text: str, now: datetime, zone: ZoneInfo) -> Moment | Past | None:
    """Return the moment that the text means in this zone, or None if it means none.

    What may still come wins over what is over; of an overlap that has begun the rest is exact.
    """
    words = text.casefold().replace("ё", "е").replace(",", " ").split()
    plain = " ".join(word.strip(".") for word in words if word not in _LINKS)
    if later := _LATER.fullmatch(plain):
        return Exact(now.astimezone(UTC) + int(later[1] or 1) * _STEPS[str(later.lastgroup)])
    spoken_day, _, spoken_clock = plain.rpartition(" ")
    if (clock := read_clock(spoken_clock)) is None:
        return None
    days = _days(spoken_day, now.astimezone(zone).date())
    moments = [_ahead(local(day, clock, zone), now) for day in days]
    ahead = [moment for moment in moments if not isinstance(moment, Past)]
    return next(iter(ahead or moments), None)


def read_clock(text: str) -> time | None:
    """Return the time of day that is written as 9:15 or 18.30."""
    found = _CLOCK.fullmatch(text)
    return found and time(int(found[1]), int(found[2]))


def _ahead(moment: Moment, now: datetime) -> Moment | Past:
    match moment:
        case Exact(last) | Gap(_, last) | Overlap(_, last) if last <= now:
            return Past(last)
        case Overlap(first, second) if first <= now:
            return Exact(second)
        case Exact() | Gap() | Overlap():
            return moment


def _days(text: str, today: date) -> list[date]:
    if not text:
        return [today, today + DAY]
    if text in _NEAR:
        return [today + _NEAR[text] * DAY]
    if (weekday := place(text, WEEKDAYS)) is not None:
        nearest = today + (weekday - today.weekday()) % 7 * DAY
        return [nearest, nearest + 7 * DAY]
    return [day for it in DATES if (found := it.fullmatch(text)) for day in _dates(found, today)]


def place(word: str, table: tuple[str, ...]) -> int | None:
    """Return which name of a row of the table the word is, or begins."""
    names = ((place, name) for row in table for place, name in enumerate(row.split()))
    # a beginning of three letters or more will do, of two only where that is the whole name
    return next((n for n, name in names if name.startswith(word) and name[:3] == word[:3]), None)


def _dates(found: re.Match[str], today: date) -> list[date]:
    day, month, year = int(found["day"]), found["month"], found["year"]
    number = int(month) - 1 if month.isdigit() else place(month, MONTHS)
    if number is None:
        return []
    years = [2000 + int(year)] if year else [today.year, today.year + 1]
    known = [date(y, number + 1, day) for y in years if 1 <= day <= monthrange(y, number + 1)[1]]
    return [d for d in known if year or 0 <= (d - today).days <= YEAR_AHEAD]
