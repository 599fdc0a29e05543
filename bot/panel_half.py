"""The half people talk to: polling, screens, live cards, notices."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from aiogram import Bot

from bot.albums import Albums, Captured
from bot.dialog_state import RowsStorage
from bot.half import Only, Part
from bot.handlers import dispatcher_of
from bot.hidden import HiddenButtons
from bot.keyboards import Keyboards
from bot.live_cards import LiveCards
from bot.meters import Meters
from bot.notices import Notices
from bot.opening import Database
from bot.panel import Panel
from bot.policies import Policies
from bot.posts import what_it_is
from bot.readings import Readings
from bot.rivals import Rivals, tell_owners
from bot.screens import caught
from bot.settings import Settings
from bot.staff import Staff
from bot.texts import Texts
from bot.tidy import Tidying
from db.account_card import AccountCardRows
from db.accounts import AccountRows
from db.albums import AlbumRows
from db.approvals import ApprovalRows
from db.campaigns import CampaignRows
from db.cards import CardRows
from db.channels import ChannelRows
from db.dialog_state import DialogStateRows
from db.drafts import DraftRows
from db.folders import FolderRows
from db.history import HistoryRows
from db.journal import JournalRows
from db.keyboards import KeyboardRows
from db.notices import NoticeRows
from db.panel import ChoiceRows
from db.people import PeopleRows
from db.pins import PinRows
from db.preflights import PreflightRows
from db.progress import ProgressRows
from db.reports import ReportRows
from db.retention import RetentionRows
from db.schedule import ScheduleRows
from db.send_tests import SendTestRows
from db.series import SeriesRows
from db.staff import StaffRows
from db.templates import TemplateRows
from queues.outbox import QueueOutbox

ANSWERS_WITHIN: Final = 60.0  # seconds
POLL: Final = 5  # seconds an idle long poll lasts: how long a dead network stays unnoticed


@dataclass
class PanelHalf:
    """The panel of one bot. It follows rows alone: the account may be in any process."""

    settings: Settings
    database: Database
    bot: Bot
    policies: Policies
    meters: Meters
    name: Only = field(default=Only.PANEL, init=False)

    def __post_init__(self) -> None:
        """Put the parts together; nothing runs yet."""
        self._began = time.monotonic()
        self.panel = self._panel()
        self.albums = self._albums()
        self.dispatcher = dispatcher_of(
            self.panel, self.albums, RowsStorage(DialogStateRows(self.database.pool))
        )
        self.bot.session.middleware(HiddenButtons(self.panel))
        self.bot.session.middleware(Rivals(lambda: tell_owners(self.bot, self.panel)))

    def _albums(self) -> Albums:
        async def ask(captured: Captured) -> int:
            return await caught.ask_about(self.bot, self.panel, captured)

        t = Texts("ru", self.policies.given.zone)
        rows = AlbumRows(self.database.rows)
        return Albums(rows, self.panel.templates, ask, lambda post: what_it_is(t, post))

    def _panel(self) -> Panel:
        pool, rows, outbox = self.database.pool, self.database.rows, QueueOutbox()
        return Panel(
            campaigns=CampaignRows(pool, outbox),
            approvals=ApprovalRows(pool, outbox),
            schedule=ScheduleRows(pool, outbox),
            series=SeriesRows(pool, outbox),
            progress=ProgressRows(pool),
            accounts=AccountRows(pool, "panel", outbox),
            account_cards=AccountCardRows(pool, outbox),
            people=PeopleRows(rows),
            journal=JournalRows(rows),
            history=HistoryRows(pool),
            reports=ReportRows(pool),
            templates=TemplateRows(rows),
            tests=SendTestRows(pool, outbox),
            choices=ChoiceRows(rows),
            drafts=DraftRows(rows),
            pins=PinRows(pool, "panel"),
            preflights=PreflightRows(pool),
            channels=ChannelRows(rows),
            folders=FolderRows(rows),
            cards=CardRows(pool),
            staff=StaffRows(pool),
            owners=self.settings.owner_ids,
            policies=self.policies,
            undo=self.settings.undo,
        )

    @property
    def parts(self) -> Mapping[str, Part]:
        """What runs until it is cancelled, by name."""
        tidying = Tidying(
            self.panel.templates, RetentionRows(self.database.pool), self.settings.journal_days
        )
        pool, staff = self.database.pool, Staff(self.bot, self.panel, self.panel.staff)
        return {
            "staff": staff.run,
            "digests": staff.digests,
            "cards": LiveCards(self.bot, self.panel).run,
            "readings": Readings(self.bot, self.panel).run,
            "notices": Notices(self.bot, self.panel, NoticeRows(pool)).run,
            "albums": self.albums.run,
            "keyboards": Keyboards(self.bot, KeyboardRows(pool)).run,
            "tidy": tidying.run,
        }

    async def work(self) -> None:
        """Poll Telegram until ``stop``."""
        me = await self.bot.me()
        self.panel.abilities.is_inline = bool(me.supports_inline_queries)
        await self.dispatcher.start_polling(
            self.bot,
            handle_signals=False,
            close_bot_session=False,
            polling_timeout=POLL,
            allowed_updates=["message", "callback_query", "inline_query", "my_chat_member"],
        )

    async def stop(self) -> None:
        """Take no more updates. Raises RuntimeError when there is no polling now."""
        await self.dispatcher.stop_polling()

    async def settled(self) -> None:
        """Wait for the handlers of updates that are confirmed already."""
        handling = list(self.dispatcher._handle_update_tasks)  # noqa: SLF001  # no public name
        await asyncio.gather(*handling, return_exceptions=True)

    def ails(self) -> str:
        """Telegram answers every poll within seconds, or there is no panel."""
        since = self._began if self.meters.polled_at is None else self.meters.polled_at
        is_alive = time.monotonic() - since < ANSWERS_WITHIN
        return "" if is_alive else "panel: Telegram does not answer"

    def leave(self) -> None:
        """Nothing marks a panel but its lock in the database."""
