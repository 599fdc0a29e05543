"""While a tap or a message is handled, the Bot API may be away for a moment.

What the person chose is in the rows by then, so only the screen comes late: a call that Telegram
wants later waits, one that found nobody is made again. A screen shown twice harms nobody; files
are sent once. The loops beside the handlers have budgets of their own and see every refusal.
"""

import asyncio
import logging
import time
from contextvars import ContextVar
from typing import Final, cast

from aiogram import BaseMiddleware, Bot
from aiogram.client.session.middlewares.base import NextRequestMiddlewareType
from aiogram.exceptions import AiogramError, TelegramRetryAfter
from aiogram.methods import (
    AnswerCallbackQuery,
    AnswerInlineQuery,
    DeleteMessage,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    GetChat,
    GetChatMember,
    GetFile,
    GetMe,
    Response,
    SendMessage,
    TelegramMethod,
)
from aiogram.methods.base import TelegramType
from aiogram.types import TelegramObject
from typing_extensions import override

from bot.access import Handler
from bot.kit import LATEST
from bot.refusals import is_passing, is_too_late

REPEATED: Final = (
    AnswerCallbackQuery,
    AnswerInlineQuery,
    DeleteMessage,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    GetChat,
    GetChatMember,
    GetFile,
    GetMe,
    SendMessage,
)
RESTS: Final = (0.3, 1.0, 3.0)  # seconds before another attempt
TOAST: Final = 200  # characters Telegram takes

logger = logging.getLogger(__name__)
_is_handling: ContextVar[bool] = ContextVar("_is_handling", default=False)


class Patience(BaseMiddleware):
    """Around every handler: its calls are patient ones."""

    @override
    async def __call__(
        self, handler: Handler, event: TelegramObject, data: dict[str, object]
    ) -> object:
        token = _is_handling.set(True)
        try:
            return await handler(event, data)
        finally:
            _is_handling.reset(token)


async def patient(
    make_request: NextRequestMiddlewareType[TelegramType],
    bot: Bot,
    method: TelegramMethod[TelegramType],
) -> Response[TelegramType]:
    """Make a call; make it again where that can help and somebody waits for it."""
    if not _is_handling.get():
        return await make_request(bot, method)
    method = _shortened(method)
    rests, until = list(RESTS), time.monotonic() + LATEST
    while True:
        try:
            return await make_request(bot, method)
        except AiogramError as error:
            if (rest := _rest(error, method, rests, until)) is None:
                return _given_up(error, method)
        await asyncio.sleep(rest)


def _rest(
    error: AiogramError, method: TelegramMethod[TelegramType], rests: list[float], until: float
) -> float | None:
    """Return the seconds before the next attempt, None when there is none."""
    if isinstance(error, TelegramRetryAfter):  # a refused call has done nothing
        is_soon = time.monotonic() + error.retry_after <= until
        return float(error.retry_after) if is_soon else None
    if not is_passing(error) or not isinstance(method, REPEATED) or not rests:
        return None
    return rests.pop(0)


def _given_up(error: AiogramError, method: TelegramMethod[TelegramType]) -> Response[TelegramType]:
    """Let a tap that cannot be answered be carried out all the same; raise any other error."""
    if isinstance(method, (AnswerCallbackQuery, AnswerInlineQuery)) and (
        is_too_late(error) or is_passing(error)
    ):
        logger.warning("a tap was not answered", extra={"why": str(error)})
        return cast("Response[TelegramType]", True)  # noqa: FBT003  # what Telegram answers
    raise error


def _shortened(method: TelegramMethod[TelegramType]) -> TelegramMethod[TelegramType]:
    """Cut a toast to what Telegram takes: titles in it are as long as people make them."""
    if isinstance(method, AnswerCallbackQuery) and len(method.text or "") > TOAST:
        text = (method.text or "")[: TOAST - 1] + "…"
        return cast("TelegramMethod[TelegramType]", method.model_copy(update={"text": text}))
    return method
