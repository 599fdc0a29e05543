"""Who may use the panel: a middleware in front of every handler."""

import time
from collections.abc import Awaitable, Callable
from typing import Final

from aiogram import BaseMiddleware
from aiogram.types import (
    CallbackQuery,
    InaccessibleMessage,
    InlineQuery,
    Message,
    TelegramObject,
    User,
)
from typing_extensions import override

from bot.kit import View
from bot.panel import Panel
from bot.texts import LOCALES, Texts

ONCE_AN: Final = 3600.0  # seconds between two answers to the same stranger

Handler = Callable[[TelegramObject, dict[str, object]], Awaitable[object]]


def locale_of(user: User) -> str:
    """English for an English Telegram, Russian for every other."""
    code = (user.language_code or "ru")[:2]
    return code if code in LOCALES else "ru"


def _is_private(event: TelegramObject) -> bool:
    """Whether this comes from a chat of two: the panel is not for groups."""
    if isinstance(event, InlineQuery):
        return event.chat_type == "sender"  # the chat with this bot
    message = event.message if isinstance(event, CallbackQuery) else event
    return isinstance(message, (Message, InaccessibleMessage)) and message.chat.type == "private"


def stranger(t: Texts, user_id: int) -> View:
    """Screen ``no_access``: nothing is revealed but the person's own id."""
    return View(
        t(
            "no_access",
            "This is a private mailing panel.\nIf you were invited, open your invite link again"
            " or ask the owner for a new one.\n\nYour ID: <code>{id}</code>",
            id=user_id,
        )
    )


async def _nothing_found(event: TelegramObject) -> None:
    """Answer a question in the field of a chat without a result: nothing is revealed."""
    if isinstance(event, InlineQuery):
        await event.answer([], cache_time=0, is_personal=True)


class Access(BaseMiddleware):
    """Lets owners in with their words ``t``; a stranger is answered once an hour."""

    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        self._known: dict[int, tuple[str, str]] = {}
        self._answered: dict[int, float] = {}

    @override
    async def __call__(
        self, handler: Handler, event: TelegramObject, data: dict[str, object]
    ) -> object:
        events = (Message, CallbackQuery, InlineQuery)
        user = event.from_user if isinstance(event, events) else None
        if user is None or user.is_bot or not _is_private(event):
            await _nothing_found(event)
            return None
        t = Texts(locale_of(user), self._panel.zone)
        if user.id not in self._panel.owners:
            await self._refuse(event, user, t)
            await _nothing_found(event)
            return None
        await self._remember(user, t.locale)
        data["t"] = t
        return await handler(event, data)

    async def _remember(self, user: User, locale: str) -> None:
        if self._known.get(user.id) != (user.full_name, locale):
            await self._panel.users.remember(user.id, user.full_name, "owner", locale)
            self._known[user.id] = user.full_name, locale

    async def _refuse(self, event: TelegramObject, user: User, t: Texts) -> None:
        if isinstance(event, CallbackQuery):
            await event.answer()
        now = time.monotonic()
        if now - self._answered.get(user.id, -ONCE_AN) < ONCE_AN:
            return
        self._answered[user.id] = now
        await self._panel.users.stranger(user.id, user.full_name)
        if isinstance(event, Message):
            await event.answer(stranger(t, user.id).text)
