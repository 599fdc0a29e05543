"""The half that publishes: the user session, its lanes, the queues."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from aiogram import Bot

from bot.courier import BotCourier
from bot.half import Only, Part
from bot.keeper import Keeper
from bot.log_ins import LogIns
from bot.meters import Meters
from bot.opening import Database
from bot.pinning import Pinning
from bot.policies import Policies
from bot.publisher import Publisher
from bot.send_tests import SendTestReports
from bot.settings import Settings
from db.accounts import AccountRows
from db.logins import LoginRows
from db.pins import PinRows
from db.presence import Presence
from delivery.telegram.session import UserSession
from queues.outbox import QueueOutbox

ANSWERS_WITHIN: Final = 15.0  # seconds


@dataclass
class WorkerHalf:
    """Everything that works for the account. Several may run: one owns it, the others stand by."""

    settings: Settings
    database: Database
    bot: Bot
    policies: Policies
    meters: Meters
    name: Only = field(default=Only.WORKER, init=False)

    def __post_init__(self) -> None:
        """Put the parts together; nothing runs yet."""
        pool, outbox = self.database.pool, QueueOutbox()
        self.presence = Presence(self.settings.data_dir)
        owner = self.presence.name
        self.accounts = AccountRows(pool, owner, outbox, self.presence.is_dead)
        self.meters.owner = owner
        self.pins = PinRows(pool, owner)
        self.session = UserSession(None, self.accounts)
        self.keeper = Keeper(self.session, LogIns(self.settings, LoginRows(pool)))
        self.publisher = Publisher(
            self.settings,
            self.database.address,
            pool,
            owner,
            self.accounts,
            self.session,
            BotCourier(self.bot),
            outbox,
            SendTestReports(self.bot, self.policies),
            self.policies,
            self.meters.ended,
        )

    async def ready(self) -> None:
        """Make sure that the log-in there is can be used. Raises StartError."""
        await self.keeper.log_ins.must_open()

    @property
    def parts(self) -> Mapping[str, Part]:
        """What runs until it is cancelled, by name."""
        return {
            "session": self.keeper.run,
            "sweep": self.publisher.sweep,
            "pins": Pinning(self.publisher, self.pins).run,
        }

    async def work(self) -> None:
        """Drain the queues, while on duty."""
        await self.publisher.work()

    async def stop(self) -> None:
        """Start nothing any more; what is in flight is settled."""
        self.publisher.stop()

    async def settled(self) -> None:
        """Nothing is left behind."""

    def ails(self) -> str:
        """Own the account or stand by for it: the row was asked a moment ago."""
        seen = self.session.asked_at
        if seen is None or time.monotonic() - seen < ANSWERS_WITHIN:
            return ""
        return "worker: neither has the account nor stands by"

    def leave(self) -> None:
        """Free the name of this process."""
        self.presence.leave()
