"""A day, a month or a year that has begun, as it is typed: «вчера», «12.11», «ноябрь»."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo

from delivery.moments import DATES, DAY, MONTHS, WEEKDAYS, place

BACK: Final = {"сегодня": 0, "today": 0, "вчера": 1, "yesterday": 1, "позавчера": 2}
NAMED: Final = (
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    *MONTHS,
)
MONTH: Final = re.compile(r"(?P<month>[a-zа-я]+|0?[1-9]|1[0-2])[ .](?P<year>20[0-9]{2})|[a-zа-я]+")
YEAR: Final = re.compile(r"20[0-9]{2}")
SHORTEST: Final = 3  # letters of a month


@dataclass(frozen=True, slots=True)
class Days:
    """A day, a month or a year; ``code`` is short: 20261127, 202611, 2026."""

    year: int
    month: int = 0  # 0: the whole year
    day: int = 0  # 0: the whole month

    @classmethod
    def of(cls, day: date) -> Self:
        """Return one day."""
        return cls(day.year, day.month, day.day)

    @classmethod
    def decoded(cls, code: int) -> Self | None:
        """Return what a code stands for; None where it is none."""
        text = str(code)
        if not re.fullmatch(r"20\d\d(\d\d){0,2}", text):
            return None
        days = cls(int(text[:4]), int(text[4:6] or 0), int(text[6:] or 0))
        return days if days.is_real and days.code == code else None

    @property
    def before(self) -> "Days":
        """The day before this day."""
        return Days.of(date(self.year, self.month, self.day) - DAY)

    @property
    def is_real(self) -> bool:
        """Whether the calendar has it."""
        if not 0 <= self.month <= 12:  # noqa: PLR2004  # months
            return False
        return not self.day or 1 <= self.day <= monthrange(self.year, self.month)[1]

    @property
    def code(self) -> int:
        """What a button carries."""
        parts = f"{self.year}{self.month:02}{self.day:02}"
        return int(parts if self.day else parts[:6] if self.month else parts[:4])

    def between(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return when it begins, and when what follows it begins, by the clocks of the zone."""
        first = date(self.year, self.month or 1, self.day or 1)
        if self.day:
            past = first + DAY
        elif self.month:
            past = first + timedelta(days=monthrange(self.year, self.month)[1])
        else:
            past = date(self.year + 1, 1, 1)
        begin, end = (datetime.combine(day, time(), zone) for day in (first, past))
        return begin, end


def read_days(text: str, today: date) -> Days | None:
    """Return the days that are meant: of several the latest that has begun; None for no days."""
    words = [w.strip(".") for w in text.casefold().replace("ё", "е").replace(",", " ").split()]
    plain = " ".join(word for word in words if word not in {"за", "года", "г", "в"})
    if plain in BACK:
        return Days.of(today - BACK[plain] * DAY)
    if (weekday := place(plain, WEEKDAYS) if plain else None) is not None:
        return Days.of(today - (today.weekday() - weekday) % 7 * DAY)
    if YEAR.fullmatch(plain):
        return Days(int(plain))
    dated = [day for it in DATES if (found := it.fullmatch(plain)) for day in _dates(found, today)]
    return Days.of(max(dated)) if dated else _month(plain, today)


def _dates(found: re.Match[str], today: date) -> list[date]:
    month = found["month"]
    number = int(month) if month.isdigit() else (_month_of(month) or 0)
    years = [2000 + int(found["year"])] if found["year"] else [today.year, today.year - 1]
    known = [Days(year, number, int(found["day"])) for year in years if number]
    days = [date(d.year, d.month, d.day) for d in known if d.is_real and d.day]
    return [day for day in days if found["year"] or day <= today]


def _month(plain: str, today: date) -> Days | None:
    found = MONTH.fullmatch(plain)
    if found is None:
        return None
    word = found["month"] or plain
    number = int(word) if word.isdigit() else _month_of(word)
    if number is None:
        return None
    year = today.year if number <= today.month else today.year - 1
    return Days(int(found["year"] or year), number)


def _month_of(word: str) -> int | None:
    found = place(word, NAMED) if len(word) >= SHORTEST else None
    return None if found is None else found + 1
