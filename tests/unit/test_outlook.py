"""When a campaign will be done, as its card says it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from bot.outlook import Facts, facts_of
from bot.panel import Panel
from db.progress import FirstPost
from delivery.campaign import PauseReason, Progress
from delivery.estimate import AccountRules
from delivery.governor import Window
from delivery.quiet import QuietHours
from tests.unit.cards import CANARY, MINUTE, MOSCOW, NOW, PAUSED, POSTS, RUNNING, SCHEDULED

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
RULES = AccountRules(8 * SECOND)
MEAN = 8 * SECOND * 1.075  # the jitter only adds


@dataclass
class Rows:
    """One campaign; notes what else was asked."""

    c: Progress
    age: timedelta = DAY
    asked: list[str] = field(default_factory=list)

    async def of(self, _: int) -> Progress | None:
        return self.c

    async def pins(self, _: int) -> None:
        return None

    async def posted(self, _: int) -> tuple[timedelta, ...]:
        self.asked.append("posted")
        return (MINUTE,) * 5

    async def first_posts(self, _: int, __: int) -> Sequence[FirstPost]:
        self.asked.append("first posts")
        return POSTS

    async def current(self) -> SimpleNamespace:
        return SimpleNamespace(id=1, session_age=self.age)


async def facts(rows: Rows, rules: AccountRules = RULES) -> Facts:
    pins = SimpleNamespace(of=rows.pins)
    panel = SimpleNamespace(progress=rows, accounts=rows, rules=rules, now=lambda: NOW, pins=pins)
    known = await facts_of(cast("Panel", panel), 128)
    assert known is not None
    return known


async def ends_at(c: Progress, rules: AccountRules = RULES) -> datetime:
    end = (await facts(Rows(c), rules)).ends_at
    assert end is not None
    return end


FREE = replace(RUNNING, last_sent_at=None)  # the next post may go at once


async def test_the_end_counts_the_gap_of_the_campaign_and_what_slows_it() -> None:
    normal = await ends_at(FREE) - NOW
    assert normal == pytest.approx(93 * MEAN, abs=SECOND)
    assert await ends_at(replace(FREE, gap=4 * SECOND)) - NOW == pytest.approx(
        normal / 2, abs=SECOND
    )
    slow = replace(FREE, slowed=2.0)
    assert await ends_at(slow) - NOW > 1.5 * normal


async def test_the_gap_behind_the_last_post_counts() -> None:
    hourly = replace(RUNNING, gap=timedelta(hours=1), sent=RUNNING.sent + 93, waiting=1)
    last = replace(hourly, last_sent_at=NOW - 10 * MINUTE)
    assert await ends_at(last) - NOW > 50 * MINUTE


BOUNDS = [
    {"blocked_until": NOW + 60 * MINUTE},
    {"waits_until": NOW + 60 * MINUTE, "blocked_until": NOW + MINUTE},
    {"starts_at": NOW + 60 * MINUTE},
]


@pytest.mark.parametrize("more", BOUNDS, ids=lambda more: next(iter(more)))
async def test_it_begins_when_the_last_wait_is_over(more: dict[str, datetime]) -> None:
    held = await ends_at(replace(FREE, **more))  # type: ignore[arg-type]  # fields by name
    assert held - await ends_at(FREE) == pytest.approx(60 * MINUTE, abs=SECOND)


async def test_the_night_is_counted_unless_it_is_ignored() -> None:
    rules = AccountRules(8 * SECOND, quiet=QuietHours(time(23), time(8), MOSCOW))
    assert await ends_at(RUNNING, rules) - NOW > timedelta(hours=8)
    assert await ends_at(replace(RUNNING, ignores_quiet=True), rules) - NOW < 20 * MINUTE


async def test_without_any_bound_it_goes_on_at_the_rate_that_was_seen() -> None:
    c = replace(RUNNING, gap=timedelta(0), started_at=NOW - 162 * SECOND, waited=10 * SECOND)
    assert await ends_at(c) == NOW + 94 * SECOND  # 152 answers in 152 seconds
    waits = replace(c, blocked_until=NOW + MINUTE)
    assert await ends_at(waits) == NOW + MINUTE + 94 * SECOND
    assert (await facts(Rows(replace(c, sent=0, failed=0)))).ends_at is None


async def test_posts_of_the_last_day_matter_only_where_a_day_is_limited() -> None:
    rows = Rows(RUNNING)
    await facts(rows)
    assert rows.asked == []
    capped = await facts(rows, AccountRules(8 * SECOND, (Window(50, DAY),)))
    assert rows.asked == ["posted"]
    assert capped.ends_at is not None
    assert capped.ends_at - NOW > DAY


async def test_a_fresh_log_in_of_this_account_slows_it_down() -> None:
    warm = AccountRules(SECOND, warms_up=True)
    fresh = await facts(Rows(RUNNING, age=timedelta(0)), warm)
    old = await facts(Rows(RUNNING, age=9 * DAY), warm)
    other = await facts(Rows(replace(RUNNING, account_id=2), age=timedelta(0)), warm)  # type: ignore[arg-type]
    assert fresh.ends_at is not None
    assert old.ends_at is not None
    assert fresh.ends_at - NOW > 5 * (old.ends_at - NOW)
    assert other.ends_at == old.ends_at


@pytest.mark.parametrize("c", [SCHEDULED, PAUSED, replace(RUNNING, waiting=0)], ids=range(3))
async def test_what_does_not_run_has_no_end(c: Progress) -> None:
    rows = Rows(replace(c, pause_reason=PauseReason.PERSON))
    assert await facts(rows) == Facts(rows.c)
    assert rows.asked == []


async def test_a_canary_knows_its_first_posts() -> None:
    assert (await facts(Rows(CANARY))).first_posts == POSTS
