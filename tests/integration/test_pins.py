"""Pinning on the rows: after the post, a bounded number of times, undone at its time."""

from datetime import timedelta
from typing import Final

from db.pins import Pins
from delivery.campaign import CampaignId
from delivery.outcome import Reason
from delivery.pin import Done, GivenUp, Later, PinJob
from delivery.start_campaign import start_campaign
from tests.fakes import FakeSender
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.steps import card, chosen, deliver, launch, time_passes

HOUR: Final = timedelta(hours=1)


async def pinning(newsroom: Newsroom, posts: int = 3, **options: object) -> CampaignId:
    """A campaign that pins, with some posts out."""
    draft = await chosen(newsroom)
    await newsroom.drafts.set_options(draft, {"pin": True, **options}, OLEG, 99)
    await launch(newsroom, draft)
    await start_campaign(draft, newsroom.plan)
    await deliver(newsroom, FakeSender(), posts)
    return draft


async def due(newsroom: Newsroom) -> PinJob | None:
    return await newsroom.pins.due(newsroom.account)


async def next_pin(newsroom: Newsroom) -> PinJob:
    job = await due(newsroom)
    assert job is not None
    return job


async def test_only_what_is_out_is_pinned_and_each_once(newsroom: Newsroom) -> None:
    campaign = await pinning(newsroom, posts=2)
    for _ in range(2):
        job = await next_pin(newsroom)
        assert (job.message_id, job.is_end) == (1, False)
        await newsroom.pins.settle(job, Done())
    assert await due(newsroom) is None
    assert await newsroom.pins.of(campaign) == Pins(pinned=2)


async def test_a_campaign_that_pins_nothing_has_nothing_to_say(newsroom: Newsroom) -> None:
    await newsroom.running()
    await deliver(newsroom, FakeSender(), 3)
    assert await due(newsroom) is None
    assert await newsroom.pins.of(newsroom.draft) is None


async def test_a_refused_pin_never_touches_the_delivery(newsroom: Newsroom) -> None:
    campaign = await pinning(newsroom)
    await newsroom.pins.settle(await next_pin(newsroom), GivenUp(Reason.NO_RIGHT))
    p = await card(newsroom, campaign)
    assert (p.status, p.sent, p.failed) == ("finished", 3, 0)
    assert await newsroom.pins.of(campaign) == Pins(wanted=2, failed=1)
    (refused,) = await newsroom.pins.refused(campaign)
    assert (refused.reason, refused.jobs, refused.titles) == ("no_right", 1, ("Канал 1",))


async def test_a_pin_that_waits_comes_back_with_its_tries(newsroom: Newsroom) -> None:
    await pinning(newsroom, posts=1)
    await newsroom.pins.settle(await next_pin(newsroom), Later(HOUR, is_try=True))
    assert await due(newsroom) is None
    await time_passes(newsroom, HOUR)
    assert (await next_pin(newsroom)).tries == 1


async def test_a_wait_of_the_account_holds_it(newsroom: Newsroom) -> None:
    campaign = await pinning(newsroom)
    await newsroom.pins.settle(await next_pin(newsroom), Later(HOUR, whole_account=True))
    assert await due(newsroom) is None
    p = await card(newsroom, campaign)
    assert p.blocked_until is not None


async def test_what_is_pinned_for_a_while_is_unpinned_at_its_time(newsroom: Newsroom) -> None:
    campaign = await pinning(newsroom, posts=1, unpin_after="24 hours")
    await newsroom.pins.settle(await next_pin(newsroom), Done())
    assert await due(newsroom) is None
    await time_passes(newsroom, 24 * HOUR)
    job = await next_pin(newsroom)
    assert job.is_end
    await newsroom.pins.settle(job, Done())
    assert await due(newsroom) is None
    assert await newsroom.pins.of(campaign) == Pins(pinned=1)


async def test_a_pause_holds_pins_but_not_their_end(newsroom: Newsroom) -> None:
    campaign = await pinning(newsroom, posts=2, unpin_after="1 hours")
    await newsroom.pins.settle(await next_pin(newsroom), Done())
    await newsroom.campaigns.pause(campaign, OLEG)
    assert await due(newsroom) is None
    await time_passes(newsroom, HOUR)
    assert (await next_pin(newsroom)).is_end


async def test_an_answer_that_comes_twice_changes_nothing(newsroom: Newsroom) -> None:
    campaign = await pinning(newsroom, posts=1)
    job = await next_pin(newsroom)
    for outcome in (Done(), GivenUp(Reason.NO_ANSWER), Later(HOUR)):
        await newsroom.pins.settle(job, outcome)
    assert await newsroom.pins.of(campaign) == Pins(pinned=1)


async def test_what_was_given_up_is_tried_again_when_a_person_says_so(newsroom: Newsroom) -> None:
    campaign = await pinning(newsroom)
    for _ in range(3):
        await newsroom.pins.settle(await next_pin(newsroom), GivenUp(Reason.NO_RIGHT))
    await newsroom.pins.again(campaign, OLEG)
    assert await newsroom.pins.of(campaign) == Pins(wanted=3)
    assert (await next_pin(newsroom)).tries == 0


async def test_nobody_pins_for_an_account_they_do_not_own(newsroom: Newsroom) -> None:
    await pinning(newsroom)
    await newsroom.pool.execute("UPDATE accounts SET owner = 'another process'")
    assert await due(newsroom) is None
