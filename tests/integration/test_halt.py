"""Everything at once: halted by one tap, and each back to where it was."""

from datetime import timedelta
from typing import Final

import pytest

from delivery.campaign import CampaignId
from delivery.job import Idle
from delivery.outcome import Sent
from delivery.start_campaign import start_campaign
from delivery.wake import SendMessages, StartCampaign
from tests.fakes import dialog
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.steps import (
    card,
    chosen,
    launch,
    running,
    settled,
    statuses,
    time_passes,
    turn,
)

HOUR: Final = timedelta(hours=1)
MIN: Final = timedelta(minutes=1)


async def scheduled(newsroom: Newsroom, starts_in: timedelta) -> CampaignId:
    draft = await chosen(newsroom, "Потом")
    await launch(newsroom, draft, starts_in)
    return draft


async def test_nothing_goes_out_once_everything_is_halted(newsroom: Newsroom) -> None:
    await running(newsroom)
    waiting = await scheduled(newsroom, timedelta(0))
    assert await newsroom.campaigns.halt(OLEG) == 2
    await start_campaign(waiting, newsroom.plan)
    assert await turn(newsroom) == Idle(None)
    assert await newsroom.campaigns.halted() == 2


async def test_a_halted_campaign_goes_on_with_the_rest_when_it_is_released(
    newsroom: Newsroom,
) -> None:
    campaign = await running(newsroom)
    await settled(newsroom, Sent((1,)))
    await newsroom.campaigns.halt(OLEG)
    newsroom.outbox.wake_ups.clear()
    assert await newsroom.campaigns.release(OLEG) == 1
    p = await card(newsroom, campaign)
    assert (p.status, p.pause_reason, p.sent, p.due) == ("running", None, 1, 2)
    assert newsroom.outbox.wake_ups == [SendMessages(newsroom.account, await newsroom.wake())]


@pytest.mark.parametrize(
    ("passed", "status", "reason"),
    [
        (30 * MIN, "scheduled", None),
        (74 * MIN, "scheduled", None),
        (76 * MIN, "paused", "missed"),
    ],
    ids=["still ahead", "a moment ago", "missed"],
)
async def test_a_planned_start_is_released_to_where_it_was_and_asks_when_it_was_missed(
    newsroom: Newsroom, passed: timedelta, status: str, reason: str | None
) -> None:
    campaign = await scheduled(newsroom, HOUR)
    before = await card(newsroom, campaign)
    await newsroom.campaigns.halt(OLEG)
    await time_passes(newsroom, passed)
    assert await newsroom.campaigns.release(OLEG) == 1
    p = await card(newsroom, campaign)
    assert (p.status, p.pause_reason, p.started_at) == (status, reason, None)
    assert before.starts_at is not None
    assert p.starts_at == before.starts_at - passed


@pytest.mark.parametrize("passed", [30 * MIN, 74 * MIN])
async def test_a_released_start_is_in_the_queue_again(
    newsroom: Newsroom, passed: timedelta
) -> None:
    campaign = await scheduled(newsroom, HOUR)
    await newsroom.campaigns.halt(OLEG)
    await time_passes(newsroom, passed)
    newsroom.outbox.wake_ups.clear()
    await newsroom.campaigns.release(OLEG)
    start = newsroom.outbox.wake_ups[0]
    assert isinstance(start, StartCampaign)
    assert start.campaign_id == campaign
    expected = max(HOUR - passed, timedelta(0))
    assert expected - MIN / 6 < start.delay <= expected


@pytest.mark.parametrize(
    ("passed", "status"),
    [(30 * MIN, "scheduled"), (74 * MIN, "running"), (2 * HOUR, "running")],
    ids=["still ahead", "a moment ago", "a person knows that it is late"],
)
async def test_one_halted_start_can_be_resumed_alone(
    newsroom: Newsroom, passed: timedelta, status: str
) -> None:
    campaign, other = [await scheduled(newsroom, HOUR), await running(newsroom)]
    await newsroom.campaigns.halt(OLEG)
    await time_passes(newsroom, passed)
    await newsroom.campaigns.resume(campaign, OLEG)
    await start_campaign(campaign, newsroom.plan)
    p = await card(newsroom, campaign)
    assert (p.status, p.started_at is not None) == (status, status == "running")
    assert len(await statuses(newsroom, campaign)) == 3 * (status == "running")
    assert (await card(newsroom, other)).pause_reason == "halt"


async def test_a_campaign_halted_while_it_was_planned_is_planned_to_the_end(
    newsroom: Newsroom,
) -> None:
    await newsroom.book.replace(newsroom.account, [dialog(n + 1) for n in range(60)])
    campaign = await scheduled(newsroom, timedelta(0))
    await newsroom.plan.start(campaign)
    await newsroom.plan.plan_wave(campaign)
    await newsroom.campaigns.halt(OLEG)
    newsroom.outbox.wake_ups.clear()
    await newsroom.campaigns.release(OLEG)
    rev = (await card(newsroom, campaign)).rev
    assert StartCampaign(campaign, rev) in newsroom.outbox.wake_ups
    await start_campaign(campaign, newsroom.plan)
    assert (await card(newsroom, campaign)).due == 60
