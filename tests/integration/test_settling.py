"""What an outcome writes: the delivery, its campaign, the account, the channel. Each once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import asyncpg
import pytest

from delivery.campaign import CampaignId, CampaignStatus
from delivery.job import Idle, Job, JobStatus
from delivery.outcome import (
    CloseGroups,
    Halt,
    Hold,
    Outcome,
    Reason,
    Retry,
    Scope,
    Sent,
    StoreAgain,
    Wait,
)
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.steps import (
    NO_ANSWER,
    NO_RIGHT,
    WISH,
    card,
    claimed,
    everything,
    running,
    settled,
    turn,
    with_canary,
)

FIVE: Final = timedelta(seconds=5)
FLOOD: Final = Wait(timedelta(seconds=21), Scope.ACCOUNT, Reason.FLOOD)
LIMITED: Final = Halt(Reason.ACCOUNT_LIMITED, "PEER_FLOOD")
LOST: Final = Halt(Reason.ACCOUNT_LOST, "SESSION_REVOKED")
ERRORS, ACCOUNT = ("paused", "errors"), ("paused", "account")
J: Final = JobStatus


@dataclass(frozen=True)
class Case:
    """An outcome and what becomes of a delivery and a campaign that runs."""

    outcome: Outcome
    status: JobStatus
    reason: Reason | None = None
    detail: str | None = None
    attempts: int = 0
    waits: bool = False
    campaign: tuple[str, str | None] = ("running", None)

    def row(self, *, is_cancelled: bool) -> tuple[object, ...]:
        is_over = is_cancelled and self.status is J.PENDING
        status = J.CANCELLED if is_over else self.status
        return status, self.reason, self.detail, self.attempts, self.waits and not is_over


CASES: Final = {
    "sent": Case(Sent((7,)), J.SENT),
    "flood": Case(FLOOD, J.PENDING, Reason.FLOOD),
    "slow mode": Case(
        Wait(FIVE, Scope.CHANNEL, Reason.SLOW_MODE), J.PENDING, Reason.SLOW_MODE, waits=True
    ),
    "still running": Case(Wait(FIVE, Scope.JOB), J.PENDING, waits=True),
    "given back": Case(Wait(timedelta(0), Scope.JOB), J.PENDING),
    "retry": Case(
        Retry(FIVE, "INTERNAL"), J.PENDING, Reason.NO_ANSWER, "INTERNAL", attempts=1, waits=True
    ),
    "no answer": Case(NO_ANSWER, J.FAILED, Reason.NO_ANSWER, "NO_ANSWER"),
    "no right": Case(NO_RIGHT, J.FAILED, Reason.NO_RIGHT, "CHAT_WRITE_FORBIDDEN"),
    "post refused": Case(
        Hold(Reason.POST_INVALID, "MEDIA_EMPTY"),
        J.PENDING,
        Reason.POST_INVALID,
        "MEDIA_EMPTY",
        campaign=ERRORS,
    ),
    "groups": Case(
        CloseGroups("USER_BANNED_IN_CHANNEL"),
        J.FAILED,
        Reason.BANNED_IN_GROUPS,
        "USER_BANNED_IN_CHANNEL",
    ),
    "limited": Case(LIMITED, J.PENDING, Reason.ACCOUNT_LIMITED, "PEER_FLOOD", campaign=ACCOUNT),
    "lost": Case(LOST, J.PENDING, Reason.ACCOUNT_LOST, "SESSION_REVOKED", campaign=ACCOUNT),
    "files gone": Case(StoreAgain(), J.PENDING),
}


async def nothing(_newsroom: Newsroom, _campaign: CampaignId) -> None:
    """It goes on running."""


MEANWHILE: Final[dict[str, Callable[[Newsroom, CampaignId], Awaitable[None]]]] = {
    "running": nothing,
    "paused": lambda n, c: n.campaigns.pause(c, OLEG),
    "cancelled": lambda n, c: n.campaigns.cancel(c, OLEG),
}


async def row_of(newsroom: Newsroom, job: Job) -> asyncpg.Record:
    """Return the row as it is now; its random_ids never change."""
    row = await newsroom.pool.fetchrow("SELECT * FROM jobs WHERE id = $1", job.id)
    assert row is not None
    assert tuple(row["random_ids"]) == job.random_ids
    return row


async def where(newsroom: Newsroom, campaign: CampaignId) -> tuple[str, str | None]:
    p = await card(newsroom, campaign)
    return p.status, p.pause_reason


@pytest.mark.parametrize("meanwhile", MEANWHILE)
@pytest.mark.parametrize("name", CASES)
async def test_an_outcome_is_written_once_whatever_became_of_the_campaign_meanwhile(
    newsroom: Newsroom, name: str, meanwhile: str
) -> None:
    case, campaign = CASES[name], await running(newsroom)
    job = await claimed(newsroom)
    await MEANWHILE[meanwhile](newsroom, campaign)
    stood = await where(newsroom, campaign)
    await newsroom.jobs.settle(job, case.outcome)
    once = await everything(newsroom)
    await newsroom.jobs.settle(job, case.outcome)
    assert await everything(newsroom) == once
    row = await row_of(newsroom, job)
    found = (*(row[c] for c in ("status", "reason", "detail", "attempts")), bool(row["not_before"]))
    assert found == case.row(is_cancelled=meanwhile == "cancelled")
    assert await where(newsroom, campaign) == (case.campaign if meanwhile == "running" else stood)


async def test_a_sent_post_is_remembered_with_its_messages_and_its_moment(
    newsroom: Newsroom,
) -> None:
    campaign = await running(newsroom)
    (job,) = await settled(newsroom, Sent((7, 8)))
    row = await row_of(newsroom, job)
    assert (row["message_ids"], row["lease_until"]) == ([7, 8], None)
    assert row["sent_at"] == row["ended_at"]
    p = await card(newsroom, campaign)
    assert (p.sent, p.last_title, p.last_sent_at) == (1, "Канал 1", row["sent_at"])


@pytest.mark.parametrize("outcome", [Sent((1,)), NO_ANSWER], ids=["sent", "failed"])
async def test_the_last_one_ends_the_campaign(newsroom: Newsroom, outcome: Outcome) -> None:
    campaign = await running(newsroom)
    await settled(newsroom, Sent((1,)), Sent((1,)))
    assert (await card(newsroom, campaign)).status is CampaignStatus.RUNNING
    await settled(newsroom, outcome)
    p = await card(newsroom, campaign)
    assert (p.status, p.waiting, p.ended_at is not None) == ("finished", 0, True)


async def test_one_that_waits_keeps_the_campaign_running(newsroom: Newsroom) -> None:
    campaign = await running(newsroom)
    await settled(newsroom, Retry(FIVE, "INTERNAL"), Sent((1,)), Sent((1,)))
    p = await card(newsroom, campaign)
    assert (p.status, p.due, p.next_reason) == ("running", 0, Reason.NO_ANSWER)
    assert p.next_at is not None
    idle = await turn(newsroom)
    assert isinstance(idle, Idle)
    assert idle.delay is not None
    assert timedelta(0) < idle.delay <= FIVE


async def test_of_the_last_two_in_flight_neither_ends_it_and_an_idle_lane_does(
    newsroom: Newsroom,
) -> None:
    campaign = await running(newsroom, channels=[1, 2])
    first, second = await claimed(newsroom), await claimed(newsroom)
    await newsroom.jobs.settle(first, Sent((1,)))
    assert (await card(newsroom, campaign)).status is CampaignStatus.RUNNING
    await newsroom.jobs.finish_idle(newsroom.account)
    assert (await card(newsroom, campaign)).status is CampaignStatus.RUNNING
    await newsroom.jobs.settle(second, NO_ANSWER)
    assert (await card(newsroom, campaign)).status is CampaignStatus.FINISHED


async def test_a_post_that_is_refused_everywhere_says_why_and_loses_nothing(
    newsroom: Newsroom,
) -> None:
    campaign = await running(newsroom)
    await settled(newsroom, Hold(Reason.POST_INVALID, "MEDIA_EMPTY"))
    p = await card(newsroom, campaign)
    assert (p.pause_reason, p.pause_detail, p.waiting) == ("errors", Reason.POST_INVALID, 3)


async def test_files_that_are_gone_are_forgotten_and_asked_for(newsroom: Newsroom) -> None:
    await running(newsroom)
    await newsroom.pool.execute(
        "INSERT INTO template_media (template_id, account_id, place, message_ids)"
        " SELECT template_id, account_id, 'saved', '{5}' FROM campaigns WHERE status = 'running'"
    )
    job = await claimed(newsroom)
    await newsroom.jobs.settle(job, StoreAgain())
    assert await newsroom.pool.fetchval("SELECT count(*) FROM template_media") == 0
    assert type(newsroom.outbox.wake_ups[-1]).__name__ == "StoreMedia"


async def test_a_claim_writes_what_came_out_before_it(newsroom: Newsroom) -> None:
    campaign = await running(newsroom)
    first, second = await claimed(newsroom), await claimed(newsroom)
    came_out = replace(WISH, came_out=((first, Sent((7, 8))), (second, Sent((9,)))))
    third = await claimed(newsroom, came_out)
    assert [(await row_of(newsroom, job))["message_ids"] for job in (first, second, third)] == [
        [7, 8],
        [9],
        None,
    ]
    once = await everything(newsroom)
    assert await turn(newsroom, came_out) == Idle(None)
    assert await everything(newsroom) == once
    assert await where(newsroom, campaign) == ("running", None)


@pytest.mark.parametrize("canary", [1, None])
async def test_a_claim_that_writes_the_last_one_ends_the_campaign_or_asks(
    newsroom: Newsroom, canary: int | None
) -> None:
    campaign = await with_canary(newsroom, 1) if canary else await running(newsroom, channels=[1])
    job = await claimed(newsroom)
    assert await turn(newsroom, replace(WISH, came_out=((job, Sent((7,))),))) == Idle(None)
    asked = ("paused", "canary")
    assert await where(newsroom, campaign) == (asked if canary else ("finished", None))


async def test_claims_whose_answer_was_lost_come_back_and_those_in_flight_stay(
    newsroom: Newsroom,
) -> None:
    await newsroom.running()
    await newsroom.pool.execute("UPDATE jobs SET status='sending', lease_until=now() + '50 s'")
    kept = await newsroom.pool.fetchval("SELECT min(id) FROM jobs")
    await newsroom.jobs.give_back(newsroom.account, [kept])
    rows = await newsroom.pool.fetch("SELECT id FROM jobs WHERE status = 'sending'")
    assert [row["id"] for row in rows] == [kept]
