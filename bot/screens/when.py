"""Screen when: the start of a draft, at once or at a moment."""

from datetime import UTC, datetime, timedelta
from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from bot.callbacks.drafts import Draft, DraftVerb, Repeat, When, WhenVerb
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
from bot.screens.regular import days_and_time
from bot.screens.running import card_of
from bot.screens.together import refused_by, with_note
from bot.screens.typed_moment import Reading, here, in_utc, over, quiet_hours, read_moment
from bot.texts import Texts
from delivery.campaign import Campaign, CampaignStatus
from delivery.errors import DraftChanged, MoveRefused

HOUR: Final = timedelta(hours=1)
MORNING: Final = "tomorrow 10:00"


async def when(panel: Panel, t: Texts, campaign_id: int, reading: Reading | None = None) -> View:
    """Screen ``when``; ``reading`` is what was made of typed words."""
    campaign = await panel.campaigns.get(campaign_id)
    if campaign is None or campaign.status is not CampaignStatus.DRAFT:
        return await card_of(panel, t, campaign_id)
    head = t("when", "<b>When</b> · {here}", here=here(panel, t))
    how = t(
        "when",
        "Type, for example: <code>18:30</code>, <code>tomorrow 10:00</code>, <code>fri 9:15</code>,"
        " <code>25.12 12:00</code>",
    )
    note = [reading.note, ""] if reading and reading.note else []
    start = _start(panel, t, campaign)
    lines = [head, "", *note, start, _repeats(t, campaign), *_quiet(panel, t, campaign), "", how]
    return View("\n".join(lines), _rows(panel, t, campaign, reading))


def _start(panel: Panel, t: Texts, campaign: Campaign) -> str:
    wanted = campaign.wanted_at
    if wanted is None:
        return t("when", "Start: <b>at once</b>")
    now = panel.now()
    if wanted <= now:
        return t("when", "Start: at once, {at} is over", at=t.clock(wanted, now))
    at, utc = t.clock(wanted, now), in_utc(panel, t, wanted)
    return t("when", "Start: <b>{at}</b> · {utc}", at=at, utc=utc)


def _repeats(t: Texts, campaign: Campaign) -> str:
    if campaign.recurrence is None:
        return t("repeat", "Repeat: no")
    return t("repeat", "Repeat: <b>{what}</b>", what=days_and_time(t, campaign.recurrence))


def _quiet(panel: Panel, t: Texts, campaign: Campaign) -> list[str]:
    quiet = panel.rules.quiet
    if quiet is None:
        return []
    now = panel.now()
    until = quiet.until(max(now, campaign.wanted_at or now))
    if until is not None:
        at = t.clock(until, now)
        return [
            t("when", "🌙 Quiet hours then: the first post comes out at their end, {at}", at=at)
        ]
    hours = quiet_hours(panel, t)
    return [t("when", "Quiet hours {hours} count", hours=hours)]


def _rows(
    panel: Panel, t: Texts, campaign: Campaign, reading: Reading | None
) -> list[list[InlineKeyboardButton]]:
    def button(
        caption: str, verb: WhenVerb, at: int = 0, *, is_chosen: bool = False
    ) -> InlineKeyboardButton:
        mark = "• " if is_chosen else ""
        return key(
            mark + caption, When(verb=verb, campaign_id=campaign.id, at=at, rev=campaign.rev)
        )

    wanted, tomorrow = campaign.wanted_at, t.plain("when", "Tomorrow 10:00")
    is_morning = wanted is not None and wanted == read_moment(panel, t, MORNING).at
    offers = [
        [button(caption, WhenVerb.AT, int(at.timestamp()))]
        for caption, at in (reading.offers if reading else ())
    ]
    return [
        *offers,
        [
            button(t.plain("when", "At once"), WhenVerb.NOW, is_chosen=wanted is None),
            button(t.plain("when", "In 1 hour"), WhenVerb.HOUR),
        ],
        [button(tomorrow, WhenVerb.TOMORROW, is_chosen=is_morning)],
        [key(t.plain("repeat", "Repeat…"), Repeat(campaign_id=campaign.id, rev=campaign.rev))],
        [key(t.plain("when", "‹ Back"), Draft(verb=DraftVerb.OPEN, campaign_id=campaign.id))],
    ]


async def open_when(
    query: CallbackQuery, callback_data: When, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Show the screen or take a tap on it; a moment may be typed from now on."""
    at = callback_data
    reading, toast = _tapped(panel, t, at), None
    if reading is not None and not reading.note:
        toast = await _set(panel, t, (at.campaign_id, at.rev), query.from_user.id, reading.at)
    if (rev := await _rev(panel, at.campaign_id)) is not None:
        await ask(query, state, Asking.start, at.campaign_id, rev)
    alert = toast is not None
    await panel.redraw(
        query, t, lambda: when(panel, t, at.campaign_id, reading), toast, alert=alert
    )


async def _rev(panel: Panel, campaign_id: int) -> int | None:
    """Return the rev a draft is at, None when it is none."""
    campaign = await panel.campaigns.get(campaign_id)
    if campaign is None or campaign.status is not CampaignStatus.DRAFT:
        return None
    return campaign.rev


def _tapped(panel: Panel, t: Texts, tapped: When) -> Reading | None:
    """Return what a button means, None when nothing was chosen; no moment and no note: at once."""
    match tapped.verb:
        case WhenVerb.OPEN:
            return None
        case WhenVerb.NOW:
            return Reading()
        case WhenVerb.HOUR:
            return Reading(panel.now() + HOUR)
        case WhenVerb.TOMORROW:
            return read_moment(panel, t, MORNING)
        case WhenVerb.AT:
            at = datetime.fromtimestamp(tapped.at, UTC)
            return Reading(at) if at > panel.now() else over(panel, t, at)


async def _set(
    panel: Panel, t: Texts, seen: tuple[int, int], actor: int, at: datetime | None
) -> str | None:
    """Choose the start; return what to say where it is refused. ``seen``: campaign and rev."""
    campaign_id, rev = seen
    try:
        await panel.campaigns.set_start(campaign_id, actor, at, rev, t.zone)
    except (MoveRefused, DraftChanged) as error:
        return await refused_by(panel, t, error, rev, actor)
    return None


async def take_start(message: Message, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Read a typed moment; the question stays open, so that another one can be typed."""
    campaign_id, refused = await asked(state), None
    reading = read_moment(panel, t, message.text or "")
    if reading.at is not None:
        seen = campaign_id, await seen_then(state)
        refused = await _set(panel, t, seen, author(message), reading.at)
    rev = await _rev(panel, campaign_id)
    if rev is None:
        await state.set_state(None)
    else:
        await state.update_data(seen=rev)
    view = with_note(await when(panel, t, campaign_id, reading), refused)
    await show_answer(message, state, panel, t, view)
    if reading.at is not None and refused is None:
        await take_away(message)


def router() -> Router:
    """Return the handlers of this screen."""
    router = Router(name="when")
    router.callback_query.register(open_when, When.filter())
    router.message.register(take_start, StateFilter(Asking.start), is_answer)
    return router
