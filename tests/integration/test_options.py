"""What is chosen for a campaign is in its deliveries, and keeps other campaigns of ours away."""

from datetime import timedelta
from typing import Final

from delivery.campaign import CampaignId
from delivery.job import Held, Idle
from delivery.options import Options, Preview
from delivery.outcome import Reason
from delivery.start_campaign import start_campaign
from tests.fakes import FakeSender
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.steps import (
    card,
    chosen,
    claimed,
    deliver,
    launch,
    running,
    time_passes,
    turn,
)

HOUR: Final = timedelta(hours=1)


async def with_options(
    newsroom: Newsroom, channels: list[int] | None = None, **options: object
) -> CampaignId:
    draft = await chosen(newsroom, "Сверху", channels)
    await newsroom.drafts.set_options(draft, options, OLEG, 99)
    await launch(newsroom, draft)
    await start_campaign(draft, newsroom.plan)
    return draft


async def options(newsroom: Newsroom, campaign: CampaignId) -> Options:
    found = await newsroom.campaigns.get(campaign)
    assert found is not None
    return found.options


async def test_only_what_is_named_changes(newsroom: Newsroom) -> None:
    draft, o = newsroom.draft, newsroom.drafts
    assert await options(newsroom, draft) == Options()
    everything = {"silent": True, "protect": True, "preview": "large", "on_top": "2 hours"}
    await o.set_options(draft, {**everything, "pin": True, "unpin_after": "24 hours"}, OLEG, 0)
    await o.set_options(draft, {"silent": False, "preview": None}, OLEG, 1)
    now = await options(newsroom, draft)
    assert now == Options(protect=True, pin=True, unpin_after=24 * HOUR, on_top=2 * HOUR)
    await o.set_options(draft, {"pin": False, "unpin_after": None}, OLEG, 2)
    assert await options(newsroom, draft) == Options(protect=True, on_top=2 * HOUR)


async def test_a_claim_carries_them_and_a_copy_for_the_rest_has_the_same(
    newsroom: Newsroom,
) -> None:
    campaign = await with_options(newsroom, silent=True, protect=True, preview="off")
    job = await claimed(newsroom)
    assert (job.post.silent, job.post.protected) == (True, True)
    assert job.post.preview == {"is_disabled": True}
    await newsroom.campaigns.cancel(campaign, OLEG)
    copy = await newsroom.campaigns.copy(campaign, OLEG)
    assert await options(newsroom, copy) == Options(True, True, Preview.OFF)  # noqa: FBT003


async def test_other_campaigns_wait_until_the_hour_on_top_is_over(newsroom: Newsroom) -> None:
    await with_options(newsroom, [1], on_top="1 hours")
    await deliver(newsroom, FakeSender(), 1)
    other = await running(newsroom, "Другая", [1])
    assert isinstance(await turn(newsroom), Held)
    p = await card(newsroom, other)
    assert (p.due, p.next_reason) == (0, Reason.ON_TOP)
    idle = await turn(newsroom)
    assert isinstance(idle, Idle)
    assert idle.delay is not None
    assert HOUR - timedelta(minutes=1) < idle.delay <= HOUR
    await time_passes(newsroom, HOUR)
    assert (await claimed(newsroom)).campaign_id == other


async def test_channels_that_are_free_do_not_wait_with_it(newsroom: Newsroom) -> None:
    await with_options(newsroom, [1], on_top="1 hours")
    await deliver(newsroom, FakeSender(), 1)
    other = await running(newsroom, "Другая")
    await deliver(newsroom, FakeSender(), 3)
    p = await card(newsroom, other)
    assert (p.sent, p.waiting) == (2, 1)


async def test_the_campaign_itself_is_not_held_by_its_own_hour(newsroom: Newsroom) -> None:
    campaign = await with_options(newsroom, on_top="2 hours")
    await deliver(newsroom, FakeSender(), 3)
    assert (await card(newsroom, campaign)).sent == 3
