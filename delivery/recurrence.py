"""What comes out regularly: on which days, at what time by whose clocks, until when. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from delivery.moments import Exact, Gap, Overlap, local

DAY: Final = timedelta(days=1)
WEEK: Final = 7  # days
EVERY_DAY: Final = frozenset(range(1, WEEK + 1))
MOST_RUNS: Final = 1000


@dataclass(frozen=True, slots=True)
class Recurrence:
    """The rule of a series. ``left`` runs follow the one it is kept at; None: no end by count."""

    days: frozenset[int]  # Monday is 1
    at: time
    zone: ZoneInfo
    until: date | None = None  # the last day
    left: int | None = None


def next_run(rule: Recurrence, after: datetime) -> datetime | None:
    """Return the first run after a moment, UTC; None when the series is at its end.

    What the clocks jump over comes with the first minute behind the jump; of a time that they show
    twice it is the first.
    """
    if rule.left is not None and rule.left <= 0:
        return None
    begin = after.astimezone(rule.zone).date() - DAY
    days = (begin + n * DAY for n in range(WEEK + 3))
    moments = (on(rule, day) for day in days if day.isoweekday() in rule.days)
    found = next((moment for moment in moments if moment > after), None)
    if found is None or (rule.until and found.astimezone(rule.zone).date() > rule.until):
        return None
    return found


def on(rule: Recurrence, day: date) -> datetime:
    """Return the moment of a run on this day, UTC."""
    match local(day, rule.at, rule.zone):
        case Exact(at) | Gap(_, at) | Overlap(at, _):
            return at


def following(rule: Recurrence, after: datetime) -> Iterator[datetime]:
    """Return all runs after a moment, one after the other."""
    while (found := next_run(rule, after)) is not None:
        yield found
        after = found
        if rule.left is not None:
            rule = replace(rule, left=rule.left - 1)


def starting(days: frozenset[int], start: datetime, zone: ZoneInfo) -> tuple[Recurrence, datetime]:
    """Return the rule for these days at the time of a start, and the first run at or after it."""
    shown = start.astimezone(zone)
    rule = Recurrence(days, shown.time().replace(tzinfo=None), zone)
    if shown.isoweekday() in days:
        return rule, start
    return rule, next_run(rule, start) or start
