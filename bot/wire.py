"""Answers of the Bot API as they come in: the one place where words of people enter by the bot."""

import json
from typing import Final

from aiogram import Bot
from aiogram.client.session.middlewares.base import NextRequestMiddlewareType
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

from delivery.clean import clean

# pydantic forgets a type that nobody holds: it would be built anew, 10-40 ms, for most answers.
_held: Final[dict[type, object]] = {}


async def hold_types(
    make_request: NextRequestMiddlewareType[TelegramType],
    bot: Bot,
    method: TelegramMethod[TelegramType],
) -> Response[TelegramType]:
    """Make a call, and keep the type of its answer for the next one of its kind."""
    kind = type(method)
    if kind not in _held:
        _held[kind] = Response[method.__returning__]  # type: ignore[name-defined]
    return await make_request(bot, method)


def read(text: str) -> object:
    """Read JSON whose texts can all be kept; aiogram reads every answer and update by this."""
    return _cleaned(json.loads(text))


def _cleaned(value: object) -> object:
    match value:
        case str():
            return clean(value)
        case list():
            return [_cleaned(item) for item in value]
        case dict():
            return {name: _cleaned(item) for name, item in value.items()}
        case _:
            return value
