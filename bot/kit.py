"""Show and redraw one screen. Nothing of the domain."""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar
from weakref import WeakValueDictionary

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramRetryAfter
from aiogram.filters.callback_data import CallbackData
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
PRIMARY: Final = "primary"
DANGER: Final = "danger"
SUCCESS: Final = "success"
LATEST: Final = 300.0  # seconds a screen may come late; who waits longer has tapped again

T = TypeVar("T")


@dataclass(frozen=True)
class View:
    """A screen: HTML text and rows of buttons.

    ``card_of``: it follows this campaign. ``is_waiting``: a menu that changes by itself once the
    account is there. ``is_reading``: it follows a reading of the channels.
    """

    text: str
    rows: list[list[InlineKeyboardButton]] = field(default_factory=list)
    card_of: int | None = None
    is_final: bool = False
    is_waiting: bool = False
    is_reading: bool = False

    @property
    def markup(self) -> InlineKeyboardMarkup | None:
        """The keyboard; empty rows are left out."""
        rows = [row for row in self.rows if row]
        return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None

    @property
    def digest(self) -> str:
        """Equal when nothing would change on the screen."""
        keys = [(k.text, k.callback_data, k.style) for row in self.rows for k in row]
        return hashlib.sha256(f"{self.text}\0{keys}".encode()).hexdigest()[:16]


def key(caption: str, data: CallbackData, style: str | None = None) -> InlineKeyboardButton:
    """Make a button."""
    return InlineKeyboardButton(text=caption, callback_data=data.pack(), style=style)


def inline_key(caption: str, query: str) -> InlineKeyboardButton:
    """Make a button that begins a question to the bot in the field of this chat."""
    return InlineKeyboardButton(text=caption, switch_inline_query_current_chat=query)


def pager(
    page: int,
    pages: int,
    to: Callable[[int], CallbackData],
    caption: str,
    jump: CallbackData | None = None,
) -> list[InlineKeyboardButton]:
    """Make the row ‹ 1 of 31 ›; it wraps around. Empty when there is one page.

    ``jump`` is what the number in the middle does.
    """
    if pages <= 1:
        return []
    return [
        key("‹", to((page - 1) % pages)),
        key(caption, jump or to(page)),
        key("›", to((page + 1) % pages)),
    ]


async def put(bot: Bot, chat_id: int, message_id: int | None, view: View) -> int:
    """Show a view in this message, or in a new one where it is gone; return the message's id."""
    if message_id is not None:
        try:
            await bot.edit_message_text(
                view.text,
                chat_id=chat_id,
                message_id=message_id,
                reply_markup=view.markup,
                link_preview_options=NO_PREVIEW,
            )
        except TelegramBadRequest as error:
            why = error.message.lower()
            if "message is not modified" in why:
                return message_id
            if "message to edit not found" not in why and "message can't be edited" not in why:
                raise
        else:
            return message_id
    return (await send(bot, chat_id, view)).message_id


async def send(bot: Bot, chat_id: int, view: View, *, reply_to: int | None = None) -> Message:
    """Show a view in a new message."""
    reply = None
    if reply_to is not None:
        reply = ReplyParameters(message_id=reply_to, allow_sending_without_reply=True)
    return await patiently(
        lambda: bot.send_message(
            chat_id,
            view.text,
            reply_markup=view.markup,
            reply_parameters=reply,
            link_preview_options=NO_PREVIEW,
        )
    )


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Call, and call again when Telegram asks to wait: a refused call has done nothing.

    Raises TelegramRetryAfter where that lasts too long: nobody looks at the screen any more.
    """
    until = time.monotonic() + LATEST
    while True:
        try:
            return await call()
        except TelegramRetryAfter as error:
            if time.monotonic() + error.retry_after > until:
                raise
            await asyncio.sleep(error.retry_after)


_turning: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()


def turning(chat_id: int, message_id: int) -> asyncio.Lock:
    """Return the lock of a message: whoever redraws it, and notes what it is, holds it."""
    return _turning.setdefault((chat_id, message_id), asyncio.Lock())


async def turn(
    query: CallbackQuery,
    draw: Callable[[], Awaitable[View]],
    note: Callable[[int, int, View], Awaitable[None]],
) -> None:
    """Redraw the message whose button was tapped; ``note`` keeps chat, message and view.

    Taps on one message are drawn one after another, each from the rows as they are then: the
    newest state stays on the screen. A message older than 48 hours cannot be edited: a new one; so
    can none that was sent by way of the bot into another chat.
    """
    where, bot = query.message, query.bot
    if bot is None:
        raise ValueError("a callback without its bot")
    chat_id = where.chat.id if where else query.from_user.id
    known = where.message_id if isinstance(where, Message) else None
    async with turning(chat_id, where.message_id if where else 0):

        async def redraw() -> None:
            view = await draw()
            await note(chat_id, await put(bot, chat_id, known, view), view)

        await patiently(redraw)
