"""What everybody chooses for themselves: the language and the clock they read."""

import asyncio
from dataclasses import replace
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot.callbacks.settings import MineButton, MineSet, MineVerb
from bot.kit import View
from bot.panel import Panel
from bot.screens.asking import Asking, ask, author, is_answer, show_answer, take_away
from bot.screens.setting_pages import language_page, my_zone_page, refused
from bot.screens.settings import LANGUAGES, Clock, settings_now
from bot.texts import Texts
from bot.zones import is_zone, zones_called


def _zone_page(panel: Panel, t: Texts, note: str = "", found: tuple[str, ...] = ()) -> View:
    return my_zone_page(t, Clock(t.zone, panel.now()), panel.zone, note, found)


async def open_choice(
    query: CallbackQuery, callback_data: MineButton, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Show what there is to choose."""
    is_zone_asked = callback_data.verb is MineVerb.ZONE
    if is_zone_asked:
        await ask(query, state, Asking.my_time_zone, 0)

    async def draw() -> View:
        return _zone_page(panel, t) if is_zone_asked else language_page(t)

    await panel.redraw(query, t, draw)


async def choose(query: CallbackQuery, callback_data: MineSet, panel: Panel, t: Texts) -> None:
    """Take a language or a clock."""
    value, person = callback_data.value, query.from_user.id
    if callback_data.verb is MineVerb.LANGUAGE:
        if value in LANGUAGES:
            await panel.people.choose_language(person, value)
            t = replace(t, locale=value)
    elif not value or is_zone(value):
        t = await _take_zone(panel, t, person, value)
    toast = t.plain("settings", "Saved.")
    await panel.redraw(query, t, lambda: settings_now(panel, t), toast)


async def take(message: Message, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Read a typed city."""
    text = message.text or ""
    found = await asyncio.to_thread(zones_called, text)
    if len(found) != 1:
        note = "" if found else refused(t, text)
        await show_answer(message, state, panel, t, _zone_page(panel, t, note, found))
        return
    await state.set_state(None)
    t = await _take_zone(panel, t, author(message), found[0])
    await show_answer(message, state, panel, t, await settings_now(panel, t))
    await take_away(message)


async def _take_zone(panel: Panel, t: Texts, person: int, zone: str) -> Texts:
    await panel.people.choose_zone(person, zone or None)
    return replace(t, zone=ZoneInfo(zone) if zone else panel.zone)


def router() -> Router:
    """Return the handlers of these screens."""
    router = Router(name="mine")
    router.callback_query.register(open_choice, MineButton.filter())
    router.callback_query.register(choose, MineSet.filter())
    router.message.register(take, StateFilter(Asking.my_time_zone), is_answer)
    return router
