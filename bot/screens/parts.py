"""What the states of a card share: the bar, the numbers, the pace, the buttons. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from aiogram.types import InlineKeyboardButton

from bot.callbacks.campaigns import CampaignButton, CampaignVerb
from bot.callbacks.reports import ReportButton, ReportVerb
from bot.kit import PRIMARY, key
from bot.panel import Panel
from bot.texts import Html, Texts, count
from delivery.campaign import Progress
from delivery.pace import smallest_gap

BAR: Final = 10
LONG: Final = timedelta(minutes=10)  # a wait after which people ask when it will be done

Rows = list[list[InlineKeyboardButton]]


@dataclass(frozen=True, slots=True)
class State:
    """The body of a card and its buttons, without the way back."""

    text: str
    rows: Rows


def bar(c: Progress) -> str:
    """Draw how far it is."""
    full = c.percent * BAR // 100
    return f"{'▰' * full}{'▱' * (BAR - full)} {c.percent} %"


def out_of(t: Texts, c: Progress) -> str:
    """Count the channels whose turn is over."""
    return t("run", "{n} of {total}", n=count(c.settled), total=count(c.total))


def left(panel: Panel, t: Texts, ends_at: datetime | None, held: datetime | None) -> str:
    """Say how long it takes; and when it is done, where that is not soon.

    ``held`` is until when nothing moves.
    """
    if ends_at is None:
        return ""
    now = panel.now()
    words = t("run", " · ≈ {left} left", left=t.length(ends_at - now))
    is_today = ends_at.astimezone(t.zone).date() == now.astimezone(t.zone).date()
    if is_today and (held is None or held - now <= LONG):
        return words
    at = t.dated(ends_at.replace(second=0, microsecond=0), now)
    return words + t("run", ", done ≈ {at}", at=at)


def counts(t: Texts, c: Progress) -> str:
    """Say all numbers; those that are not zero add up to the total."""
    return f"✅ {result(t, c)}" + _part(c.waiting, t("run", " · queued {n}", n=count(c.waiting)))


def result(t: Texts, c: Progress) -> str:
    """Say how many came out, how many did not."""
    out = t("run", "Out <b>{sent}</b> of {total}", sent=count(c.sent), total=count(c.total))
    out += _part(c.failed, t("run", " · failed {n}", n=count(c.failed)))
    return out + _part(c.skipped, t("run", " · skipped {n}", n=count(c.skipped)))


def _part(number: int, words: str) -> str:
    return words if number else ""


def pace(panel: Panel, t: Texts, c: Progress) -> Html:
    """Say how fast it goes."""
    now = panel.now()
    if c.finish_by is not None and c.finish_by > now:
        return Html(t("run", "evenly until {at}", at=t.dated(c.finish_by, now)))
    if (slow := slowed(panel, c)) is not None:
        return Html(t("run", "pace lowered to a post {pace}", pace=t.pace(slow)))
    return Html(t.pace(gap_of(panel, c)))


def gap_of(panel: Panel, c: Progress) -> timedelta:
    """Return the chosen distance of two posts; behind a deadline the smallest there is."""
    if c.finish_by is not None:
        return smallest_gap(panel.rules.gap)
    return panel.rules.gap if c.gap is None else c.gap


def slowed(panel: Panel, c: Progress) -> timedelta | None:
    """Return the longer gap since Telegram asked to wait; None when the chosen one holds."""
    seconds = gap_of(panel, c).total_seconds() * c.slowed
    is_longer = c.slowed > 1 and seconds
    return timedelta(seconds=round(seconds, 1)) if is_longer else None


def to(c: Progress, verb: CampaignVerb) -> CampaignButton:
    """Make what a button of this campaign carries."""
    return CampaignButton(verb=verb, campaign_id=c.id, rev=c.rev)


def resume(t: Texts, c: Progress, style: str | None = PRIMARY) -> InlineKeyboardButton:
    """Make the button that lets it go on."""
    return key(t.plain("paused", "▶️ Resume"), to(c, CampaignVerb.RESUME), style)


def end(t: Texts, c: Progress) -> InlineKeyboardButton:
    """Make the button that asks whether to end it for good."""
    return key(t.plain("run", "⏹ End"), to(c, CampaignVerb.ASK_STOP))


def reports(t: Texts, c: Progress) -> list[InlineKeyboardButton]:
    """Make the buttons of what came of it so far; none before the first answer."""
    row = []
    if c.sent:
        posts = ReportButton(verb=ReportVerb.POSTS, campaign_id=c.id)
        row.append(key(t.plain("report", "🔗 Posts · {n}", n=count(c.sent)), posts))
    if c.sent or c.failed:
        chart = ReportButton(verb=ReportVerb.CHART, campaign_id=c.id)
        row.append(key(t.plain("report", "📊 Chart"), chart))
    return row


def table(t: Texts, c: Progress, verb: ReportVerb = ReportVerb.TABLE) -> InlineKeyboardButton:
    """Make the button of the table."""
    return key(t.plain("report", "📄 CSV"), ReportButton(verb=verb, campaign_id=c.id))


def refused(t: Texts, c: Progress) -> list[InlineKeyboardButton]:
    """Make the button of what did not come out; none when all did."""
    caption = t.plain("run", "⚠️ Refused · {n}", n=count(c.failed))
    if not c.failed:
        caption = t.plain("run", "↷ Skipped · {n}", n=count(c.skipped))
    is_any = c.failed or c.skipped
    return [key(caption, to(c, CampaignVerb.ERRORS))] if is_any else []
