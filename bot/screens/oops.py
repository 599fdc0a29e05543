"""Screen oops: an unexpected failure with an incident number; and buttons nobody knows."""

import logging
import secrets
from contextlib import suppress
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.exceptions import AiogramError
from aiogram.types import CallbackQuery, ErrorEvent, InlineKeyboardButton, Message

from bot.access import locale_of
from bot.callbacks.menu import Home
from bot.kit import PRIMARY, View, key, send
from bot.panel import Panel
from bot.refusals import is_passing, is_unreachable
from bot.rows import trouble_of
from bot.screens.home import home
from bot.texts import Texts
from db.rows import Trouble

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


def away(t: Texts, trouble: Trouble, again: str | None) -> View:
    """Screen ``oops`` while no row can be reached: what is wrong and who can mend it."""
    text = _why(t, trouble)
    if again is None:
        return View(text)
    caption = t.plain("oops", "Try again")
    return View(text, [[InlineKeyboardButton(text=caption, callback_data=again, style=PRIMARY)]])


def _why(t: Texts, trouble: Trouble) -> str:
    match trouble:
        case Trouble.AWAY:
            return t(
                "oops",
                "The database does not answer now. Nothing is lost: try again in a few seconds.",
            )
        case Trouble.KEY:
            return t(
                "oops",
                "Supabase refuses the bot's key. Nothing is lost.\nFor whoever set the bot up:"
                " put a valid SUPABASE_SERVICE_ROLE_KEY into .env and start the bot again.",
            )
        case Trouble.GRANTS:
            return t(
                "oops",
                "The database refuses the bot its tables. Nothing is lost.\nFor whoever set the"
                " bot up: <code>rassylka migrate</code> gives the rights back.",
            )
        case Trouble.STALE:
            return t(
                "oops",
                "Supabase does not know the newest tables yet. Nothing is lost: try again in a"
                " minute.\nFor whoever set the bot up: <code>rassylka migrate</code> tells it.",
            )
        case Trouble.HIDDEN:
            return t(
                "oops",
                "Supabase hides the bot's tables. Nothing is lost.\nFor whoever set the bot up:"
                " add public to the exposed schemas in the settings of the Data API.",
            )


async def failed(event: ErrorEvent) -> None:
    """Log with an incident number and tell the person the same number.

    Where Telegram does not answer or the person blocked the bot there is nobody to tell.
    """
    incident = f"E-{secrets.token_hex(3).upper()}"
    if is_passing(event.exception) or is_unreachable(event.exception):
        why = {"incident": incident, "why": str(event.exception)}
        logger.warning("the screen could not be shown", extra=why)
        await _answer(event.update.callback_query)
        return
    trouble = trouble_of(event.exception)
    if trouble is not None:
        why = {"incident": incident, "trouble": trouble, "why": str(event.exception)}
        logger.warning("no row can be reached", extra=why)
    else:
        logger.error("handler failed", extra={"incident": incident}, exc_info=event.exception)
    query, message = event.update.callback_query, event.update.message
    source: CallbackQuery | Message | None = query or message
    if source is None or source.from_user is None or source.bot is None:
        return
    t = Texts(locale_of(source.from_user), ZoneInfo("UTC"))
    again = query.data if query else None
    view = oops(t, incident, again) if trouble is None else away(t, trouble, again)
    try:
        await send(source.bot, source.from_user.id, view)
    except AiogramError as error:
        why = {"incident": incident, "why": str(error)}
        logger.warning("the person could not be told", extra=why)
    await _answer(query)


async def _answer(query: CallbackQuery | None) -> None:
    """Let the button of a tap that failed come to rest."""
    if query is not None:
        with suppress(AiogramError):  # answered before it failed
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
