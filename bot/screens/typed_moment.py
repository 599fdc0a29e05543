"""A moment that was typed: what it means here, or what to type instead. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location

from bot.panel import Panel
from bot.texts import Texts
from delivery.moments import Exact, Gap, Overlap, Past, read


@dataclass(frozen=True, slots=True)
class Reading:
    """The instant that is meant; or a note why there is none, and instants to choose from."""

    at: datetime | None = None
    note: str = ""
    offers: tuple[tuple[str, datetime], ...] = ()


def read_moment(panel: Panel, t: Texts, text: str) -> Reading:
    """Read the text by the clocks of who typed it."""
    now = panel.now()
    match read(text, now, t.zone):
        case Exact(at):
            return Reading(at)
        case Gap(before, after):
            day = t.day(after.astimezone(t.zone).date(), now.astimezone(t.zone).date())
            note = t(
                "moment",
                "⚠️ There is no such time: the clocks go forward, {day}. Choose the nearest:",
                day=day,
            )
            return Reading(None, note, tuple((t.clock(at, now), at) for at in (before, after)))
        case Overlap(first, second):
            return _twice(panel, t, first, second)
        case Past(at):
            return over(panel, t, at)
        case None:
            return Reading(None, _no_moment(t, text))
        case other:
            assert_never(other)


def _twice(panel: Panel, t: Texts, first: datetime, second: datetime) -> Reading:
    now = panel.now()
    day = t.day(first.astimezone(t.zone).date(), now.astimezone(t.zone).date())
    note = t("moment", "⚠️ This time comes twice: the clocks go back, {day}. Which one?", day=day)
    return Reading(
        None,
        note,
        (
            (t.plain("moment", "The first time · {time} UTC", time=f"{first:%H:%M}"), first),
            (t.plain("moment", "The second time · {time} UTC", time=f"{second:%H:%M}"), second),
        ),
    )


def over(panel: Panel, t: Texts, at: datetime) -> Reading:
    """Refuse a moment that is over."""
    now = panel.now()
    words = t("moment", "⚠️ {at} is over. Type a time that is ahead.", at=t.clock(at, now))
    return Reading(None, words)


def _no_moment(t: Texts, text: str) -> str:
    return t(
        "moment",
        "⚠️ “{text}” is no time. If it is a post, tap “‹ Back” and send it again.",
        text=text,
    )


def here(panel: Panel, t: Texts) -> str:
    """Name the place whose clocks count, and what they show now."""
    now = panel.now()
    words = {"city": city(t, t.zone), "time": t.clock(now, now)}
    return t("moment", "time zone {city}, now {time}", **words)


def in_utc(panel: Panel, t: Texts, at: datetime) -> str:
    """Say a moment by the clocks of UTC, with its day where that is another one."""
    if at.astimezone(t.zone).date() == at.date():
        return f"{at:%H:%M} UTC"
    return f"{t.day(at.date(), panel.now().date())}, {at:%H:%M} UTC"


def quiet_hours(panel: Panel, t: Texts) -> str:
    """Say when nothing is published, and by whose clocks where those are not the reader's."""
    quiet = panel.rules.quiet
    if quiet is None:
        return ""
    hours = f"{quiet.begin:%H:%M}–{quiet.end:%H:%M}"
    if quiet.zone.key == t.zone.key:
        return hours
    return f"{hours} ({city(t, quiet.zone)})"


def city(t: Texts, zone: ZoneInfo) -> str:
    """Name a place by its clocks."""
    return str(get_timezone_location(zone, locale=t.locale, return_city=True))
