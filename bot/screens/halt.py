"""The kill switch: everything on pause with one tap and one question, and the way back."""

from aiogram import F, Router
from aiogram.types import CallbackQuery, InlineKeyboardButton

from bot.callbacks.campaigns import HaltButton, HaltVerb
from bot.callbacks.menu import Home
from bot.kit import PRIMARY, View, key
from bot.panel import Panel
from bot.screens.home import home, release_key
from bot.texts import Texts, count


async def ask(panel: Panel, t: Texts) -> View:
    """Ask once, with the number; the menu when nothing moves."""
    tally = await panel.progress.tally()
    if not tally.moving:
        return await home(panel, t)
    text = t.plural(
        "halt",
        "Pause everything? {number} campaign runs or is about to start.",
        "Pause everything? {number} campaigns run or are about to start.",
        tally.moving,
    )
    text += "\n\n" + t("halt", "No new posts will go out; what is out stays. One tap resumes all.")
    caption = t.plain("halt", "⏸ Stop everything · {n}", n=count(tally.moving))
    return View(text, [[key(caption, HaltButton(verb=HaltVerb.GO), PRIMARY)], _back(t)])


async def halted(panel: Panel, t: Texts) -> View:
    """Say that everything is paused; the menu when nothing waits any more."""
    tally = await panel.progress.tally()
    if not tally.halted:
        return await home(panel, t)
    text = t.plural(
        "halt",
        "<b>⏸ Everything is paused</b>\n{number} campaign waits.",
        "<b>⏸ Everything is paused</b>\n{number} campaigns wait.",
        tally.halted,
    )
    text += "\n\n" + t("halt", "They go on from the same place. Nobody gets it twice.")
    return View(text, [[release_key(t, tally.halted)], _back(t)])


async def open_question(query: CallbackQuery, panel: Panel, t: Texts) -> None:
    """Ask whether everything is to stop."""
    await panel.redraw(query, t, lambda: ask(panel, t))


async def open_halted(query: CallbackQuery, panel: Panel, t: Texts) -> None:
    """Show what waits."""
    await panel.redraw(query, t, lambda: halted(panel, t))


async def halt(query: CallbackQuery, panel: Panel, t: Texts) -> None:
    """Let no new post of any campaign start."""
    paused = await panel.campaigns.halt(query.from_user.id)
    toast = t.plain("run", "Paused. No new posts will go out.")
    if not paused:
        toast = t.plain("halt", "Nothing is running now.")
    await panel.redraw(query, t, lambda: halted(panel, t), toast)


async def release(query: CallbackQuery, panel: Panel, t: Texts) -> None:
    """Let everything that was halted go on, and show the menu."""
    resumed = await panel.campaigns.release(query.from_user.id)
    toast = t.plain("halt", "Resumed: {n}", n=count(resumed))
    if not resumed:
        toast = t.plain("halt", "Nothing is halted any more.")
    await panel.redraw(query, t, lambda: home(panel, t), toast)


def _back(t: Texts) -> list[InlineKeyboardButton]:
    return [key(t.plain("halt", "‹ Menu"), Home())]


def router() -> Router:
    """Return the handlers of this family of screens."""
    handlers = {
        HaltVerb.ASK: open_question,
        HaltVerb.GO: halt,
        HaltVerb.SHOW: open_halted,
        HaltVerb.RELEASE: release,
    }
    router = Router(name="halt")
    for verb, handler in handlers.items():
        router.callback_query.register(handler, HaltButton.filter(F.verb == verb))
    return router
