"""The composition root: settings → database → session → worker → panel, in one event loop."""

import asyncio
import logging
import random
import secrets
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, assert_never

from aiogram import Bot, Dispatcher

from bot.access import Access
from bot.courier import BotCourier
from bot.dialog_state import RowsStorage
from bot.live_cards import LiveCards
from bot.opening import Database, login_of, open_bot, open_database
from bot.panel import Panel
from bot.screens import campaigns, caught, draft, home, oops, pick, running
from bot.settings import Settings
from db.accounts import AccountRows
from db.campaigns import CampaignRows
from db.cards import CardRows
from db.connect import is_away, open_connection
from db.dialog_state import DialogStateRows
from db.jobs import JobRows
from db.media import MediaRows
from db.panel import ChoiceRows, TemplateRows, UserRows
from delivery.clock import ClockWatch
from delivery.errors import LedgerAway
from delivery.governor import Governor
from delivery.send_message import OFFLINE_POLL, Lane
from delivery.start_campaign import start_campaign
from delivery.store_media import store_media
from delivery.sync_channels import sync_channels
from delivery.telegram.client import Login
from delivery.telegram.session import UserSession
from delivery.wake import AccountTask, SendMessages, StartCampaign, StoreMedia, SyncChannels
from queues.driver import HealingDriver
from queues.outbox import QueueOutbox
from queues.worker import Handlers, Worker

SWEEP: Final = 10.0  # seconds
POLL: Final = 5  # seconds an idle long poll lasts: how long a dead network stays unnoticed
RESTART: Final = 1.0  # seconds before a failed part is started again
GOODBYE: Final = 10.0  # seconds for what is in flight at a stop

logger = logging.getLogger(__name__)


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Run the product until ``stop`` is set; what is in flight is settled first.

    Raises:
        StartError: with a sentence that says what to do.

    """
    login = login_of(settings)
    async with open_database(settings) as database, open_bot(settings) as bot:
        await Application(settings, login, database, bot).run(stop)


@dataclass
class Application:
    """All parts of one process."""

    settings: Settings
    login: Login
    database: Database
    bot: Bot

    def __post_init__(self) -> None:
        """Put the parts together; nothing runs yet."""
        self.pool = self.database.pool
        outbox = QueueOutbox()
        self.owner = f"{socket.gethostname()}:{secrets.token_hex(4)}"
        self.accounts = AccountRows(self.pool, self.owner, outbox)
        self.campaigns = CampaignRows(self.pool, outbox)
        self.jobs = JobRows(self.pool, self.owner, outbox)
        self.media = MediaRows(self.pool, outbox)
        self.governor = Governor(self.settings.gap, time.monotonic, random.random)
        self.courier = BotCourier(self.bot)
        self.session = UserSession(self.login, self.accounts)
        self.stopping = asyncio.Event()
        self.storing = asyncio.Lock()
        self.lanes: dict[int, Lane] = {}
        self.panel = self._panel()

    def _panel(self) -> Panel:
        rows = self.database.rows
        return Panel(
            campaigns=self.campaigns,
            accounts=self.accounts,
            users=UserRows(rows),
            templates=TemplateRows(rows),
            choices=ChoiceRows(rows),
            cards=CardRows(self.pool),
            owners=self.settings.owner_ids,
            zone=self.settings.time_zone,
            gap=self.settings.gap,
            average_gap=self.governor.average,
            undo=self.settings.undo,
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Run all parts until ``stop``; then the send in flight settles and the rest ends."""
        dispatcher = self._dispatcher()
        cards = LiveCards(self.bot, self.panel)
        async with asyncio.TaskGroup() as tasks:
            background = [
                tasks.create_task(self._kept_up("session", self.session.run)),
                tasks.create_task(self._kept_up("database", self.database.keep_alive)),
                tasks.create_task(self._kept_up("alone", self.database.alone.keep)),
                tasks.create_task(self._kept_up("cards", cards.run)),
                tasks.create_task(self._kept_up("sweep", self._sweep)),
            ]
            worker = tasks.create_task(self._kept_up("worker", self._work))
            polling = tasks.create_task(self._kept_up("polling", lambda: self._poll(dispatcher)))
            await stop.wait()
            self.stopping.set()
            await self._say_goodbye(dispatcher, worker, polling)
            for task in background:
                task.cancel()

    async def _say_goodbye(
        self, dispatcher: Dispatcher, worker: asyncio.Task[None], polling: asyncio.Task[None]
    ) -> None:
        try:
            async with asyncio.timeout(GOODBYE):
                await dispatcher.stop_polling()
                handling = list(dispatcher._handle_update_tasks)  # noqa: SLF001  # confirmed already
                await asyncio.gather(worker, polling, *handling, return_exceptions=True)
        except (TimeoutError, RuntimeError):
            worker.cancel()
            polling.cancel()

    async def _kept_up(self, name: str, part: Callable[[], Awaitable[None]]) -> None:
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

    def _dispatcher(self) -> Dispatcher:
        dispatcher = Dispatcher(storage=RowsStorage(DialogStateRows(self.pool)), panel=self.panel)
        access = Access(self.panel)
        dispatcher.message.outer_middleware(access)
        dispatcher.callback_query.outer_middleware(access)
        screens = (home, pick, draft, running, campaigns, caught, oops)
        dispatcher.include_routers(*(screen.router() for screen in screens))
        return dispatcher

    async def _poll(self, dispatcher: Dispatcher) -> None:
        await dispatcher.start_polling(
            self.bot,
            handle_signals=False,
            close_bot_session=False,
            polling_timeout=POLL,
            allowed_updates=["message", "callback_query"],
        )

    async def _work(self) -> None:
        handlers = Handlers(self._start_campaign, self._send_messages, self._do_account_task)
        driver = HealingDriver(self.pool, lambda: open_connection(self.database.address), is_away)
        worker = Worker(driver, handlers)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(worker.run())
            stopping = tasks.create_task(self.stopping.wait())
            await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
            worker.stop()
            stopping.cancel()

    async def _sweep(self) -> None:
        """Make good for lost queue rows and dead leases, at the start and every ten seconds."""
        watch = ClockWatch(time.monotonic)
        while True:
            if (account_id := self.session.account_id) is not None:
                if jump := watch.jumped(await self.accounts.now()):
                    await self.accounts.clock_jumped(account_id, jump)
                await self.jobs.rescue(account_id)
            await self.campaigns.sweep(self.owner)
            await asyncio.sleep(SWEEP)

    async def _start_campaign(self, wake_up: StartCampaign) -> timedelta | None:
        await start_campaign(wake_up.campaign_id, self.campaigns)
        return None

    async def _send_messages(self, wake_up: SendMessages) -> timedelta | None:
        lane = self.lanes.setdefault(
            wake_up.account_id,
            Lane(wake_up.account_id, self.jobs, self.session, self.governor, self.stopping),
        )
        return await lane.work(wake_up.wake)

    async def _do_account_task(self, task: AccountTask) -> timedelta | None:
        if task.account_id != self.session.account_id or not self.session.is_online:
            return None if isinstance(task, SyncChannels) else OFFLINE_POLL
        match task:
            case SyncChannels():  # the next connection asks again
                return await sync_channels(task.account_id, self.session, self.accounts)
            case StoreMedia():
                async with self.storing:  # a second wish finds the files of the first
                    return await store_media(task, self.media, self.courier, self.session)
            case _:
                assert_never(task)
