"""Two people for many channels: who has to ask, who may answer, and what an answer is bound to."""

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from db.notices import NoticeRows
from delivery.campaign import CampaignId, CampaignStatus
from delivery.errors import ApprovalNeeded, DraftChanged, MoveRefused
from delivery.policy import Policy
from delivery.wake import StartCampaign
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.steps import (
    approve,
    at_once,
    card,
    chosen,
    everything,
    launch,
    rev_of,
    send_back,
    submit,
)

MARIA, IVAN, VERA, PETR = 1002, 1003, 1004, 1005
PEOPLE = {OLEG: "owner", MARIA: "operator", IVAN: "operator", VERA: "editor", PETR: "viewer"}
SET = """
INSERT INTO settings (name, value) VALUES ('approval_from', $1::text::jsonb)
ON CONFLICT (name) DO UPDATE SET value = excluded.value
"""


async def approval_from(newsroom: Newsroom, channels: int) -> None:
    await newsroom.pool.execute(SET, json.dumps(channels))


async def are_there(newsroom: Newsroom, *people: int) -> None:
    await newsroom.pool.execute("DELETE FROM users")
    sql = "INSERT INTO users (id, name, role) VALUES ($1, $2, $3)"
    await newsroom.pool.executemany(sql, [(p, f"Человек {p}", PEOPLE[p]) for p in people])


@pytest.fixture
async def team(newsroom: Newsroom) -> Newsroom:
    """Five people; two channels are enough to need an approval."""
    await are_there(newsroom, *PEOPLE)
    await approval_from(newsroom, 2)
    return newsroom


async def made_by(newsroom: Newsroom, author: int) -> CampaignId:
    """A draft for three channels."""
    draft = await chosen(newsroom, f"Пост {author}")
    await newsroom.pool.execute("UPDATE campaigns SET created_by = $2 WHERE id = $1", draft, author)
    return draft


async def pending(newsroom: Newsroom, author: int = VERA) -> CampaignId:
    draft = await made_by(newsroom, author)
    await submit(newsroom, draft, author, warnings=3)
    return draft


async def told(newsroom: Newsroom) -> list[tuple[str, int]]:
    rows = await newsroom.pool.fetch("SELECT kind, chat_id FROM notices ORDER BY id")
    return sorted((row["kind"], row["chat_id"]) for row in rows)


NEEDED = [
    (2, [OLEG, MARIA], OLEG, OLEG, True),
    (3, [OLEG, MARIA], OLEG, OLEG, True),
    (4, [OLEG, MARIA], OLEG, OLEG, False),  # fewer channels
    (0, [OLEG, MARIA], OLEG, OLEG, False),  # switched off
    (2, [OLEG, VERA, PETR], OLEG, OLEG, False),  # nobody else may approve
    (2, [OLEG, VERA], VERA, OLEG, False),  # the only one who may looks at another's draft
    (2, [OLEG, MARIA], OLEG, MARIA, True),  # whoever launches another's draft asks the author
]


@pytest.mark.parametrize(("least", "people", "author", "who", "needed"), NEEDED)
async def test_a_launch_to_many_channels_needs_a_second_person_where_there_is_one(
    team: Newsroom,
    least: int,
    people: list[int],
    author: int,
    who: int,
    needed: bool,  # noqa: FBT001
) -> None:
    await are_there(team, *people)
    await approval_from(team, least)
    draft = await made_by(team, author)
    stand = await team.approvals.of(draft, who)
    assert stand is not None
    assert stand.is_needed is needed
    if needed:
        with pytest.raises(ApprovalNeeded):
            await launch(team, draft, who=who)
    else:
        await launch(team, draft, who=who)


async def test_a_refused_launch_changes_nothing(team: Newsroom) -> None:
    draft = await made_by(team, OLEG)
    before, wakes = await everything(team), [*team.outbox.wake_ups]
    with pytest.raises(ApprovalNeeded):
        await launch(team, draft)
    assert (await everything(team), [*team.outbox.wake_ups]) == (before, wakes)


async def test_until_somebody_sets_it_the_database_knows_the_usual_number(
    newsroom: Newsroom,
) -> None:
    usual = Policy(ZoneInfo("UTC"), timedelta(0)).approval_from
    assert await newsroom.pool.fetchval("SELECT approval_from()") == usual == 100


async def test_what_is_approved_is_launched_with_the_undo_window(team: Newsroom) -> None:
    campaign = await pending(team)
    rev = await rev_of(team, campaign)
    await team.approvals.approve(campaign, rev, MARIA, timedelta(seconds=10))
    start = next(w for w in reversed(team.outbox.wake_ups) if isinstance(w, StartCampaign))
    assert timedelta(seconds=9) < start.delay <= timedelta(seconds=10)
    assert (start.campaign_id, start.rev) == (campaign, await rev_of(team, campaign))
    p = await card(team, campaign)
    assert (p.status, p.total, p.changed_by_name) == ("scheduled", 3, "Человек 1002")


@pytest.mark.parametrize("who", [VERA, PETR, 666])
async def test_who_may_not_launch_cannot_approve(team: Newsroom, who: int) -> None:
    campaign = await pending(team)
    with pytest.raises(ApprovalNeeded):
        await approve(team, campaign, who)


@pytest.mark.parametrize(("created_by", "submitted_by"), [(OLEG, MARIA), (MARIA, OLEG)])
async def test_neither_who_made_it_nor_who_submitted_it_approves(
    team: Newsroom, created_by: int, submitted_by: int
) -> None:
    draft = await made_by(team, created_by)
    await submit(team, draft, submitted_by)
    for person in (OLEG, MARIA):
        with pytest.raises(ApprovalNeeded):
            await approve(team, draft, person)
    await approve(team, draft, IVAN)


