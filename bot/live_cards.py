"""Keeps live cards and waiting menus true: one loop, an edit budget per chat, no state lost."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramRetryAfter

from bot.kit import View, put, turning
from bot.outlook import Facts, facts_of
from bot.panel import Panel
from bot.refusals import is_unreachable
from bot.screens.card import card_view
from bot.screens.home import home
from bot.texts import Texts
from db.cards import Card

LOOK: Final = 1.0  # seconds between two looks at the rows
# Seconds between two edits in a private chat, all its cards together:
NEW: Final = 3.0  # in the first minute of a campaign
PRIVATE: Final = 5.0  # later
LONG: Final = 10.0  # while it takes long
GROUP: Final = 10.0  # in a group, always: Telegram counts 20 messages a minute there
MINUTE: Final = timedelta(minutes=1)
TAKES_LONG: Final = timedelta(minutes=30)
AFTER_FAULT: Final = 3.0

logger = logging.getLogger(__name__)


@dataclass
class LiveCards:
    """Redraws every card that follows something, when it would say something new."""

    bot: Bot
    panel: Panel
    now: Callable[[], float] = time.monotonic
    _free_at: dict[int, float] = field(default_factory=dict, init=False)  # by chat
    _edited_at: dict[tuple[int, int], float] = field(default_factory=dict, init=False)
    _chats: dict[int, asyncio.Task[None]] = field(default_factory=dict, init=False)

    async def run(self) -> None:
        """Look at the rows every second until cancelled."""
        try:
            while True:
                await self.look()
                await asyncio.sleep(LOOK)
        finally:
            for task in self._chats.values():
                task.cancel()
            self._chats.clear()

    async def look(self) -> None:
        """Follow what there is to follow: each campaign is read once, no chat waits for another."""
        self._raise_faults()
        shown = [c for c in await self.panel.cards.live() if self._is_free(c.chat_id)]
        facts = {c: await facts_of(self.panel, c) for c in {card.campaign_id for card in shown}}
        chats: dict[int, list[Card]] = defaultdict(list)
        for was in shown:
            chats[was.chat_id].append(was)
        for chat_id, cards in chats.items():
            self._chats[chat_id] = asyncio.create_task(self._follow_all(cards, facts))
        if self.panel.waiting:
            await self.show_menus()

    def _raise_faults(self) -> None:
        """Forget the chats that are done; what failed there fails the loop."""
        done = [chat_id for chat_id, task in self._chats.items() if task.done()]
        faults = [self._chats.pop(chat_id).exception() for chat_id in done]
        for fault in filter(None, faults):
            raise fault

    def _is_free(self, chat_id: int) -> bool:
        return chat_id not in self._chats and self._free_at.get(chat_id, 0.0) <= self.now()

    async def show_menus(self) -> None:
        """Redraw the menus that wait for the account, and forget those that need not wait."""
        for (chat_id, message_id), t in list(self.panel.waiting.items()):
            view = await home(self.panel, t, is_awaited=True)
            if view.is_waiting:
                continue
            async with turning(chat_id, message_id):
                if self.panel.waiting.pop((chat_id, message_id), None) is None:
                    continue  # a tap meanwhile made it another screen
                with suppress(AiogramError):  # the next /start shows it
                    await put(self.bot, chat_id, message_id, view)

    async def _follow_all(self, cards: Sequence[Card], facts: Mapping[int, Facts | None]) -> None:
        """Spend the budget of a chat on the card that waited longest."""
        for was in sorted(cards, key=self._last_edit):
            known = facts[was.campaign_id]
            if known is None:
                continue
            await self._follow(was, known)
            if self._free_at.get(was.chat_id, 0.0) > self.now():
                return

    def _last_edit(self, card: Card) -> float:
        return self._edited_at.get((card.chat_id, card.campaign_id), float("-inf"))

    async def _follow(self, was: Card, facts: Facts) -> None:
        """Redraw one card, unless a tap meanwhile redrew it or made its message another screen."""
        async with turning(was.chat_id, was.message_id):
            if not await self.panel.cards.is_there(was):
                return
            t = Texts.of(was.locale, was.time_zone, self.panel.zone, was.chat_id)
            view = card_view(self.panel, t, facts)
            if view.digest != was.shown:
                await self._show(was, view, facts)
            elif view.is_final:
                await self.panel.cards.shown(was, was, is_final=True)

    async def _show(self, was: Card, view: View, facts: Facts) -> None:
        message_id = was.message_id
        try:
            message_id = await put(self.bot, was.chat_id, was.message_id, view)
        except TelegramRetryAfter as error:
            self._rest(was, error.retry_after)  # cards wait; sending never does
            return
        except AiogramError as error:
            if is_unreachable(error):  # nobody reads it until they are back
                await self.panel.cards.shown(was, was, is_final=True)
                return
            logger.exception("card not shown", extra={"campaign_id": was.campaign_id})
            self._rest(was, AFTER_FAULT)
            return
        self._edited_at[was.chat_id, was.campaign_id] = self.now()
        self._rest(was, self._budget(was, facts))
        now = replace(was, message_id=message_id, shown=view.digest)
        await self.panel.cards.shown(was, now, is_final=view.is_final)

    def _budget(self, was: Card, facts: Facts) -> float:
        """Return how long the chat rests after an edit."""
        now = self.panel.now()
        if was.chat_id < 0:
            return GROUP
        started_at = facts.campaign.started_at
        if started_at is None or now - started_at < MINUTE:
            return NEW
        takes_long = facts.ends_at is not None and facts.ends_at - now > TAKES_LONG
        return LONG if takes_long else PRIVATE

    def _rest(self, shown: Card, seconds: float) -> None:
        self._free_at[shown.chat_id] = self.now() + seconds
