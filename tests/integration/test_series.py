"""What comes out regularly: one run is always ahead, each a campaign of its own."""

import asyncio
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from db.notices import NoticeRows
from delivery.campaign import CampaignId, CampaignStatus
from delivery.errors import DraftChanged, MoveRefused
from delivery.outcome import Sent
from delivery.recurrence import EVERY_DAY, Recurrence
from delivery.start_campaign import start_campaign
from delivery.wake import StartCampaign
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.steps import (
    approve,
    at_once,
    card,
    chosen,
    launch,
    rev_of,
    settled,
    statuses,
    submit,
    time_passes,
)

MARIA = 1002
UTC = ZoneInfo("UTC")
HOUR, DAY, MIN = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
STATE = "SELECT status, run FROM campaigns WHERE id > 1 ORDER BY id"  # 1: a draft


ITS_OWN = (
    "id rev others_rev status run starts_at wanted_at occurs_at started_at planned_at created_at"
    " changed_at changed_by"
)


async def start_of(newsroom: Newsroom) -> datetime:
    """The whole minute an hour from now."""
    now: datetime = await newsroom.pool.fetchval("SELECT date_trunc('minute', now())")
    return now + HOUR


async def regular(newsroom: Newsroom, left: int | None = None) -> CampaignId:
    """A launched campaign that begins in an hour and comes out every day."""
    draft = await chosen(newsroom)
    start = await start_of(newsroom)
    rule = Recurrence(EVERY_DAY, start.time(), UTC, left=left)
    await newsroom.series.set_rule(draft, OLEG, rule, start, await rev_of(newsroom, draft))
    await launch(newsroom, draft)
    return draft


async def begins(newsroom: Newsroom, campaign: CampaignId, late: timedelta = MIN) -> None:
    """Let its moment come."""
    starts_at = (await card(newsroom, campaign)).starts_at
    assert starts_at is not None
    now: datetime = await newsroom.pool.fetchval("SELECT now()")
    moves = "starts_at = starts_at - $1::interval, occurs_at = occurs_at - $1::interval"
    await newsroom.pool.execute(f"UPDATE campaigns SET {moves}", starts_at - now + late)  # noqa: S608
    await start_campaign(campaign, newsroom.plan)


async def runs(newsroom: Newsroom) -> list[tuple[str, int]]:
    return [(row["status"], row["run"]) for row in await newsroom.pool.fetch(STATE)]


async def newest(newsroom: Newsroom) -> CampaignId:
    return CampaignId(await newsroom.pool.fetchval("SELECT max(id) FROM campaigns"))


async def test_the_next_run_is_planned_when_one_starts(newsroom: Newsroom) -> None:
    first = await regular(newsroom)
    assert await runs(newsroom) == [("scheduled", 1)]
    await begins(newsroom, first)
    assert await runs(newsroom) == [("running", 1), ("scheduled", 2)]
    second = await newest(newsroom)
    at = (await card(newsroom, second)).starts_at
    now: datetime = await newsroom.pool.fetchval("SELECT now()")
    assert at is not None
    assert now < at <= now + DAY
    starts = [w for w in newsroom.outbox.wake_ups if isinstance(w, StartCampaign)]
    assert (starts[-1].campaign_id, starts[-1].rev) == (second, 0)
    assert abs(starts[-1].delay - (at - now)) < MIN


async def test_a_run_has_all_that_the_one_before_it_had(newsroom: Newsroom) -> None:
    draft = await regular(newsroom)
    await newsroom.campaigns.set_pace(draft, OLEG, timedelta(seconds=5))
    await begins(newsroom, draft)
    rest = "SELECT to_jsonb(c) - $1::text[] AS rest FROM campaigns c WHERE id > 1 ORDER BY id"
    old, new = await newsroom.pool.fetch(rest, ITS_OWN.split())
    assert old["rest"] == new["rest"]
    audience = "SELECT channel_id FROM draft_channels WHERE campaign_id = $1 ORDER BY 1"
    assert await newsroom.pool.fetch(audience, draft) == await newsroom.pool.fetch(
        audience, await newest(newsroom)
    )


async def test_a_second_start_plans_no_second_run(newsroom: Newsroom) -> None:
    first = await regular(newsroom)
    await begins(newsroom, first)
    await asyncio.gather(*(start_campaign(first, newsroom.plan) for _ in range(3)))
    await newsroom.series.sweep()
    assert len(await runs(newsroom)) == 2


async def test_a_series_ends_with_its_last_run(newsroom: Newsroom) -> None:
    first = await regular(newsroom, left=1)
    await begins(newsroom, first)
    await newsroom.campaigns.cancel(first, OLEG)
    second = await newest(newsroom)
    recurrence = (await card(newsroom, second)).recurrence
    assert recurrence is not None
    assert recurrence.left == 0
    await begins(newsroom, second)
    await newsroom.series.sweep()
    assert await runs(newsroom) == [("cancelled", 1), ("running", 2)]


