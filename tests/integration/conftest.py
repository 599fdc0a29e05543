"""A newsroom in rows: one account with channels, one draft."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from db.accounts import AccountRows
from db.approvals import ApprovalRows
from db.campaigns import CampaignRows
from db.channel_book import ChannelBookRows
from db.connect import Pool
from db.drafts import DraftRows
from db.folders import FolderRows
from db.jobs import JobRows
from db.panel import ChoiceRows
from db.pins import PinRows
from db.planning import PlanRows
from db.postgres_rows import PostgresRows
from db.progress import ProgressRows
from db.schedule import ScheduleRows
from db.series import SeriesRows
from db.templates import TemplateRows
from delivery.campaign import AccountId, CampaignId
from delivery.ports import Dialog
from delivery.post import Post
from tests.fakes import FakeOutbox, dialog

OWNER = "this process"
OLEG = 1001


@dataclass
class Newsroom:
    """Rows and what a person would do with them."""

    pool: Pool
    outbox: FakeOutbox = field(default_factory=FakeOutbox)
    account: AccountId = field(init=False)
    draft: CampaignId = field(init=False)

    def __post_init__(self) -> None:
        rows = PostgresRows(self.pool)
        self.accounts = AccountRows(self.pool, OWNER, self.outbox)
        self.book = ChannelBookRows(self.pool)
        self.campaigns = CampaignRows(self.pool, self.outbox)
        self.approvals = ApprovalRows(self.pool, self.outbox)
        self.schedule = ScheduleRows(self.pool, self.outbox)
        self.series = SeriesRows(self.pool, self.outbox)
        self.plan = PlanRows(self.pool, self.outbox)
        self.progress = ProgressRows(self.pool)
        self.jobs = JobRows(self.pool, OWNER, self.outbox)
        self.templates = TemplateRows(rows)
        self.choices = ChoiceRows(rows)
        self.drafts = DraftRows(rows)
        self.folders = FolderRows(rows)
        self.pins = PinRows(self.pool, OWNER)

    async def open(self, dialogs: list[Dialog]) -> "Newsroom":
        self.account = await self.accounts.register("hash")
        assert await self.accounts.own(self.account)
        await self.accounts.online(self.account, 777, "Анна")
        await self.book.replace(self.account, dialogs)
        self.draft = await self.new_draft("Текст поста")
        return self

    async def new_draft(self, text: str) -> CampaignId:
        template = await self.templates.add(Post(text), text, OLEG)
        return await self.campaigns.create(text, template, self.account, OLEG)

    async def launch(self) -> None:
        await self.choices.choose(self.draft, None, OLEG, on=True)
        campaign = await self.campaigns.get(self.draft)
        assert campaign is not None
        await self.campaigns.launch(self.draft, campaign.rev, OLEG, timedelta(0))

    async def running(self) -> "Newsroom":
        """Launch to all channels and plan."""
        await self.launch()
        assert await self.plan.start(self.draft)
        while await self.plan.plan_wave(self.draft):
            pass
        return self

    async def wake(self) -> int:
        return int(
            await self.pool.fetchval("SELECT wake FROM accounts WHERE id = $1", self.account)
        )


@pytest.fixture
async def newsroom(pool: Pool) -> Newsroom:
    """Three channels, a draft nobody launched."""
    return await Newsroom(pool).open([dialog(n) for n in (1, 2, 3)])
