"""Which delivery is next, and which has to wait: what a claim decides."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from delivery.campaign import CampaignId
from delivery.job import Held, Idle, Job, Stale, Turn
from delivery.outcome import Reason, Scope, Sent, Wait
from delivery.post import Media, MediaKind, Post
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.steps import (
    NORMAL,
    SMALLEST,
    WISH,
    card,
    claimed,
    running,
    settled,
    statuses,
    time_passes,
    turn,
    with_canary,
)

SENT: Final = Sent((1,))
SLOW: Final = Wait(timedelta(seconds=30), Scope.CHANNEL, Reason.SLOW_MODE)
CHAT_GAP: Final = timedelta(seconds=60)
APART: Final = replace(WISH, chat_gap=CHAT_GAP)
QUIET: Final = replace(WISH, is_quiet=True)
SECOND: Final = timedelta(seconds=1)


STOPS: Final[dict[str, Callable[[Newsroom, CampaignId], Awaitable[object]]]] = {
    "pause": lambda n, c: n.campaigns.pause(c, OLEG),
    "halt": lambda n, _: n.campaigns.halt(OLEG),
    "cancel": lambda n, c: n.campaigns.cancel(c, OLEG),
}


async def served(newsroom: Newsroom, times: int) -> list[CampaignId]:
    """Claim and send like a lane, campaigns in turn; return whose posts they were."""
    wish, found = WISH, []
    for _ in range(times):
        job = await claimed(newsroom, wish)
        await newsroom.jobs.settle(job, SENT)
        wish = replace(wish, after=job.campaign_id)
        found.append(job.campaign_id)
    return found


async def test_campaigns_take_turns(newsroom: Newsroom) -> None:
    a, b = await running(newsroom), await running(newsroom, "Второй")
    c = await running(newsroom, "Третий", [2])
    assert await served(newsroom, 7) == [a, b, c, a, b, a, b]
    assert await turn(newsroom) == Idle(None)


async def test_a_delivery_is_claimed_once_with_a_lease(newsroom: Newsroom) -> None:
    await running(newsroom)
    assert [(await claimed(newsroom)).channel_id for _ in range(3)] == [1, 2, 3]
    assert await turn(newsroom) == Idle(None)
    assert await newsroom.pool.fetchval("SELECT min(lease_until - started_at) FROM jobs") == (
        timedelta(seconds=50)
    )


async def test_a_campaign_that_rests_is_left_out_and_the_others_go_on(newsroom: Newsroom) -> None:
    a, b = await running(newsroom), await running(newsroom, "Второй")
    assert (await claimed(newsroom, replace(WISH, resting=(a,)))).campaign_id == b
    assert await turn(newsroom, replace(WISH, resting=(a, b))) == Idle(None)


async def test_in_quiet_hours_only_those_go_on_that_a_person_let(newsroom: Newsroom) -> None:
    quiet, loud = await running(newsroom), await running(newsroom, "Второй", [2])
    assert await turn(newsroom, QUIET) == Idle(None, is_quiet=True)
    await newsroom.campaigns.ignore_quiet(loud, OLEG)
    assert (await claimed(newsroom, QUIET)).campaign_id == loud
    assert await turn(newsroom, QUIET) == Idle(None, is_quiet=True)
    assert (await claimed(newsroom)).campaign_id == quiet


async def test_nothing_of_a_held_wave_is_claimed(newsroom: Newsroom) -> None:
    await with_canary(newsroom, 1)
    await claimed(newsroom)
    assert await turn(newsroom) == Idle(None)


async def test_nothing_is_claimed_before_the_files_are_there(newsroom: Newsroom) -> None:
    post = Post("x", media=(Media(MediaKind.PHOTO, "photo-1"),))
    template = await newsroom.templates.add(post, "x", OLEG)
    newsroom.draft = await newsroom.campaigns.create("x", template, newsroom.account, OLEG)
    await newsroom.running()
    assert await turn(newsroom) == Idle(None)
    await newsroom.pool.execute(
        "INSERT INTO template_media (template_id, account_id, place, message_ids)"
        " VALUES ($1, $2, 'saved', '{5}')",
        template,
        newsroom.account,
    )
    stored = (await claimed(newsroom)).stored
    assert stored is not None
    assert stored.message_ids == (5,)


@pytest.mark.parametrize("stop", STOPS)
async def test_nothing_of_a_campaign_that_does_not_run_is_claimed(
    newsroom: Newsroom, stop: str
) -> None:
    stopped, other = await running(newsroom), await running(newsroom, "Второй", [2])
    await settled(newsroom, SENT)
    await STOPS[stop](newsroom, stopped)
    if stop != "halt":
        assert (await claimed(newsroom)).campaign_id == other
    assert await turn(newsroom) == Idle(None)


@pytest.mark.parametrize(
    ("account", "turn_is"),
    [
        ("owner = 'another process'", Stale(is_ours=False)),
        ("owner = NULL, owner_until = NULL", Stale(is_ours=False)),
        ("owner_until = now() - interval '1 s'", Stale(is_ours=False)),
        ("wake = wake + 1", Stale(is_ours=True)),
        ("blocked_until = now() - interval '1 s'", None),
        ("wake = wake - 1", None),
    ],
)
async def test_a_claim_needs_the_account_and_the_newest_wake_up(
    newsroom: Newsroom, account: str, turn_is: Turn | None
) -> None:
    await running(newsroom)
    wish = replace(WISH, wake=await newsroom.wake())
    await newsroom.pool.execute(f"UPDATE accounts SET {account}")  # noqa: S608  # from the table
    found = await turn(newsroom, wish)
    assert found == turn_is or (turn_is is None and isinstance(found, Job))


async def test_an_account_nobody_knows_claims_nothing(newsroom: Newsroom) -> None:
    await newsroom.pool.execute("DELETE FROM campaigns")
    await newsroom.pool.execute("DELETE FROM accounts")
    assert await turn(newsroom, replace(WISH, wake=1)) == Stale(is_ours=False)


async def test_a_second_post_to_a_chat_waits_and_the_others_go_on(newsroom: Newsroom) -> None:
    await running(newsroom, channels=[1])
    second = await running(newsroom, "Второй", [1, 2])
    await claimed(newsroom, APART)
    assert await turn(newsroom, APART) == Held()
    p = await card(newsroom, second)
    assert (p.due, p.next_reason, p.next_at) == (1, None, None)  # one can go out
    assert (await claimed(newsroom, APART)).channel_id == 2
    p = await card(newsroom, second)
    assert (p.due, p.next_reason) == (0, Reason.CHAT_GAP)
    idle = await turn(newsroom, APART)
    assert isinstance(idle, Idle)
    assert idle.delay is not None
    assert CHAT_GAP - SECOND < idle.delay <= CHAT_GAP


async def test_a_post_that_waited_for_its_chat_goes_out(newsroom: Newsroom) -> None:
    await running(newsroom, channels=[1])
    second = await running(newsroom, "Второй", [1])
    await settled(newsroom, SENT)
    assert await turn(newsroom, APART) == Held()
    await time_passes(newsroom, CHAT_GAP + SECOND)
    job = await claimed(newsroom, APART)
    assert (job.campaign_id, job.attempts) == (second, 0)
    assert await newsroom.pool.fetchval("SELECT reason FROM jobs WHERE id = $1", job.id) is None


async def test_another_try_of_the_same_post_waits_for_no_chat(newsroom: Newsroom) -> None:
    await running(newsroom, channels=[1])
    first = await claimed(newsroom, APART)
    await newsroom.jobs.settle(first, Wait(timedelta(0), Scope.JOB))
    assert (await claimed(newsroom, APART)).id == first.id


async def test_slow_mode_of_a_chat_holds_nobody_else(newsroom: Newsroom) -> None:
    campaign = await running(newsroom)
    await settled(newsroom, SLOW)
    assert [(await claimed(newsroom)).channel_id for _ in range(2)] == [2, 3]
    await time_passes(newsroom, SLOW.delay + SECOND)
    assert (await claimed(newsroom)).channel_id == 1
    assert await statuses(newsroom, campaign) == ["sending"] * 3


@pytest.mark.parametrize(
    ("left_s", "gap_s"),
    [(300, 100), (30, 10), (9, 3), (6, 3), (0, 3), (-60, 3)],
    ids=["ahead", "soon", "just", "too soon", "now", "over"],
)
async def test_a_deadline_spreads_what_is_left_and_is_never_faster_than_the_smallest_gap(
    newsroom: Newsroom, left_s: int, gap_s: int
) -> None:
    campaign = await running(newsroom)
    now = await newsroom.pool.fetchval("SELECT now()")
    until = now + timedelta(seconds=left_s)
    await newsroom.campaigns.set_pace(campaign, OLEG, timedelta(seconds=60), until)
    job = await claimed(newsroom)
    assert timedelta(seconds=gap_s - 1) < job.gap <= timedelta(seconds=gap_s)


async def test_a_deadline_counts_only_what_is_still_to_go(newsroom: Newsroom) -> None:
    campaign = await running(newsroom)
    await settled(newsroom, SENT, SENT)
    now = await newsroom.pool.fetchval("SELECT now()")
    await newsroom.campaigns.set_pace(campaign, OLEG, None, now + timedelta(seconds=60))
    assert (await claimed(newsroom)).gap > timedelta(seconds=55)


async def test_a_campaign_goes_at_its_own_gap_and_the_account_at_the_fastest(
    newsroom: Newsroom,
) -> None:
    slow, normal = await running(newsroom), await running(newsroom, "Второй")
    fast, paused = await running(newsroom, "Третий"), await running(newsroom, "Пауза")
    await newsroom.campaigns.set_pace(slow, OLEG, 20 * SECOND)
    await newsroom.campaigns.set_pace(fast, OLEG, SMALLEST)
    await newsroom.campaigns.set_pace(paused, OLEG, SECOND)
    await newsroom.campaigns.pause(paused, OLEG)
    gaps = {slow: 20 * SECOND, normal: NORMAL, fast: SMALLEST}
    for after in (0, slow, normal):
        job = await claimed(newsroom, replace(WISH, after=CampaignId(after)))
        assert (job.gap, job.fastest) == (gaps[job.campaign_id], SMALLEST)


async def test_an_idle_lane_comes_back_for_the_soonest_it_may_claim(newsroom: Newsroom) -> None:
    resting, first = await running(newsroom, channels=[1]), await running(newsroom, "Второй")
    await settled(newsroom, replace(SLOW, delay=SECOND), replace(SLOW, delay=9 * SECOND))
    await settled(newsroom, SLOW, SLOW)
    idle = await turn(newsroom, replace(WISH, resting=(resting,)))
    assert isinstance(idle, Idle)
    assert idle.delay is not None
    assert 8 * SECOND < idle.delay <= 9 * SECOND
    assert (await card(newsroom, first)).due == 0
