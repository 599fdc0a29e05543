"""Who is told what: the table of the design against the rows that triggers write."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import pytest

from bot.screens.staff import LOUD
from db.staff import News, StaffRows
from delivery.governor import Cause
from delivery.outcome import Halt, Reason, Scope, Sent, Wait
from delivery.start_campaign import start_campaign
from tests.integration.conftest import Newsroom
from tests.integration.steps import chosen, launch, settled, with_canary

OWNER, LAUNCHER, OPERATOR, VIEWER = 1, 2, 3, 4
MINUTE: Final = timedelta(minutes=1)
STAFF: Final = """
INSERT INTO settings (name, value) VALUES ('staff_chat', '{"chat_id": -100, "title": "Команда"}')
"""
TEAM: Final = """
INSERT INTO users (id, name, role) VALUES (1, 'Олег', 'owner'), (2, 'Мария', 'operator'),
       (3, 'Иван', 'operator'), (4, 'Пётр', 'viewer')
"""
Happens = Callable[[Newsroom], Awaitable[object]]


@dataclass(frozen=True)
class Told:
    """``people`` read a notice of their own, the staff chat reads ``news``."""

    happens: Happens
    people: frozenset[tuple[int, str]] = frozenset()
    news: tuple[News, ...] = ()


async def nothing(newsroom: Newsroom) -> None:
    """It was started, that is all."""


async def paused_and_resumed(newsroom: Newsroom) -> None:
    await newsroom.campaigns.pause(newsroom.draft, OPERATOR)
    await newsroom.campaigns.resume(newsroom.draft, OPERATOR)


def waits(length: timedelta) -> Happens:
    async def happens(newsroom: Newsroom) -> None:
        await settled(newsroom, Wait(length, Scope.ACCOUNT, Reason.FLOOD))

    return happens


async def reaches_the_cap(newsroom: Newsroom) -> None:
    await newsroom.jobs.waits(newsroom.account, timedelta(hours=5), Cause.CAP)


async def fails_too_often(newsroom: Newsroom) -> None:
    await newsroom.jobs.pause_by_errors(newsroom.draft, Reason.OTHER)


async def is_limited(newsroom: Newsroom) -> None:
    await settled(newsroom, Halt(Reason.ACCOUNT_LIMITED, "PEER_FLOOD"))


async def is_logged_out(newsroom: Newsroom) -> None:
    await newsroom.accounts.lost(newsroom.account, "SESSION_REVOKED")


async def is_missed(newsroom: Newsroom) -> None:
    sql = """UPDATE campaigns SET status = 'paused', pause_reason = 'missed', paused_at = now()
              WHERE id = $1"""
    await newsroom.pool.execute(sql, newsroom.draft)


async def finishes(newsroom: Newsroom) -> None:
    await settled(newsroom, Sent((1,)), Sent((1,)), Sent((1,)))


async def finishes_late(newsroom: Newsroom) -> None:
    sql = "UPDATE campaigns SET started_at = now() - interval '11 minutes' WHERE id = $1"
    await newsroom.pool.execute(sql, newsroom.draft)
    await finishes(newsroom)


def people(kind: str, *ids: int) -> frozenset[tuple[int, str]]:
    return frozenset((person, kind) for person in ids)


TABLE: Final = {
    "started": Told(nothing),
    "resumed": Told(paused_and_resumed, news=(News.RESUMED,)),
    "a wait under five minutes": Told(waits(4 * MINUTE)),
    "a wait of five minutes": Told(waits(5 * MINUTE), news=(News.FLOOD,)),
    "a wait of half an hour": Told(
        waits(31 * MINUTE), people("flood", LAUNCHER), news=(News.FLOOD,)
    ),
    "the daily cap": Told(reaches_the_cap, people("cap", LAUNCHER)),
    "paused by errors": Told(fails_too_often, people("errors", LAUNCHER), (News.PAUSED,)),
    "limited": Told(is_limited, people("account", OWNER, LAUNCHER), (News.ACCOUNT,)),
    "logged out": Told(is_logged_out, people("account", OWNER, LAUNCHER), (News.ACCOUNT,)),
    "a missed start": Told(is_missed, people("missed", OWNER, LAUNCHER, OPERATOR)),
    "finished at once": Told(finishes, news=(News.FINISHED,)),
    "finished after ten minutes": Told(
        finishes_late, people("finished", LAUNCHER), (News.FINISHED,)
    ),
}


async def told(newsroom: Newsroom) -> frozenset[tuple[int, str]]:
    rows = await newsroom.pool.fetch("SELECT chat_id, kind FROM notices")
    return frozenset((row["chat_id"], row["kind"]) for row in rows)


async def news(newsroom: Newsroom) -> list[News]:
    return [row.kind for row in await StaffRows(newsroom.pool).due(100, 100)]


async def happens(newsroom: Newsroom, event: str) -> None:
    """Let a campaign of the launcher begin, and this happen to it."""
    await newsroom.pool.execute(TEAM)
    newsroom.draft = await chosen(newsroom)
    await launch(newsroom, newsroom.draft, who=LAUNCHER)
    await start_campaign(newsroom.draft, newsroom.plan)
    await TABLE[event].happens(newsroom)


@pytest.mark.parametrize("event", TABLE)
async def test_everybody_is_told_what_the_table_says(newsroom: Newsroom, event: str) -> None:
    await newsroom.pool.execute(STAFF)
    await happens(newsroom, event)
    assert await told(newsroom) == TABLE[event].people
    assert await news(newsroom) == [News.STARTED, *TABLE[event].news]


@pytest.mark.parametrize("event", TABLE)
async def test_without_a_staff_chat_nothing_is_kept_for_it(newsroom: Newsroom, event: str) -> None:
    await happens(newsroom, event)
    assert await told(newsroom) == TABLE[event].people
    assert await news(newsroom) == []


async def test_a_canary_asks_those_who_can_act_and_not_the_staff_chat(newsroom: Newsroom) -> None:
    await newsroom.pool.execute(STAFF)
    await newsroom.pool.execute(TEAM)
    await with_canary(newsroom, 1)
    await settled(newsroom, Sent((1,)))
    assert await told(newsroom) == people("canary", OWNER, LAUNCHER, OPERATOR)
    assert await news(newsroom) == [News.STARTED]


def test_what_needs_somebody_makes_a_sound_in_the_staff_chat() -> None:
    loud = {name for name, row in TABLE.items() if LOUD & {*row.news}}
    assert loud == {"paused by errors", "limited", "logged out"}
