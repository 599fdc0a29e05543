"""What operators read: gettext catalogues with the screen's id as context.

Message ids are English; ``locales/ru.po`` holds the Russian. Values put into a screen are escaped
for HTML; captions and toasts are plain text.
"""

import gettext
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from html import escape
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LOCALES: Final = ("ru", "en")
THIN: Final = "\u202f"  # between groups of digits


@dataclass(frozen=True)
class Texts:
    """The words of one language and the clock of one place."""

    locale: str
    zone: ZoneInfo

    def __call__(self, screen: str, message: str, **values: object) -> str:
        """Return a text of a screen, HTML; values are escaped unless they are ``Html``."""
        return _catalogue(self.locale).pgettext(screen, message).format(**_escaped(values))

    def plural(self, screen: str, one: str, many: str, number: int, **values: object) -> str:
        """Return a text that depends on ``{number}``."""
        words = _catalogue(self.locale).npgettext(screen, one, many, number)
        return words.format(number=count(number), **_escaped(values))

    def plain(self, screen: str, message: str, **values: object) -> str:
        """Return a caption or a toast: no HTML, nothing escaped."""
        return _catalogue(self.locale).pgettext(screen, message).format(**values)

    def moment(self, moment: datetime, *, style: str = "t") -> "Html":
        """Return a moment the reader's own Telegram shows in the reader's own zone.

        ``style`` is the Bot API's date_time format: t for a time, r for "in 4 minutes".
        """
        words = format_time(moment, "HH:mm", tzinfo=self.zone, locale=self.locale)
        return Html(f'<tg-time unix="{int(moment.timestamp())}" format="{style}">{words}</tg-time>')

    def pace(self, gap: timedelta) -> str:
        """Say the distance of two posts: a post per 8 s, a post per 0.5 s, without pauses."""
        exact = gap.total_seconds()
        if not exact:
            return self.plain("pace", "without pauses")
        words = self.length(gap)
        if exact % 1 and exact < 60:  # noqa: PLR2004
            tenths = format_decimal(exact, "0.#", self.locale)
            words = self.plain("length", "{s} s", s=tenths)
        return self.plain("pace", "a post per {gap}", gap=words)

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


def _escaped(values: dict[str, object]) -> dict[str, object]:
    return {
        name: value if isinstance(value, Html) else escape(str(value), quote=False)
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
