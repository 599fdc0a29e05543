"""Launching what was checked: to all channels, or to a few first."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from bot.callbacks.campaigns import CampaignButton, CampaignVerb
from bot.panel import Panel
from bot.screens.draft import CANARY
from bot.screens.running import card_of
from bot.texts import Texts
from delivery.errors import ApprovalNeeded, DraftChanged, MoveRefused


async def launch(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Launch exactly what was checked; of two taps one wins, the other reads why."""
    at, actor = callback_data, query.from_user.id
    canary = CANARY if at.verb is CampaignVerb.CANARY else 0
    alert = True
    try:
        card = (query.message.chat.id, query.message.message_id) if query.message else None
        await panel.campaigns.launch(at.campaign_id, at.rev, actor, panel.undo, canary, card)
    except DraftChanged:
        toast = t.plain("launch", "The draft was changed meanwhile. Please check again.")
    except ApprovalNeeded:
        toast = t.plain("launch", "It needs an approval: submit it.")
    except MoveRefused:
        toast = await _launched_by(panel, t, at.campaign_id)
    else:
        toast, alert = await _launched(panel, t, at.campaign_id), False
    await panel.redraw(query, t, lambda: card_of(panel, t, at.campaign_id), toast, alert=alert)


async def _launched(panel: Panel, t: Texts, campaign_id: int) -> str:
    campaign = await panel.campaigns.get(campaign_id)
    if campaign is None or campaign.wanted_at is None or campaign.wanted_at <= panel.now():
        return t.plain("launch", "Launched.")
    return t.plain("launch", "Scheduled.")


async def _launched_by(panel: Panel, t: Texts, campaign_id: int) -> str:
    c = await panel.progress.of(campaign_id)
    name = (c.changed_by_name if c else None) or "—"
    return t.plain("launch", "Launched already: {name}. It is one campaign.", name=name)


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="launch")
    verbs = {CampaignVerb.GO, CampaignVerb.CANARY}
    router.callback_query.register(launch, CampaignButton.filter(F.verb.in_(verbs)))
    return router
