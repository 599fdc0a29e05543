"""How a campaign went, for a picture: posts over time, what held them, what failed. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import accumulate
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date

from bot.screens.reasons import reason_words
from bot.texts import Texts, count
from db.progress import Failure
from db.reports import History
from delivery.campaign import CampaignStatus, Progress
from delivery.quiet import QuietHours

MOST: Final = 5  # causes by name
SECOND: Final = timedelta(seconds=1)
Span = tuple[datetime, datetime]


class Hold(StrEnum):
    """What kept posts from coming out."""

    WAIT = "wait"  # Telegram asked for it
    QUIET = "quiet"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class Band:
    """A time in which nothing came out, and why."""

    hold: Hold
    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Bar:
    """A cause and how many channels it kept from the post."""

    words: str
    number: int
    is_skipped: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """All that the picture shows, in words and numbers."""

    title: str
    number: int
    numbers: str
    time: str
    begin: datetime
    end: datetime
    zone: ZoneInfo
    locale: str
    points: Sequence[tuple[datetime, int]]  # how many were out by then
    bands: Sequence[Band]
    legend: Sequence[tuple[Hold, str]]
    bars: Sequence[Bar]
    bars_title: str


def bounds(c: Progress, now: datetime) -> Span | None:
    """Return from when to when it went, so far; None before the start."""
    if c.started_at is None:
        return None
    end = max(c.ended_at or now, c.last_sent_at or c.started_at)
    return c.started_at, max(end, c.started_at + SECOND)


def story(
    t: Texts,
    c: Progress,
    history: History,
    failures: Sequence[Failure],
    quiet: QuietHours | None,
    now: datetime,
) -> Story:
    """Tell how the campaign went."""
    begin, end = bounds(c, now) or (now, now + SECOND)
    sums = accumulate(number for _, number in history.posts)
    points = [(max(at, begin), out) for (at, _), out in zip(history.posts, sums, strict=True)]
    bands = [
        *(Band(Hold.PAUSE, *span) for span in pauses(history, begin, end)),
        *(Band(Hold.WAIT, max(a, begin), min(b, end)) for a, b in history.waits),
        *(Band(Hold.QUIET, *span) for span in _nights(c, quiet, points, begin, end)),
    ]
    return Story(
        title=c.title,
        number=c.id,
        numbers=numbers(t, c),
        time=_time(t, begin, end, is_over=c.ended_at is not None),
        begin=begin,
        end=end,
        zone=t.zone,
        locale=t.locale,
        points=[(begin, 0), *points, (end, c.sent)],
        bands=bands,
        legend=[(hold, _legend(t, hold, bands)) for hold in Hold if _total(hold, bands)],
        bars=_bars(t, failures),
        bars_title=t.plain("chart", "Why it did not come out"),
    )


def numbers(t: Texts, c: Progress) -> str:
    """Say numbers that add up to the total."""
    parts = [t.plain("chart", "out {n} of {total}", n=count(c.sent), total=count(c.total))]
    more = {
        t.plain("chart", "failed {n}", n=count(c.failed)): c.failed,
        t.plain("chart", "skipped {n}", n=count(c.skipped)): c.skipped,
        t.plain("chart", "not published {n}", n=count(c.cancelled)): c.cancelled,
        t.plain("chart", "queued {n}", n=count(c.waiting)): c.waiting,
    }
    words = " · ".join([*parts, *(words for words, number in more.items() if number)])
    return words[0].upper() + words[1:]


def pauses(history: History, begin: datetime, end: datetime) -> Iterator[Span]:
    """Yield when it was on pause, or over until something was sent again."""
    held = {CampaignStatus.PAUSED, CampaignStatus.FINISHED}
    since: datetime | None = None
    for at, status in history.moves:
        if status in held and since is None:
            since = at
        elif status not in held and since is not None:
            if since < end and at > begin:
                yield max(since, begin), min(at, end)
            since = None
    if since is not None and begin < since < end:
        yield since, end


def _nights(
    c: Progress,
    quiet: QuietHours | None,
    points: Sequence[tuple[datetime, int]],
    begin: datetime,
    end: datetime,
) -> Iterator[Span]:
    """Yield the quiet hours in which really nothing came out."""
    at = begin
    while quiet is not None and not c.ignores_quiet and at < end:
        until = quiet.until(at)
        if until is None:
            at = quiet.next(at)
            continue
        last = min(until, end)
        if not any(at < moment < last for moment, _ in points):
            yield at, last
        at = until


def _total(hold: Hold, bands: Sequence[Band]) -> timedelta:
    return sum((b.end - b.begin for b in bands if b.hold is hold), timedelta())


def _legend(t: Texts, hold: Hold, bands: Sequence[Band]) -> str:
    length = t.length(_total(hold, bands))
    words = {
        Hold.WAIT: t.plain("chart", "waited for Telegram {length}", length=length),
        Hold.QUIET: t.plain("chart", "quiet hours {length}", length=length),
        Hold.PAUSE: t.plain("chart", "on pause {length}", length=length),
    }
    return words[hold]


def _bars(t: Texts, failures: Sequence[Failure]) -> list[Bar]:
    named = [Bar(reason_words(t, f.reason), f.jobs, f.is_skipped) for f in failures]
    if len(named) <= MOST:
        return named
    rest = sum(bar.number for bar in named[MOST - 1 :])
    return [*named[: MOST - 1], Bar(t.plain("chart", "Other causes"), rest)]


def _time(t: Texts, begin: datetime, end: datetime, *, is_over: bool) -> str:
    first, last = begin.astimezone(t.zone), end.astimezone(t.zone)
    day = format_date(first.date(), "d MMMM y", locale=t.locale)
    other = format_date(last.date(), "d MMMM", locale=t.locale)
    until = f"{last:%H:%M}" if first.date() == last.date() else f"{other}, {last:%H:%M}"
    length = t.length(end - begin)
    values = {"day": day, "begin": f"{first:%H:%M}", "end": until, "length": length}
    if is_over:
        return t.plain("chart", "{day}, {begin} – {end}, in {length}", **values)
    return t.plain("chart", "{day}, {begin} – {end}, so far", **values)
