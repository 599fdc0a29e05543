"""Taps on the hub of a draft, and its name when it is typed."""

from aiogram import F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot.callbacks.campaigns import CampaignList
from bot.callbacks.drafts import Draft, DraftVerb
from bot.kit import DANGER, View, key
from bot.panel import Panel
from bot.screens.asking import (
    Asking,
    ask,
    asked,
    author,
    is_answer,
    seen_then,
    show_answer,
    take_away,
)
from bot.screens.history import campaigns
from bot.screens.hub import to_hub
from bot.screens.running import opened
from bot.screens.together import refusal, unless_made, with_note
from bot.texts import Texts
from delivery.campaign import Campaign, CampaignStatus


async def open_hub(query: CallbackQuery, callback_data: Draft, panel: Panel, t: Texts) -> None:
    """Show the hub; what was launched meanwhile shows its card."""
    await panel.redraw(query, t, lambda: opened(panel, t, callback_data.campaign_id))


async def _draft(panel: Panel, campaign_id: int) -> Campaign | None:
    campaign = await panel.campaigns.get(campaign_id)
    is_draft = campaign is not None and campaign.status is CampaignStatus.DRAFT
    return campaign if is_draft else None


async def ask_name(
    query: CallbackQuery, callback_data: Draft, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Let a name be typed."""
    at = callback_data
    await ask(query, state, Asking.draft_name, at.campaign_id, at.rev)

    async def draw() -> View:
        campaign = await _draft(panel, at.campaign_id)
        return await opened(panel, t, at.campaign_id) if campaign is None else naming(t, campaign)

    await panel.redraw(query, t, draw)


def naming(t: Texts, campaign: Campaign) -> View:
    """Ask for a name."""
    words = t(
        "draft_name",
        "<b>Name</b> · “{title}”\n\nType the new name, at most 40 characters."
        " Readers never see it.",
        title=campaign.title,
    )
    return View(words, [to_hub(t, campaign.id)])


async def take_name(message: Message, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Give the draft the typed name."""
    campaign_id, seen = await asked(state), await seen_then(state)
    name = " ".join((message.text or "").replace("\0", "").split())
    if not name:
        return
    await state.set_state(None)
    actor = author(message)
    made = await panel.drafts.rename(campaign_id, name, actor, seen)
    note = await unless_made(panel, t, (campaign_id, seen), actor, made)
    view = with_note(await opened(panel, t, campaign_id), note)
    await show_answer(message, state, panel, t, view)
    if note is None:
        await take_away(message)


def deleting(t: Texts, campaign: Campaign, *, is_template: bool) -> View:
    """Ask once, and say what is lost."""
    lost = t("draft_delete", "Its settings are lost.")
    if campaign.chosen:
        lost = t.plural(
            "draft_delete",
            "The choice of {number} channel and the settings are lost.",
            "The choice of {number} channels and the settings are lost.",
            campaign.chosen,
        )
    stays = t("draft_delete", "The post can be sent out again for a day.")
    if is_template:
        stays = t("draft_delete", "The template stays.")
    head = t("draft_delete", "Delete the draft “{title}”?", title=campaign.title)
    where = {"campaign_id": campaign.id, "rev": campaign.rev}
    delete = key(
        t.plain("draft_delete", "🗑 Delete the draft"), Draft(verb=DraftVerb.DELETE, **where), DANGER
    )
    return View(f"{head}\n\n{lost} {stays}", [[delete], to_hub(t, campaign.id)])


async def ask_delete(query: CallbackQuery, callback_data: Draft, panel: Panel, t: Texts) -> None:
    """Ask whether the draft is to go."""

    async def draw() -> View:
        campaign = await _draft(panel, callback_data.campaign_id)
        if campaign is None:
            return await opened(panel, t, callback_data.campaign_id)
        name = await panel.drafts.post(campaign.template_id)
        return deleting(t, campaign, is_template=name is not None and name.lineage is not None)

    await panel.redraw(query, t, draw)


async def delete(query: CallbackQuery, callback_data: Draft, panel: Panel, t: Texts) -> None:
    """Delete the draft as it was seen."""
    at, actor = callback_data, query.from_user.id
    made = await panel.drafts.delete(at.campaign_id, actor, at.rev)
    if made is not None:
        toast = t.plain("draft_delete", "The draft is deleted.")
        await panel.redraw(query, t, lambda: campaigns(panel, t, CampaignList()), toast)
        return
    toast = await refusal(panel, t, (at.campaign_id, at.rev), actor)
    await panel.redraw(query, t, lambda: opened(panel, t, at.campaign_id), toast, alert=True)


def router() -> Router:
    """Return the handlers of the hub."""
    router = Router(name="hub")
    router.callback_query.register(open_hub, Draft.filter(F.verb == DraftVerb.OPEN))
    router.callback_query.register(ask_name, Draft.filter(F.verb == DraftVerb.NAME))
    router.callback_query.register(ask_delete, Draft.filter(F.verb == DraftVerb.ASK_DELETE))
    router.callback_query.register(delete, Draft.filter(F.verb == DraftVerb.DELETE))
    router.message.register(take_name, StateFilter(Asking.draft_name), is_answer)
    return router
