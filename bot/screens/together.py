"""Two people on one draft: what to say to the one whose change was refused."""

from dataclasses import replace
from html import escape
from typing import Final

from bot.kit import View
from bot.panel import Panel
from bot.screens.running import already
from bot.texts import Texts
from db.drafts import News
from delivery.campaign import CampaignStatus
from delivery.errors import DraftChanged, MoveRefused

REPEATS: Final = ("repeat_days", "repeat_at", "repeat_zone", "repeat_until", "repeat_left")
PACE: Final = {"gap", "finish_by"}
START: Final = {"wanted_at", *REPEATS}
NAME: Final = {"title"}
POST: Final = {"template_id"}
OPTIONS: Final = {"silent", "protect", "preview", "pin", "unpin_after", "on_top"}


async def refusal(panel: Panel, t: Texts, draft: tuple[int, int], actor: int) -> str:
    """Say why a draft was not changed; ``draft`` is the campaign and the rev that was seen."""
    campaign_id, seen = draft
    campaign = await panel.campaigns.get(campaign_id)
    if campaign is None:
        return t.plain("together", "This draft is deleted.")
    if campaign.status is not CampaignStatus.DRAFT:
        return already(t, campaign.status)
    return changed(t, await panel.drafts.news(campaign_id, seen, actor))


async def unless_made(
    panel: Panel, t: Texts, draft: tuple[int, int], actor: int, made: int | None
) -> str | None:
    """Return what to say where a change was not made: it has no new rev."""
    return None if made is not None else await refusal(panel, t, draft, actor)


async def refused_by(panel: Panel, t: Texts, error: Exception, seen: int, actor: int) -> str:
    """Say why a change of a draft or of an open campaign was not made."""
    if isinstance(error, DraftChanged):
        return await refusal(panel, t, (error.campaign_id, seen), actor)
    if isinstance(error, MoveRefused):
        return already(t, error.status)
    raise error


def changed(t: Texts, news: News | None) -> str:
    """Say who changed what meanwhile. Pure."""
    if news is None or news.name is None:
        return t.plain("launch", "The draft was changed meanwhile. Please check again.")
    return t.plain(
        "together",
        "While you were looking, {name} changed {what}. Please check again.",
        name=news.name,
        what=what(t, news),
    )


def what(t: Texts, news: News) -> str:
    """Name what was changed; several things at once are the draft. Pure."""
    words = [
        (set[str](), t.plain("together", "the list of channels")),
        (PACE, t.plain("together", "the pace")),
        (START, t.plain("together", "the start")),
        (NAME, t.plain("together", "the name")),
        (POST | NAME, t.plain("together", "the post")),
        (OPTIONS, t.plain("together", "what happens after publishing")),
    ]
    fields = set(news.fields)
    fitting = (name for known, name in words if fields <= known)
    return next(fitting, t.plain("together", "the draft"))


def with_note(view: View, note: str | None) -> View:
    """Put a note on top of a screen: there is no tap to answer."""
    if note is None:
        return view
    return replace(view, text=f"⚠️ {escape(note, quote=False)}\n\n{view.text}")
