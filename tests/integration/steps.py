"""What a lane, a person and the clock do to the rows, one step at a time."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final, TypeVar

from delivery.campaign import AccountId, CampaignId, Progress
from delivery.job import Job, Turn
from delivery.outcome import Fail, Outcome, Reason
from delivery.ports import Wish
from delivery.send_message import Delivery
from delivery.start_campaign import start_campaign
from tests.fakes import FakeSender
from tests.integration.conftest import OLEG, Newsroom

T = TypeVar("T")

NORMAL: Final = timedelta(seconds=8)
SMALLEST: Final = timedelta(seconds=3)
WISH: Final = Wish(AccountId(0), 0, gap=NORMAL, smallest_gap=SMALLEST)
NO_ANSWER: Final = Fail(Reason.NO_ANSWER, "NO_ANSWER")
NO_RIGHT: Final = Fail(Reason.NO_RIGHT, "CHAT_WRITE_FORBIDDEN", closes_channel=True)

MOMENTS: Final = """
SELECT table_name, string_agg(format('%1$I = %1$I - $1::interval', column_name), ', ') AS moves
  FROM information_schema.columns
 WHERE table_schema = 'public' AND table_name IN ('accounts', 'campaigns', 'jobs')
   AND data_type = 'timestamp with time zone' AND column_name <> 'owner_until'
 GROUP BY table_name
"""
WAITING: Final = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
TABLES: Final = "campaigns batches jobs accounts account_channels audit_logs notices"
EVERYTHING: Final = " UNION ALL ".join(
    f"SELECT '{table}' AS name, to_jsonb(t)::text AS row FROM {table} t"  # noqa: S608  # constants
    for table in TABLES.split()
)


async def time_passes(newsroom: Newsroom, by: timedelta) -> None:
    """Move every moment of the ledger into the past."""
    for row in await newsroom.pool.fetch(MOMENTS):
        sql = f"UPDATE {row['table_name']} SET {row['moves']}"  # noqa: S608  # our own columns
        await newsroom.pool.execute(sql, by)


async def everything(newsroom: Newsroom) -> list[tuple[str, str]]:
    """Return all that a move or an outcome could change."""
    rows = await newsroom.pool.fetch(f"{EVERYTHING} ORDER BY 1, 2")
    return [(row["name"], row["row"]) for row in rows]


async def at_once(newsroom: Newsroom, *calls: Coroutine[None, None, T]) -> list[T | BaseException]:
    """Let calls meet: all have begun and wait for the same rows when the first may go on."""
    async with newsroom.pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT FROM jobs FOR UPDATE")
        await connection.execute("SELECT FROM campaigns FOR UPDATE")
        tasks = [asyncio.create_task(call) for call in calls]
        while await newsroom.pool.fetchval(WAITING) < len(tasks):
            pass
    return await asyncio.gather(*tasks, return_exceptions=True)


async def launch(
    newsroom: Newsroom, draft: CampaignId, undo: timedelta = timedelta(0), who: int = OLEG
) -> None:
    """Launch the draft as it is now."""
    campaign = await newsroom.campaigns.get(draft)
    assert campaign is not None
    await newsroom.campaigns.launch(draft, campaign.rev, who, undo)


async def rev_of(newsroom: Newsroom, campaign: CampaignId) -> int:
    """Return what a screen drawn now is bound to."""
    found = await newsroom.campaigns.get(campaign)
    assert found is not None
    return found.rev


async def submit(newsroom: Newsroom, draft: CampaignId, who: int = OLEG, warnings: int = 0) -> None:
    """Submit the draft as it is now."""
    await newsroom.approvals.submit(draft, await rev_of(newsroom, draft), who, warnings)


async def approve(newsroom: Newsroom, campaign: CampaignId, who: int) -> None:
    """Approve the campaign as it is now."""
    rev = await rev_of(newsroom, campaign)
    await newsroom.approvals.approve(campaign, rev, who, timedelta(0))


async def send_back(newsroom: Newsroom, campaign: CampaignId, who: int, why: str = "Цена") -> None:
    """Send the campaign back as it is now."""
    rev = await rev_of(newsroom, campaign)
    await newsroom.approvals.send_back(campaign, rev, who, why)


async def chosen(
    newsroom: Newsroom, text: str = "Текст поста", channels: Sequence[int] | None = None
) -> CampaignId:
    """A new draft with some channels, or all of them."""
    draft = await newsroom.new_draft(text)
    await newsroom.choices.choose(draft, channels, OLEG, on=True)
    return draft


async def running(
    newsroom: Newsroom, text: str = "Текст поста", channels: Sequence[int] | None = None
) -> CampaignId:
    """A campaign that runs and is planned."""
    draft = await chosen(newsroom, text, channels)
    await launch(newsroom, draft)
    await start_campaign(draft, newsroom.plan)
    return draft


async def with_canary(newsroom: Newsroom, posts: int) -> CampaignId:
    """A planned campaign to all channels that asks after so many posts."""
    draft = await chosen(newsroom)
    await newsroom.campaigns.set_canary(draft, OLEG, posts)
    await launch(newsroom, draft)
    await start_campaign(draft, newsroom.plan)
    return draft


async def turn(newsroom: Newsroom, wish: Wish = WISH) -> Turn:
    """Claim as a lane with the newest wake-up does."""
    wake = wish.wake or await newsroom.wake()
    return await newsroom.jobs.claim(replace(wish, account_id=newsroom.account, wake=wake))


async def claimed(newsroom: Newsroom, wish: Wish = WISH) -> Job:
    """Claim a delivery that is due."""
    job = await turn(newsroom, wish)
    assert isinstance(job, Job), job
    return job


async def settled(newsroom: Newsroom, *outcomes: Outcome) -> list[Job]:
    """Claim a delivery for each outcome, and settle it."""
    jobs = []
    for outcome in outcomes:
        jobs.append(await claimed(newsroom))
        await newsroom.jobs.settle(jobs[-1], outcome)
    return jobs


async def deliver(newsroom: Newsroom, sender: FakeSender, posts: int = 1) -> None:
    """Send so many deliveries, one after the other; it is enough if fewer are due."""
    delivery = Delivery(newsroom.jobs, sender, chance=lambda: 0.5)
    for _ in range(posts):
        job = await turn(newsroom)
        if isinstance(job, Job):
            await delivery.settle(job, await delivery.send(job))


async def card(newsroom: Newsroom, campaign: CampaignId) -> Progress:
    """Return what the card shows; its numbers add up whatever happened."""
    p = await newsroom.progress.of(campaign)
    assert p is not None
    assert p.sent + p.failed + p.skipped + p.cancelled + p.waiting == p.total
    return p


async def statuses(newsroom: Newsroom, campaign: CampaignId) -> list[str]:
    """Return the statuses of its deliveries, in order."""
    sql = "SELECT status FROM jobs WHERE campaign_id = $1 ORDER BY id"
    return [row["status"] for row in await newsroom.pool.fetch(sql, campaign)]
