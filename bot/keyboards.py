"""Puts link buttons under posts of the account, where the bot is an administrator.

A user account cannot attach buttons to what it publishes; a bot that may edit messages can add them
afterwards. That never delays or fails a post.
"""

import asyncio
import logging
from dataclasses import dataclass
from typing import Final

from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramRetryAfter,
)
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from db.keyboards import Bare, KeyboardRows

LOOK: Final = 1.0  # seconds between two looks
AT_ONCE: Final = 20

logger = logging.getLogger(__name__)


@dataclass
class Keyboards:
    """Adds what is wanted; the same buttons twice, after a crash, change nothing."""

    bot: Bot
    rows: KeyboardRows

    async def run(self) -> None:
        """Look at the rows every second until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        """Put the buttons under some posts; what fails for now is tried again at the next look."""
        for bare in await self.rows.due(AT_ONCE):
            try:
                if await self._put(bare):
                    await self.rows.done(bare.job_id)
                else:
                    await self.rows.refused(bare.job_id)
            except TelegramRetryAfter as error:
                await asyncio.sleep(error.retry_after)
                return
            except TelegramAPIError as error:
                logger.warning("no buttons yet", extra={"job_id": bare.job_id, "why": str(error)})
                return

    async def _put(self, bare: Bare) -> bool:
        """Return whether the buttons are there."""
        keys = [[InlineKeyboardButton(text=b.text, url=b.url) for b in row] for row in bare.rows]
        markup = InlineKeyboardMarkup(inline_keyboard=keys)
        try:
            await self.bot.edit_message_reply_markup(
                chat_id=bare.chat_id, message_id=bare.message_id, reply_markup=markup
            )
        except TelegramBadRequest as error:
            return "message is not modified" in error.message.lower()
        except TelegramForbiddenError:
            return False
        return True
