"""A campaign in a list: a line of it, the button that opens it. Pure."""

from datetime import datetime, timedelta
from typing import Final

from aiogram.types import InlineKeyboardButton

from bot.callbacks.campaigns import CampaignButton, CampaignVerb
from bot.kit import key
from bot.screens.regular import series_line
from bot.texts import Html, Texts, count, isolated
from delivery.campaign import CampaignStatus, Progress

SOON: Final = timedelta(minutes=1)  # a start that is nearer is no date
SIGNS: Final = {
    CampaignStatus.DRAFT: "📝",
    CampaignStatus.PENDING_APPROVAL: "✋",
    CampaignStatus.SCHEDULED: "🕒",
    CampaignStatus.RUNNING: "▶️",
    CampaignStatus.PAUSED: "⏸",
    CampaignStatus.FINISHED: "✅",
    CampaignStatus.CANCELLED: "⏹",
}


def line_of(t: Texts, c: Progress, now: datetime) -> Html:
    """One campaign in a line: its sign, its title, how far it is or when it starts."""
    states = {
        CampaignStatus.DRAFT: t.plain("cp_list", "draft"),
        CampaignStatus.PENDING_APPROVAL: t.plain("cp_list", "waits for an approval"),
        CampaignStatus.SCHEDULED: _start(t, c, now),
        CampaignStatus.RUNNING: f"{c.percent} %",
        CampaignStatus.PAUSED: t.plain("cp_list", "{percent} %, paused", percent=c.percent),
    }
    if c.skipped_at is not None:
        states[CampaignStatus.CANCELLED] = t.plain("cp_list", "skipped")
    result = t.plain("cp_list", "{sent} of {total}", sent=count(c.sent), total=count(c.total))
    state = states.get(c.status, result)
    return Html(
        t("cp_list", "{sign} {title} — {state}", sign=SIGNS[c.status], title=c.title, state=state)
    )


def _start(t: Texts, c: Progress, now: datetime) -> Html:
    if c.starts_at is None or c.starts_at - now < SOON:
        return Html(t("cp_list", "starting"))
    series = series_line(t, c, now)
    return Html(t.at(c.starts_at, now) + (f" · {series}" if series else ""))


def key_of(c: Progress) -> InlineKeyboardButton:
    """Make the button that opens a campaign."""
    to = CampaignButton(verb=CampaignVerb.CARD, campaign_id=c.id, rev=c.rev)
    return key(f"{SIGNS[c.status]} №{c.id} {isolated(c.title)}", to)
