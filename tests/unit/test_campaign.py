"""The one table of moves, and the numbers of a card."""

from datetime import UTC, datetime, timedelta

import pytest

from delivery.campaign import (
    MOVES,
    CampaignId,
    CampaignStatus,
    Move,
    Progress,
    moves_from,
)
from delivery.job import JOB_MOVES, JobMove, JobStatus
from delivery.plan import FIRST_WAVE, duration, wave_size


def progress(total: int = 248, **fields: object) -> Progress:
    nothing = dict.fromkeys(Progress.__slots__)
    numbers = {"sent": 149, "failed": 3, "skipped": 2, "cancelled": 0, "retried": 0, "due": 1}
    settled = {"id": CampaignId(1), "title": "Т", "status": CampaignStatus.RUNNING, "total": total}
    waiting = {"waiting": total - 154, "account_name": "Анна", "account_status": "online", "rev": 1}
    return Progress(**{**nothing, **numbers, **settled, **waiting, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize("move", Move)
def test_every_move_has_a_rule_and_leads_elsewhere(move: Move) -> None:
    assert MOVES[move].target not in MOVES[move].sources


def test_nothing_follows_the_end() -> None:
    assert moves_from(CampaignStatus.FINISHED) == ()
    assert moves_from(CampaignStatus.CANCELLED) == ()


def test_a_running_campaign_can_be_paused_ended_or_finish() -> None:
    assert moves_from(CampaignStatus.RUNNING) == (Move.PAUSE, Move.CANCEL, Move.FINISH)


def test_a_delivery_that_ended_never_moves_again() -> None:
    ended = {JobStatus.SENT, JobStatus.FAILED, JobStatus.SKIPPED, JobStatus.CANCELLED}
    assert not ended & {source for source, _ in JOB_MOVES.values()}
    assert set(JOB_MOVES) == set(JobMove)


def test_the_percentage_is_of_the_total_and_100_only_at_the_end() -> None:
    assert progress().percent == 62
    assert progress(total=1000, waiting=1).percent == 99
    assert progress(total=0, waiting=0).percent == 0


def test_the_time_it_took_is_known_at_the_end() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    ended = progress(started_at=start, ended_at=start + timedelta(minutes=36))
    assert ended.took == timedelta(minutes=36)
    assert progress().took is None


def test_the_first_wave_is_small_and_the_estimate_counts_every_post() -> None:
    assert wave_size(1) == FIRST_WAVE < wave_size(2)
    assert duration(246, timedelta(seconds=8)) == timedelta(seconds=1968)
