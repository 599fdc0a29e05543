"""The two tables of moves, and the numbers of a card."""

from datetime import UTC, datetime, timedelta

import pytest

from delivery.campaign import (
    MOVES,
    OPEN,
    CampaignId,
    CampaignStatus,
    Move,
    Progress,
    Rule,
    moves_from,
)
from delivery.job import JOB_MOVES, JobMove, JobStatus
from delivery.plan import FIRST_WAVE, NEXT_WAVE, wave_size
from delivery.role import Role

DRAFT, PENDING, SCHEDULED, RUNNING, PAUSED, FINISHED, CANCELLED = CampaignStatus
ENDS = {FINISHED, CANCELLED}

LEGAL: list[tuple[Move, set[CampaignStatus], CampaignStatus]] = [
    (Move.LAUNCH, {DRAFT}, SCHEDULED),
    (Move.SUBMIT, {DRAFT}, PENDING),
    (Move.APPROVE, {PENDING}, SCHEDULED),
    (Move.SEND_BACK, {PENDING}, DRAFT),
    (Move.WITHDRAW, {PENDING}, DRAFT),
    (Move.UNDO, {SCHEDULED}, DRAFT),
    (Move.START, {SCHEDULED}, RUNNING),
    (Move.MISS, {SCHEDULED}, PAUSED),
    (Move.PAUSE, {RUNNING}, PAUSED),
    (Move.HALT, {SCHEDULED, RUNNING}, PAUSED),
    (Move.RESUME, {PAUSED}, RUNNING),
    (Move.RELEASE, {PAUSED}, RUNNING),
    (Move.REOPEN, {PAUSED}, DRAFT),
    (Move.CANCEL, {SCHEDULED, RUNNING, PAUSED}, CANCELLED),
    (Move.SKIP, {SCHEDULED}, CANCELLED),
    (Move.FINISH, {RUNNING}, FINISHED),
    (Move.SEND_AGAIN, {FINISHED}, RUNNING),
]
BUTTONS: list[tuple[CampaignStatus, tuple[Move, ...]]] = [
    (DRAFT, (Move.LAUNCH, Move.SUBMIT)),
    (PENDING, (Move.APPROVE, Move.SEND_BACK, Move.WITHDRAW)),
    (SCHEDULED, (Move.UNDO, Move.START, Move.MISS, Move.HALT, Move.CANCEL, Move.SKIP)),
    (RUNNING, (Move.PAUSE, Move.HALT, Move.CANCEL, Move.FINISH)),
    (PAUSED, (Move.RESUME, Move.RELEASE, Move.REOPEN, Move.CANCEL)),
    (FINISHED, (Move.SEND_AGAIN,)),
    (CANCELLED, ()),
]


def progress(total: int = 248, **fields: object) -> Progress:
    nothing = dict.fromkeys(Progress.__slots__)
    numbers = {"sent": 149, "failed": 3, "skipped": 2, "cancelled": 0, "retried": 0, "due": 1}
    settled = {"id": CampaignId(1), "title": "Т", "status": CampaignStatus.RUNNING, "total": total}
    waiting = {"waiting": total - 154, "account_name": "Анна", "account_status": "online", "rev": 1}
    return Progress(**{**nothing, **numbers, **settled, **waiting, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(("move", "sources", "target"), LEGAL)
def test_a_move_leads_from_here_to_there(
    move: Move, sources: set[CampaignStatus], target: CampaignStatus
) -> None:
    assert MOVES[move] == Rule(frozenset(sources), target, MOVES[move].who)


def test_every_move_has_a_rule_and_every_rule_is_written_above() -> None:
    assert set(MOVES) == set(Move) == {move for move, _, _ in LEGAL}


def test_whoever_moves_a_launched_campaign_may_launch_one_and_editors_may_ask() -> None:
    editors = {move for move, rule in MOVES.items() if rule.who is Role.EDITOR}
    assert editors == {Move.SUBMIT, Move.WITHDRAW}
    assert {rule.who for rule in MOVES.values()} == {Role.EDITOR, Role.OPERATOR, None}
    assert {move for move, rule in MOVES.items() if rule.who is None} == {Move.MISS, Move.FINISH}


@pytest.mark.parametrize("move", Move)
def test_every_move_leads_elsewhere(move: Move) -> None:
    assert MOVES[move].target not in MOVES[move].sources


@pytest.mark.parametrize(("status", "moves"), BUTTONS)
def test_the_moves_of_a_status_come_in_the_order_of_buttons(
    status: CampaignStatus, moves: tuple[Move, ...]
) -> None:
    assert moves_from(status) == moves


def test_nothing_but_sending_again_leads_out_of_an_end() -> None:
    assert {move for end in ENDS for move in moves_from(end)} == {Move.SEND_AGAIN}
    assert moves_from(CANCELLED) == ()


def test_whatever_was_launched_and_is_not_over_is_open_and_can_be_ended() -> None:
    assert {*CampaignStatus} - {DRAFT, PENDING} - ENDS == OPEN == MOVES[Move.CANCEL].sources


def test_whatever_can_be_halted_can_be_let_go_on() -> None:
    assert MOVES[Move.HALT].target in MOVES[Move.RELEASE].sources
    assert MOVES[Move.HALT].sources == OPEN - {PAUSED}


def test_a_missed_start_can_be_resumed_made_a_draft_again_or_ended() -> None:
    paused = MOVES[Move.MISS].target
    assert {Move.RESUME, Move.REOPEN, Move.CANCEL} <= set(moves_from(paused))


def test_what_waits_for_an_approval_is_launched_or_becomes_a_draft_again() -> None:
    assert {MOVES[move].target for move in moves_from(PENDING)} == {SCHEDULED, DRAFT}


def test_every_status_can_be_reached_from_a_draft() -> None:
    reached = {DRAFT}
    for _ in CampaignStatus:
        reached |= {MOVES[move].target for status in reached for move in moves_from(status)}
    assert reached == {*CampaignStatus}


def test_nothing_but_again_moves_a_delivery_that_ended() -> None:
    ended = {JobStatus.SENT, JobStatus.FAILED, JobStatus.SKIPPED, JobStatus.CANCELLED}
    out_of_an_end = {move for move, (source, _) in JOB_MOVES.items() if source in ended}
    assert out_of_an_end == {JobMove.AGAIN}
    assert set(JOB_MOVES) == set(JobMove)


def test_a_post_that_is_out_is_never_sent_again() -> None:
    assert JobStatus.SENT not in {source for source, _ in JOB_MOVES.values()}


def test_the_percentage_is_of_the_total_and_100_only_at_the_end() -> None:
    assert progress().percent == 62
    assert progress(total=1000, waiting=1).percent == 99
    assert progress(total=0, waiting=0).percent == 0


def test_the_time_it_took_is_known_at_the_end() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    ended = progress(started_at=start, ended_at=start + timedelta(minutes=36))
    assert ended.took == timedelta(minutes=36)
    assert progress().took is None


@pytest.mark.parametrize(
    ("number", "canary", "size"),
    [(1, None, FIRST_WAVE), (1, 3, 3), (2, None, NEXT_WAVE), (2, 3, NEXT_WAVE), (9, 3, NEXT_WAVE)],
)
def test_the_first_wave_is_the_canary_or_small(number: int, canary: int | None, size: int) -> None:
    assert wave_size(number, canary) == size
