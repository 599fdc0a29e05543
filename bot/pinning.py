"""Pins posts that are out, in moments of the account beside its posts."""

import asyncio
from dataclasses import dataclass
from typing import Final

from bot.publisher import Publisher
from db.pins import PinRows
from delivery.pace import smallest_gap
from delivery.pin import pin_next

LOOK: Final = 1.0  # seconds between two looks when nothing is due


@dataclass
class Pinning:
    """Works for the account this process owns, until its publisher stops."""

    publisher: Publisher
    rows: PinRows

    async def run(self) -> None:
        """Pin and unpin what is due, one after the other."""
        while not self.publisher.stopping.is_set():
            if not await self.step():
                await asyncio.sleep(LOOK)

    async def step(self) -> bool:
        """Take one step; False when there is none now."""
        account_id = self.publisher.session.account_id
        if account_id is None or not self.publisher.session.is_online:
            return False
        lane = self.publisher.lane_of(account_id)
        await lane.briefing.learn()
        gap = smallest_gap(lane.rules.gap)
        return await pin_next(account_id, self.rows, self.publisher.session, lane.governor, gap)
