"""From the launch to planned: starts, missed starts, waves."""

from datetime import timedelta
from typing import Final

import pytest

from delivery.campaign import CampaignStatus
from delivery.errors import MoveRefused
from delivery.outcome import Reason, Sent
from delivery.post import Media, MediaKind, Post
from delivery.start_campaign import start_campaign
from delivery.wake import StartCampaign
from tests.fakes import dialog
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.steps import (
    at_once,
    card,
    chosen,
    launch,
    running,
    settled,
    statuses,
    time_passes,
    with_canary,
)

UNDO: Final = timedelta(seconds=10)
HOUR: Final = timedelta(hours=1)
MIN: Final = timedelta(minutes=1)
MARIA: Final = 1002
CHANGES: Final = """
SELECT actor, after ->> 'status' AS status FROM audit_logs
 WHERE subject = 'campaigns' AND subject_id = $1 AND after ? 'status' ORDER BY id
"""


@pytest.mark.parametrize(
    ("wanted_in", "starts_in"),
    [(None, UNDO), (-HOUR, UNDO), (UNDO / 2, UNDO), (HOUR, HOUR)],
    ids=["at once", "over", "within the undo window", "later"],
)
async def test_a_campaign_starts_when_wanted_but_never_within_the_undo_window(
    newsroom: Newsroom, wanted_in: timedelta | None, starts_in: timedelta
) -> None:
    draft = await chosen(newsroom)
    now = await newsroom.pool.fetchval("SELECT now()")
    wanted = None if wanted_in is None else now + wanted_in
    await newsroom.campaigns.set_start(draft, OLEG, wanted)
    await launch(newsroom, draft, UNDO)
    wake_up = newsroom.outbox.wake_ups[-1]
    assert isinstance(wake_up, StartCampaign)
    assert starts_in - MIN / 6 < wake_up.delay <= starts_in
    starts_at = (await card(newsroom, draft)).starts_at
    assert starts_at is not None
    assert now + starts_in <= starts_at < now + starts_in + MIN / 6


async def test_nothing_starts_before_its_moment(newsroom: Newsroom) -> None:
    draft = await chosen(newsroom)
    await launch(newsroom, draft, UNDO)
    await start_campaign(draft, newsroom.plan)
    assert (await card(newsroom, draft)).status is CampaignStatus.SCHEDULED
    assert await statuses(newsroom, draft) == []


async def test_an_undone_launch_is_a_draft_and_starts_nothing(newsroom: Newsroom) -> None:
    draft = await chosen(newsroom)
    await launch(newsroom, draft)
    await newsroom.campaigns.undo(draft, OLEG)
    await start_campaign(draft, newsroom.plan)
    p = await card(newsroom, draft)
    assert (p.status, p.total, p.starts_at) == ("draft", 0, None)
    assert await statuses(newsroom, draft) == []


async def test_who_is_in_a_hurry_starts_at_once(newsroom: Newsroom) -> None:
    draft = await chosen(newsroom)
    await launch(newsroom, draft, HOUR)
    await newsroom.campaigns.hurry(draft, OLEG)
    rev = (await card(newsroom, draft)).rev
    assert newsroom.outbox.wake_ups[-1] == StartCampaign(draft, rev)
    await start_campaign(draft, newsroom.plan)
    assert (await card(newsroom, draft)).status is CampaignStatus.RUNNING


async def test_what_starts_now_cannot_be_hurried(newsroom: Newsroom) -> None:
    draft = await chosen(newsroom)
    await launch(newsroom, draft)
    with pytest.raises(MoveRefused):
        await newsroom.campaigns.hurry(draft, OLEG)


async def test_a_start_within_a_quarter_of_an_hour_is_made_by_itself(newsroom: Newsroom) -> None:
    draft = await chosen(newsroom)
    await launch(newsroom, draft)
    await time_passes(newsroom, 14 * MIN)
    await start_campaign(draft, newsroom.plan)
    p = await card(newsroom, draft)
    assert (p.status, p.due) == ("running", 3)


async def missed(newsroom: Newsroom) -> None:
    newsroom.draft = await chosen(newsroom)
    await launch(newsroom, newsroom.draft)
    await time_passes(newsroom, 16 * MIN)
    await start_campaign(newsroom.draft, newsroom.plan)


async def test_a_later_start_asks_and_plans_nothing(newsroom: Newsroom) -> None:
    await missed(newsroom)
    p = await card(newsroom, newsroom.draft)
    assert (p.status, p.pause_reason, p.started_at) == ("paused", "missed", None)
    assert await statuses(newsroom, newsroom.draft) == []
    assert await newsroom.pool.fetchval("SELECT actor FROM audit_logs ORDER BY id DESC") is None


