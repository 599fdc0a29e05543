"""A short run of the chaos benchmark: whatever its seed breaks, everything is out exactly once."""

from pathlib import Path

import pytest

from benchmarks.chaos import Scene
from benchmarks.chaos_app import MUTANT, PRODUCT
from benchmarks.chaos_plan import Kill, Moment, Plan, draw
from benchmarks.chaos_report import Silent
from benchmarks.chaos_verdict import Ledger, lost_of
from tests.folders import reachable

SEED = 11
CHANNELS = 40


async def played(folder: Path, plans: list[Plan], product: tuple[str, ...]) -> list[str]:
    scene = Scene(reachable(folder), product, Silent())
    results = await scene.plays(plans, lanes=len(plans))
    return [r.verdict.word + r.verdict.detail for r in results]


@pytest.mark.timeout(180)
async def test_whatever_a_seed_breaks_everything_is_out_exactly_once(tmp_path: Path) -> None:
    plans = [draw(SEED, run, CHANNELS) for run in (1, 2)]
    assert await played(tmp_path, plans, PRODUCT) == ["exactly once"] * 2


@pytest.mark.timeout(180)
async def test_a_fresh_random_id_on_every_send_is_noticed(tmp_path: Path) -> None:
    kill = Kill(at=20, moment=Moment.UNANSWERED, pause_s=0, away_s=0)
    plan = Plan(1, CHANNELS, in_flight=1, gap_ms=10, kills=(kill,), troubles=(), restarts=())
    assert (await played(tmp_path, [plan], MUTANT))[0].startswith("doubled")


def test_a_channel_without_a_post_is_lost_when_the_ledger_says_sent_or_forgot_it() -> None:
    jobs = {1: "sent", 2: "sent", 3: "failed"}
    posts = {1: 1, 2: 0, 3: 0, 4: 0}
    assert lost_of(posts, Ledger("finished", jobs)) == [2, 4]
    assert lost_of(posts, Ledger("running", jobs)) == [2]


def test_a_plan_is_the_same_wherever_it_is_drawn() -> None:
    assert draw(SEED, 7, 200) == draw(SEED, 7, 200) != draw(SEED, 8, 200)


def test_no_plan_can_use_up_the_attempts_of_a_delivery() -> None:
    plans = [draw(SEED, run, 200) for run in range(200)]
    assert {len(plan.kills) for plan in plans} == {1, 2, 3, 4, 5}
    assert max(plan.excused for plan in plans) < 4
