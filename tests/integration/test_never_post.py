"""The never-post list holds everywhere: at the plan, at the claim, when something is sent again."""

import pytest

from db.channels import ChannelRows
from db.connect import Pool
from db.postgres_rows import PostgresRows
from delivery.campaign import CampaignId
from delivery.errors import MoveRefused
from delivery.job import Held, Idle
from delivery.outcome import Sent
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.steps import (
    NO_ANSWER,
    card,
    chosen,
    claimed,
    launch,
    running,
    settled,
    statuses,
    turn,
)

LATE = "UPDATE channels SET excluded_at = now(), excluded_by = 7 WHERE id = $1"


@pytest.fixture
def channels(pool: Pool) -> ChannelRows:
    return ChannelRows(PostgresRows(pool))


async def reasons(newsroom: Newsroom, campaign: CampaignId) -> list[str | None]:
    sql = "SELECT reason FROM jobs WHERE campaign_id = $1 ORDER BY id"
    return [row["reason"] for row in await newsroom.pool.fetch(sql, campaign)]


async def test_a_delivery_that_was_planned_meanwhile_is_skipped_by_its_claim(
    newsroom: Newsroom,
) -> None:
    campaign = await running(newsroom, channels=[1, 2])
    await newsroom.pool.execute(LATE, 1)
    assert isinstance(await turn(newsroom), Held)
    assert await statuses(newsroom, campaign) == ["skipped", "pending"]
    assert (await claimed(newsroom)).channel_id == 2


async def test_a_campaign_whose_last_delivery_is_skipped_by_its_claim_ends(
    newsroom: Newsroom,
) -> None:
    campaign = await running(newsroom, channels=[1, 2])
    await settled(newsroom, Sent((1,)))
    await newsroom.pool.execute(LATE, 2)
    assert isinstance(await turn(newsroom), Held)
    assert isinstance(await turn(newsroom), Idle)
    await newsroom.jobs.finish_idle(newsroom.account)
    shown = await card(newsroom, campaign)
    assert (shown.status, shown.sent, shown.skipped) == ("finished", 1, 1)
    assert await reasons(newsroom, campaign) == [None, "excluded"]


async def test_a_delivery_that_comes_back_from_telegram_is_skipped(
    newsroom: Newsroom, channels: ChannelRows
) -> None:
    campaign = await running(newsroom, channels=[1])
    await claimed(newsroom)
    await channels.exclude(1, OLEG, on=True)
    assert await statuses(newsroom, campaign) == ["sending"]
    await newsroom.accounts.taken_over(newsroom.account)
    assert isinstance(await turn(newsroom), Held)
    assert await statuses(newsroom, campaign) == ["skipped"]


async def test_what_waits_in_a_paused_campaign_is_skipped_too(
    newsroom: Newsroom, channels: ChannelRows
) -> None:
    campaign = await running(newsroom, channels=[1, 2])
    await newsroom.campaigns.pause(campaign, OLEG)
    await channels.exclude(2, OLEG, on=True)
    assert await statuses(newsroom, campaign) == ["pending", "skipped"]


async def test_a_planned_start_leaves_an_excluded_channel_out(
    newsroom: Newsroom, channels: ChannelRows
) -> None:
    draft = await chosen(newsroom, channels=[1, 2])
    await launch(newsroom, draft)
    await channels.exclude(1, OLEG, on=True)
    assert await newsroom.plan.start(draft)
    await newsroom.plan.plan_wave(draft)
    assert await statuses(newsroom, draft) == ["skipped", "pending"]


@pytest.mark.parametrize(("why", "channel"), [(["no_answer", "excluded"], 0), (None, 2)])
async def test_an_excluded_channel_is_never_sent_again(
    newsroom: Newsroom, channels: ChannelRows, why: list[str] | None, channel: int
) -> None:
    campaign = await running(newsroom, channels=[1, 2])
    await settled(newsroom, Sent((1,)), NO_ANSWER)
    await channels.exclude(2, OLEG, on=True)
    with pytest.raises(MoveRefused):
        await newsroom.campaigns.send_again(campaign, OLEG, why, channel)
    assert await statuses(newsroom, campaign) == ["sent", "failed"]


async def test_a_channel_that_is_let_in_again_can_be_sent_again(
    newsroom: Newsroom, channels: ChannelRows
) -> None:
    campaign = await running(newsroom, channels=[1, 2])
    await channels.exclude(2, OLEG, on=True)
    await settled(newsroom, Sent((1,)))
    await channels.exclude(2, OLEG, on=False)
    await newsroom.campaigns.send_again(campaign, OLEG, None, 2)
    assert await statuses(newsroom, campaign) == ["sent", "pending"]


async def test_a_copy_for_the_rest_has_no_excluded_channel(
    newsroom: Newsroom, channels: ChannelRows
) -> None:
    campaign = await running(newsroom, channels=[1, 2, 3])
    await settled(newsroom, Sent((1,)))
    await channels.exclude(2, OLEG, on=True)
    await newsroom.campaigns.cancel(campaign, OLEG)
    copy = await newsroom.campaigns.get(await newsroom.campaigns.copy(campaign, OLEG))
    assert copy is not None
    assert copy.chosen == 1
