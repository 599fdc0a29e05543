"""Random lives of campaigns on the real ledger: moves, outcomes, time and crashes in any order.

The suite runs the same few every time, and shows the first that fails as it is. More, and
the shortest that fails: MODEL_EXAMPLES=2000 uv run pytest -n0 tests/integration/test_model.py
"""

import asyncio
import os
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

import delivery.lane
import delivery.plan
from db.connect import Address
from delivery.campaign import CampaignStatus, Move
from delivery.lane import Rules
from tests.integration.model_life import Life
from tests.integration.model_stage import CLOCK, NO_CLOCK, execute
from tests.integration.model_telegram import FINE, KILLED, LATE, ForgetfulWire, Wire
from tests.integration.model_witness import ZERO

EXAMPLES: Final = int(os.environ.get("MODEL_EXAMPLES", "0"))
SETTINGS: Final = settings(
    max_examples=EXAMPLES or 30,
    stateful_step_count=30,
    deadline=None,
    derandomize=not EXAMPLES,
    phases=[Phase.generate, Phase.shrink] if EXAMPLES else [Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


def started_after(life: Life, posts: int) -> float:
    """Deliver until there are so many posts; return when."""
    while len(life.world.telegram.posts) < posts:
        life.deliver_well()
    return life.world.clock.seconds


@pytest.fixture
def life(server: Address, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Life]]:
    """Waves of two; a lane that never sleeps, but says when to come back."""
    monkeypatch.setattr(delivery.plan, "FIRST_WAVE", 2)
    monkeypatch.setattr(delivery.plan, "NEXT_WAVE", 2)
    monkeypatch.setattr(delivery.lane, "PATIENCE", ZERO)
    monkeypatch.setattr(delivery.lane, "FURTHEST", ZERO)
    monkeypatch.setattr(Life, "server", server, raising=False)
    monkeypatch.setattr(Life, "patch", monkeypatch, raising=False)
    asyncio.run(execute(server, CLOCK))
    yield Life
    asyncio.run(execute(server, NO_CLOCK))


@pytest.mark.timeout(0 if EXAMPLES else 120)
def test_whatever_happens_every_channel_gets_its_post_once(life: type[Life]) -> None:
    run_state_machine_as_test(life, settings=SETTINGS)


@pytest.mark.parametrize("wire", [Wire, ForgetfulWire])
def test_a_repeat_with_another_random_id_would_be_seen(
    life: type[Life], monkeypatch: pytest.MonkeyPatch, wire: type[Wire]
) -> None:
    monkeypatch.setattr(life, "wire", wire)
    one = life()
    one.begin(Rules(ZERO), (), {1, 2}, None)
    one.deliver_in_time([KILLED], 1, is_quick=False)
    one.deliver_well()
    is_caught = pytest.raises(AssertionError, match="posted twice")
    with nullcontext() if wire is Wire else is_caught:
        one.all_holds()
    one.close()


def test_a_campaign_with_nothing_open_ends_though_another_one_waits(life: type[Life]) -> None:
    one = life()
    ended = one.begin(Rules(ZERO, timedelta(seconds=30)), (), {1, 2}, None)
    one.deliver_in_time([FINE, LATE], 1, is_quick=False)
    one.press(ended, Move.PAUSE, tolerate=False)
    one.answer("A")
    one.running_campaign({1, 2}, None, None)  # its chats had a post a moment ago
    one.press(ended, Move.RESUME, tolerate=False)
    one.deliver("A", [], 0, is_old=False)
    assert one.run(one.status(ended)) is CampaignStatus.FINISHED
    one.teardown()


def test_a_campaign_keeps_its_gap_when_a_faster_one_ends(life: type[Life]) -> None:
    one = life()
    one.begin(Rules(ZERO), (), {1, 2}, timedelta(seconds=10))
    slow = one.running_campaign({3, 4}, timedelta(seconds=60), None)
    starts = [started_after(one, posts) for posts in (1, 2, 3)]  # the second is the slow one's
    one.edit(slow, "pace", timedelta(seconds=60), None, 0)  # nothing new, but it wakes the account
    starts.append(started_after(one, 4))
    one.close()
    assert starts[3] - starts[1] >= 60
