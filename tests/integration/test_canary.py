"""The canary: the first posts go out, then a person is asked before the rest does."""

from typing import Final

import pytest

from delivery.campaign import CampaignId, Rival
from delivery.job import Idle
from delivery.outcome import Outcome, Reason, Scope, Sent, Wait
from delivery.start_campaign import start_campaign
from tests.fakes import FakeSender, dialog
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.steps import (
    NO_ANSWER,
    NO_RIGHT,
    NORMAL,
    card,
    chosen,
    claimed,
    deliver,
    launch,
    settled,
    statuses,
    turn,
    with_canary,
)

SENT: Final = Sent((1,))


@pytest.fixture
async def newsroom(newsroom: Newsroom) -> Newsroom:
    """Five channels."""
    await newsroom.book.replace(newsroom.account, [dialog(n + 1) for n in range(5)])
    return newsroom


async def is_asking(newsroom: Newsroom, campaign: CampaignId) -> bool:
    p = await card(newsroom, campaign)
    return (p.status, p.pause_reason) == ("paused", "canary")


async def test_the_first_posts_go_out_and_the_rest_is_held(newsroom: Newsroom) -> None:
    campaign = await with_canary(newsroom, 2)
    p = await card(newsroom, campaign)
    assert (p.status, p.due, p.waiting, p.canary) == ("running", 2, 5, 2)
    sender = FakeSender()
    await deliver(newsroom, sender, 5)
    assert len(sender.posts) == 2


@pytest.mark.parametrize(
    "outcomes", [(SENT, SENT), (NO_ANSWER, SENT), (SENT, NO_RIGHT), (NO_ANSWER, NO_RIGHT)]
)
async def test_a_person_is_asked_when_the_first_ended_however_they_ended(
    newsroom: Newsroom, outcomes: tuple[Outcome, ...]
) -> None:
    campaign = await with_canary(newsroom, 2)
    await settled(newsroom, outcomes[0])
    assert not await is_asking(newsroom, campaign)
    await settled(newsroom, outcomes[1])
    assert await is_asking(newsroom, campaign)
    assert await turn(newsroom) == Idle(None)


@pytest.mark.parametrize("closed", [{1}, {1, 2}])
async def test_a_person_is_asked_when_some_of_the_first_or_all_were_skipped(
    newsroom: Newsroom, closed: set[int]
) -> None:
    draft = await chosen(newsroom)
    await newsroom.campaigns.set_canary(draft, OLEG, 2)
    await launch(newsroom, draft)
    found = [dialog(n, Reason.NO_RIGHT if n in closed else None) for n in range(1, 6)]
    await newsroom.book.replace(newsroom.account, found)
    await start_campaign(draft, newsroom.plan)
    await settled(newsroom, *[SENT] * (2 - len(closed)))
    await newsroom.jobs.finish_idle(newsroom.account)
    assert await is_asking(newsroom, draft)
    assert (await card(newsroom, draft)).skipped == len(closed)


async def test_nobody_is_asked_before_the_rest_is_planned(newsroom: Newsroom) -> None:
    draft = await chosen(newsroom)
    await newsroom.campaigns.set_canary(draft, OLEG, 2)
    await launch(newsroom, draft)
    await newsroom.plan.start(draft)
    assert await newsroom.plan.plan_wave(draft)
    await settled(newsroom, SENT, SENT)
    await newsroom.jobs.finish_idle(newsroom.account)
    assert not await is_asking(newsroom, draft)
    await start_campaign(draft, newsroom.plan)
    await newsroom.jobs.finish_idle(newsroom.account)  # as a lane does that was woken
    assert await is_asking(newsroom, draft)


async def test_the_rest_goes_out_when_a_person_says_so(newsroom: Newsroom) -> None:
    campaign = await with_canary(newsroom, 2)
    await settled(newsroom, SENT, SENT)
    await newsroom.campaigns.resume(campaign, OLEG)
    p = await card(newsroom, campaign)
    assert (p.status, p.due, p.canary) == ("running", 3, None)
    await settled(newsroom, SENT, SENT, SENT)
    p = await card(newsroom, campaign)
    assert (p.status, p.sent) == ("finished", 5)


@pytest.mark.parametrize("posts", [5, 6])
async def test_a_canary_as_large_as_the_audience_is_none(newsroom: Newsroom, posts: int) -> None:
    campaign = await with_canary(newsroom, posts)
    p = await card(newsroom, campaign)
    assert (p.canary, p.due) == (None, 5)
    await settled(newsroom, *[SENT] * 5)
    assert (await card(newsroom, campaign)).status == "finished"


async def test_a_pause_in_the_middle_keeps_the_question(newsroom: Newsroom) -> None:
    campaign = await with_canary(newsroom, 2)
    await settled(newsroom, SENT)
    await newsroom.campaigns.pause(campaign, OLEG)
    await newsroom.campaigns.resume(campaign, OLEG)
    p = await card(newsroom, campaign)
    assert (p.status, p.due, p.canary) == ("running", 1, 2)
    await settled(newsroom, SENT)
    assert await is_asking(newsroom, campaign)


async def test_a_halt_in_the_middle_keeps_the_question(newsroom: Newsroom) -> None:
    campaign = await with_canary(newsroom, 2)
    await settled(newsroom, SENT)
    await newsroom.campaigns.halt(OLEG)
    await newsroom.campaigns.release(OLEG)
    await settled(newsroom, SENT)
    assert await is_asking(newsroom, campaign)


async def test_the_question_comes_after_a_pause_in_which_the_last_one_ended(
    newsroom: Newsroom,
) -> None:
    campaign = await with_canary(newsroom, 1)
    job = await claimed(newsroom)
    await newsroom.campaigns.pause(campaign, OLEG)
    await newsroom.jobs.settle(job, SENT)
    await newsroom.campaigns.resume(campaign, OLEG)
    await newsroom.jobs.finish_idle(newsroom.account)
    assert await is_asking(newsroom, campaign)


async def test_what_is_held_is_neither_due_nor_ahead_of_others(newsroom: Newsroom) -> None:
    campaign = await with_canary(newsroom, 1)
    await settled(newsroom, Wait(NORMAL, Scope.CHANNEL, Reason.SLOW_MODE))
    p = await card(newsroom, campaign)
    assert (p.due, p.next_reason) == (0, Reason.SLOW_MODE)
    second = await chosen(newsroom, "Второй", [1, 2])
    await launch(newsroom, second)
    await start_campaign(second, newsroom.plan)
    assert (await card(newsroom, second)).rivals == (Rival(1),)


async def test_an_answer_of_no_leaves_the_first_posts_and_sends_no_more(
    newsroom: Newsroom,
) -> None:
    campaign = await with_canary(newsroom, 2)
    await settled(newsroom, SENT, SENT)
    await newsroom.campaigns.cancel(campaign, OLEG)
    assert await statuses(newsroom, campaign) == ["sent"] * 2 + ["cancelled"] * 3
    assert (await card(newsroom, campaign)).cancelled == 3


async def test_nobody_is_asked_when_nothing_is_held_that_could_go_out(newsroom: Newsroom) -> None:
    draft = await chosen(newsroom)
    await newsroom.campaigns.set_canary(draft, OLEG, 2)
    await launch(newsroom, draft)
    await newsroom.book.replace(newsroom.account, [dialog(1), dialog(2)])
    await start_campaign(draft, newsroom.plan)
    await settled(newsroom, SENT, SENT)
    p = await card(newsroom, draft)
    assert (p.status, p.sent, p.skipped) == ("finished", 2, 3)