async def test_who_made_it_approves_what_another_submitted_when_there_is_nobody_else(
    team: Newsroom,
) -> None:
    await are_there(team, OLEG, VERA)
    draft = await made_by(team, OLEG)
    await submit(team, draft, VERA)
    await approve(team, draft, OLEG)


async def test_the_rows_themselves_refuse_an_approval_by_its_author(team: Newsroom) -> None:
    await pending(team)
    with pytest.raises(asyncpg.CheckViolationError):
        await team.pool.execute(
            "UPDATE campaigns SET approved_by = submitted_by, approved_at = now()"
        )


async def test_an_approval_is_bound_to_what_was_seen(team: Newsroom) -> None:
    campaign = await pending(team)
    seen = await rev_of(team, campaign)
    await team.approvals.withdraw(campaign, VERA)
    await team.choices.choose(campaign, [3], VERA, on=False)
    await submit(team, campaign, VERA)
    with pytest.raises(DraftChanged):
        await team.approvals.approve(campaign, seen, MARIA, timedelta(0))
    with pytest.raises(DraftChanged):
        await team.approvals.send_back(campaign, seen, MARIA, "Цена")


async def test_nothing_of_what_waits_for_an_approval_can_be_changed(team: Newsroom) -> None:
    campaign = await pending(team)
    known = await team.campaigns.get(campaign)
    assert known is not None
    before = await everything(team)
    assert await team.choices.choose(campaign, [3], OLEG, on=False) is None
    assert await team.choices.choose(campaign, [3], OLEG, on=True) is None
    for change in (
        team.campaigns.set_pace(campaign, OLEG, timedelta(1)),
        team.campaigns.set_start(campaign, OLEG, None),
        team.campaigns.set_canary(campaign, OLEG, 1),
    ):
        with pytest.raises(MoveRefused):
            await change
    post = "SELECT change_post($1, content, $2) FROM templates WHERE id = $1"
    assert await team.pool.fetchval(post, known.template_id, OLEG) is None
    assert await everything(team) == before


async def test_of_two_approvers_at_once_one_launches(team: Newsroom) -> None:
    campaign = await pending(team)
    both = (approve(team, campaign, person) for person in (OLEG, MARIA))
    results = await at_once(team, *both)
    assert sorted(type(r).__name__ for r in results) == ["MoveRefused", "NoneType"]


async def test_what_is_sent_back_is_a_draft_with_a_reason_until_it_is_submitted_again(
    team: Newsroom,
) -> None:
    campaign = await pending(team)
    await send_back(team, campaign, MARIA, "Цена старая")
    stand = await team.approvals.of(campaign, VERA)
    assert stand is not None
    assert (stand.status, stand.return_reason) == ("draft", "Цена старая")
    assert (stand.returned_by_name, stand.is_needed) == ("Человек 1002", True)
    await submit(team, campaign, VERA)
    stand = await team.approvals.of(campaign, VERA)
    assert stand is not None
    assert (stand.status, stand.return_reason, stand.warnings) == ("pending_approval", None, 0)


async def test_taking_an_approved_launch_back_voids_the_approval(team: Newsroom) -> None:
    campaign = await pending(team, author=OLEG)
    rev = await rev_of(team, campaign)
    await team.approvals.approve(campaign, rev, MARIA, timedelta(hours=1))
    await team.campaigns.undo(campaign, OLEG)
    with pytest.raises(ApprovalNeeded):
        await launch(team, campaign)
    row = await team.pool.fetchrow(
        "SELECT status, approved_by FROM campaigns WHERE id = $1", campaign
    )
    assert row is not None
    assert tuple(row) == (CampaignStatus.DRAFT, None)


async def test_who_may_approve_is_told_and_then_the_author(team: Newsroom) -> None:
    asked = [("approval", OLEG), ("approval", MARIA), ("approval", IVAN)]
    campaign = await pending(team)
    assert await told(team) == asked
    await approve(team, campaign, MARIA)
    assert await told(team) == [*asked, ("approved", VERA)]


async def test_an_author_who_may_approve_others_is_not_asked(team: Newsroom) -> None:
    await pending(team, author=MARIA)
    assert await told(team) == [("approval", OLEG), ("approval", IVAN)]


async def test_a_withdrawal_is_told_to_nobody_and_a_return_to_the_author(team: Newsroom) -> None:
    campaign = await pending(team)
    await team.approvals.withdraw(campaign, VERA)
    await submit(team, campaign, VERA)
    await send_back(team, campaign, MARIA)
    kinds = [pair for pair in await told(team) if pair[0] != "approval"]
    assert kinds == [("returned", VERA)]


async def test_an_approval_that_somebody_gave_is_asked_of_nobody_else(team: Newsroom) -> None:
    notices = NoticeRows(team.pool)
    campaign = await pending(team)
    assert {n.chat_id for n in await notices.due(20)} == {OLEG, MARIA, IVAN}
    await approve(team, campaign, MARIA)
    assert [(n.kind, n.chat_id) for n in await notices.due(20)] == [("approved", VERA)]


async def test_what_was_submitted_twice_is_asked_once(team: Newsroom) -> None:
    campaign = await pending(team)
    await team.approvals.withdraw(campaign, VERA)
    await submit(team, campaign, VERA)
    notices = NoticeRows(team.pool)
    for notice in await notices.due(20):
        await notices.told(notice.id)
    assert await notices.due(20) == []
