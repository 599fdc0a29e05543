"""What the screens work with: the rows, the pace, the people; and how a tap is answered."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from aiogram.types import CallbackQuery

from bot.kit import View, turn
from bot.policies import Policies
from bot.texts import Texts
from db.account_card import AccountCardRows
from db.accounts import AccountRows
from db.approvals import ApprovalRows
from db.campaigns import CampaignRows
from db.cards import Card, CardRows
from db.channels import ChannelRows
from db.drafts import DraftRows
from db.folders import FolderRows
from db.history import HistoryRows
from db.journal import JournalRows
from db.panel import ChoiceRows
from db.people import PeopleRows
from db.pins import PinRows
from db.preflights import PreflightRows
from db.progress import ProgressRows
from db.reports import ReportRows
from db.schedule import ScheduleRows
from db.send_tests import SendTestRows
from db.series import SeriesRows
from db.staff import StaffRows
from db.templates import TemplateRows
from delivery.estimate import AccountRules


@dataclass
class Abilities:
    """What Telegram says this bot can do; known once it is reached."""

    is_inline: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A screen that follows a reading of the channels: its words, and the reading before."""

    t: Texts
    before: datetime | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Checking:
    """The account's screen while a look at the account goes on."""

    t: Texts


@dataclass(frozen=True)
class Panel:
    """Everything a handler may use."""

    campaigns: CampaignRows
    approvals: ApprovalRows
    schedule: ScheduleRows
    series: SeriesRows
    progress: ProgressRows
    accounts: AccountRows
    account_cards: AccountCardRows
    people: PeopleRows
    journal: JournalRows
    history: HistoryRows
    reports: ReportRows
    templates: TemplateRows
    tests: SendTestRows
    choices: ChoiceRows
    drafts: DraftRows
    pins: PinRows
    preflights: PreflightRows
    channels: ChannelRows
    folders: FolderRows
    cards: CardRows
    staff: StaffRows
    owners: frozenset[int]
    policies: Policies
    undo: timedelta
    waiting: dict[tuple[int, int], Texts] = field(default_factory=dict)  # menus by chat and message
    reading: dict[tuple[int, int], Reading | Checking] = field(
        default_factory=dict
    )  # by chat and message
    abilities: Abilities = field(default_factory=Abilities)
    known_albums: deque[str] = field(default_factory=lambda: deque(maxlen=100))  # answered already

    @property
    def zone(self) -> ZoneInfo:
        """The clocks of this installation; a person may have other ones."""
        return self.policies.now.zone

    @property
    def rules(self) -> AccountRules:
        """What bounds the account's pace now."""
        return self.policies.now.rules

    def now(self) -> datetime:
        """Return the moment a screen is drawn at."""
        return datetime.now(UTC)

    async def redraw(
        self,
        query: CallbackQuery,
        t: Texts,
        draw: Callable[[], Awaitable[View]],
        toast: str | None = None,
        *,
        alert: bool = False,
    ) -> None:
        """Answer the tap, then redraw its message; it is a live card only while it shows one."""
        await query.answer(toast, show_alert=alert)
        await turn(query, draw, lambda chat, message, view: self.follow(chat, message, view, t))

    async def follow(self, chat_id: int, message_id: int, view: View, t: Texts) -> None:
        """Note whether this message is a live card, or a menu that waits, from now on."""
        self.waiting.pop((chat_id, message_id), None)
        if not view.is_reading:
            self.reading.pop((chat_id, message_id), None)
        if view.is_waiting:
            self.waiting[chat_id, message_id] = t
        if view.card_of is None:
            await self.cards.remove(chat_id, message_id)
        else:
            card = Card(view.card_of, chat_id, message_id, view.digest)
            await self.cards.place(card, is_final=view.is_final)
