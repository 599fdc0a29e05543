"""Taps and words in the list of campaigns: pages, filters, the search."""

from typing import Final

from aiogram import F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot.callbacks.campaigns import CampaignFilter, CampaignList, FilterVerb
from bot.kit import View, send
from bot.panel import Panel
from bot.screens.asking import Asking, ask, is_answer, show_answer, take_away
from bot.screens.campaign_list import (
    PAGE,
    STATES,
    Listing,
    choose_author,
    choose_day,
    filter_menu,
    list_of,
    listing,
)
from bot.texts import Texts
from db.history import Wanted
from delivery.days import Days, read_days

SOUGHT: Final = "cp_sought"  # the words this person typed last, in the state's data
ASKED: Final = "cp_filter"  # there too: what the answer joins
MOST: Final = 10**6  # pages


async def read(panel: Panel, t: Texts, at: CampaignList, sought: str) -> Listing:
    """Read a page; the first one where that page is no more."""
    days = Days.decoded(at.days)
    span = None if days is None else days.between(t.zone)
    wanted = Wanted(sought, at.author or None, span)
    page = min(max(at.page, 0), MOST)
    shown = await panel.history.page(wanted, STATES[at.state], page * PAGE, PAGE)
    if not shown and page:
        return await read(panel, t, at.model_copy(update={"page": 0}), sought)
    author = (await panel.people.name_of(at.author) or "") if at.author else ""
    here = at.model_copy(update={"page": page, "below": False})
    return Listing(here, shown, await panel.history.counts(wanted), sought, author)


async def campaigns(panel: Panel, t: Texts, at: CampaignList, sought: str = "") -> View:
    """Screen ``cp_list``."""
    return listing(t, await read(panel, t, at, sought), panel.now())


async def words_of(state: FSMContext, at: CampaignList | CampaignFilter) -> str:
    """Return the words that are looked for."""
    return str((await state.get_data()).get(SOUGHT, "")) if at.sought else ""


async def show_campaigns(
    query: CallbackQuery, callback_data: CampaignList, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Show the list here, or below a card that must stay alive."""
    at, sought = callback_data, await words_of(state, callback_data)
    if not at.below or query.message is None or query.bot is None:
        await panel.redraw(query, t, lambda: campaigns(panel, t, at, sought))
        return
    await query.answer()
    await send(query.bot, query.message.chat.id, await campaigns(panel, t, at, sought))


async def show_filter(
    query: CallbackQuery, callback_data: CampaignFilter, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Show the ways to choose; an author or a day is chosen by a tap, a day can be typed."""
    at, sought = callback_data, await words_of(state, callback_data)

    async def draw() -> View:
        match at.verb:
            case FilterVerb.AUTHOR:
                return choose_author(t, at, await panel.journal.people())
            case FilterVerb.DAY:
                return choose_day(t, at, panel.now())
            case FilterVerb.MENU | FilterVerb.WORDS:
                page = await read(panel, t, list_of(at), sought)
                return filter_menu(t, page, panel.now())

    if at.verb is FilterVerb.DAY:
        await ask(query, state, Asking.campaign_day, 0)
        await state.update_data({ASKED: at.pack()})
    await panel.redraw(query, t, draw)


async def ask_words(
    query: CallbackQuery, callback_data: CampaignFilter, state: FSMContext, t: Texts
) -> None:
    """Let the next typed text be the words to look for."""
    await ask(query, state, Asking.campaign_words, 0)
    await state.update_data({ASKED: callback_data.pack()})
    words = t.plain("cp_list", "Type words of the name or of the post.")
    await query.answer(words, show_alert=True)


async def take_words(message: Message, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Show the campaigns with these words, in the list's own message."""
    sought = (message.text or "").strip().replace("\0", "")
    at = CampaignFilter.unpack(str((await state.get_data())[ASKED]))
    await state.set_state(None)
    await state.update_data({SOUGHT: sought})
    to = list_of(at.model_copy(update={"sought": bool(sought)}))
    await show_answer(message, state, panel, t, await campaigns(panel, t, to, sought))
    await take_away(message)


async def take_day(message: Message, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Show the campaigns of the days that were typed."""
    text = (message.text or "").strip()
    at = CampaignFilter.unpack(str((await state.get_data())[ASKED]))
    days = read_days(text, panel.now().astimezone(t.zone).date())
    if days is None:
        note = t("cp_list", "⚠️ “{text}” is no day.", text=text)
        await show_answer(message, state, panel, t, choose_day(t, at, panel.now(), note))
    else:
        await state.set_state(None)
        to, sought = list_of(at.model_copy(update={"days": days.code})), await words_of(state, at)
        await show_answer(message, state, panel, t, await campaigns(panel, t, to, sought))
    await take_away(message)


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="history")
    tapped, said = router.callback_query.register, router.message.register
    tapped(show_campaigns, CampaignList.filter())
    tapped(ask_words, CampaignFilter.filter(F.verb == FilterVerb.WORDS))
    tapped(show_filter, CampaignFilter.filter())
    said(take_words, StateFilter(Asking.campaign_words), is_answer)
    said(take_day, StateFilter(Asking.campaign_day), is_answer)
    return router
