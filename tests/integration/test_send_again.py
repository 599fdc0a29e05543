"""What failed, sent again by a person: the same ledger, the same ids, a new budget."""

from typing import Final

import pytest

from delivery.campaign import CampaignId
from delivery.errors import MoveRefused, NoAnswer
from delivery.job import Idle
from delivery.outcome import Outcome, Reason, Retry, Scope, Sent, Wait
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
    running,
    settled,
    statuses,
    time_passes,
    turn,
)

SENT: Final = Sent((1,))
MINUTE: Final = NORMAL * 8


async def finished(newsroom: Newsroom) -> CampaignId:
    """One sent, one without an answer, one closed to us."""
    campaign = await running(newsroom)
    await settled(newsroom, SENT, NO_ANSWER, NO_RIGHT)
    assert (await card(newsroom, campaign)).status == "finished"
    return campaign


@pytest.mark.parametrize(
    ("reasons", "channel", "expected"),
    [
        (["no_answer"], 0, ["sent", "pending", "failed"]),
        (["no_right"], 0, ["sent", "failed", "pending"]),
        (["no_answer", "no_right"], 0, ["sent", "pending", "pending"]),
        (None, 2, ["sent", "pending", "failed"]),
        (None, 3, ["sent", "failed", "pending"]),
    ],
)
async def test_just_the_chosen_ones_are_open_again(
    newsroom: Newsroom, reasons: list[str] | None, channel: int, expected: list[str]
) -> None:
    campaign = await finished(newsroom)
    await newsroom.campaigns.send_again(campaign, OLEG, reasons, channel)
    assert await statuses(newsroom, campaign) == expected
    p = await card(newsroom, campaign)
    assert (p.status, p.ended_at, p.due) == ("running", None, expected.count("pending"))


@pytest.mark.parametrize(
    ("reasons", "channel"), [(["flood"], 0), ([], 0), (None, 0), (None, 1)], ids=str
)
async def test_what_did_not_fail_cannot_be_sent_again(
    newsroom: Newsroom, reasons: list[str] | None, channel: int
) -> None:
    campaign = await finished(newsroom)
    with pytest.raises(MoveRefused):
        await newsroom.campaigns.send_again(campaign, OLEG, reasons, channel)
    assert (await card(newsroom, campaign)).status == "finished"


async def test_a_campaign_finishes_again_after_the_rest(newsroom: Newsroom) -> None:
    campaign = await finished(newsroom)
    await newsroom.campaigns.send_again(campaign, OLEG, ["no_answer"])
    await settled(newsroom, SENT)
    p = await card(newsroom, campaign)
    assert (p.status, p.sent, p.failed) == ("finished", 2, 1)
    assert p.reasons == {"no_right": 1}
    assert p.ended_at is not None


async def test_the_random_ids_stay_so_nobody_gets_it_twice(newsroom: Newsroom) -> None:
    campaign = await running(newsroom, channels=[1])
    (first,) = await settled(newsroom, NO_ANSWER)
    await newsroom.campaigns.send_again(campaign, OLEG, ["no_answer"])
    assert (await claimed(newsroom)).random_ids == first.random_ids


async def test_attempts_are_kept_and_four_more_are_made(newsroom: Newsroom) -> None:
    campaign = await running(newsroom, channels=[1])
    for attempts, budget in ((3, 4), (6, 7)):  # the last try of a round is not one that is used up
        sender = FakeSender(answers=[NoAnswer("?")] * 9)
        for _ in range(6):
            await deliver(newsroom, sender)
            await time_passes(newsroom, MINUTE)
        assert sender.requests == 4
        row = await newsroom.pool.fetchrow("SELECT status, attempts, budget FROM jobs")
        assert tuple(row or ()) == ("failed", attempts, budget)
        await newsroom.campaigns.send_again(campaign, OLEG, ["no_answer"])


async def test_what_a_running_campaign_lost_goes_out_with_the_rest(newsroom: Newsroom) -> None:
    campaign = await running(newsroom)
    await settled(newsroom, NO_ANSWER)
    await newsroom.campaigns.send_again(campaign, OLEG, ["no_answer"])
    await settled(newsroom, SENT, SENT, SENT)
    p = await card(newsroom, campaign)
    assert (p.status, p.sent, p.failed) == ("finished", 3, 0)


async def test_a_paused_campaign_stays_paused_and_sends_it_when_it_goes_on(
    newsroom: Newsroom,
) -> None:
    campaign = await running(newsroom)
    await settled(newsroom, NO_ANSWER)
    await newsroom.campaigns.pause(campaign, OLEG)
    await newsroom.campaigns.send_again(campaign, OLEG, ["no_answer"])
    p = await card(newsroom, campaign)
    assert (p.status, p.failed, p.waiting) == ("paused", 0, 3)
    assert await turn(newsroom) == Idle(None)
    await newsroom.campaigns.resume(campaign, OLEG)
    assert (await claimed(newsroom)).channel_id == 1


async def test_a_channel_that_was_skipped_at_the_start_can_be_tried(newsroom: Newsroom) -> None:
    draft = await chosen(newsroom)
    await launch(newsroom, draft)
    await newsroom.book.replace(newsroom.account, [dialog(1)])
    await start_campaign(draft, newsroom.plan)
    await settled(newsroom, SENT)
    await newsroom.campaigns.send_again(draft, OLEG, ["gone"])
    job = await claimed(newsroom)
    assert (job.channel_id, job.is_closed) == (2, True)


async def copied(newsroom: Newsroom, campaign: CampaignId) -> list[int]:
    """Return the channels of a copy."""
    copy = await newsroom.campaigns.copy(campaign, OLEG)
    sql = "SELECT channel_id FROM draft_channels WHERE campaign_id = $1 ORDER BY 1"
    return [row["channel_id"] for row in await newsroom.pool.fetch(sql, copy)]


async def test_a_copy_is_a_draft_for_the_channels_that_may_have_the_post_and_do_not(
    newsroom: Newsroom,
) -> None:
    campaign = await finished(newsroom)
    assert await copied(newsroom, campaign) == [2]
    assert (await card(newsroom, campaign)).status == "finished"
    copy = await newsroom.pool.fetchrow("SELECT title, status FROM campaigns ORDER BY id DESC")
    assert tuple(copy or ()) == ("Текст поста", "draft")


@pytest.mark.parametrize(
    ("outcome", "channels"),
    [
        (SENT, [2, 3]),
        (None, [2, 3]),
        (Wait(NORMAL, Scope.JOB), [2, 3]),
        (Retry(NORMAL, "NO_ANSWER"), [2, 3]),
        (Wait(NORMAL, Scope.ACCOUNT, Reason.FLOOD), [1, 2, 3]),
        (NO_ANSWER, [1, 2, 3]),
    ],
    ids=["sent", "in flight", "cut off", "no answer yet", "not let in", "given up"],
)
async def test_a_copy_of_a_cancelled_campaign_spares_a_channel_that_may_have_the_post(
    newsroom: Newsroom, outcome: Outcome | None, channels: list[int]
) -> None:
    campaign = await running(newsroom)
    job = await claimed(newsroom)
    await newsroom.campaigns.cancel(campaign, OLEG)
    if outcome is not None:
        await newsroom.jobs.settle(job, outcome)
    assert await copied(newsroom, campaign) == channels
