"""What is let through to the handlers: each update once, and only buttons that can be ours."""

import re
from collections import OrderedDict
from typing import Final

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, TelegramObject, Update
from typing_extensions import override

from bot.access import Handler

REMEMBERED: Final = 2000  # updates; Telegram gives at most 100 again
BIGINT: Final = 2**63
OLD: Final = "?"  # the data of no button
NUMBER: Final = re.compile(r"[-+]?[\d_]+")


class Once(BaseMiddleware):
    """Lets each update through once: Telegram sends one again whose receipt it did not see.

    One of which only the number could be read ends here.
    """

    def __init__(self) -> None:
        self._seen: OrderedDict[int, None] = OrderedDict()

    @override
    async def __call__(
        self, handler: Handler, event: TelegramObject, data: dict[str, object]
    ) -> object:
        if isinstance(event, Update):
            if not event.model_fields_set - {"update_id"}:
                return None  # it could not be read
            if event.update_id in self._seen:
                return None
            self._seen[event.update_id] = None
            if len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
        return await handler(event, data)


class Ours(BaseMiddleware):
    """Makes of what cannot be a button of ours one of an older version: it refreshes the screen."""

    @override
    async def __call__(
        self, handler: Handler, event: TelegramObject, data: dict[str, object]
    ) -> object:
        if isinstance(event, CallbackQuery) and is_forged(event):
            event = event.model_copy(update={"data": OLD})
        return await handler(event, data)


def is_forged(query: CallbackQuery) -> bool:
    """Whether no button of ours can carry this: no data, or a number that is no id and no page."""
    parts = (query.data or "").split(":")
    numbers = [part for part in parts if NUMBER.fullmatch(part)]
    return query.data is None or any(not _is_ours(number) for number in numbers)


def _is_ours(number: str) -> bool:
    is_plain = number.isascii() and number.isdecimal() and len(number) < 20  # noqa: PLR2004
    return is_plain and int(number) < BIGINT
