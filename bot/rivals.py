"""Two processes with one token: Telegram gives each of them a part of what people tap."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final, cast

from aiogram import Bot
from aiogram.client.session.middlewares.base import NextRequestMiddlewareType
from aiogram.exceptions import AiogramError, TelegramConflictError
from aiogram.methods import GetUpdates, Response, TelegramMethod
from aiogram.methods.base import TelegramType

from bot.panel import Panel
from bot.texts import Texts

REST: Final = 3.0  # seconds before the next poll
CALM: Final = 20.0  # seconds without a conflict: the other is gone

logger = logging.getLogger(__name__)


class Rivals:
    """Around getUpdates: says once that somebody else polls, and once that it is over."""

    def __init__(
        self,
        tell: Callable[[], Awaitable[None]],
        now: Callable[[], float] = time.monotonic,
        rest: float = REST,
    ) -> None:
        self._tell = tell
        self._now = now
        self._rest = rest
        self._met_at: float | None = None

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Make a call; a conflict, which only polls have, is an empty answer after a rest."""
        try:
            updates = await make_request(bot, method)
        except TelegramConflictError as error:
            is_new, self._met_at = self._met_at is None, self._now()
            if is_new:
                await self._say(error)
            await asyncio.sleep(self._rest)
            return cast("Response[TelegramType]", [])
        if isinstance(method, GetUpdates):
            self._look_around()
        return updates

    def _look_around(self) -> None:
        if self._met_at is not None and self._now() - self._met_at > CALM:
            self._met_at = None
            logger.warning("the other process is gone, all updates come here again")

    async def _say(self, error: TelegramConflictError) -> None:
        logger.error(
            "another process polls with this bot token: stop one of them, taps get lost between"
            " the two",
            extra={"why": error.message},
        )
        await self._tell()


async def tell_owners(bot: Bot, panel: Panel) -> None:
    """Tell the owners that the bot runs twice; nobody who cannot be told keeps the others."""
    for owner in panel.owners:
        t = Texts(await panel.people.locale(owner), panel.zone)
        text = t(
            "rivals",
            "⚠️ This bot runs in two places at once: taps reach now the one, now the other."
            " Stop the one you do not need.",
        )
        try:
            await bot.send_message(owner, text, disable_notification=False)
        except AiogramError as refusal:
            logger.warning("an owner cannot be told", extra={"why": str(refusal)})
