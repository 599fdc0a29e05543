"""Setting what holds for everybody: a tap or a typed answer, and it holds at once."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, Message

from bot.callbacks.settings import SetButton, SettingsButton, SettingsVerb
from bot.kit import View
from bot.panel import Panel
from bot.screens import setting_pages as pages
from bot.screens.asking import Asking, ask, author, is_answer, show_answer, take_away
from bot.screens.settings import Clock, settings_now
from bot.screens.typed_settings import (
    Values,
    of_button,
    read_errors,
    read_gap,
    read_night,
    read_number,
)
from bot.texts import Texts
from bot.zones import zones_called
from delivery.policy import Setting, is_sensible

QUESTIONS: Final[Mapping[SettingsVerb, State]] = {
    SettingsVerb.ZONE: Asking.time_zone,
    SettingsVerb.NIGHT: Asking.quiet_hours,
    SettingsVerb.PACE: Asking.normal_pace,
    SettingsVerb.ERRORS: Asking.errors,
    SettingsVerb.CAP: Asking.cap,
    SettingsVerb.APPROVAL: Asking.approval,
}
VERBS: Final = {state.state: verb for verb, state in QUESTIONS.items()}


async def page_of(panel: Panel, t: Texts, verb: SettingsVerb, note: str = "") -> View:
    """Draw the screen of one setting."""
    policy = panel.policies.now
    match verb:
        case SettingsVerb.NIGHT:
            return pages.night_page(t, policy, note)
        case SettingsVerb.PACE:
            return pages.pace_page(t, policy, panel.policies.given.gap, note)
        case SettingsVerb.ERRORS:
            return pages.errors_page(t, policy, note)
        case SettingsVerb.CAP:
            return pages.cap_page(t, policy, note)
        case SettingsVerb.APPROVAL:
            return pages.approval_page(t, policy, await panel.people.approvers(), note)
        case _:
            return pages.zone_page(t, Clock(policy.zone, panel.now()), note)


async def open_page(
    query: CallbackQuery, callback_data: SettingsButton, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Show a setting, and let another value be typed."""
    await ask(query, state, QUESTIONS[callback_data.verb], 0)
    await panel.redraw(query, t, lambda: page_of(panel, t, callback_data.verb))


async def open_chat(query: CallbackQuery, bot: Bot, panel: Panel, t: Texts) -> None:
    """Say which chat is the staff's."""
    username = (await bot.me()).username or ""

    async def draw() -> View:
        return pages.chat_page(t, panel.policies.now, username)

    await panel.redraw(query, t, draw)


async def choose(query: CallbackQuery, callback_data: SetButton, panel: Panel, t: Texts) -> None:
    """Set what a button says."""
    name = callback_data.name
    values: Values = {name: of_button(name, callback_data.value)}
    if not is_sensible(values):
        await panel.redraw(query, t, lambda: settings_now(panel, t))
        return
    after = await _set(panel, t, values, query.from_user.id)
    toast = t.plain("settings", "Saved.")
    await panel.redraw(query, after, lambda: settings_now(panel, after), toast)


async def take(message: Message, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Set what was typed; the question stays open until it is answered."""
    verb, text = VERBS[await state.get_state()], message.text or ""
    values = read(verb, text)
    if verb is SettingsVerb.ZONE:
        found = await asyncio.to_thread(zones_called, text)
        if len(found) > 1:
            view = pages.zone_page(t, Clock(panel.zone, panel.now()), found=found)
            await show_answer(message, state, panel, t, view)
            return
        values = {Setting.TIME_ZONE: found[0]} if found else None
    if values is None:
        view = await page_of(panel, t, verb, pages.refused(t, text))
        await show_answer(message, state, panel, t, view)
        return
    await state.set_state(None)
    after = await _set(panel, t, values, author(message))
    await show_answer(message, state, panel, after, await settings_now(panel, after))
    await take_away(message)


def read(verb: SettingsVerb, text: str) -> Values | None:
    """Read a typed value; None where it is none. Pure."""
    match verb:
        case SettingsVerb.NIGHT:
            return read_night(text)
        case SettingsVerb.PACE:
            return read_gap(text)
        case SettingsVerb.ERRORS:
            return read_errors(text)
        case SettingsVerb.CAP:
            return read_number(Setting.PER_DAY, text)
        case SettingsVerb.APPROVAL:
            return read_number(Setting.APPROVAL_FROM, text)
        case _:
            return None


async def _set(panel: Panel, t: Texts, values: Values, actor: int) -> Texts:
    """Write it; return the words of whoever did, by the clocks that hold now."""
    has_own_zone = t.zone.key != panel.zone.key
    await panel.policies.set(values, actor)
    return t if has_own_zone else replace(t, zone=panel.zone)


def router() -> Router:
    """Return the handlers of these screens."""
    router = Router(name="set_settings")
    asks = SettingsButton.filter(F.verb.in_({*QUESTIONS}))
    router.callback_query.register(open_page, asks)
    is_chat = SettingsButton.filter(F.verb == SettingsVerb.CHAT)
    router.callback_query.register(open_chat, is_chat)
    router.callback_query.register(choose, SetButton.filter())
    router.message.register(take, StateFilter(*QUESTIONS.values()), is_answer)
    return router
