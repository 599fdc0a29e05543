"""Keeps live cards and waiting menus true: one loop, an edit budget per chat, no state lost."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramForbiddenError, TelegramRetryAfter

from bot.kit import View, put, turning
from bot.panel import Panel
from bot.screens.card import card
from bot.screens.home import home
from bot.texts import Texts
from db.cards import Card

LOOK: Final = 1.0  # seconds between two looks at the rows
PRIVATE: Final = 3.0  # seconds between two edits in a private chat, all its cards together
GROUP: Final = 10.0  # Telegram counts 20 messages a minute there
AFTER_FAULT: Final = 3.0

logger = logging.getLogger(__name__)


@dataclass
class LiveCards:
    """Redraws every card that follows something, when it would say something new."""

    bot: Bot
    panel: Panel
    now: Callable[[], float] = time.monotonic
    _free_at: dict[int, float] = field(default_factory=dict, init=False)

    async def run(self) -> None:
        """Look at the rows every second until cancelled."""
        while True:
            for shown in await self.panel.cards.live():
                if self._free_at.get(shown.chat_id, 0.0) <= self.now():
                    await self._follow(shown)
            if self.panel.waiting:
                await self.show_menus()
            await asyncio.sleep(LOOK)

    async def show_menus(self) -> None:
        """Redraw the menus that wait for the account, and forget those that need not wait."""
        for (chat_id, message_id), t in list(self.panel.waiting.items()):
            view = await home(self.panel, t)
            if view.is_waiting:
                continue
            async with turning(chat_id, message_id):
                if self.panel.waiting.pop((chat_id, message_id), None) is None:
                    continue  # a tap meanwhile made it another screen
                with suppress(AiogramError):  # the next /start shows it
                    await put(self.bot, chat_id, message_id, view)

    async def _follow(self, was: Card) -> None:
        """Redraw one card, unless a tap meanwhile made its message another screen."""
        async with turning(was.chat_id, was.message_id):
            progress = await self.panel.campaigns.progress(was.campaign_id)
            if progress is None or not await self.panel.cards.is_there(was):
                return
            view = card(self.panel, Texts(was.locale, self.panel.zone), progress)
            if view.digest == was.shown and not view.is_final:
                return
            await self._show(was, view)

    async def _show(self, was: Card, view: View) -> None:
        message_id = was.message_id
        try:
            message_id = await put(self.bot, was.chat_id, was.message_id, view)
        except TelegramRetryAfter as error:
            self._rest(was, error.retry_after)  # cards wait; sending never does
            return
        except TelegramForbiddenError:
            view = replace(view, is_final=True)  # the person left the chat: nobody reads it
        except AiogramError:
            logger.exception("card not shown", extra={"campaign_id": was.campaign_id})
            self._rest(was, AFTER_FAULT)
            return
        self._rest(was, PRIVATE if was.chat_id > 0 else GROUP)
        now = replace(was, message_id=message_id, shown=view.digest)
        await self.panel.cards.shown(was, now, is_final=view.is_final)

    def _rest(self, shown: Card, seconds: float) -> None:
        self._free_at[shown.chat_id] = self.now() + seconds