@pytest.mark.parametrize("is_paused", [False, True])
async def test_a_run_is_skipped_while_the_one_before_it_goes_on_and_the_next_is_planned(
    newsroom: Newsroom,
    is_paused: bool,  # noqa: FBT001
) -> None:
    await newsroom.pool.execute("INSERT INTO users (id, name, role) VALUES (1001, 'Олег', 'owner')")
    first = await regular(newsroom)
    await begins(newsroom, first)
    if is_paused:
        await newsroom.campaigns.pause(first, OLEG)
    second = await newest(newsroom)
    await begins(newsroom, second)
    was = "paused" if is_paused else "running"
    assert await runs(newsroom) == [(was, 1), ("cancelled", 2), ("scheduled", 3)]
    assert (await card(newsroom, second)).skipped_at is not None
    (notice,) = await NoticeRows(newsroom.pool).due(20)
    assert (notice.kind, notice.campaign_id, notice.chat_id) == ("skipped_run", second, OLEG)


async def test_a_start_that_a_person_moved_is_not_skipped(newsroom: Newsroom) -> None:
    first = await regular(newsroom)
    await begins(newsroom, first)
    second = await newest(newsroom)
    await newsroom.campaigns.hurry(second, OLEG)
    await start_campaign(second, newsroom.plan)
    assert await runs(newsroom) == [("running", 1), ("running", 2), ("scheduled", 3)]


async def test_a_run_made_early_does_not_come_again_at_its_moment(newsroom: Newsroom) -> None:
    first = await regular(newsroom)
    at = (await card(newsroom, first)).starts_at
    await newsroom.campaigns.hurry(first, OLEG)
    await start_campaign(first, newsroom.plan)
    assert at is not None
    assert (await card(newsroom, await newest(newsroom))).starts_at == at + DAY


async def test_a_missed_run_asks_and_the_series_goes_on(newsroom: Newsroom) -> None:
    first = await regular(newsroom)
    await begins(newsroom, first, late=HOUR)
    assert await runs(newsroom) == [("paused", 1), ("scheduled", 2)]
    second = await newest(newsroom)
    await begins(newsroom, second)  # a question nobody answered holds nothing up
    assert (await runs(newsroom))[1:] == [("running", 2), ("scheduled", 3)]


async def test_a_missed_run_that_is_opened_again_is_out_of_the_series(newsroom: Newsroom) -> None:
    first = await regular(newsroom)
    await begins(newsroom, first, late=HOUR)
    await newsroom.campaigns.reopen(first, OLEG)
    await launch(newsroom, first)
    await start_campaign(first, newsroom.plan)
    await newsroom.series.sweep()
    assert [status for status, _ in await runs(newsroom)] == ["running", "scheduled"]


async def test_runs_that_nobody_was_there_for_are_not_made_up_for(newsroom: Newsroom) -> None:
    first = await regular(newsroom)
    await begins(newsroom, first, late=5 * DAY)
    now: datetime = await newsroom.pool.fetchval("SELECT now()")
    at = (await card(newsroom, await newest(newsroom))).starts_at
    assert at is not None
    assert now < at <= now + DAY
    assert len(await runs(newsroom)) == 2


@pytest.mark.parametrize("is_late", [False, True])
async def test_a_series_goes_on_after_everything_was_stopped(
    newsroom: Newsroom,
    is_late: bool,  # noqa: FBT001
) -> None:
    await regular(newsroom)
    await newsroom.campaigns.halt(OLEG)
    await time_passes(newsroom, HOUR + (HOUR if is_late else MIN))
    await newsroom.campaigns.release(OLEG)
    if not is_late:
        await start_campaign(await newest(newsroom), newsroom.plan)
    assert (await runs(newsroom))[-1] == ("scheduled", 2)


async def test_one_run_is_left_out_by_a_person(newsroom: Newsroom) -> None:
    first = await regular(newsroom)
    at = (await card(newsroom, first)).starts_at
    await newsroom.series.skip(first, MARIA)
    assert await runs(newsroom) == [("cancelled", 1), ("scheduled", 2)]
    assert at is not None
    assert (await card(newsroom, await newest(newsroom))).starts_at == at + DAY
    assert await newsroom.pool.fetchval("SELECT count(*) FROM notices") == 0


async def test_what_comes_out_once_cannot_be_left_out(newsroom: Newsroom) -> None:
    draft = await chosen(newsroom)
    await launch(newsroom, draft, HOUR)
    with pytest.raises(MoveRefused):
        await newsroom.series.skip(draft, MARIA)
    with pytest.raises(MoveRefused):
        await newsroom.series.stop(draft, MARIA)


async def test_a_stopped_series_ends_with_the_planned_run(newsroom: Newsroom) -> None:
    first = await regular(newsroom)
    await begins(newsroom, first)
    second = await newest(newsroom)
    await newsroom.series.stop(second, MARIA)
    assert (await card(newsroom, second)).recurrence is None
    await newsroom.campaigns.cancel(first, OLEG)
    await begins(newsroom, second)
    await newsroom.series.sweep()
    assert await runs(newsroom) == [("cancelled", 1), ("running", 2)]


