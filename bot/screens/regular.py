"""How a series is said: which days, at what time by whose clocks, until when. Pure."""

from datetime import datetime
from typing import Final

from babel.dates import get_day_names

from bot.screens.typed_moment import city
from bot.texts import Html, Texts, count
from delivery.campaign import CampaignStatus, Progress
from delivery.recurrence import EVERY_DAY, Recurrence

GOES_ON: Final = frozenset(
    {CampaignStatus.SCHEDULED, CampaignStatus.RUNNING, CampaignStatus.PAUSED}
)


def day_name(t: Texts, day: int) -> str:
    """Name a day of the week in two or three letters; Monday is 1."""
    return str(get_day_names("abbreviated", locale=t.locale)[day - 1])


def days_and_time(t: Texts, rule: Recurrence) -> str:
    """Say on which days at what time, with the place where its clocks are not the reader's."""
    days = " ".join(day_name(t, day) for day in sorted(rule.days))
    if rule.days == EVERY_DAY:
        days = t.plain("repeat", "every day")
    time = f"{rule.at:%H:%M}"
    if rule.zone.key != t.zone.key:
        time += f" ({city(t, rule.zone)})"
    return f"{days} {time}"


def regular(t: Texts, rule: Recurrence, now: datetime, ahead: int | None = None) -> Html:
    """Say all of it: Regularly, Mon Wed 10:00, 4 more; ``ahead`` runs come before those left.

    None: nothing of it has begun, it comes out so many times.
    """
    what = days_and_time(t, rule)
    words = t("repeat", "Regularly, {what}", what=what)
    if rule.until is not None:
        day = t.day(rule.until, now.astimezone(t.zone).date())
        words += t("repeat", ", until {day}", day=day)
    elif rule.left is not None and ahead is None:
        words += t.plural("repeat", ", {number} time", ", {number} times", rule.left + 1)
    elif rule.left is not None and ahead is not None:
        words += t("repeat", ", {n} more", n=count(rule.left + ahead))
    return Html(words)


def series_line(t: Texts, c: Progress, now: datetime) -> Html:
    """Say what a campaign that goes on is a run of; empty where it comes out once."""
    if c.recurrence is None or c.status not in GOES_ON:
        return Html("")
    is_ahead = c.status is CampaignStatus.SCHEDULED
    return regular(t, c.recurrence, now, ahead=int(is_ahead))
