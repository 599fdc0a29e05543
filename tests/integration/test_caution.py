"""Errors that look like one cause pause a campaign before everybody has them."""

from collections.abc import Sequence
from typing import Final

import pytest

from delivery.campaign import CampaignId
from delivery.errors import NoAnswer, Refused, SendError
from delivery.outcome import Reason, Sent
from tests.fakes import FakeSender, dialog
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.steps import (
    NO_ANSWER,
    NO_RIGHT,
    card,
    deliver,
    running,
    settled,
    statuses,
)

LOST: Final = NoAnswer("?")
NO_ADMIN: Final = Refused("CHAT_ADMIN_REQUIRED", 403)
PRIVATE: Final = Refused("CHANNEL_PRIVATE", 406)
NEW: Final = Refused("BRAND_NEW", 400)
EMPTY: Final = Refused("MEDIA_EMPTY", 400)


async def at_their_last_try(newsroom: Newsroom, channels: int) -> CampaignId:
    """A campaign whose deliveries are given up when they fail once more."""
    found = [dialog(n + 1) for n in range(channels)]
    await newsroom.book.replace(newsroom.account, found)
    campaign = await running(newsroom)
    await newsroom.pool.execute("UPDATE jobs SET attempts = 3")
    return campaign


async def why(newsroom: Newsroom, campaign: CampaignId) -> str | None:
    """Return the reason that paused it, None while it runs."""
    p = await card(newsroom, campaign)
    assert (p.pause_reason is None) == (p.status in {"running", "finished"})
    assert p.pause_reason in {None, "errors"}
    return p.pause_detail


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ([LOST] * 5, "no_answer"),
        ([LOST] * 4, None),
        ([LOST] * 4 + [None] + [LOST] * 4, None),
        ([NEW] * 5, "other"),
        ([LOST, LOST, LOST, NEW, NEW], "no_answer"),
        ([NO_ADMIN] * 5, "no_right"),
        ([NO_ADMIN, PRIVATE] * 4, None),
        ([NO_ADMIN] * 4 + [PRIVATE, NO_ADMIN], "no_right"),
        ([NO_ADMIN] * 4 + [None] + [NO_ADMIN] * 4, None),
        ([LOST, LOST, NO_ADMIN, LOST, PRIVATE, LOST, LOST], "no_answer"),
    ],
)
async def test_five_of_a_kind_in_a_row_pause_and_what_closes_a_channel_is_counted_apart(
    newsroom: Newsroom, answers: Sequence[SendError | None], reason: str | None
) -> None:
    campaign = await at_their_last_try(newsroom, 12)
    await deliver(newsroom, FakeSender(answers=[*answers]), len(answers))
    assert await why(newsroom, campaign) == reason


async def test_a_pause_by_errors_leaves_the_rest_untouched(newsroom: Newsroom) -> None:
    campaign = await at_their_last_try(newsroom, 8)
    sender = FakeSender(answers=[LOST] * 99)
    await deliver(newsroom, sender, 8)
    assert sender.requests == 5
    assert await statuses(newsroom, campaign) == ["failed"] * 5 + ["pending"] * 3
    p = await card(newsroom, campaign)
    assert (p.failed, p.waiting, p.reasons) == (5, 3, {"no_answer": 5})


@pytest.mark.parametrize(
    ("answer", "every", "reason"),
    [(LOST, 10, "no_answer"), (LOST, 12, None), (NO_ADMIN, 10, None), (NO_ADMIN, 2, None)],
)
async def test_a_tenth_of_the_last_fifty_pauses_and_closed_channels_do_not_count(
    newsroom: Newsroom, answer: SendError, every: int, reason: str | None
) -> None:
    campaign = await at_their_last_try(newsroom, 60)
    answers = [None if n % every else answer for n in range(1, 51)]
    await deliver(newsroom, FakeSender(answers=[*answers]), 50)
    assert await why(newsroom, campaign) == reason


async def test_what_a_person_tolerates_pauses_no_more_but_something_else_does(
    newsroom: Newsroom,
) -> None:
    campaign = await at_their_last_try(newsroom, 20)
    await deliver(newsroom, FakeSender(answers=[LOST] * 5), 5)
    await newsroom.campaigns.resume(campaign, OLEG, tolerate=True)
    assert await why(newsroom, campaign) is None
    await deliver(newsroom, FakeSender(answers=[LOST] * 6), 6)
    assert await why(newsroom, campaign) is None
    await deliver(newsroom, FakeSender(answers=[NEW] * 5), 5)
    assert await why(newsroom, campaign) == "other"


