"""Updates of tomorrow: one that cannot be read must not keep the others from being handled.

aiogram reads an answer as a whole; refused, the same answer would come again for ever.
"""

import logging
from typing import cast

from aiogram import Bot
from aiogram.client.session.middlewares.base import NextRequestMiddlewareType
from aiogram.exceptions import ClientDecodeError
from aiogram.methods import GetUpdates, Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import Update
from pydantic import ValidationError

logger = logging.getLogger(__name__)


async def one_by_one(
    make_request: NextRequestMiddlewareType[TelegramType],
    bot: Bot,
    method: TelegramMethod[TelegramType],
) -> Response[TelegramType]:
    """Make a call; updates that cannot be read together are read each by itself."""
    try:
        return await make_request(bot, method)
    except ClientDecodeError as error:
        found = error.data.get("result") if isinstance(error.data, dict) else None
        if not isinstance(method, GetUpdates) or not isinstance(found, list):
            raise
        updates = [update_of(bot, item) for item in found]
        return cast("Response[TelegramType]", updates)


def update_of(bot: Bot, item: dict[str, object]) -> Update:
    """Read an update; of one that cannot be read only the number stays, so that it is confirmed."""
    try:
        return Update.model_validate(item, context={"bot": bot})
    except ValidationError as error:
        number = int(str(item["update_id"]))
        where = sorted({".".join(map(str, e["loc"])) for e in error.errors()})
        logger.error("an update cannot be read", extra={"update": number, "at": where[:5]})  # noqa: TRY400
        return Update(update_id=number)