async def test_a_missed_start_is_not_resumed_but_opened_again(newsroom: Newsroom) -> None:
    await missed(newsroom)
    with pytest.raises(MoveRefused):
        await newsroom.campaigns.resume(newsroom.draft, OLEG)
    await newsroom.campaigns.reopen(newsroom.draft, OLEG)
    draft = await newsroom.campaigns.get(newsroom.draft)
    assert draft is not None
    assert (draft.status, draft.chosen, draft.wanted_at) == ("draft", 3, None)
    await launch(newsroom, newsroom.draft)
    await start_campaign(newsroom.draft, newsroom.plan)
    assert (await card(newsroom, newsroom.draft)).status is CampaignStatus.RUNNING


async def test_only_a_missed_start_can_be_opened_again(newsroom: Newsroom) -> None:
    campaign = await running(newsroom)
    await newsroom.campaigns.pause(campaign, OLEG)
    with pytest.raises(MoveRefused):
        await newsroom.campaigns.reopen(campaign, OLEG)


async def test_a_second_start_is_harmless(newsroom: Newsroom) -> None:
    campaign = await running(newsroom)
    before = await newsroom.pool.fetch("SELECT * FROM jobs")
    await start_campaign(campaign, newsroom.plan)
    assert await newsroom.pool.fetch("SELECT * FROM jobs") == before


async def test_two_processes_plan_every_channel_once(newsroom: Newsroom) -> None:
    await newsroom.book.replace(newsroom.account, [dialog(n + 1) for n in range(120)])
    draft = await chosen(newsroom)
    await launch(newsroom, draft)
    await newsroom.plan.start(draft)
    both = (newsroom.plan.plan_wave(draft) for _ in range(2))
    assert sorted(await at_once(newsroom, *both), key=str) == [False, True]
    assert (await card(newsroom, draft)).due == 120
    sizes = await newsroom.pool.fetch("SELECT number, size FROM batches ORDER BY number")
    assert [(row["number"], row["size"]) for row in sizes] == [(1, 50), (2, 70)]


async def test_a_crash_while_planning_is_made_good_even_for_a_paused_campaign(
    newsroom: Newsroom,
) -> None:
    await newsroom.book.replace(newsroom.account, [dialog(n + 1) for n in range(60)])
    draft = await chosen(newsroom)
    await launch(newsroom, draft)
    await newsroom.plan.start(draft)
    assert await newsroom.plan.plan_wave(draft)
    await newsroom.campaigns.pause(draft, OLEG)
    await start_campaign(draft, newsroom.plan)
    assert len(await statuses(newsroom, draft)) == 60
    assert (await card(newsroom, draft)).status is CampaignStatus.PAUSED


async def test_a_channel_closed_after_the_launch_is_skipped_with_its_reason(
    newsroom: Newsroom,
) -> None:
    await newsroom.launch()
    await newsroom.book.replace(newsroom.account, [dialog(1), dialog(2, Reason.NO_RIGHT)])
    await start_campaign(newsroom.draft, newsroom.plan)
    failures = await newsroom.progress.failures(newsroom.draft)
    assert sorted((f.reason, f.is_skipped, f.titles) for f in failures) == [
        ("gone", True, ("Канал 3",)),
        ("no_right", True, ("Канал 2",)),
    ]
    assert (await card(newsroom, newsroom.draft)).skipped == 2


async def test_every_message_has_a_random_id_of_its_own(newsroom: Newsroom) -> None:
    album = Post("x", media=(Media(MediaKind.PHOTO, "1"), Media(MediaKind.PHOTO, "2")))
    template = await newsroom.templates.add(album, "x", OLEG)
    newsroom.draft = await newsroom.campaigns.create("x", template, newsroom.account, OLEG)
    await newsroom.running()
    ids = await newsroom.pool.fetch("SELECT unnest(random_ids) AS id FROM jobs")
    assert len({row["id"] for row in ids} - {0}) == 6


async def test_the_numbers_of_a_cancelled_campaign_add_up(newsroom: Newsroom) -> None:
    campaign = await running(newsroom)
    await settled(newsroom, Sent((1,)))
    await newsroom.campaigns.cancel(campaign, OLEG)
    p = await card(newsroom, campaign)
    assert (p.total, p.sent, p.cancelled, p.waiting, p.due) == (3, 1, 2, 0, 0)


async def test_a_whole_life_leaves_one_line_for_each_change(newsroom: Newsroom) -> None:
    campaign = await with_canary(newsroom, 1)
    await settled(newsroom, Sent((1,)))
    await newsroom.campaigns.resume(campaign, MARIA)
    await settled(newsroom, Sent((1,)), Sent((1,)))
    lines = await newsroom.pool.fetch(CHANGES, campaign)
    assert [(row["status"], row["actor"]) for row in lines] == [
        ("draft", OLEG),
        ("scheduled", OLEG),
        ("running", OLEG),
        ("paused", None),
        ("running", MARIA),
        ("finished", None),
    ]
