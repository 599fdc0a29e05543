"""The composition root: settings → database → session → worker → panel, in one event loop."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from aiogram import Bot, Dispatcher

from bot.albums import Albums, Captured
from bot.courier import BotCourier
from bot.dialog_state import RowsStorage
from bot.handlers import dispatcher_of
from bot.hidden import HiddenButtons
from bot.keyboards import Keyboards
from bot.live_cards import LiveCards
from bot.notices import Notices
from bot.opening import Database, login_of, open_bot, open_database
from bot.panel import Panel
from bot.policies import Policies
from bot.posts import what_it_is
from bot.publisher import Publisher
from bot.readings import Readings
from bot.rivals import Rivals, tell_owners
from bot.rows import trouble_of
from bot.screens import caught
from bot.send_tests import SendTestReports
from bot.settings import Settings
from bot.texts import Texts
from bot.tidy import tidy
from db.accounts import AccountRows
from db.albums import AlbumRows
from db.approvals import ApprovalRows
from db.campaigns import CampaignRows
from db.cards import CardRows
from db.channels import ChannelRows
from db.dialog_state import DialogStateRows
from db.drafts import DraftRows
from db.folders import FolderRows
from db.journal import JournalRows
from db.keyboards import KeyboardRows
from db.notices import NoticeRows
from db.panel import ChoiceRows
from db.people import PeopleRows
from db.policy import PolicyRows
from db.preflights import PreflightRows
from db.presence import Presence
from db.progress import ProgressRows
from db.schedule import ScheduleRows
from db.templates import TemplateRows
from delivery.telegram.client import Login
from delivery.telegram.session import UserSession
from queues.outbox import QueueOutbox

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
            owners=self.settings.owner_ids,
            policies=self.policies,
            undo=self.settings.undo,
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Run all parts until ``stop``; then the send in flight settles and the rest ends."""
        await self.policies.look()
        storage = RowsStorage(DialogStateRows(self.pool))
        dispatcher = dispatcher_of(self.panel, self.albums, storage)
        cards = LiveCards(self.bot, self.panel)
        readings = Readings(self.bot, self.panel)
        notices = Notices(self.bot, self.panel, NoticeRows(self.pool))
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
                tasks.create_task(self._kept_up("albums", self.albums.run)),
                tasks.create_task(self._kept_up("keyboards", keyboards.run)),
                tasks.create_task(self._kept_up("sweep", self.publisher.sweep)),
                tasks.create_task(self._kept_up("tidy", lambda: tidy(self.panel.templates))),
            ]
            worker = tasks.create_task(self._kept_up("worker", self.publisher.work))
            polling = tasks.create_task(self._kept_up("polling", lambda: self._poll(dispatcher)))
            await stop.wait()
            self.publisher.stop()
            await self._say_goodbye(dispatcher, worker, polling)
            for task in background:
                task.cancel()
        self.presence.leave()

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
                if trouble := trouble_of(error):
                    logger.warning("no row can be reached", extra={"part": name, "why": trouble})
                else:
                    logger.exception("part failed, starting it again", extra={"part": name})
            else:
                return
            if self.publisher.stopping.is_set():
                return
            await asyncio.sleep(RESTART)

    async def _poll(self, dispatcher: Dispatcher) -> None:
        me = await self.bot.me()
        self.panel.abilities.is_inline = bool(me.supports_inline_queries)
        await dispatcher.start_polling(
            self.bot,
            handle_signals=False,
            close_bot_session=False,
            polling_timeout=POLL,
            allowed_updates=["message", "callback_query", "inline_query", "my_chat_member"],
        )
