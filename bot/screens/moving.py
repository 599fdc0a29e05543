"""Screen move_start: another moment for a start that is ahead."""

from datetime import UTC, datetime
from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from bot.callbacks.campaigns import CampaignButton, CampaignVerb, MoveStart, StartVerb
from bot.kit import View, key
from bot.panel import Panel
from bot.screens.asking import Asking, ask, asked, author, is_answer, show_answer, take_away
from bot.screens.running import already, approved_as_it_is, card_of
from bot.screens.typed_moment import Reading, here, in_utc, over, read_moment
from bot.screens.when import HOUR, MORNING
from bot.texts import Texts
from delivery.campaign import CampaignStatus, Progress
from delivery.errors import ApprovalNeeded, MoveRefused

WAITS: Final = CampaignStatus.SCHEDULED


async def move_start(
    panel: Panel, t: Texts, campaign_id: int, reading: Reading | None = None
) -> View:
    """Ask for the moment; ``reading`` is what was made of typed words. Not ahead: the card."""
    c = await panel.progress.of(campaign_id)
    if c is None or c.status is not WAITS or c.starts_at is None:
        return await card_of(panel, t, campaign_id)
    now, at = panel.now(), c.starts_at
    lines = [
        t("move_start", "<b>Move the start</b> · “{title}”", title=c.title),
        here(panel, t),
        "",
        *([reading.note, ""] if reading and reading.note else []),
        t("when", "Start: <b>{at}</b> · {utc}", at=t.clock(at, now), utc=in_utc(panel, t, at)),
        "",
        t("move_start", "Type another: <code>18:30</code>, <code>tomorrow 10:00</code>"),
    ]
    return View("\n".join(lines), _rows(t, c, reading))


def _rows(t: Texts, c: Progress, reading: Reading | None) -> list[list[InlineKeyboardButton]]:
    def button(caption: str, verb: StartVerb, at: int = 0) -> InlineKeyboardButton:
        return key(caption, MoveStart(verb=verb, campaign_id=c.id, at=at))

    offers = [
        [button(caption, StartVerb.AT, int(at.timestamp()))]
        for caption, at in (reading.offers if reading else ())
    ]
    hour = button(t.plain("when", "In 1 hour"), StartVerb.HOUR)
    tomorrow = button(t.plain("when", "Tomorrow 10:00"), StartVerb.TOMORROW)
    back = CampaignButton(verb=CampaignVerb.CARD, campaign_id=c.id, rev=c.rev)
    return [*offers, [hour, tomorrow], [key(t.plain("when", "‹ Back"), back)]]


def _tapped(panel: Panel, t: Texts, tapped: MoveStart) -> Reading | None:
    match tapped.verb:
        case StartVerb.OPEN:
            return None
        case StartVerb.HOUR:
            return Reading(panel.now() + HOUR)
        case StartVerb.TOMORROW:
            return read_moment(panel, t, MORNING)
        case StartVerb.AT:
            at = datetime.fromtimestamp(tapped.at, UTC)
            return Reading(at) if at > panel.now() else over(panel, t, at)


async def open_move(
    query: CallbackQuery, callback_data: MoveStart, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Ask, or take a tap on a moment; one may be typed from now on."""
    campaign_id, reading, toast = callback_data.campaign_id, _tapped(panel, t, callback_data), None
    if reading is not None and reading.at is not None:
        toast = await _move(panel, t, campaign_id, query.from_user.id, reading.at)
        await panel.redraw(query, t, lambda: card_of(panel, t, campaign_id), toast)
        return
    await ask(query, state, Asking.new_start, campaign_id)
    await panel.redraw(query, t, lambda: move_start(panel, t, campaign_id, reading))


async def _move(panel: Panel, t: Texts, campaign_id: int, actor: int, at: datetime) -> str:
    """Move it; return what to say."""
    try:
        await panel.schedule.reschedule(campaign_id, actor, at)
    except ApprovalNeeded:
        return approved_as_it_is(t)
    except MoveRefused as refusal:
        return already(t, refusal.status)
    return t.plain("move_start", "Moved.")


async def take_new_start(message: Message, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Read a typed moment; where it is none the question stays open."""
    campaign_id, reading = await asked(state), read_moment(panel, t, message.text or "")
    if reading.at is None:
        view = await move_start(panel, t, campaign_id, reading)
        await show_answer(message, state, panel, t, view)
        return
    await state.set_state(None)
    await _move(panel, t, campaign_id, author(message), reading.at)
    await show_answer(message, state, panel, t, await card_of(panel, t, campaign_id))
    await take_away(message)


def router() -> Router:
    """Return the handlers of this screen."""
    router = Router(name="moving")
    router.callback_query.register(open_move, MoveStart.filter())
    router.message.register(take_new_start, StateFilter(Asking.new_start), is_answer)
    return router
