"""Taps that move a campaign, each one guarded move: undo, pause, resume, end and the others."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery

from bot.callbacks.campaigns import CampaignButton, CampaignVerb
from bot.kit import View, send, turning
from bot.outlook import facts_of
from bot.panel import Panel
from bot.screens.card import card_view
from bot.screens.draft import check, gone
from bot.screens.hub import hub
from bot.screens.questions import ask_night, ask_stop
from bot.texts import Texts
from delivery.campaign import CampaignStatus
from delivery.errors import ApprovalNeeded, MoveRefused

Move = Callable[[int, int], Awaitable[None]]  # of a campaign, by a person


async def card_of(panel: Panel, t: Texts, campaign_id: int) -> View:
    """Draw the card, or the check when the campaign is a draft."""
    facts = await facts_of(panel, campaign_id)
    if facts is None:
        return gone(t)
    if facts.campaign.status is CampaignStatus.DRAFT:
        return await check(panel, t, campaign_id)
    return card_view(panel, t, facts)


async def opened(panel: Panel, t: Texts, campaign_id: int) -> View:
    """Draw what a list leads to: the card, or the hub when the campaign is a draft."""
    campaign = await panel.campaigns.get(campaign_id)
    if campaign is not None and campaign.status is CampaignStatus.DRAFT:
        return await hub(panel, t, campaign_id)
    return await card_of(panel, t, campaign_id)


async def undo(query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts) -> None:
    """Take the launch back before the first post."""
    toast = t.plain("undo", "Not launched. Posts: 0")
    await move(query, callback_data.campaign_id, panel, t, panel.campaigns.undo, toast)


async def hurry(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Start at once instead of at the moment that was chosen."""
    toast = t.plain("undo", "Starting.")
    await move(query, callback_data.campaign_id, panel, t, panel.campaigns.hurry, toast)


async def pause(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Let no new post start."""
    toast = t.plain("run", "Paused. No new posts will go out.")
    await move(query, callback_data.campaign_id, panel, t, panel.campaigns.pause, toast)


async def resume(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Go on with the rest; behind a canary, with all that waited for the answer."""
    toast = t.plain("run", "Resumed.")
    await move(query, callback_data.campaign_id, panel, t, panel.campaigns.resume, toast)


async def tolerate(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Go on with the rest; what paused the campaign does not pause it again."""

    async def resume_anyway(campaign_id: int, actor: int) -> None:
        await panel.campaigns.resume(campaign_id, actor, tolerate=True)

    toast = t.plain("run", "Resumed.")
    await move(query, callback_data.campaign_id, panel, t, resume_anyway, toast)


async def stop(query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts) -> None:
    """End for good."""
    toast = t.plain("stop", "Ended.")
    await move(query, callback_data.campaign_id, panel, t, panel.campaigns.cancel, toast)


async def reopen(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Make a missed start a draft again: launching it begins with the check."""
    toast = t.plain("missed", "Check it and launch.")
    await move(query, callback_data.campaign_id, panel, t, panel.campaigns.reopen, toast)


async def ignore_quiet(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Publish in quiet hours."""
    toast = t.plain("run", "Resumed.")
    await move(query, callback_data.campaign_id, panel, t, panel.campaigns.ignore_quiet, toast)


async def copy(query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts) -> None:
    """Make a draft for the channels that did not get the post, and check it."""
    campaign_id, toast = callback_data.campaign_id, t.plain("done", "A copy for the rest.")
    try:
        campaign_id = await panel.campaigns.copy(campaign_id, query.from_user.id)
    except MoveRefused as refusal:
        toast = already(t, refusal.status)
    await panel.redraw(query, t, lambda: card_of(panel, t, campaign_id), toast)


async def move(  # what a handler has, and the move
    query: CallbackQuery, campaign_id: int, panel: Panel, t: Texts, make: Move, toast: str
) -> None:
    """Make the move; when it is not legal any more say what the campaign is, and redraw."""
    try:
        await make(campaign_id, query.from_user.id)
    except ApprovalNeeded:
        toast = approved_as_it_is(t)
    except MoveRefused as refusal:
        toast = already(t, refusal.status)
    await panel.redraw(query, t, lambda: card_of(panel, t, campaign_id), toast)


def approved_as_it_is(t: Texts) -> str:
    """Say why the author cannot change when it starts."""
    return t.plain(
        "approval", "It is approved for this moment. Only who may approve it can change that."
    )


def already(t: Texts, status: CampaignStatus) -> str:
    """Say what a campaign is instead of what the tap took it for."""
    words = {
        CampaignStatus.DRAFT: t.plain("stale", "It is a draft."),
        CampaignStatus.PENDING_APPROVAL: t.plain("stale", "It waits for an approval."),
        CampaignStatus.SCHEDULED: t.plain("stale", "It has not started yet."),
        CampaignStatus.RUNNING: t.plain("stale", "It is running already."),
        CampaignStatus.PAUSED: t.plain("stale", "Already paused."),
        CampaignStatus.FINISHED: t.plain("stale", "It is finished already."),
        CampaignStatus.CANCELLED: t.plain("stale", "It is ended already."),
    }
    return words[status]


async def show_card(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Let this message follow the campaign; a draft shows its hub."""
    await panel.redraw(query, t, lambda: opened(panel, t, callback_data.campaign_id))


async def move_down(
    query: CallbackQuery, callback_data: CampaignButton, bot: Bot, panel: Panel, t: Texts
) -> None:
    """Send the card below everything else, and take away the one that is far above."""
    await query.answer()
    where = query.message
    chat_id = where.chat.id if where else query.from_user.id
    async with turning(chat_id, where.message_id if where else 0):
        view = await card_of(panel, t, callback_data.campaign_id)
        sent = await send(bot, chat_id, view)
        await panel.follow(chat_id, sent.message_id, view, t)
        if where is not None:
            with suppress(TelegramBadRequest):  # older than 48 hours: it stays, and follows nothing
                await bot.delete_message(chat_id, where.message_id)


async def show_question(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Ask once more; where there is nothing to ask, the card."""
    campaign_id = callback_data.campaign_id
    ask = ask_night if callback_data.verb is CampaignVerb.ASK_NIGHT else ask_stop

    async def draw() -> View:
        return await ask(panel, t, campaign_id) or await card_of(panel, t, campaign_id)

    await panel.redraw(query, t, draw)


def router() -> Router:
    """Return the handlers of this family of screens."""
    handlers = {
        CampaignVerb.UNDO: undo,
        CampaignVerb.HURRY: hurry,
        CampaignVerb.PAUSE: pause,
        CampaignVerb.RESUME: resume,
        CampaignVerb.TOLERATE: tolerate,
        CampaignVerb.STOP: stop,
        CampaignVerb.REOPEN: reopen,
        CampaignVerb.NIGHT: ignore_quiet,
        CampaignVerb.COPY: copy,
        CampaignVerb.CARD: show_card,
        CampaignVerb.ASK_STOP: show_question,
        CampaignVerb.ASK_NIGHT: show_question,
    }
    router = Router(name="running")
    for verb, handler in handlers.items():
        router.callback_query.register(handler, CampaignButton.filter(F.verb == verb))
    down = CampaignButton.filter(F.verb == CampaignVerb.DOWN)
    router.callback_query.register(move_down, down)
    return router
