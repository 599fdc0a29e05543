"""A pace that is typed: an interval, or a deadline until which the posts are spread."""

from datetime import UTC, datetime, timedelta

from aiogram import F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from bot.callbacks.drafts import Pace, PaceVerb
from bot.interval import LONGEST, SHORTEST, read_interval
from bot.kit import View, key
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
from bot.screens.pace import pace, set_pace
from bot.screens.together import with_note
from bot.screens.typed_moment import Reading, here, over, read_moment
from bot.texts import Texts
from delivery.campaign import CampaignStatus
from delivery.pace import smallest_gap


def interval(t: Texts, campaign_id: int, refused: str = "") -> View:
    """Ask for an interval; ``refused`` is what was typed and is none."""
    note = []
    if refused:
        note = [
            t(
                "pace",
                "⚠️ “{text}” is no interval from {least} to {most}."
                " If it is a post, tap “‹ Back” and send it again.",
                text=refused,
                least=t.exactly(SHORTEST),
                most=t.exactly(LONGEST),
            ),
            "",
        ]
    how = t(
        "pace",
        "Type the seconds between two posts, for example: <code>12</code>, <code>0.5</code> or"
        " <code>1 min 30</code>",
    )
    lines = [t("pace", "<b>Own interval</b>"), "", *note, how]
    return View("\n".join(lines), [_back(t, campaign_id)])


def deadline(panel: Panel, t: Texts, seen: tuple[int, int], reading: Reading | None = None) -> View:
    """Ask for a deadline; ``reading`` is what was made of typed words.

    ``seen`` is the campaign and its rev.
    """
    campaign_id, rev = seen
    note = [reading.note, ""] if reading and reading.note else []
    how = t(
        "pace",
        "Type when it should be done, for example: <code>18:00</code>, <code>tomorrow 12:00</code>",
    )
    fastest = t.pace(smallest_gap(panel.rules.gap))
    limit = t("pace", "It will not go faster than {pace}.", pace=fastest)
    lines = [t("pace", "<b>By a deadline</b> · {here}", here=here(panel, t)), "", *note, how, limit]
    offers = [
        [
            key(
                words,
                Pace(verb=PaceVerb.AT, campaign_id=campaign_id, at=int(at.timestamp()), rev=rev),
            )
        ]
        for words, at in (reading.offers if reading else ())
    ]
    return View("\n".join(lines), [*offers, _back(t, campaign_id)])


def _back(t: Texts, campaign_id: int) -> list[InlineKeyboardButton]:
    return [key(t.plain("pace", "‹ Back"), Pace(campaign_id=campaign_id))]


async def ask_interval(
    query: CallbackQuery, callback_data: Pace, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Let an interval be typed."""
    campaign_id = callback_data.campaign_id
    await ask(query, state, Asking.interval, campaign_id, callback_data.rev)

    async def draw() -> View:
        return interval(t, campaign_id)

    await panel.redraw(query, t, draw)


async def ask_deadline(
    query: CallbackQuery, callback_data: Pace, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Let a deadline be typed."""
    campaign_id = callback_data.campaign_id
    await ask(query, state, Asking.deadline, campaign_id, callback_data.rev)

    async def draw() -> View:
        return deadline(panel, t, (campaign_id, callback_data.rev))

    await panel.redraw(query, t, draw)


async def choose_deadline(
    query: CallbackQuery, callback_data: Pace, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Take one of the moments that were offered instead of the typed one."""
    campaign_id, at = callback_data.campaign_id, datetime.fromtimestamp(callback_data.at, UTC)
    reading = await _possible(panel, t, campaign_id, Reading(at))
    toast = None
    seen = campaign_id, callback_data.rev
    if reading.at is None:
        await ask(query, state, Asking.deadline, *seen)
    else:
        toast = await set_pace(panel, t, seen, query.from_user.id, reading.at)

    async def draw() -> View:
        if reading.at is None:
            return deadline(panel, t, seen, reading)
        return await pace(panel, t, campaign_id)

    await panel.redraw(query, t, draw, toast, alert=toast is not None)


async def _possible(panel: Panel, t: Texts, campaign_id: int, reading: Reading) -> Reading:
    """Refuse a deadline that is over, or before the start of the campaign."""
    at, now = reading.at, panel.now()
    if at is None:
        return reading
    if at <= now:
        return over(panel, t, at)
    campaign = await panel.campaigns.get(campaign_id)
    start = None
    if campaign is not None and campaign.status in {CampaignStatus.DRAFT, CampaignStatus.SCHEDULED}:
        start = campaign.wanted_at
    if start is None or at > start:
        return reading
    note = t(
        "pace",
        "⚠️ {at} is before the start, {start}. Type a later time.",
        at=t.clock(at, now),
        start=t.clock(start, now),
    )
    return Reading(None, note)


async def take_interval(message: Message, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Read a typed interval."""
    campaign_id, text = await asked(state), message.text or ""
    gap = read_interval(text)
    if gap is None:
        await show_answer(message, state, panel, t, interval(t, campaign_id, text))
        return
    await _take(message, state, panel, t, gap)


async def take_deadline(message: Message, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Read a typed deadline."""
    campaign_id = await asked(state)
    reading = read_moment(panel, t, message.text or "")
    reading = await _possible(panel, t, campaign_id, reading)
    if reading.at is None:
        view = deadline(panel, t, (campaign_id, await seen_then(state)), reading)
        await show_answer(message, state, panel, t, view)
        return
    await _take(message, state, panel, t, reading.at)


async def _take(
    message: Message, state: FSMContext, panel: Panel, t: Texts, to: timedelta | datetime
) -> None:
    """Choose what was typed; the question is over. Words that came too late stay in the chat."""
    seen = await asked(state), await seen_then(state)
    await state.set_state(None)
    refused = await set_pace(panel, t, seen, author(message), to)
    view = with_note(await pace(panel, t, seen[0]), refused)
    await show_answer(message, state, panel, t, view)
    if refused is None:
        await take_away(message)


def router() -> Router:
    """Return the handlers of what is typed here."""
    router = Router(name="own_pace")
    router.callback_query.register(ask_interval, Pace.filter(F.verb == PaceVerb.INTERVAL))
    router.callback_query.register(ask_deadline, Pace.filter(F.verb == PaceVerb.DEADLINE))
    router.callback_query.register(choose_deadline, Pace.filter(F.verb == PaceVerb.AT))
    router.message.register(take_interval, StateFilter(Asking.interval), is_answer)
    router.message.register(take_deadline, StateFilter(Asking.deadline), is_answer)
    return router
