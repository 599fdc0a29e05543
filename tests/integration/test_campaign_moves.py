"""Every move against every status, in the database, from the one table of moves."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from delivery.campaign import MOVES, CampaignId, CampaignStatus, Move
from delivery.errors import DraftChanged, MoveRefused
from delivery.wake import SendMessages, StartCampaign
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.steps import (
    approve,
    at_once,
    chosen,
    everything,
    launch,
    send_back,
    submit,
)

MARIA: Final = 1002
S: Final = CampaignStatus
LATER: Final = datetime(2099, 1, 1, tzinfo=UTC)
NOW: Final = "total = 3, starts_at = now(), started_at = now(), planned_at = now()"
LAST_OF_A_SERIES: Final = (
    "wanted_at = now() + interval '1 hour', repeat_days = '{1}', repeat_at = '10:00',"
    " repeat_zone = 'UTC', repeat_left = 0"
)
COLUMNS: Final = {
    S.DRAFT: "total = NULL",
    S.PENDING_APPROVAL: "total = 3, submitted_at = now(), submitted_by = 1004, created_by = 1004",
    S.SCHEDULED: f"total = 3, starts_at = now() + interval '1 hour', {LAST_OF_A_SERIES}",
    S.RUNNING: NOW,
    S.PAUSED: f"{NOW}, paused_at = now(), pause_reason = $3",
    S.FINISHED: f"{NOW}, ended_at = now()",
    S.CANCELLED: f"{NOW}, ended_at = now()",
}
A_FAILURE: Final = """
WITH batch AS (
  INSERT INTO batches (campaign_id, number, size, released_at) VALUES ($1, 1, 3, now()) RETURNING id
)
INSERT INTO jobs (campaign_id, channel_id, batch_id, status, reason, random_ids, ended_at)
SELECT $1, 1, id, 'failed', 'no_answer', ARRAY[7], now() FROM batch
"""


@pytest.fixture(autouse=True)
async def team(newsroom: Newsroom) -> None:
    """Two people who may approve what the editor made."""
    sql = "INSERT INTO users (id, name, role) VALUES ($1, $2, $3)"
    people = [(OLEG, "Олег", "owner"), (MARIA, "Мария", "operator"), (1004, "Вера", "editor")]
    await newsroom.pool.executemany(sql, people)


@dataclass(frozen=True)
class Act:
    """What a person does: where it leads from where; elsewhere it is refused."""

    do: Callable[[Newsroom, CampaignId, int], Coroutine[None, None, object]]
    leads: Mapping[CampaignStatus, CampaignStatus]
    pause_reason: str = "person"


def by(move: Move) -> dict[CampaignStatus, CampaignStatus]:
    return dict.fromkeys(MOVES[move].sources, MOVES[move].target)


def stays(*statuses: CampaignStatus) -> dict[CampaignStatus, CampaignStatus]:
    return {status: status for status in statuses}


OPEN: Final = (S.SCHEDULED, S.RUNNING, S.PAUSED)
ACTS: Final = {
    "launch": Act(lambda n, c, who: launch(n, c, who=who), by(Move.LAUNCH)),
    "submit": Act(submit, by(Move.SUBMIT)),
    "approve": Act(approve, by(Move.APPROVE)),
    "send back": Act(send_back, by(Move.SEND_BACK)),
    "withdraw": Act(lambda n, c, who: n.approvals.withdraw(c, who), by(Move.WITHDRAW)),
    "undo": Act(lambda n, c, who: n.campaigns.undo(c, who), by(Move.UNDO)),
    "pause": Act(lambda n, c, who: n.campaigns.pause(c, who), by(Move.PAUSE)),
    "resume": Act(lambda n, c, who: n.campaigns.resume(c, who), by(Move.RESUME)),
    "reopen": Act(lambda n, c, who: n.campaigns.reopen(c, who), by(Move.REOPEN), "missed"),
    "cancel": Act(lambda n, c, who: n.campaigns.cancel(c, who), by(Move.CANCEL)),
    "skip": Act(lambda n, c, who: n.series.skip(c, who), by(Move.SKIP)),
    "cancel the rest": Act(lambda n, c, who: n.series.cancel_rest(c, who), by(Move.CANCEL)),
    "stop a series": Act(lambda n, c, who: n.series.stop(c, who), stays(S.SCHEDULED)),
    "send again": Act(
        lambda n, c, who: n.campaigns.send_again(c, who, ["no_answer"]),
        by(Move.SEND_AGAIN) | stays(S.RUNNING, S.PAUSED),
    ),
    "hurry": Act(lambda n, c, who: n.campaigns.hurry(c, who), stays(S.SCHEDULED)),
    "reschedule": Act(lambda n, c, who: n.schedule.reschedule(c, who, LATER), stays(S.SCHEDULED)),
    "copy": Act(lambda n, c, who: n.campaigns.copy(c, who), stays(S.FINISHED, S.CANCELLED)),
    "set_pace": Act(
        lambda n, c, who: n.campaigns.set_pace(c, who, timedelta(0)), stays(S.DRAFT, *OPEN)
    ),
    "set_start": Act(lambda n, c, who: n.campaigns.set_start(c, who, None), stays(S.DRAFT)),
    "set_canary": Act(lambda n, c, who: n.campaigns.set_canary(c, who, 1), stays(S.DRAFT)),
    "ignore_quiet": Act(lambda n, c, who: n.campaigns.ignore_quiet(c, who), stays(*OPEN)),
}
MOVING: Final = [
    name for name in ACTS if not name.startswith(("set", "copy", "ignore", "reschedule"))
]


async def put(newsroom: Newsroom, status: CampaignStatus, why: str = "person") -> CampaignId:
    """A campaign with this status, and a failed delivery once it was launched."""
    campaign = await chosen(newsroom, f"{status} {why}")
    sql = f"UPDATE campaigns SET status = $2, {COLUMNS[status]} WHERE id = $1"  # noqa: S608
    await newsroom.pool.execute(sql, campaign, status, *[why] * (status is S.PAUSED))
    if status not in {S.DRAFT, S.PENDING_APPROVAL, S.SCHEDULED}:
        await newsroom.pool.execute(A_FAILURE, campaign)
    return campaign


async def put_all(newsroom: Newsroom, why: str = "person") -> dict[CampaignStatus, CampaignId]:
    """One of each status."""
    await newsroom.pool.execute("DELETE FROM campaigns")
    return {status: await put(newsroom, status, why) for status in S}


async def status_of(newsroom: Newsroom, campaign: CampaignId) -> CampaignStatus:
    return S(await newsroom.pool.fetchval("SELECT status FROM campaigns WHERE id = $1", campaign))


async def changed(
    newsroom: Newsroom, all_of_them: dict[CampaignStatus, CampaignId]
) -> dict[CampaignStatus, CampaignStatus]:
    """Return what is not where it was put."""
    found = {status: await status_of(newsroom, c) for status, c in all_of_them.items()}
    return {status: now for status, now in found.items() if now is not status}


async def lines(newsroom: Newsroom, after: int = 0) -> list[int | None]:
    """Return who changed campaigns, a line of the journal each."""
    sql = "SELECT actor FROM audit_logs WHERE subject = 'campaigns' AND id > $1 ORDER BY id"
    return [row["actor"] for row in await newsroom.pool.fetch(sql, after)]


async def last_line(newsroom: Newsroom) -> int:
    return int(await newsroom.pool.fetchval("SELECT max(id) FROM audit_logs"))


async def attempt(newsroom: Newsroom, act: Act, status: CampaignStatus) -> CampaignStatus | None:
    """Return where it led, with one line in the journal; None: refused, and nothing changed."""
    campaign = await put(newsroom, status, act.pause_reason)
    before, line, wakes = await everything(newsroom), await last_line(newsroom), [*woken(newsroom)]
    try:
        await act.do(newsroom, campaign, MARIA)
    except MoveRefused:
        assert (await everything(newsroom), woken(newsroom)) == (before, wakes)
        return None
    assert await lines(newsroom, line) == [MARIA]
    return await status_of(newsroom, campaign)


def woken(newsroom: Newsroom) -> list[object]:
    return [*newsroom.outbox.wake_ups]


@pytest.mark.parametrize("name", ACTS)
async def test_what_is_legal_is_done_with_one_line_in_the_journal_and_the_rest_changes_nothing(
    newsroom: Newsroom, name: str
) -> None:
    act = ACTS[name]
    found = {status: await attempt(newsroom, act, status) for status in S}
    assert {status: led for status, led in found.items() if led} == act.leads


async def test_everything_that_runs_or_is_about_to_is_halted_by_one_person(
    newsroom: Newsroom,
) -> None:
    campaigns = await put_all(newsroom)
    line = await last_line(newsroom)
    assert await newsroom.campaigns.halt(MARIA) == 2
    assert await changed(newsroom, campaigns) == by(Move.HALT)
    assert await lines(newsroom, line) == [MARIA, MARIA]


@pytest.mark.parametrize("why", ["halt", "person", "errors", "account", "canary", "missed"])
async def test_only_what_was_halted_is_released(newsroom: Newsroom, why: str) -> None:
    campaigns = await put_all(newsroom, why)
    line = await last_line(newsroom)
    is_halted = why == "halt"
    assert await newsroom.campaigns.halted() == is_halted
    assert await newsroom.campaigns.release(MARIA) == is_halted
    assert await changed(newsroom, campaigns) == (by(Move.RELEASE) if is_halted else {})
    assert await lines(newsroom, line) == [MARIA] * is_halted


@pytest.mark.parametrize(("late_min", "move"), [(15, Move.START), (16, Move.MISS)])
async def test_the_clock_starts_only_what_is_scheduled(
    newsroom: Newsroom, late_min: int, move: Move
) -> None:
    campaigns = await put_all(newsroom)
    late = timedelta(hours=1, minutes=late_min, seconds=-1)
    await newsroom.pool.execute("UPDATE campaigns SET starts_at = starts_at - $1::interval", late)
    for campaign in campaigns.values():
        await newsroom.plan.start(campaign)
    assert await changed(newsroom, campaigns) == by(move)


async def test_only_what_runs_finishes(newsroom: Newsroom) -> None:
    campaigns = await put_all(newsroom)
    await newsroom.jobs.finish_idle(newsroom.account)
    assert await changed(newsroom, campaigns) == by(Move.FINISH)


@pytest.mark.parametrize("name", MOVING)
async def test_of_two_people_at_once_exactly_one_moves(newsroom: Newsroom, name: str) -> None:
    act = ACTS[name]
    status = min(act.leads)
    campaign = await put(newsroom, status, act.pause_reason)
    line = await last_line(newsroom)
    both = (act.do(newsroom, campaign, person) for person in (OLEG, MARIA))
    results = await at_once(newsroom, *both)
    assert sorted(type(r).__name__ for r in results) == ["MoveRefused", "NoneType"]
    assert len(await lines(newsroom, line)) == 1


async def test_two_halts_or_releases_at_once_count_each_campaign_once(newsroom: Newsroom) -> None:
    await put_all(newsroom)
    campaigns = newsroom.campaigns
    halts = await at_once(newsroom, campaigns.halt(OLEG), campaigns.halt(MARIA))
    assert sorted(halts, key=str) == [0, 2]
    releases = await at_once(newsroom, campaigns.release(OLEG), campaigns.release(MARIA))
    assert sorted(releases, key=str) == [0, 2]


async def test_two_launches_at_once_start_one_campaign(newsroom: Newsroom) -> None:
    draft = await chosen(newsroom)
    both = (launch(newsroom, draft, who=person) for person in (OLEG, MARIA))
    await at_once(newsroom, *both)
    starts = [w for w in newsroom.outbox.wake_ups if isinstance(w, StartCampaign)]
    assert len(starts) == 1


async def test_a_launch_is_bound_to_the_rev_that_was_checked(newsroom: Newsroom) -> None:
    draft = await chosen(newsroom)
    campaign = await newsroom.campaigns.get(draft)
    assert campaign is not None
    await newsroom.choices.choose(draft, [1], MARIA, on=False)
    with pytest.raises(DraftChanged):
        await newsroom.campaigns.launch(draft, campaign.rev, OLEG, timedelta(0))


async def test_an_empty_choice_cannot_be_launched(newsroom: Newsroom) -> None:
    with pytest.raises(DraftChanged):
        await newsroom.campaigns.launch(newsroom.draft, 0, OLEG, timedelta(0))


async def test_a_resume_wakes_the_account_with_a_new_number(newsroom: Newsroom) -> None:
    campaign = await put(newsroom, S.PAUSED)
    before = await newsroom.wake()
    await newsroom.campaigns.resume(campaign, OLEG)
    assert newsroom.outbox.wake_ups[-1] == SendMessages(newsroom.account, before + 1)
