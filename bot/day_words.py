"""Days that are over, in words. Pure."""

from datetime import date, datetime

from babel.dates import format_date

from bot.texts import Texts
from delivery.days import Days


def days_words(t: Texts, days: Days, now: datetime) -> str:
    """Name days: today, 24 November, November, November 2025, 2025."""
    today = now.astimezone(t.zone).date()
    if not days.month:
        return str(days.year)
    if not days.day:
        pattern = "LLLL" if days.year == today.year else "LLLL y"
        return format_date(date(days.year, days.month, 1), pattern, locale=t.locale)
    return day_words(t, date(days.year, days.month, days.day), today)


def day_words(t: Texts, day: date, today: date) -> str:
    """Name a day that is over: today, yesterday, 24 November, 24 November 2025."""
    near = {0: t.plain("moment", "today"), 1: t.plain("moment", "yesterday")}
    if (known := near.get((today - day).days)) is not None:
        return known
    pattern = "d MMMM" if day.year == today.year else "d MMMM y"
    return format_date(day, pattern, locale=t.locale)
