"""What an outcome teaches about the account and its channels."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

import asyncpg
import pytest

from delivery.campaign import CampaignId
from delivery.job import Blocked, ChatKind
from delivery.outcome import (
    CloseGroups,
    Fail,
    Halt,
    Outcome,
    Reason,
    Scope,
    Sent,
    Wait,
)
from delivery.ports import Dialog
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
    statuses,
    time_passes,
    turn,
    with_canary,
)

TWENTY: Final = timedelta(seconds=20)
FLOOD: Final = Wait(TWENTY, Scope.ACCOUNT, Reason.FLOOD)
LIMITED: Final = Halt(Reason.ACCOUNT_LIMITED, "PEER_FLOOD")
LOST: Final = Halt(Reason.ACCOUNT_LOST, "SESSION_REVOKED")
BANNED: Final = CloseGroups("USER_BANNED_IN_CHANNEL")
SENT: Final = Sent((1,))


async def account(newsroom: Newsroom) -> asyncpg.Record:
    row = await newsroom.pool.fetchrow("SELECT * FROM accounts WHERE id = $1", newsroom.account)
    assert row is not None
    return row


async def left(newsroom: Newsroom) -> timedelta:
    """How long the account still waits for Telegram."""
    blocked = await turn(newsroom)
    assert isinstance(blocked, Blocked)
    return blocked.delay


async def channels(newsroom: Newsroom) -> list[tuple[bool, str | None]]:
    sql = "SELECT * FROM account_channels ORDER BY channel_id"
    rows = await newsroom.pool.fetch(sql)
    assert all((row["reason"] is None) == (row["reason_at"] is None) for row in rows)
    return [(row["can_post"], row["reason"]) for row in rows]


async def test_a_flood_wait_blocks_the_account_and_slows_it_down(newsroom: Newsroom) -> None:
    first, second = await running(newsroom), await running(newsroom, "Второй")
    await settled(newsroom, FLOOD)
    assert TWENTY - timedelta(seconds=2) < await left(newsroom) <= TWENTY
    for campaign in (first, second):  # both wait
        p = await card(newsroom, campaign)
        assert (p.waited, p.slowed, p.due) == (TWENTY, 2.0, 3)
        assert p.blocked_until is not None


async def test_every_wait_is_counted_by_those_that_ran(newsroom: Newsroom) -> None:
    campaign, paused = await running(newsroom), await running(newsroom, "Второй")
    await settled(newsroom, FLOOD)
    await newsroom.campaigns.pause(paused, OLEG)
    await time_passes(newsroom, 2 * TWENTY)
    await settled(newsroom, FLOOD)
    assert (await card(newsroom, campaign)).waited == 2 * TWENTY
    assert (await card(newsroom, paused)).waited == TWENTY


@pytest.mark.parametrize(("slowed", "then"), [(1, 2), (8, 16), (12, 16), (16, 16), (20, 20)])
async def test_the_gaps_double_up_to_a_limit(newsroom: Newsroom, slowed: int, then: int) -> None:
    await running(newsroom)
    await newsroom.jobs.slowed(newsroom.account, slowed)
    await settled(newsroom, FLOOD)
    assert (await account(newsroom))["slowed"] == then


async def test_a_longer_block_is_never_shortened(newsroom: Newsroom) -> None:
    await running(newsroom)
    first, second = await claimed(newsroom), await claimed(newsroom)
    await newsroom.jobs.settle(first, Wait(timedelta(hours=1), Scope.ACCOUNT, Reason.FLOOD))
    await newsroom.jobs.settle(second, FLOOD)
    assert await left(newsroom) > timedelta(minutes=59)


@pytest.mark.parametrize("halt", [LIMITED, LOST], ids=["limited", "lost"])
async def test_all_that_runs_is_paused_with_the_account_and_only_that(
    newsroom: Newsroom, halt: Halt
) -> None:
    ran = [await running(newsroom), await running(newsroom, "Второй")]
    others = [await running(newsroom, "Пауза"), await chosen(newsroom, "План")]
    await newsroom.campaigns.pause(others[0], OLEG)
    await launch(newsroom, others[1], TWENTY)
    before = [await card(newsroom, campaign) for campaign in others]
    await settled(newsroom, halt)
    for campaign in ran:
        p = await card(newsroom, campaign)
        assert (p.pause_reason, p.pause_detail, p.waiting) == ("account", halt.reason, 3)
    now = [await card(newsroom, campaign) for campaign in others]
    assert [(p.status, p.pause_reason) for p in now] == [(p.status, p.pause_reason) for p in before]


async def test_a_limited_account_says_since_when_and_a_resume_tries_again(
    newsroom: Newsroom,
) -> None:
    campaign = await running(newsroom)
    await settled(newsroom, LIMITED)
    row = await account(newsroom)
    assert (row["status"], row["limited_reason"]) == ("online", "PEER_FLOOD")
    assert row["limited_at"] is not None
    await newsroom.campaigns.resume(campaign, OLEG)
    row = await account(newsroom)
    assert (row["limited_reason"], row["limited_at"]) == (None, None)
    await settled(newsroom, SENT)


async def test_a_lost_session_says_why(newsroom: Newsroom) -> None:
    await running(newsroom)
    await settled(newsroom, LOST)
    row = await account(newsroom)
    assert (row["status"], row["lost_reason"], row["limited_at"]) == (
        "lost",
        "SESSION_REVOKED",
        None,
    )


@pytest.mark.parametrize(
    ("outcome", "channel"),
    [
        (NO_RIGHT, (False, "no_right")),
        (Fail(Reason.GONE, "CHANNEL_PRIVATE", closes_channel=True), (False, "gone")),
        (Fail(Reason.KIND_FORBIDDEN, "CHAT_SEND_PHOTOS_FORBIDDEN"), (True, "kind_forbidden")),
        (NO_ANSWER, (True, None)),
        (Fail(Reason.OTHER, "BRAND_NEW"), (True, None)),
        (Wait(TWENTY, Scope.CHANNEL, Reason.SLOW_MODE), (True, None)),
        (SENT, (True, None)),
    ],
    ids=str,
)
async def test_a_refusal_closes_a_channel_or_only_marks_it(
    newsroom: Newsroom, outcome: Outcome, channel: tuple[bool, str | None]
) -> None:
    await running(newsroom)
    await settled(newsroom, outcome)
    assert await channels(newsroom) == [channel, (True, None), (True, None)]


async def test_a_post_that_came_out_opens_a_channel_that_was_thought_closed(
    newsroom: Newsroom,
) -> None:
    campaign = await running(newsroom, channels=[1])
    await settled(newsroom, NO_RIGHT)
    await newsroom.campaigns.send_again(campaign, OLEG, ["no_right"])
    (job,) = await settled(newsroom, SENT)
    assert job.is_closed
    assert (await channels(newsroom))[0] == (True, None)


def chat(number: int, kind: ChatKind, *, is_admin: bool = False) -> Dialog:
    found = dialog(number)
    return replace(found, peer=replace(found.peer, kind=kind), is_admin=is_admin)


CHATS: Final = [
    chat(1, ChatKind.SUPERGROUP),
    chat(2, ChatKind.CHANNEL, is_admin=True),
    chat(3, ChatKind.SUPERGROUP, is_admin=True),
    chat(4, ChatKind.GROUP),
    chat(5, ChatKind.SUPERGROUP),
]


async def with_chats(newsroom: Newsroom, dialogs: Sequence[Dialog]) -> None:
    await newsroom.pool.execute("TRUNCATE channels RESTART IDENTITY CASCADE")
    await newsroom.book.replace(newsroom.account, dialogs)


async def test_a_ban_in_groups_skips_groups_in_every_open_campaign_and_channels_go_on(
    newsroom: Newsroom,
) -> None:
    await with_chats(newsroom, CHATS)
    first, paused, held = [
        await running(newsroom),
        await running(newsroom, "Пауза"),
        await with_canary(newsroom, 1),
    ]
    await newsroom.campaigns.pause(paused, OLEG)
    await settled(newsroom, BANNED)
    assert await statuses(newsroom, first) == ["failed", *["pending"] * 3, "skipped"]
    for campaign in (paused, held):
        assert await statuses(newsroom, campaign) == ["skipped", *["pending"] * 3, "skipped"]
        assert (await card(newsroom, campaign)).reasons == {}
    closed = (False, "banned_in_groups")
    assert await channels(newsroom) == [closed, *[(True, None)] * 3, closed]


async def finished(newsroom: Newsroom, campaign: CampaignId) -> bool:
    await newsroom.jobs.finish_idle(newsroom.account)  # as an idle lane does
    return (await card(newsroom, campaign)).status == "finished"


@pytest.mark.parametrize("dialogs", [CHATS, [CHATS[0], CHATS[4]]], ids=["mixed", "only groups"])
async def test_a_campaign_finishes_after_a_ban_in_groups(
    newsroom: Newsroom, dialogs: list[Dialog]
) -> None:
    await with_chats(newsroom, dialogs)
    campaign = await running(newsroom)
    await settled(newsroom, BANNED, *[SENT] * (len(dialogs) - 2))
    assert await finished(newsroom, campaign)
    p = await card(newsroom, campaign)
    assert (p.failed, p.skipped, p.sent) == (1, 1, len(dialogs) - 2)


async def test_one_wait_told_to_two_requests_is_counted_once(newsroom: Newsroom) -> None:
    campaign = await running(newsroom)
    await settled(newsroom, FLOOD)
    await newsroom.pool.execute(
        "UPDATE accounts SET blocked_until = blocked_until - interval '1 s'"
    )
    first = await newsroom.pool.fetchval("SELECT min(id) FROM jobs")
    await newsroom.pool.execute(
        "UPDATE jobs SET status = 'sending', lease_until = now() WHERE id = $1", first
    )
    await newsroom.jobs._run("account_waits", first, TWENTY, "flood", 16.0)
    p = await card(newsroom, campaign)
    assert (p.slowed, p.waited < 1.5 * TWENTY) == (2.0, True)


@pytest.mark.parametrize(("age", "can_post"), [("1 hour", False), ("2 days", True)])
async def test_what_a_send_taught_is_believed_for_a_day(
    newsroom: Newsroom, age: str, *, can_post: bool
) -> None:
    await newsroom.pool.execute(
        "UPDATE account_channels SET can_post = false, reason = 'topic_closed',"
        " reason_at = now() - $1::text::interval",
        age,
    )
    await newsroom.book.replace(newsroom.account, [dialog(n) for n in (1, 2, 3)])
    assert [known[0] for known in await channels(newsroom)] == [can_post] * 3