async def test_ending_a_run_leaves_the_series_unless_the_rest_is_ended_too(
    newsroom: Newsroom,
) -> None:
    first = await regular(newsroom)
    await begins(newsroom, first)
    await newsroom.series.cancel_rest(first, MARIA)
    await newsroom.series.sweep()
    assert await runs(newsroom) == [("cancelled", 1), ("cancelled", 2)]


async def test_a_run_taken_back_takes_the_rest_of_the_series_with_it(newsroom: Newsroom) -> None:
    first = await regular(newsroom)
    await begins(newsroom, first)
    second = await newest(newsroom)
    await newsroom.campaigns.undo(second, OLEG)
    await newsroom.pool.execute("DELETE FROM campaigns WHERE id = $1", second)
    await newsroom.series.sweep()
    assert await runs(newsroom) == [("running", 1)]


async def test_a_series_taken_back_can_be_launched_again(newsroom: Newsroom) -> None:
    first = await regular(newsroom)
    await newsroom.campaigns.undo(first, OLEG)
    await launch(newsroom, first)
    await begins(newsroom, first)
    assert await runs(newsroom) == [("running", 1), ("scheduled", 2)]


async def test_a_series_is_approved_once(newsroom: Newsroom) -> None:
    sql = "INSERT INTO users (id, name, role) VALUES ($1, 'Человек', 'owner')"
    await newsroom.pool.executemany(sql, [(OLEG,), (MARIA,)])
    draft = await chosen(newsroom)
    start = await start_of(newsroom)
    rule = Recurrence(EVERY_DAY, start.time(), UTC)
    await newsroom.series.set_rule(draft, OLEG, rule, start, await rev_of(newsroom, draft))
    await submit(newsroom, draft)
    await newsroom.pool.execute("INSERT INTO settings (name, value) VALUES ('approval_from', '1')")
    await approve(newsroom, draft, MARIA)
    await begins(newsroom, draft)
    second = await newest(newsroom)
    await begins(newsroom, second)
    by = "SELECT approved_by FROM campaigns WHERE id > 1 ORDER BY id"
    assert [row["approved_by"] for row in await newsroom.pool.fetch(by)] == [MARIA] * 3


async def test_a_moved_start_takes_its_time_and_its_day_along(newsroom: Newsroom) -> None:
    draft, start = await chosen(newsroom), await start_of(newsroom)
    omsk = ZoneInfo("Asia/Omsk")
    rule = Recurrence(frozenset({start.isoweekday()}), start.time(), UTC, left=4)
    await newsroom.series.set_rule(draft, OLEG, rule, start, await rev_of(newsroom, draft))
    later = (start + DAY).astimezone(omsk)
    await newsroom.campaigns.set_start(draft, OLEG, later, zone=omsk)
    known = await newsroom.campaigns.get(draft)
    assert known is not None
    weekly = Recurrence(frozenset({later.isoweekday()}), later.time(), omsk, left=4)
    assert known.recurrence == weekly
    await newsroom.campaigns.set_start(draft, OLEG, None)
    known = await newsroom.campaigns.get(draft)
    assert known is not None
    assert known.recurrence is None


async def test_of_several_days_a_moved_start_adds_its_own(newsroom: Newsroom) -> None:
    draft, start = await chosen(newsroom), datetime(2099, 1, 5, 10, tzinfo=UTC)  # a Monday
    rule = Recurrence(frozenset({1, 3}), time(10), UTC)
    await newsroom.series.set_rule(draft, OLEG, rule, start, await rev_of(newsroom, draft))
    await newsroom.campaigns.set_start(draft, OLEG, start + DAY)
    known = await newsroom.campaigns.get(draft)
    assert known is not None
    assert known.recurrence == replace(rule, days=frozenset({1, 2, 3}))


async def test_of_two_people_who_choose_at_once_one_looks_again(newsroom: Newsroom) -> None:
    draft, start = await chosen(newsroom), await start_of(newsroom)
    rev = await rev_of(newsroom, draft)
    rule = Recurrence(EVERY_DAY, start.time(), UTC)
    both = (newsroom.series.set_rule(draft, who, rule, start, rev) for who in (OLEG, MARIA))
    results = await at_once(newsroom, *both)
    assert sorted(type(r).__name__ for r in results) == ["DraftChanged", "NoneType"]
    with pytest.raises(DraftChanged):
        await newsroom.series.set_rule(draft, OLEG, None, start, rev)


async def test_a_run_goes_out_like_any_campaign(newsroom: Newsroom) -> None:
    first = await regular(newsroom)
    await begins(newsroom, first)
    await settled(newsroom, Sent((1,)), Sent((1,)), Sent((1,)))
    assert (await card(newsroom, first)).status is CampaignStatus.FINISHED
    second = await newest(newsroom)
    await begins(newsroom, second)
    assert await statuses(newsroom, second) == ["pending"] * 3
