"""Starts that are ahead: moved to another moment, and who may move what was approved."""

from datetime import datetime, timedelta

import pytest

from delivery.campaign import CampaignId, CampaignStatus
from delivery.errors import ApprovalNeeded, MoveRefused
from delivery.start_campaign import start_campaign
from delivery.wake import StartCampaign
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.steps import at_once, card, chosen, launch, rev_of, submit

MARIA, IVAN = 1002, 1003
HOUR = timedelta(hours=1)


async def planned(newsroom: Newsroom) -> CampaignId:
    draft = await chosen(newsroom)
    await launch(newsroom, draft, HOUR)
    return draft


async def now(newsroom: Newsroom) -> datetime:
    moment: datetime = await newsroom.pool.fetchval("SELECT now()")
    return moment


async def test_a_moved_start_wakes_the_worker_at_its_new_moment(newsroom: Newsroom) -> None:
    campaign = await planned(newsroom)
    at = await now(newsroom) + 3 * HOUR
    await newsroom.schedule.reschedule(campaign, MARIA, at)
    p = await card(newsroom, campaign)
    assert (p.status, p.starts_at) == (CampaignStatus.SCHEDULED, at)
    wake_up = newsroom.outbox.wake_ups[-1]
    assert isinstance(wake_up, StartCampaign)
    assert wake_up.rev == p.rev
    assert 2.9 * HOUR < wake_up.delay <= 3 * HOUR


async def test_a_wake_up_for_the_old_moment_starts_nothing(newsroom: Newsroom) -> None:
    campaign = await planned(newsroom)
    await newsroom.schedule.reschedule(campaign, MARIA, await now(newsroom) + 3 * HOUR)
    await start_campaign(campaign, newsroom.plan)
    assert (await card(newsroom, campaign)).status is CampaignStatus.SCHEDULED


@pytest.mark.parametrize("ahead", [-HOUR, timedelta(0)])
async def test_nothing_is_moved_into_the_past(newsroom: Newsroom, ahead: timedelta) -> None:
    campaign = await planned(newsroom)
    with pytest.raises(MoveRefused):
        await newsroom.schedule.reschedule(campaign, MARIA, await now(newsroom) + ahead)


async def test_what_starts_now_is_not_moved(newsroom: Newsroom) -> None:
    draft = await chosen(newsroom)
    await launch(newsroom, draft)
    with pytest.raises(MoveRefused):
        await newsroom.schedule.reschedule(draft, MARIA, await now(newsroom) + HOUR)


async def test_of_a_move_and_an_undo_at_once_the_draft_has_no_start(newsroom: Newsroom) -> None:
    campaign = await planned(newsroom)
    await at_once(
        newsroom,
        newsroom.campaigns.undo(campaign, OLEG),
        newsroom.schedule.reschedule(campaign, MARIA, await now(newsroom) + 3 * HOUR),
    )
    p = await card(newsroom, campaign)
    assert (p.status, p.starts_at) == (CampaignStatus.DRAFT, None)


@pytest.fixture
async def approved(newsroom: Newsroom) -> CampaignId:
    """Oleg's campaign, which Maria approved for an hour from now."""
    sql = "INSERT INTO users (id, name, role) VALUES ($1, 'Человек', 'operator')"
    await newsroom.pool.executemany(sql, [(OLEG,), (MARIA,), (IVAN,)])
    draft = await chosen(newsroom)
    await submit(newsroom, draft, OLEG)
    await newsroom.approvals.approve(draft, await rev_of(newsroom, draft), MARIA, HOUR)
    return draft


async def test_what_was_approved_for_its_moment_is_not_moved_by_the_author(
    newsroom: Newsroom, approved: CampaignId
) -> None:
    with pytest.raises(ApprovalNeeded):
        await newsroom.schedule.reschedule(approved, OLEG, await now(newsroom) + 3 * HOUR)
    with pytest.raises(ApprovalNeeded):
        await newsroom.campaigns.hurry(approved, OLEG)


async def test_who_may_approve_moves_it_and_that_is_the_new_approval(
    newsroom: Newsroom, approved: CampaignId
) -> None:
    await newsroom.schedule.reschedule(approved, IVAN, await now(newsroom) + 3 * HOUR)
    by = "SELECT approved_by FROM campaigns WHERE id = $1"
    assert await newsroom.pool.fetchval(by, approved) == IVAN
    await newsroom.campaigns.hurry(approved, MARIA)
    assert await newsroom.pool.fetchval(by, approved) == MARIA


async def test_the_author_need_not_wait_for_the_undo_window(
    newsroom: Newsroom, approved: CampaignId
) -> None:
    await newsroom.pool.execute("UPDATE campaigns SET starts_at = now() + interval '10 s'")
    await newsroom.campaigns.hurry(approved, OLEG)
    await start_campaign(approved, newsroom.plan)
    assert (await card(newsroom, approved)).status is CampaignStatus.RUNNING
