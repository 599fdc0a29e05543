"""Tells the staff chat what happens: short messages, few a minute, nothing lost."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramMigrateToChat, TelegramRetryAfter

from bot.kit import NO_PREVIEW
from bot.panel import Panel
from bot.refusals import is_unreachable
from bot.screens.staff import LOUD, news_text
from bot.texts import Texts
from db.staff import News, NewsRow, StaffRows
from delivery.policy import Setting, StaffChat, staff_row

LOOK: Final = 1.0  # seconds between two looks
A_MINUTE: Final = 6  # messages at most
AT_ONCE: Final = 15  # lines of a message; the rest follows in the next one
AFTER_FAULT: Final = 10.0  # seconds
DIGEST_LOOK: Final = 60.0
DIGEST_FROM: Final = 10  # in the morning

logger = logging.getLogger(__name__)


@dataclass
class Staff:
    """Sends what waits in one message; after a crash one may come twice."""

    bot: Bot
    panel: Panel
    rows: StaffRows
    now: Callable[[], float] = time.monotonic
    _rests_until: float = field(default=0.0, init=False)

    async def run(self) -> None:
        """Look at the rows every second until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK)

    async def digests(self) -> None:
        """Once a day have the channels told that closed, until cancelled."""
        told: date | None = None
        while True:
            clock = self.panel.now().astimezone(self.panel.zone)
            if clock.hour >= DIGEST_FROM and clock.date() != told:
                await self.rows.tell_digest(clock.date())
                told = clock.date()
            await asyncio.sleep(DIGEST_LOOK)

    async def look(self) -> None:
        """Tell what waits; without a staff chat nothing is kept for later."""
        staff = self.panel.policies.now.staff
        if staff is None or self.now() < self._rests_until:
            return
        if not (news := await self.rows.due(AT_ONCE, A_MINUTE)):
            return
        try:
            await self._send(staff, news)
        except TelegramRetryAfter as error:
            self._rests_until = self.now() + error.retry_after
        except Exception as error:
            if not await self._is_elsewhere(staff, error):
                logger.exception("staff chat not told, trying again")
                self._rests_until = self.now() + AFTER_FAULT
        else:
            await self.rows.told(news)

    async def _send(self, staff: StaffChat, news: Sequence[NewsRow]) -> None:
        t = Texts(staff.locale, self.panel.zone)
        kinds = {row.kind for row in news}
        closed = await self.rows.closed() if News.DIGEST in kinds else ()
        await self.bot.send_message(
            staff.chat_id,
            news_text(t, news, closed, self.panel.now()),
            message_thread_id=staff.topic_id,
            link_preview_options=NO_PREVIEW,
            disable_notification=not kinds & LOUD,
        )

    async def _is_elsewhere(self, staff: StaffChat, error: Exception) -> bool:
        """Follow a group that moved or lost its topic; forget one the bot was taken out of."""
        after: StaffChat | None
        if isinstance(error, TelegramMigrateToChat):
            after = replace(staff, chat_id=error.migrate_to_chat_id)
        elif isinstance(error, TelegramBadRequest) and _has_no_topic(error):
            after = replace(staff, topic_id=None)
        elif is_unreachable(error):
            after = None
        else:
            return False
        logger.warning("the staff chat is somewhere else", extra={"chat_id": staff.chat_id})
        await self.panel.policies.set({Setting.STAFF_CHAT: staff_row(after)}, None)
        return True


def _has_no_topic(error: TelegramBadRequest) -> bool:
    words = ("thread not found", "topic_deleted", "topic_closed")
    return any(word in error.message.lower() for word in words)
