"""Every move against every status, in the database, from the one table of moves."""

import asyncio
from datetime import timedelta

import pytest

from db.accounts import AccountRows
from delivery.campaign import MOVES, CampaignStatus, Move
from delivery.errors import DraftChanged, MoveRefused
from delivery.wake import SendMessages, StartCampaign
from tests.fakes import dialog
from tests.integration.conftest import OLEG, Newsroom

MARIA = 1002
BY_A_PERSON = (Move.LAUNCH, Move.UNDO, Move.PAUSE, Move.RESUME, Move.CANCEL)

COLUMNS = {
    CampaignStatus.DRAFT: "total = NULL, starts_at = NULL",
    CampaignStatus.SCHEDULED: "total = 3, starts_at = now()",
    CampaignStatus.RUNNING: "total = 3, starts_at = now(), planned_at = now()",
    CampaignStatus.PAUSED: "total = 3, starts_at = now(), pause_reason = 'person'",
    CampaignStatus.FINISHED: "total = 3, starts_at = now(), ended_at = now()",
    CampaignStatus.CANCELLED: "total = 3, starts_at = now(), ended_at = now()",
}


async def make(newsroom: Newsroom, move: Move) -> None:
    campaigns, draft = newsroom.campaigns, newsroom.draft
    campaign = await campaigns.get(draft)
    assert campaign is not None
    match move:
        case Move.LAUNCH:
            await campaigns.launch(draft, campaign.rev, OLEG, timedelta(0))
        case Move.UNDO:
            await campaigns.undo(draft, OLEG)
        case Move.PAUSE:
            await campaigns.pause(draft, OLEG)
        case Move.RESUME:
            await campaigns.resume(draft, OLEG)
        case _:
            await campaigns.cancel(draft, OLEG)


@pytest.mark.parametrize("move", BY_A_PERSON)
@pytest.mark.parametrize("status", CampaignStatus)
async def test_a_move_is_made_exactly_from_its_sources(
    newsroom: Newsroom, status: CampaignStatus, move: Move
) -> None:
    await newsroom.choices.choose(newsroom.draft, None, OLEG, on=True)
    sql = f"UPDATE campaigns SET status = $1, {COLUMNS[status]}"  # noqa: S608
    await newsroom.pool.execute(sql, status)
    if status in MOVES[move].sources:
        await make(newsroom, move)
        expected = MOVES[move].target
    else:
        with pytest.raises(MoveRefused):
            await make(newsroom, move)
        expected = status
    assert await newsroom.pool.fetchval("SELECT status FROM campaigns") == expected


async def test_two_launches_at_once_start_one_campaign(newsroom: Newsroom) -> None:
    await newsroom.choices.choose(newsroom.draft, None, OLEG, on=True)
    campaign = await newsroom.campaigns.get(newsroom.draft)
    assert campaign is not None
    both = (
        newsroom.campaigns.launch(campaign.id, campaign.rev, person, timedelta(0))
        for person in (OLEG, MARIA)
    )
    results = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(r).__name__ for r in results) == ["MoveRefused", "NoneType"]
    starts = [w for w in newsroom.outbox.wake_ups if isinstance(w, StartCampaign)]
    assert len(starts) == 1


async def test_a_launch_is_bound_to_the_rev_that_was_checked(newsroom: Newsroom) -> None:
    await newsroom.choices.choose(newsroom.draft, None, OLEG, on=True)
    campaign = await newsroom.campaigns.get(newsroom.draft)
    assert campaign is not None
    await newsroom.choices.toggle(newsroom.draft, 1, MARIA)
    with pytest.raises(DraftChanged):
        await newsroom.campaigns.launch(campaign.id, campaign.rev, OLEG, timedelta(0))


async def test_an_empty_choice_cannot_be_launched(newsroom: Newsroom) -> None:
    with pytest.raises(DraftChanged):
        await newsroom.campaigns.launch(newsroom.draft, 0, OLEG, timedelta(0))


async def test_a_resume_wakes_the_account_with_a_new_number(newsroom: Newsroom) -> None:
    await newsroom.running()
    await newsroom.campaigns.pause(newsroom.draft, OLEG)
    before = await newsroom.wake()
    await newsroom.campaigns.resume(newsroom.draft, OLEG)
    assert newsroom.outbox.wake_ups[-1] == SendMessages(newsroom.account, before + 1)


async def test_every_move_leaves_one_line_in_the_journal(newsroom: Newsroom) -> None:
    await newsroom.running()
    await newsroom.campaigns.pause(newsroom.draft, MARIA)
    await newsroom.campaigns.cancel(newsroom.draft, OLEG)
    lines = await newsroom.pool.fetch(
        "SELECT actor, after ->> 'status' AS status FROM audit_logs"
        " WHERE subject = 'campaigns' AND after ? 'status' ORDER BY id"
    )
    assert [(r["actor"], r["status"]) for r in lines] == [
        (OLEG, "draft"),
        (OLEG, "scheduled"),
        (OLEG, "running"),
        (MARIA, "paused"),
        (OLEG, "cancelled"),
    ]


async def test_the_numbers_of_a_cancelled_campaign_add_up(newsroom: Newsroom) -> None:
    await newsroom.running()
    await newsroom.campaigns.cancel(newsroom.draft, OLEG)
    p = await newsroom.campaigns.progress(newsroom.draft)
    assert p is not None
    assert (p.total, p.cancelled, p.waiting) == (3, 3, 0)
    assert p.sent + p.failed + p.skipped + p.cancelled + p.waiting == p.total


async def test_a_channel_closed_after_the_launch_is_skipped_with_its_reason(
    newsroom: Newsroom,
) -> None:
    await newsroom.launch()
    await newsroom.accounts.replace(newsroom.account, [dialog(1), dialog(2)])
    await newsroom.campaigns.start(newsroom.draft)
    await newsroom.campaigns.plan_wave(newsroom.draft)
    failures = await newsroom.campaigns.failures(newsroom.draft)
    assert [(f.is_skipped, f.reason, f.titles) for f in failures] == [(True, "gone", ("Канал 3",))]


async def test_a_second_process_owns_an_account_only_after_the_first_is_gone(
    newsroom: Newsroom,
) -> None:
    second = AccountRows(newsroom.pool, "second process", newsroom.outbox)
    assert not await second.own(newsroom.account)
    await newsroom.pool.execute("UPDATE accounts SET owner_until = now() - interval '4 s'")
    assert not await second.own(newsroom.account)
    await newsroom.pool.execute("UPDATE accounts SET owner_until = now() - interval '6 s'")
    assert await second.own(newsroom.account)
    assert not await newsroom.accounts.renew(newsroom.account)


async def test_a_new_log_in_of_the_same_person_goes_on_with_the_same_account(
    newsroom: Newsroom,
) -> None:
    fresh = await newsroom.accounts.register("another hash")
    assert await newsroom.accounts.online(fresh, 777, "Анна") == newsroom.account
    assert await newsroom.pool.fetchval("SELECT count(*) FROM accounts") == 1
