"""Screen oops: an unexpected failure with an incident number; and buttons nobody knows."""

import logging
import secrets
from contextlib import suppress
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery, ErrorEvent, InlineKeyboardButton, Message

from bot.access import locale_of
from bot.callbacks.menu import Home
from bot.kit import PRIMARY, View, key, send
from bot.panel import Panel
from bot.refusals import is_passing, is_unreachable
from bot.screens.home import home
from bot.texts import Texts
from db.connect import is_away
from db.rows import NETWORK

logger = logging.getLogger(__name__)


def oops(t: Texts, incident: str, again: str | None) -> View:
    """Screen ``oops``; ``again`` is the callback data of the tap that failed."""
    text = t(
        "oops",
        "That failed on my side; nothing was sent or lost.\n"
        "Number for the developer: <code>{incident}</code>",
        incident=incident,
    )
    menu = key(t.plain("oops", "Menu"), Home())
    if again is None:
        return View(text, [[menu]])
    retry = InlineKeyboardButton(
        text=t.plain("oops", "Try again"), callback_data=again, style=PRIMARY
    )
    return View(text, [[retry, menu]])


def away(t: Texts, again: str | None) -> View:
    """Screen ``oops`` while the database cannot be reached."""
    text = t(
        "oops",
        "The database does not answer now. Nothing is lost: try again in a few seconds.",
    )
    if again is None:
        return View(text)
    caption = t.plain("oops", "Try again")
    return View(text, [[InlineKeyboardButton(text=caption, callback_data=again, style=PRIMARY)]])


async def failed(event: ErrorEvent) -> None:
    """Log with an incident number and tell the person the same number.

    Where Telegram does not answer or the person blocked the bot there is nobody to tell.
    """
    incident = f"E-{secrets.token_hex(3).upper()}"
    if is_passing(event.exception) or is_unreachable(event.exception):
        why = {"incident": incident, "why": str(event.exception)}
        logger.warning("the screen could not be shown", extra=why)
        return
    is_out = is_away(event.exception) or getattr(event.exception, "code", "") == NETWORK
    if is_out:
        logger.warning("the database is away", extra={"incident": incident})
    else:
        logger.error("handler failed", extra={"incident": incident}, exc_info=event.exception)
    query, message = event.update.callback_query, event.update.message
    source: CallbackQuery | Message | None = query or message
    if source is None or source.from_user is None or source.bot is None:
        return
    t = Texts(locale_of(source.from_user), ZoneInfo("UTC"))
    again = query.data if query else None
    view = away(t, again) if is_out else oops(t, incident, again)
    try:
        await send(source.bot, source.from_user.id, view)
    except TelegramAPIError:
        logger.exception("the person could not be told", extra={"incident": incident})
    if query is not None:
        with suppress(TelegramAPIError):  # answered before it failed
            await query.answer()


async def unknown_button(query: CallbackQuery, panel: Panel, t: Texts) -> None:
    """Refresh after a button of an older version."""
    toast = t.plain("stale", "This screen was old — refreshed.")
    await panel.redraw(query, t, lambda: home(panel, t), toast)


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="oops")
    router.error.register(failed)
    router.callback_query.register(unknown_button)
    return router
