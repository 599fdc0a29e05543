"""The lane on a real ledger: claims, outcomes, ends."""

from datetime import timedelta

from delivery.errors import NoAnswer, Offline, Refused
from delivery.governor import Governor
from delivery.job import Idle
from delivery.lane import Lane, Rules
from delivery.outcome import Reason, Scope, Sent, Wait
from delivery.send_message import Delivery
from tests.fakes import FakeClock, FakeSender
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.steps import card, claimed, deliver, running, settled, time_passes, turn


def lane(newsroom: Newsroom, sender: FakeSender) -> Lane:
    governor = Governor((), FakeClock(), lambda: 0.0)
    delivery = Delivery(newsroom.jobs, sender)
    return Lane(newsroom.account, delivery, governor, Rules(timedelta(0)))


async def test_every_channel_gets_the_post_once_and_the_campaign_finishes(
    newsroom: Newsroom,
) -> None:
    await newsroom.running()
    sender = FakeSender()
    assert await lane(newsroom, sender).work(await newsroom.wake()) is None
    progress = await newsroom.progress.of(newsroom.draft)
    assert len(sender.posts) == 3
    assert progress is not None
    assert (progress.status, progress.sent, progress.waiting) == ("finished", 3, 0)


async def test_a_flood_wait_blocks_the_account_and_uses_up_no_attempt(newsroom: Newsroom) -> None:
    await newsroom.running()
    sender = FakeSender(answers=[Refused("FLOOD_WAIT", 420, 60)])
    again = await lane(newsroom, sender).work(await newsroom.wake())
    assert again is not None
    assert timedelta(seconds=55) < again <= timedelta(seconds=61)
    assert sender.requests == 1
    assert await newsroom.pool.fetchval("SELECT max(attempts) FROM jobs") == 0


async def test_a_refusing_channel_fails_alone_and_is_closed(newsroom: Newsroom) -> None:
    await newsroom.running()
    sender = FakeSender(answers=[Refused("CHAT_WRITE_FORBIDDEN", 403)])
    await lane(newsroom, sender).work(await newsroom.wake())
    failures = await newsroom.progress.failures(newsroom.draft)
    assert [(f.reason, f.jobs) for f in failures] == [(Reason.NO_RIGHT, 1)]
    assert await newsroom.pool.fetchval("SELECT count(*) FROM account_channels WHERE can_post") == 2


async def test_no_answer_uses_up_an_attempt_and_keeps_the_random_id(newsroom: Newsroom) -> None:
    await running(newsroom, channels=[1])
    sender = FakeSender(answers=[NoAnswer("?")])
    await deliver(newsroom, sender)
    assert await turn(newsroom) != Idle(None)
    await time_passes(newsroom, timedelta(seconds=6))
    again = await claimed(newsroom)
    assert again.attempts == 1
    await newsroom.jobs.settle(again, Sent((1,)))
    p = await card(newsroom, again.campaign_id)
    assert (p.status, p.sent, p.retried) == ("finished", 1, 1)


async def test_four_tries_without_an_answer_are_enough(newsroom: Newsroom) -> None:
    campaign = await running(newsroom, channels=[1])
    sender = FakeSender(answers=[NoAnswer("?")] * 9)
    delays = []
    for _ in range(3):
        await deliver(newsroom, sender)
        idle = await turn(newsroom)
        assert isinstance(idle, Idle)
        assert idle.delay is not None
        delays.append(round(idle.delay.total_seconds()))
        await time_passes(newsroom, idle.delay)
    await deliver(newsroom, sender)
    assert delays == [5, 10, 20]
    assert sender.requests == 4
    assert (await card(newsroom, campaign)).reasons == {"no_answer": 1}


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
    progress = await newsroom.progress.of(newsroom.draft)
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


async def test_waits_keep_their_length_when_the_clock_of_the_database_jumps(
    newsroom: Newsroom,
) -> None:
    await running(newsroom)
    await settled(newsroom, Wait(timedelta(seconds=20), Scope.ACCOUNT, Reason.FLOOD))
    await newsroom.accounts.clock_jumped(newsroom.account, 3600.0)
    state = await newsroom.accounts.current()
    assert state is not None
    assert state.blocked_until is not None
    assert 3600 < state.blocked_until.timestamp() - await newsroom.accounts.now() < 3622
