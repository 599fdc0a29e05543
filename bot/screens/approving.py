"""Taps that lead through an approval: submit, approve, send back, withdraw."""

from contextlib import suppress
from typing import Final

from aiogram import F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot.callbacks.campaigns import CampaignButton, CampaignVerb
from bot.kit import View
from bot.panel import Panel
from bot.screens.approval import ask_reason, warnings
from bot.screens.asking import Returning, ask, asked, author, show_answer, stop_asking, take_away
from bot.screens.draft import looked_at
from bot.screens.running import already, card_of, move
from bot.screens.short_words import STOP_WORDS
from bot.texts import Texts
from delivery.campaign import CampaignStatus
from delivery.errors import ApprovalNeeded, DeliveryError, DraftChanged, MoveRefused
from delivery.post import Post

LONGEST: Final = 500  # characters of a reason


def place_of(query: CallbackQuery) -> tuple[int, int] | None:
    """Return the chat and the message of a button."""
    where = query.message
    return (where.chat.id, where.message_id) if where else None


async def submit(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Freeze exactly what was checked until somebody else has looked at it."""
    at, toast = callback_data, t.plain("approval", "Submitted.")
    alert = False
    try:
        found = await _warnings(panel, t, at.campaign_id)
        actor, place = query.from_user.id, place_of(query)
        await panel.approvals.submit(at.campaign_id, at.rev, actor, found, place)
    except (DraftChanged, MoveRefused) as refusal:
        toast, alert = _why(t, refusal), True
    await panel.redraw(query, t, lambda: card_of(panel, t, at.campaign_id), toast, alert=alert)


async def _warnings(panel: Panel, t: Texts, campaign_id: int) -> int:
    campaign = await panel.campaigns.get(campaign_id)
    if campaign is None:
        return 0
    post, found = await looked_at(panel, campaign)
    return warnings(t, post or Post(""), await panel.preflights.limits(campaign_id), found)


async def approve(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Launch exactly what was seen; of two taps one wins, the other reads who."""
    at, toast = callback_data, t.plain("approval", "Approved.")
    alert = False
    try:
        actor, place = query.from_user.id, place_of(query)
        await panel.approvals.approve(at.campaign_id, at.rev, actor, panel.undo, place)
    except MoveRefused:
        toast = await _decided_by(panel, t, at.campaign_id)
    except (ApprovalNeeded, DraftChanged) as refusal:
        toast, alert = _why(t, refusal), True
    await panel.redraw(query, t, lambda: card_of(panel, t, at.campaign_id), toast, alert=alert)


async def withdraw(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Make it a draft again, so that it can be changed."""
    toast = t.plain("approval", "Withdrawn: it can be changed again.")
    await move(query, callback_data.campaign_id, panel, t, panel.approvals.withdraw, toast)


async def _decided_by(panel: Panel, t: Texts, campaign_id: int) -> str:
    a, c = await panel.approvals.of(campaign_id), await panel.progress.of(campaign_id)
    names = (a and a.approved_by_name, a and a.returned_by_name, c and c.changed_by_name)
    name = next(filter(None, names), "—")
    return t.plain("approval", "Decided already: {name}.", name=name)


def _why(t: Texts, refusal: DeliveryError) -> str:
    match refusal:
        case ApprovalNeeded():
            return t.plain("approval", "Nobody approves their own: it takes another person.")
        case MoveRefused():
            return already(t, refusal.status)
        case _:
            return t.plain("approval", "It was changed meanwhile. Please look again.")


async def ask_return(
    query: CallbackQuery,
    callback_data: CampaignButton,
    state: FSMContext,
    panel: Panel,
    t: Texts,
) -> None:
    """Ask why; what is typed next is the reason."""
    at = callback_data
    await ask(query, state, Returning.reason, at.campaign_id)
    await state.update_data(asked_rev=at.rev)

    async def draw() -> View:
        return await _question(panel, t, at.campaign_id)

    await panel.redraw(query, t, draw)


async def _question(panel: Panel, t: Texts, campaign_id: int, note: str = "") -> View:
    approval = await panel.approvals.of(campaign_id)
    if approval is None or approval.status is not CampaignStatus.PENDING_APPROVAL:
        return await card_of(panel, t, campaign_id)
    return ask_reason(t, approval, note)


def is_reason(message: Message) -> bool:
    """Whether somebody typed it: what was forwarded or has a file is a post."""
    text = (message.text or "").strip()
    is_word = text.casefold() not in STOP_WORDS and text[:1] != "/"
    return message.forward_origin is None and bool(text) and is_word


async def take_reason(message: Message, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Send it back with the typed words."""
    campaign_id, rev = await asked(state), int((await state.get_data())["asked_rev"])
    reason = " ".join((message.text or "").replace("\0", "").split())
    if len(reason) > LONGEST:
        note = t("returned", "⚠️ At most {limit} characters, be brief.", limit=LONGEST)
        await show_answer(message, state, panel, t, await _question(panel, t, campaign_id, note))
        return
    await state.set_state(None)
    with suppress(DraftChanged, MoveRefused):  # the card says what it is now
        await panel.approvals.send_back(campaign_id, rev, author(message), reason)
    await show_answer(message, state, panel, t, await card_of(panel, t, campaign_id))
    await take_away(message)


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="approving")
    router.callback_query.register(stop_asking, StateFilter(Returning))
    handlers = {
        CampaignVerb.SUBMIT: submit,
        CampaignVerb.APPROVE: approve,
        CampaignVerb.WITHDRAW: withdraw,
    }
    for verb, handler in handlers.items():
        router.callback_query.register(handler, CampaignButton.filter(F.verb == verb))
    to_ask = CampaignButton.filter(F.verb == CampaignVerb.ASK_RETURN)
    router.callback_query.register(ask_return, to_ask)
    router.message.register(take_reason, StateFilter(Returning.reason), is_reason)
    router.message.register(stop_asking, StateFilter(Returning))
    return router
