"""Lost queue rows cost time, never a post: the sweep asks again for what should be going on."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import pytest

from db.accounts import AccountRows
from delivery.governor import Cause
from delivery.outcome import Halt, Outcome, Reason, Retry, Scope, Sent, Wait
from delivery.post import Media, MediaKind, Post
from delivery.start_campaign import start_campaign
from delivery.wake import SendMessages, StartCampaign, StoreMedia
from tests.fakes import dialog
from tests.integration.conftest import OLEG, OWNER, Newsroom
from tests.integration.steps import (
    NO_ANSWER,
    card,
    chosen,
    claimed,
    launch,
    running,
    settled,
    time_passes,
    with_canary,
)

PHOTO: Final = (Media(MediaKind.PHOTO, "photo-1"),)
SENT: Final = Sent((1,))
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
FLOOD: Final = Wait(MINUTE, Scope.ACCOUNT, Reason.FLOOD)
SLOW: Final = Wait(MINUTE, Scope.CHANNEL, Reason.SLOW_MODE)


async def swept(newsroom: Newsroom) -> list[type[object]]:
    """What the sweep enqueues."""
    newsroom.outbox.wake_ups.clear()
    await newsroom.plan.sweep(OWNER)
    return [type(wake_up) for wake_up in newsroom.outbox.wake_ups]


async def test_a_launched_campaign_nobody_started_is_started_once_it_is_due(
    newsroom: Newsroom,
) -> None:
    draft = await chosen(newsroom)
    await launch(newsroom, draft, HOUR)
    assert await swept(newsroom) == []
    await time_passes(newsroom, HOUR)
    assert await swept(newsroom) == [StartCampaign]
    await start_campaign(draft, newsroom.plan)
    assert await swept(newsroom) == [SendMessages]


async def test_a_campaign_whose_planning_was_cut_off_is_planned_on(newsroom: Newsroom) -> None:
    await newsroom.book.replace(newsroom.account, [dialog(n + 1) for n in range(60)])
    draft = await chosen(newsroom)
    await launch(newsroom, draft)
    await newsroom.plan.start(draft)
    await newsroom.plan.plan_wave(draft)
    rev = (await card(newsroom, draft)).rev
    assert await swept(newsroom) == [StartCampaign]
    assert newsroom.outbox.wake_ups == [StartCampaign(draft, rev)]


async def test_an_account_with_due_deliveries_is_woken_with_a_new_number(
    newsroom: Newsroom,
) -> None:
    await running(newsroom)
    before = await newsroom.wake()
    assert await swept(newsroom) == [SendMessages]
    assert newsroom.outbox.wake_ups == [SendMessages(newsroom.account, before + 1)]


async def test_an_account_that_is_busy_is_left_alone(newsroom: Newsroom) -> None:
    await running(newsroom)
    newsroom.outbox.wake_ups.clear()
    await newsroom.plan.sweep(OWNER, [newsroom.account])
    assert newsroom.outbox.wake_ups == []


async def test_an_account_of_another_process_is_left_alone(newsroom: Newsroom) -> None:
    await running(newsroom)
    await newsroom.pool.execute("UPDATE accounts SET owner = 'another process'")
    assert await swept(newsroom) == []


ENDS: Final[dict[str, Callable[[Newsroom, int], Awaitable[object]]]] = {
    "paused": lambda n, c: n.campaigns.pause(c, OLEG),
    "halted": lambda n, _: n.campaigns.halt(OLEG),
    "cancelled": lambda n, c: n.campaigns.cancel(c, OLEG),
    "finished": lambda n, _: settled(n, SENT, SENT, SENT),
    "limited": lambda n, _: settled(n, Halt(Reason.ACCOUNT_LIMITED, "PEER_FLOOD")),
}


@pytest.mark.parametrize("end", ENDS)
async def test_a_campaign_that_does_not_run_wakes_nobody(newsroom: Newsroom, end: str) -> None:
    campaign = await running(newsroom)
    await ENDS[end](newsroom, campaign)
    assert await swept(newsroom) == []


@pytest.mark.parametrize(
    "outcomes", [(FLOOD,), (SLOW, SLOW, SLOW), (Retry(MINUTE, "INTERNAL"), SENT, SLOW)], ids=str
)
async def test_nobody_is_woken_before_a_wait_is_over(
    newsroom: Newsroom, outcomes: tuple[Outcome, ...]
) -> None:
    await running(newsroom)
    await settled(newsroom, *outcomes)
    assert await swept(newsroom) == []
    await time_passes(newsroom, MINUTE)
    assert await swept(newsroom) == [SendMessages]


async def test_a_limit_of_ours_holds_the_account_until_it_is_over(newsroom: Newsroom) -> None:
    campaign = await running(newsroom)
    await newsroom.jobs.waits(newsroom.account, MINUTE, Cause.CAP)
    p = await card(newsroom, campaign)
    assert p.waits_for is Cause.CAP
    assert p.waits_until is not None
    assert await swept(newsroom) == []
    await time_passes(newsroom, MINUTE)
    assert await swept(newsroom) == [SendMessages]


async def test_what_is_in_flight_or_held_wakes_nobody_and_an_open_end_does(
    newsroom: Newsroom,
) -> None:
    await with_canary(newsroom, 1)
    job = await claimed(newsroom)
    assert await swept(newsroom) == []  # the rest is held
    await newsroom.jobs.settle(job, SLOW)
    assert await swept(newsroom) == []
    await newsroom.pool.execute(  # its end was never seen
        "UPDATE jobs SET status = 'failed', reason = 'other', ended_at = now() WHERE id = $1",
        job.id,
    )
    assert await swept(newsroom) == [SendMessages]


async def test_a_campaign_whose_last_two_ended_together_is_ended(newsroom: Newsroom) -> None:
    await running(newsroom, channels=[1])
    await claimed(newsroom)
    assert await swept(newsroom) == []
    await newsroom.pool.execute(
        "UPDATE jobs SET status = 'failed', reason = 'other', lease_until = NULL, ended_at = now()"
    )
    assert await swept(newsroom) == [SendMessages]


async def test_a_claim_whose_lease_ran_out_is_given_back_and_goes_out(newsroom: Newsroom) -> None:
    await running(newsroom, channels=[1])
    first = await claimed(newsroom)
    await newsroom.jobs.rescue(newsroom.account)
    assert await swept(newsroom) == []
    await time_passes(newsroom, MINUTE)
    await newsroom.jobs.rescue(newsroom.account)
    assert await swept(newsroom) == [SendMessages]
    second = await claimed(newsroom)
    assert (second.random_ids, second.attempts) == (first.random_ids, 0)


async def test_a_new_owner_takes_every_claim_back_whatever_its_lease(newsroom: Newsroom) -> None:
    campaign = await running(newsroom)
    for _ in range(2):
        await claimed(newsroom)
    await AccountRows(newsroom.pool, "new", newsroom.outbox).taken_over(newsroom.account)
    assert (await card(newsroom, campaign)).due == 3


async def test_what_a_cancelled_campaign_had_in_flight_is_not_sent_after_a_crash(
    newsroom: Newsroom,
) -> None:
    campaign = await running(newsroom)
    await claimed(newsroom)
    await newsroom.campaigns.cancel(campaign, OLEG)
    assert (await card(newsroom, campaign)).waiting == 1
    await newsroom.accounts.taken_over(newsroom.account)
    p = await card(newsroom, campaign)
    assert (p.cancelled, p.waiting) == (3, 0)


async def test_a_file_that_was_never_stored_is_asked_for_again(newsroom: Newsroom) -> None:
    template = await newsroom.templates.add(Post("x", media=PHOTO), "x", OLEG)
    newsroom.draft = await newsroom.campaigns.create("x", template, newsroom.account, OLEG)
    await newsroom.running()
    newsroom.outbox.wake_ups.clear()
    await newsroom.plan.sweep(OWNER)
    assert StoreMedia(newsroom.account, template) in newsroom.outbox.wake_ups
    assert (await card(newsroom, newsroom.draft)).waits_for_media


async def test_a_governor_remembers_what_went_out_in_the_last_day(newsroom: Newsroom) -> None:
    await running(newsroom)
    await settled(newsroom, SENT)
    await time_passes(newsroom, 25 * HOUR)
    await settled(newsroom, NO_ANSWER)
    await time_passes(newsroom, HOUR)
    await settled(newsroom, SENT)
    ages = sorted((await newsroom.jobs.history(newsroom.account)).ages)
    assert [round(age / HOUR) for age in ages] == [0, 1]


async def test_a_governor_remembers_the_factor_and_the_log_in(newsroom: Newsroom) -> None:
    await running(newsroom)
    await settled(newsroom, FLOOD)
    await newsroom.jobs.slowed(newsroom.account, 1.9)
    await time_passes(newsroom, 25 * HOUR)
    history = await newsroom.jobs.history(newsroom.account)
    assert (history.ages, history.slowed) == ((), 1.9)
    assert round(history.session_age / HOUR) == 25
