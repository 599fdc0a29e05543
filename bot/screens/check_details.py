"""Screen ``check`` in detail: which channels are taken out, repeats, links instead of buttons."""

from collections.abc import Iterator
from html import escape
from typing import Final

from aiogram import F, Router
from aiogram.types import CallbackQuery

from bot.callbacks.campaigns import CampaignButton, CampaignVerb
from bot.callbacks.drafts import Draft, DraftVerb
from bot.kit import View, key
from bot.panel import Panel
from bot.screens.audience import removal_detail, removal_words
from bot.screens.draft import checked, gone
from bot.screens.running import card_of
from bot.screens.together import unless_made
from bot.texts import Texts, count, isolated
from delivery.campaign import Campaign, CampaignStatus
from delivery.preflight import Preflight, Target

LINES: Final = 20
SHOWN: Final = frozenset({CampaignStatus.DRAFT, CampaignStatus.PENDING_APPROVAL})


async def details(panel: Panel, t: Texts, campaign_id: int) -> View:
    """Screen ``check_details``."""
    campaign = await panel.campaigns.get(campaign_id)
    if campaign is None or campaign.status not in SHOWN:
        return gone(t)
    _, found = await checked(panel, campaign)
    return details_view(t, campaign, found)


def details_view(t: Texts, campaign: Campaign, found: Preflight) -> View:
    """Name the channels behind the numbers of the check."""
    parts = [part for part in _parts(t, found) if part]
    if campaign.options.pin and found.unpinned:
        head = t("check_details", "It cannot be pinned in:")
        parts.append(_listed(t, head, _named(found.unpinned)))
    head = t("check_details", "<b>In detail</b> · “{title}”", title=campaign.title)
    text = "\n\n".join([head, *parts]) if parts else head + "\n\n" + _nothing(t)
    if campaign.status is not CampaignStatus.DRAFT:  # nothing of it can be changed
        card = CampaignButton(verb=CampaignVerb.CARD, campaign_id=campaign.id, rev=campaign.rev)
        return View(text, [[key(t.plain("check", "‹ Back"), card)]])
    back = key(t.plain("check", "‹ Back"), _to(DraftVerb.CHECK, campaign))
    if not found.repeats:
        return View(text, [[back]])
    caption = t.plain("check_details", "Take these {n} out", n=count(len(found.repeats)))
    return View(text, [[key(caption, _to(DraftVerb.NO_REPEATS, campaign))], [back]])


def _to(verb: DraftVerb, campaign: Campaign) -> Draft:
    return Draft(verb=verb, campaign_id=campaign.id, rev=campaign.rev)


def _nothing(t: Texts) -> str:
    return t("check_details", "Nothing is out of the ordinary.")


def _parts(t: Texts, found: Preflight) -> Iterator[str]:
    removed = [
        t(
            "check_details",
            "⛔ {title} — {why} {detail}",
            title=r.target.title,
            why=removal_words(t, r.why),
            detail=removal_detail(t, r),
        ).rstrip()
        for r in found.removed
    ]
    yield _listed(t, t("check_details", "Taken out before the start:"), removed)
    repeats = _named(found.repeats)
    yield _listed(t, t("check_details", "Already out there within 7 days:"), repeats)
    links = _named(found.links) if found.keyboards else []
    yield _listed(t, t("check_details", "Links in the text instead of buttons:"), links)
    hidden = _named(found.comments_hidden)
    yield _listed(t, t("check_details", "The buttons take the place of comments:"), hidden)
    yield _listed(t, t("check_details", "Slow mode:"), _named(found.slow))


def _named(targets: tuple[Target, ...]) -> list[str]:
    return [escape(isolated(target.title), quote=False) for target in targets]


def _listed(t: Texts, head: str, lines: list[str]) -> str:
    if not lines:
        return ""
    more = len(lines) - LINES
    rest = [t("check", " and {n} more", n=count(more)).strip()] if more > 0 else []
    return "\n".join([head, *lines[:LINES], *rest])


async def open_details(query: CallbackQuery, callback_data: Draft, panel: Panel, t: Texts) -> None:
    """Show the channels behind the numbers."""
    await panel.redraw(query, t, lambda: details(panel, t, callback_data.campaign_id))


async def drop_repeats(query: CallbackQuery, callback_data: Draft, panel: Panel, t: Texts) -> None:
    """Take the channels out where the post was already, and check again."""
    at, actor = callback_data, query.from_user.id
    campaign, made = await panel.campaigns.get(at.campaign_id), None
    if campaign is not None and campaign.status is CampaignStatus.DRAFT:
        _, found = await checked(panel, campaign)
        channels = [target.channel_id for target in found.repeats]
        made = await panel.choices.choose(campaign.id, channels, actor, on=False, seen=at.rev)
    toast = await unless_made(panel, t, (at.campaign_id, at.rev), actor, made)
    alert = toast is not None
    await panel.redraw(query, t, lambda: card_of(panel, t, at.campaign_id), toast, alert=alert)


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="check_details")
    router.callback_query.register(open_details, Draft.filter(F.verb == DraftVerb.DETAILS))
    router.callback_query.register(drop_repeats, Draft.filter(F.verb == DraftVerb.NO_REPEATS))
    return router
