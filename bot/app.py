"""The composition root: settings → database → halves (panel, worker), in one event loop."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from aiogram import Bot

from bot.half import Half, Only, Part
from bot.opening import Database, alone, login_of, open_bot, open_database
from bot.panel_half import PanelHalf
from bot.policies import Policies
from bot.settings import Settings
from bot.worker_half import WorkerHalf
from bot.staff import Staff
from bot.texts import Texts
from bot.tidy import tidy
from db.accounts import AccountRows
from db.albums import AlbumRows
from db.approvals import ApprovalRows
from db.campaigns import CampaignRows
from db.cards import CardRows
from db.channels import ChannelRows
from db.connect import is_away
from db.policy import PolicyRows
from db.preflights import PreflightRows
from db.presence import Presence
from db.progress import ProgressRows
from db.schedule import ScheduleRows
from db.staff import StaffRows
from db.templates import TemplateRows
from delivery.errors import LedgerAway

RESTART: Final = 1.0  # seconds before a failed part is started again
GOODBYE: Final = 10.0  # seconds for what is in flight at a stop

logger = logging.getLogger(__name__)


async def run(settings: Settings, stop: asyncio.Event, only: Only | None = None) -> None:
    """Run the product, or one half of it, until ``stop`` is set; what is in flight is settled.

    Raises:
        StartError: with a sentence that says what to do.

    """
    async with opened(settings, only) as application:
        await application.run(stop)


@asynccontextmanager
async def opened(settings: Settings, only: Only | None) -> "AsyncIterator[Application]":
    """Open what the process needs and put it together. Raises StartError."""
    login = None if only is Only.PANEL else login_of(settings)
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(settings))
        policies = Policies(PolicyRows(database.pool, database.rows), settings.policy)
        parts: dict[str, Part] = {"database": database.keep_alive, "policies": policies.run}
        if only is not Only.WORKER:
            place = await stack.enter_async_context(alone(settings, database.address))
            parts["alone"] = place.keep
        bot = await stack.enter_async_context(open_bot(settings))
        halves: list[Half] = []
        if login is not None:
            halves.append(WorkerHalf(settings, login, database, bot, policies))
        if only is not Only.WORKER:
            halves.append(PanelHalf(settings, database, bot, policies))
        yield Application(database, bot, policies, halves, parts)


@dataclass
class Application:
    """The halves of one process, and what they share."""

    database: Database
    bot: Bot
    policies: Policies
    halves: Sequence[Half]
    parts: dict[str, Part]
    stopping: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def __post_init__(self) -> None:
        """Put the parts together; nothing runs yet."""
        self.pool = self.database.pool
        outbox = QueueOutbox()
        self.presence = Presence(self.settings.data_dir)
        self.owner = self.presence.name
        self.accounts = AccountRows(self.pool, self.owner, outbox, self.presence.is_dead)
        self.campaigns = CampaignRows(self.pool, outbox)
        self.policies = Policies(PolicyRows(self.pool, self.database.rows), self.settings.policy)
        self.session = UserSession(self.login, self.accounts)
        self.publisher = Publisher(
            self.settings,
            self.database.address,
            self.pool,
            self.owner,
            self.accounts,
            self.session,
            BotCourier(self.bot),
            outbox,
            SendTestReports(self.bot, self.policies),
            self.policies,
        )
        self.panel = self._panel()
        self.bot.session.middleware(HiddenButtons(self.panel))
        self.albums = self._albums()
        self.bot.session.middleware(Rivals(lambda: tell_owners(self.bot, self.panel)))

    def _albums(self) -> Albums:
        async def ask(captured: Captured) -> int:
            return await caught.ask_about(self.bot, self.panel, captured)

        t = Texts("ru", self.policies.given.zone)
        rows = AlbumRows(self.database.rows)
        return Albums(rows, self.panel.templates, ask, lambda post: what_it_is(t, post))

    def _panel(self) -> Panel:
        rows = self.database.rows
        return Panel(
            campaigns=self.campaigns,
            approvals=ApprovalRows(self.pool, self.publisher.outbox),
            schedule=ScheduleRows(self.pool, self.publisher.outbox),
            progress=ProgressRows(self.pool),
            accounts=self.accounts,
            account_cards=self.publisher.checks,
            people=PeopleRows(rows),
            journal=JournalRows(rows),
            templates=TemplateRows(rows),
            tests=self.publisher.trials,
            choices=ChoiceRows(rows),
            drafts=DraftRows(rows),
            preflights=PreflightRows(self.pool),
            channels=ChannelRows(rows),
            folders=FolderRows(rows),
            cards=CardRows(self.pool),
            staff=StaffRows(self.pool),
            owners=self.settings.owner_ids,
            policies=self.policies,
            undo=self.settings.undo,
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Run all parts until ``stop``; then the send in flight settles and the rest ends."""
        await self.policies.look()
        parts = dict(self.parts)
        for half in self.halves:
            parts.update(half.parts)
        async with asyncio.TaskGroup() as tasks:
            beside = [tasks.create_task(self._kept_up(*part)) for part in parts.items()]
            working = [tasks.create_task(self._kept_up(h.name, h.work)) for h in self.halves]
        storage = RowsStorage(DialogStateRows(self.pool))
        dispatcher = dispatcher_of(self.panel, self.albums, storage)
        cards = LiveCards(self.bot, self.panel)
        readings = Readings(self.bot, self.panel)
        notices = Notices(self.bot, self.panel, NoticeRows(self.pool))
        staff = Staff(self.bot, self.panel, self.panel.staff)
        keyboards = Keyboards(self.bot, KeyboardRows(self.pool))
        async with asyncio.TaskGroup() as tasks:
            background = [
                tasks.create_task(self._kept_up("session", self.session.run)),
                tasks.create_task(self._kept_up("database", self.database.keep_alive)),
                tasks.create_task(self._kept_up("alone", self.database.alone.keep)),
                tasks.create_task(self._kept_up("policies", self.policies.run)),
                tasks.create_task(self._kept_up("cards", cards.run)),
                tasks.create_task(self._kept_up("readings", readings.run)),
                tasks.create_task(self._kept_up("notices", notices.run)),
                tasks.create_task(self._kept_up("staff", staff.run)),
                tasks.create_task(self._kept_up("digests", staff.digests)),
                tasks.create_task(self._kept_up("albums", self.albums.run)),
                tasks.create_task(self._kept_up("keyboards", keyboards.run)),
                tasks.create_task(self._kept_up("sweep", self.publisher.sweep)),
                tasks.create_task(self._kept_up("tidy", lambda: tidy(self.panel.templates))),
            ]
            worker = tasks.create_task(self._kept_up("worker", self.publisher.work))
            polling = tasks.create_task(self._kept_up("polling", lambda: self._poll(dispatcher)))
            await stop.wait()
            self.stopping.set()
            await self._say_goodbye(working)
            for task in [*beside, *working]:
                task.cancel()
        for half in self.halves:
            half.leave()

    async def _say_goodbye(self, working: Sequence[asyncio.Task[None]]) -> None:
        """Give what is in flight its time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE):
                for half, task in zip(self.halves, working, strict=True):
                    try:
                        await half.stop()
                    except RuntimeError:  # it was just being started again
                        task.cancel()
                await asyncio.gather(*working, return_exceptions=True)
                await asyncio.gather(*(half.settled() for half in self.halves))

    async def _kept_up(self, name: str, part: Part) -> None:
        """Run a part until it ends by itself; a failed one is started again."""
        while True:
            try:
                await part()
            except asyncio.CancelledError:
                raise
            except Exception as error:
                if is_away(error) or isinstance(error, LedgerAway):
                    logger.warning("the database is away", extra={"part": name})
                else:
                    logger.exception("part failed, starting it again", extra={"part": name})
            else:
                return
            if self.stopping.is_set():
                return
            await asyncio.sleep(RESTART)
