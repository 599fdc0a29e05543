"""The lane on a real ledger: claims, outcomes, ends."""

import asyncio
from datetime import timedelta

import pytest

from delivery.errors import NoAnswer, Offline, Refused
from delivery.governor import Governor
from delivery.outcome import Reason
from delivery.send_message import Lane
from tests.fakes import FakeClock, FakeSender
from tests.integration.conftest import OLEG, Newsroom


def lane(newsroom: Newsroom, sender: FakeSender) -> Lane:
    governor = Governor(timedelta(0), FakeClock(), lambda: 0.0)
    return Lane(newsroom.account, newsroom.jobs, sender, governor, asyncio.Event())


async def test_every_channel_gets_the_post_once_and_the_campaign_finishes(
    newsroom: Newsroom,
) -> None:
    await newsroom.running()
    sender = FakeSender()
    assert await lane(newsroom, sender).work(await newsroom.wake()) is None
    progress = await newsroom.campaigns.progress(newsroom.draft)
    assert len(sender.posts) == 3
    assert progress is not None
    assert (progress.status, progress.sent, progress.waiting) == ("finished", 3, 0)


async def test_a_flood_wait_blocks_the_account_and_uses_up_no_attempt(newsroom: Newsroom) -> None:
    await newsroom.running()
    sender = FakeSender(answers=[Refused("FLOOD_WAIT", 420, 20)])
    again = await lane(newsroom, sender).work(await newsroom.wake())
    assert again is not None
    assert timedelta(seconds=19) < again <= timedelta(seconds=21)
    assert sender.requests == 1
    assert await newsroom.pool.fetchval("SELECT max(attempts) FROM jobs") == 0


async def test_a_refusing_channel_fails_alone_and_is_closed(newsroom: Newsroom) -> None:
    await newsroom.running()
    sender = FakeSender(answers=[Refused("CHAT_WRITE_FORBIDDEN", 403)])
    await lane(newsroom, sender).work(await newsroom.wake())
    failures = await newsroom.campaigns.failures(newsroom.draft)
    assert [(f.reason, f.jobs) for f in failures] == [(Reason.NO_RIGHT, 1)]
    assert await newsroom.pool.fetchval("SELECT count(*) FROM account_channels WHERE can_post") == 2


async def test_no_answer_uses_up_an_attempt_and_keeps_the_random_id(newsroom: Newsroom) -> None:
    await newsroom.running()
    before = await newsroom.pool.fetch("SELECT random_ids FROM jobs ORDER BY id")
    again = await lane(newsroom, FakeSender(answers=[NoAnswer("?")])).work(await newsroom.wake())
    assert again is not None
    row = await newsroom.pool.fetchrow("SELECT * FROM jobs ORDER BY id")
    assert row is not None
    assert (row["status"], row["attempts"]) == ("pending", 1)
    assert await newsroom.pool.fetch("SELECT random_ids FROM jobs ORDER BY id") == before


async def test_a_lost_connection_gives_the_job_back_unchanged(newsroom: Newsroom) -> None:
    await newsroom.running()
    sender = FakeSender(answers=[Offline("cut")])
    await lane(newsroom, sender).work(await newsroom.wake())
    assert len(sender.posts) == 3
    assert await newsroom.pool.fetchval("SELECT max(attempts) FROM jobs") == 0


async def test_a_dead_session_pauses_every_campaign_of_the_account(newsroom: Newsroom) -> None:
    await newsroom.running()
    sender = FakeSender(answers=[Refused("AUTH_KEY_UNREGISTERED", 401)])
    await lane(newsroom, sender).work(await newsroom.wake())
    progress = await newsroom.campaigns.progress(newsroom.draft)
    assert progress is not None
    assert (progress.status, progress.pause_reason) == ("paused", "account")
    assert (sender.requests, progress.waiting) == (1, 3)


async def test_a_paused_campaign_is_never_claimed(newsroom: Newsroom) -> None:
    await newsroom.running()
    await newsroom.campaigns.pause(newsroom.draft, OLEG)
    sender = FakeSender()
    assert await lane(newsroom, sender).work(await newsroom.wake()) is None
    assert sender.requests == 0


async def test_an_old_wake_up_sends_nothing(newsroom: Newsroom) -> None:
    await newsroom.running()
    sender = FakeSender()
    assert await lane(newsroom, sender).work(await newsroom.wake() - 1) is None
    assert sender.requests == 0


async def test_nothing_is_sent_by_a_process_that_lost_the_account(newsroom: Newsroom) -> None:
    await newsroom.running()
    await newsroom.pool.execute("UPDATE accounts SET owner = 'another process'")
    sender = FakeSender()
    assert await lane(newsroom, sender).work(await newsroom.wake()) is None
    assert sender.requests == 0


async def test_an_offline_account_gets_no_slot(newsroom: Newsroom) -> None:
    await newsroom.running()
    sender = FakeSender(is_online=False)
    again = await lane(newsroom, sender).work(await newsroom.wake())
    assert again == timedelta(seconds=1)
    assert sender.requests == 0


@pytest.mark.parametrize("every", [True, False])
async def test_a_claim_comes_back_when_its_owner_is_gone_or_its_lease_is_over(
    newsroom: Newsroom, *, every: bool
) -> None:
    await newsroom.running()
    await newsroom.pool.execute(
        "UPDATE jobs SET status = 'sending', lease_until = now() + make_interval(secs => $1)",
        60.0 if every else -1.0,
    )
    await newsroom.jobs.rescue(newsroom.account)
    if every:
        await newsroom.accounts.taken_over(newsroom.account)
    assert await newsroom.pool.fetchval("SELECT count(*) FROM jobs WHERE status = 'pending'") == 3


async def test_waits_keep_their_length_when_the_clock_of_the_database_jumps(
    newsroom: Newsroom,
) -> None:
    await newsroom.running()
    sender = FakeSender(answers=[Refused("FLOOD_WAIT", 420, 20)])
    await lane(newsroom, sender).work(await newsroom.wake())
    await newsroom.accounts.clock_jumped(newsroom.account, 3600.0)
    state = await newsroom.accounts.current()
    assert state is not None
    assert state.blocked_until is not None
    assert 3600 < state.blocked_until.timestamp() - await newsroom.accounts.now() < 3622