async def test_two_reasons_can_be_tolerated_one_after_the_other(newsroom: Newsroom) -> None:
    campaign = await at_their_last_try(newsroom, 12)
    for error in (LOST, NEW):
        await deliver(newsroom, FakeSender(answers=[error] * 5), 5)
        await newsroom.campaigns.resume(campaign, OLEG, tolerate=True)
    tolerated = await newsroom.pool.fetchval("SELECT tolerated FROM campaigns WHERE id = 2")
    assert tolerated == ["no_answer", "other"]


async def test_a_resume_that_tolerates_nothing_is_paused_by_as_many_new_errors(
    newsroom: Newsroom,
) -> None:
    campaign = await at_their_last_try(newsroom, 12)
    await deliver(newsroom, FakeSender(answers=[LOST] * 5), 5)
    await newsroom.campaigns.resume(campaign, OLEG)
    await deliver(newsroom, FakeSender(answers=[LOST] * 4), 4)
    assert await why(newsroom, campaign) is None
    await deliver(newsroom, FakeSender(answers=[LOST]))
    assert await why(newsroom, campaign) == "no_answer"


async def test_a_refused_post_pauses_at_once_and_fails_alone_when_that_is_tolerated(
    newsroom: Newsroom,
) -> None:
    campaign = await at_their_last_try(newsroom, 6)
    sender = FakeSender(answers=[EMPTY] * 99)
    await deliver(newsroom, sender, 6)
    assert (sender.requests, await why(newsroom, campaign)) == (1, "post_invalid")
    assert await statuses(newsroom, campaign) == ["pending"] * 6
    await newsroom.campaigns.resume(campaign, OLEG, tolerate=True)
    await deliver(newsroom, sender, 6)
    p = await card(newsroom, campaign)
    assert (p.status, p.failed, p.reasons) == ("finished", 6, {"post_invalid": 6})


@pytest.mark.parametrize("act", ["pause", "cancel"])
async def test_errors_pause_only_what_still_runs(newsroom: Newsroom, act: str) -> None:
    campaign = await running(newsroom)
    acts = {"pause": newsroom.campaigns.pause, "cancel": newsroom.campaigns.cancel}
    await acts[act](campaign, OLEG)
    before = await card(newsroom, campaign)
    await newsroom.jobs.pause_by_errors(campaign, Reason.NO_ANSWER)
    assert await card(newsroom, campaign) == before


async def test_the_newest_deliveries_are_told_newest_first_without_the_skipped(
    newsroom: Newsroom,
) -> None:
    campaign = await running(newsroom)
    await settled(newsroom, NO_ANSWER, Sent((1,)))
    await newsroom.book.replace(newsroom.account, [dialog(1), dialog(2)])
    await newsroom.pool.execute(
        "UPDATE jobs SET status = 'skipped', reason = 'gone', ended_at = now() WHERE channel_id = 3"
    )
    assert await newsroom.jobs.recent(campaign, 50) == [None, "no_answer"]
    assert await newsroom.jobs.recent(campaign, 1) == [None]


async def test_one_campaign_s_errors_are_no_other_s(newsroom: Newsroom) -> None:
    first, second = await running(newsroom), await running(newsroom, "Второй")
    await settled(newsroom, NO_RIGHT)
    assert await newsroom.jobs.recent(first, 50) == [Reason.NO_RIGHT]
    assert await newsroom.jobs.recent(second, 50) == []


async def test_errors_from_before_a_resume_do_not_pause_again(newsroom: Newsroom) -> None:
    campaign = await running(newsroom, channels=range(1, 10))
    await newsroom.pool.execute(
        "UPDATE jobs SET status = 'failed', reason = 'other', ended_at = now() WHERE id <= $1", 5
    )
    assert await newsroom.jobs.recent(campaign, 50)
    await newsroom.campaigns.pause(campaign, OLEG)
    await newsroom.campaigns.resume(campaign, OLEG)
    assert await newsroom.jobs.recent(campaign, 50) == []
