"""Follows what the account is asked, in the messages it was asked for in."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from aiogram import Bot
from aiogram.exceptions import AiogramError

from bot.kit import View, put, turning
from bot.panel import Checking, Panel, Reading
from bot.screens.account import account
from bot.screens.sync import sync

LOOK: Final = 1.0  # seconds between two looks at the rows

Place = tuple[int, int]  # chat and message


@dataclass
class Readings:
    """Redraws each screen that follows a reading or a look when it would say something new."""

    bot: Bot
    panel: Panel
    _shown: dict[Place, str] = field(default_factory=dict, init=False)

    async def run(self) -> None:
        """Look every second until cancelled; without a reading at nothing."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        """Redraw what changed; what is done is followed no longer."""
        self._shown = {place: d for place, d in self._shown.items() if place in self.panel.reading}
        for place, reading in list(self.panel.reading.items()):
            await self._follow(place, reading)

    async def _draw(self, reading: Reading | Checking) -> View:
        if isinstance(reading, Checking):
            return await account(self.panel, reading.t)
        return await sync(self.panel, reading)

    async def _follow(self, place: Place, reading: Reading | Checking) -> None:
        view = await self._draw(reading)
        if self._shown.get(place) == view.digest:
            return
        async with turning(*place):
            if self.panel.reading.get(place) is not reading:
                return  # a tap meanwhile made it another screen
            with suppress(AiogramError):  # the list of channels shows it too
                await put(self.bot, *place, view)
            self._shown[place] = view.digest
            if not view.is_reading:
                del self.panel.reading[place]
