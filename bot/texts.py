"""What operators read: gettext catalogues with the screen's id as context.

Message ids are English; ``locales/ru.po`` holds the Russian. Values put into a screen are escaped
for HTML; captions and toasts are plain text. In all of them a value that runs from right to left
turns nothing around it.
"""

import gettext
import io
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from html import escape
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LOCALES: Final = ("ru", "en")
THIN: Final = "\u202f"  # between groups of digits
# Scripts written from right to left, and marks that turn what follows them around.
TURNING: Final = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
OPENING: Final = "\u2066\u2067\u2068"
FIRST_STRONG, CLOSING = "\u2068", "\u2069"


@dataclass(frozen=True)
class Texts:
    """The words of one language and the clock of one place; ``reader`` is the person, 0: any."""

    locale: str
    zone: ZoneInfo
    reader: int = 0

    @classmethod
    def of(cls, locale: str, time_zone: str | None, zone: ZoneInfo, reader: int = 0) -> "Texts":
        """Return the words of a person; ``zone`` where they chose none of their own."""
        return cls(locale, ZoneInfo(time_zone) if time_zone else zone, reader)

    def __call__(self, screen: str, message: str, **values: object) -> str:
        """Return a text of a screen, HTML; values are escaped unless they are ``Html``."""
        return _catalogue(self.locale).pgettext(screen, message).format(**_escaped(values))

    def plural(self, screen: str, one: str, many: str, number: int, **values: object) -> str:
        """Return a text that depends on ``{number}``."""
        words = _catalogue(self.locale).npgettext(screen, one, many, number)
        return words.format(number=count(number), **_escaped(values))

    def plain_plural(self, screen: str, one: str, many: str, number: int, **values: object) -> str:
        """Return ``plural`` as plain text."""
        words = _catalogue(self.locale).npgettext(screen, one, many, number)
        return words.format(number=count(number), **values)

    def plain(self, screen: str, message: str, **values: object) -> str:
        """Return a caption or a toast: no HTML, nothing escaped."""
        shown = {n: isolated(v) if type(v) is str else v for n, v in values.items()}
        return _catalogue(self.locale).pgettext(screen, message).format(**shown)

    def moment(self, moment: datetime, *, style: str = "t") -> "Html":
        """Return a moment the reader's own Telegram shows in the reader's own zone.

        ``style`` is the Bot API's date_time format: t for a time, r for "in 4 minutes".
        """
        words = format_time(moment, "HH:mm", tzinfo=self.zone, locale=self.locale)
        return Html(f'<tg-time unix="{int(moment.timestamp())}" format="{style}">{words}</tg-time>')

    def clock(self, moment: datetime, now: datetime) -> str:
        """Say when, by the clocks of this place: 14:53; tomorrow, 10:00; Fri, 27 November, 9:15."""
        at, today = moment.astimezone(self.zone), now.astimezone(self.zone).date()
        time = format_time(at, "HH:mm", tzinfo=self.zone, locale=self.locale)
        if at.date() == today:
            return time
        if at.date() == today + timedelta(days=1):
            return self.plain("moment", "tomorrow, {time}", time=time)
        pattern = "EEE, d MMMM, HH:mm" if at.year == today.year else "EEE, d MMMM y, HH:mm"
        return format_datetime(at, pattern, tzinfo=self.zone, locale=self.locale)

    def dated(self, moment: datetime, now: datetime) -> "Html":
        """Return a moment like ``moment``, with its day unless that is today."""
        is_today = moment.astimezone(self.zone).date() == now.astimezone(self.zone).date()
        if is_today:
            return self.moment(moment)
        words = self.clock(moment, now)
        return Html(f'<tg-time unix="{int(moment.timestamp())}" format="Dt">{words}</tg-time>')

    def day(self, day: date, today: date) -> str:
        """Say which day: today, tomorrow, 27 November."""
        if day == today:
            return self.plain("moment", "today")
        if day == today + timedelta(days=1):
            return self.plain("moment", "tomorrow")
        return format_date(day, "d MMMM", locale=self.locale)

    def at(self, moment: datetime, now: datetime) -> "Html":
        """Return ``dated`` as it stands in a sentence: at 14:41; tomorrow, 10:00."""
        is_today = moment.astimezone(self.zone).date() == now.astimezone(self.zone).date()
        words = self.dated(moment, now)
        return Html(self.plain("moment", "at {time}", time=words)) if is_today else words

    def pace(self, gap: timedelta) -> str:
        """Say the distance of two posts: every 8 s, every 0.5 s, every minute, without pauses."""
        if not gap:
            return self.plain("pace", "without pauses")
        units = {
            timedelta(seconds=1): self.plain("pace", "every second"),
            timedelta(minutes=1): self.plain("pace", "every minute"),
            timedelta(hours=1): self.plain("pace", "every hour"),
        }
        return units.get(gap) or self.plain("pace", "every {gap}", gap=self.exactly(gap))

    def exactly(self, gap: timedelta) -> str:
        """Return a short duration in all its units: 0.5 s, 12 s, 1 min 30 s, 1 h."""
        seconds = gap.total_seconds()
        if seconds < 60:  # noqa: PLR2004
            part = format_decimal(seconds, "0.##", self.locale)
            return self.plain("length", "{s} s", s=part)
        minutes, rest = divmod(round(seconds), 60)
        hours, minutes = divmod(minutes, 60)
        parts = [
            self.plain("length", "{h} h", h=hours) if hours else "",
            self.plain("length", "{min} min", min=minutes) if minutes else "",
            self.plain("length", "{s} s", s=rest) if rest else "",
        ]
        return " ".join(part for part in parts if part)

    def length(self, duration: timedelta) -> str:
        """Return a duration in at most two units: 40 s, 13 min, 1 h 23 min."""
        seconds = max(1, round(duration.total_seconds()))
        if seconds < 60:  # noqa: PLR2004
            return self.plain("length", "{s} s", s=seconds)
        minutes = round(seconds / 60)
        if minutes < 60:  # noqa: PLR2004
            return self.plain("length", "{min} min", min=minutes)
        hours, minutes = divmod(minutes, 60)
        if not minutes:
            return self.plain("length", "{h} h", h=hours)
        return self.plain("length", "{h} h {min} min", h=hours, min=minutes)


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def count(number: int) -> str:
    """Write a number with thin spaces between the thousands."""
    return f"{number:,}".replace(",", THIN)


def isolated(title: str) -> str:
    """Return words from outside so that whichever way they run, those around them stay put."""
    if not TURNING.search(title):
        return title
    kept, depth = [], 0
    for char in title:
        if char == CLOSING and not depth:
            continue  # it would end our own isolation
        depth += (char in OPENING) - (char == CLOSING)
        kept.append(char)
    return FIRST_STRONG + "".join(kept) + CLOSING * (depth + 1)


def _escaped(values: dict[str, object]) -> dict[str, object]:
    return {
        name: value if isinstance(value, Html) else escape(isolated(str(value)), quote=False)
        for name, value in values.items()
    }


@cache
def _catalogue(locale: str) -> gettext.NullTranslations:
    if locale == "en":
        return gettext.NullTranslations()
    source = (files("bot") / "locales" / f"{locale}.po").read_bytes()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(source), locale=locale))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
