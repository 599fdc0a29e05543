"""Keeps the user session running by the log-in there is now; a new one takes over by itself."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from bot.log_ins import LogIns
from bot.logs import hide
from delivery.errors import LedgerAway
from delivery.telegram.client import Login
from delivery.telegram.session import UserSession

LOOK: Final = 2.0  # seconds between two looks at the row


@dataclass
class Keeper:
    """Runs one session at a time."""

    session: UserSession
    log_ins: LogIns

    async def run(self) -> None:
        """Follow the log-in until cancelled."""
        lost = ""  # the log-in whose session ended by itself: no good any more
        while True:
            login = await self.log_ins.usable()
            if login is None or login.fingerprint == lost:
                await asyncio.sleep(LOOK)
                continue
            hide(login.session)
            self.session.use(login)
            lost = login.fingerprint if await self._runs_out(login) else ""

    async def _runs_out(self, login: Login) -> bool:
        """Run the session; True: it ended, False: there is another log-in."""
        running = asyncio.create_task(self.session.run())
        try:
            while not running.done():
                await asyncio.wait({running}, timeout=LOOK)
                if not running.done() and not await self._is_still(login):
                    return False
            running.result()
            return True
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running

    async def _is_still(self, login: Login) -> bool:
        """Whether this is the log-in to use; without the database it is."""
        try:
            now = await self.log_ins.usable()
        except LedgerAway:
            return True
        return now is not None and now.fingerprint == login.fingerprint
