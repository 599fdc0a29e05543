"""The numbers people read: each adds up, and says what is to come."""

from datetime import timedelta
from typing import Final

import pytest

from db.history import HistoryRows, Wanted
from delivery.campaign import CampaignId, CampaignStatus, Rival
from delivery.outcome import Reason, Retry, Scope, Sent, Wait
from tests.fakes import dialog
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.steps import (
    NO_ANSWER,
    NO_RIGHT,
    card,
    chosen,
    claimed,
    launch,
    running,
    settled,
    time_passes,
    with_canary,
)

SENT: Final = Sent((1,))
SECOND: Final = timedelta(seconds=1)


def slow(seconds: int) -> Wait:
    return Wait(seconds * SECOND, Scope.CHANNEL, Reason.SLOW_MODE)


@pytest.fixture
async def newsroom(newsroom: Newsroom) -> Newsroom:
    """Six channels."""
    await newsroom.book.replace(newsroom.account, [dialog(n + 1) for n in range(6)])
    return newsroom


async def test_a_draft_has_no_numbers(newsroom: Newsroom) -> None:
    p = await card(newsroom, await chosen(newsroom))
    assert (p.total, p.waiting, p.due, p.percent) == (0, 0, 0, 0)


async def test_all_of_a_scheduled_campaign_waits(newsroom: Newsroom) -> None:
    draft = await chosen(newsroom)
    await launch(newsroom, draft, 10 * SECOND)
    p = await card(newsroom, draft)
    assert (p.total, p.waiting, p.due) == (6, 6, 0)


async def test_every_delivery_is_counted_where_it_is(newsroom: Newsroom) -> None:
    campaign = await running(newsroom)
    await settled(newsroom, SENT, NO_ANSWER, NO_RIGHT, slow(9))
    await claimed(newsroom)
    p = await card(newsroom, campaign)
    assert (p.sent, p.failed, p.waiting, p.due) == (1, 2, 3, 1)
    assert p.reasons == {"no_answer": 1, "no_right": 1}
    assert p.percent == 50
    await newsroom.campaigns.cancel(campaign, OLEG)
    p = await card(newsroom, campaign)
    assert (p.sent, p.failed, p.cancelled, p.waiting) == (1, 2, 2, 1)


async def test_the_soonest_wait_is_told_when_nothing_else_is_due(newsroom: Newsroom) -> None:
    campaign = await running(newsroom, channels=[1, 2, 3])
    await settled(newsroom, slow(60), slow(20))
    p = await card(newsroom, campaign)
    assert (p.due, p.next_at, p.next_reason) == (1, None, None)
    await settled(newsroom, Retry(40 * SECOND, "INTERNAL"))
    p = await card(newsroom, campaign)
    assert (p.due, p.next_reason) == (0, Reason.SLOW_MODE)
    soonest = await newsroom.pool.fetchval("SELECT not_before FROM jobs WHERE channel_id = 2")
    assert p.next_at == soonest
    await time_passes(newsroom, 30 * SECOND)
    assert (await card(newsroom, campaign)).due == 1


async def test_other_running_campaigns_of_the_account_are_told_one_by_one(
    newsroom: Newsroom,
) -> None:
    long, short = await running(newsroom), await running(newsroom, "Второй", [1, 2])
    await newsroom.pool.execute("UPDATE campaigns SET gap = '20 s' WHERE id = $1", short)
    assert (await card(newsroom, long)).rivals == (Rival(2, 20 * SECOND),)
    third = await running(newsroom, "Третий")
    assert (await card(newsroom, short)).rivals == (Rival(6), Rival(6))
    await newsroom.campaigns.pause(third, OLEG)
    assert (await card(newsroom, short)).rivals == (Rival(6),)
    assert (await card(newsroom, third)).rivals == ()


async def test_a_rival_with_a_deadline_goes_evenly_until_then(newsroom: Newsroom) -> None:
    long, short = await running(newsroom), await running(newsroom, "Второй", [1, 2])
    sql = "UPDATE campaigns SET finish_by = now() + interval '1 hour' WHERE id = $1"
    await newsroom.pool.execute(sql, short)
    (rival,) = (await card(newsroom, long)).rivals
    assert rival.gap is not None
    assert rival.gap.total_seconds() == pytest.approx(1800, abs=30)


async def test_what_another_campaign_holds_back_is_no_rival(newsroom: Newsroom) -> None:
    await with_canary(newsroom, 1)
    second = await running(newsroom, "Второй")
    assert (await card(newsroom, second)).rivals == (Rival(1),)


async def test_the_newest_post_and_the_retried_ones_are_told(newsroom: Newsroom) -> None:
    campaign = await running(newsroom, channels=[1, 2])
    await settled(newsroom, Retry(SECOND, "INTERNAL"), SENT)
    assert (await card(newsroom, campaign)).last_title == "Канал 2"
    await time_passes(newsroom, SECOND)
    await settled(newsroom, SENT)
    p = await card(newsroom, campaign)
    assert (p.last_title, p.retried, p.status) == ("Канал 1", 1, "finished")


async def test_what_moves_is_listed_first(newsroom: Newsroom) -> None:
    finished = await running(newsroom, "Конец", [1])
    await settled(newsroom, SENT)
    paused, runs = await running(newsroom, "Пауза"), await running(newsroom, "Идёт")
    await newsroom.campaigns.pause(paused, OLEG)
    planned = await chosen(newsroom, "План")
    await launch(newsroom, planned, 10 * SECOND)
    history, everything = HistoryRows(newsroom.pool), frozenset(CampaignStatus)
    listed = await history.page(Wanted(), everything, 0, 4)
    assert [p.id for p in listed] == [runs, paused, planned, finished]
    assert (await history.page(Wanted(), everything, 4, 4))[0].id == newsroom.draft
    assert sum((await history.counts(Wanted())).values()) == 5
    assert [p.id for p in await newsroom.progress.open()] == [planned, runs, paused]


async def test_the_newest_five_that_are_open_are_shown(newsroom: Newsroom) -> None:
    campaigns = [await running(newsroom, f"№{n}", [1]) for n in range(6)]
    shown: list[CampaignId] = [p.id for p in await newsroom.progress.open()]
    assert shown == campaigns[:0:-1]
