"""Channels that close while a campaign runs: each ends with its own reason, the rest go on."""

import asyncio
from typing import Final

from db.channels import ChannelRows
from db.postgres_rows import PostgresRows
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Stage

LAST: Final = "Партнёр 12"  # comes late enough to be waiting
BOT: Final = "SELECT bot_can_edit FROM channels WHERE title = $1"
ENDED: Final = """
SELECT j.status, j.reason, ac.reason AS closed, ac.reason_at IS NOT NULL AS has_moment
  FROM jobs j
  JOIN channels ch ON ch.id = j.channel_id
  JOIN campaigns c ON c.id = j.campaign_id
  JOIN account_channels ac ON ac.channel_id = ch.id AND ac.account_id = c.account_id
 WHERE ch.title = $1
"""


async def under_way(theatre: Theatre) -> Stage:
    """A campaign that has sent a few."""
    stage = await theatre.opens(gap_ms=40)
    await stage.oleg.launches("Пост")
    await stage.until(lambda: len(stage.sends) >= 3)
    return stage


def posts_in(stage: Stage, title: str) -> int:
    channels = stage.telegram.world.channels.values()
    return sum(stage.posts_in(c.chat_id) for c in channels if c.title == title)


def tries(stage: Stage, title: str) -> int:
    channels = stage.telegram.world.channels.values()
    return sum(
        send.chat_id == c.chat_id for send in stage.sends for c in channels if c.title == title
    )


async def ended(stage: Stage) -> tuple[object, ...]:
    row = await stage.pool.fetchrow(ENDED, LAST)
    assert row is not None
    return tuple(row.values())


async def test_a_channel_that_is_excluded_is_skipped(theatre: Theatre) -> None:
    stage = await under_way(theatre)
    number = await stage.pool.fetchval("SELECT id FROM channels WHERE title = $1", LAST)
    assert await ChannelRows(PostgresRows(stage.pool)).exclude(number, 1001, on=True)
    await stage.oleg.reads("Вышло 38 из 39", within=30)
    assert await ended(stage) == ("skipped", "excluded", None, False)
    assert posts_in(stage, LAST) == 0


async def test_a_right_that_is_lost_is_told_once(theatre: Theatre) -> None:
    stage = await under_way(theatre)
    await stage.post("channels", {"channel": LAST, "can_post": False})
    await stage.oleg.reads("Вышло 38 из 39 · не вышло 1", within=30)
    assert await ended(stage) == ("failed", "no_right", "no_right", True)
    await stage.oleg.says("Второй пост")
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("Все")
    await stage.oleg.taps("🚀 Запустить · 38")
    await stage.oleg.reads("Вышло 38 из 38", within=30)
    assert tries(stage, LAST) == 1


async def test_a_channel_that_is_deleted_is_gone(theatre: Theatre) -> None:
    stage = await under_way(theatre)
    await stage.post("channels/delete", {"channel": LAST})
    await stage.oleg.reads("Вышло 38 из 39 · не вышло 1", within=30)
    assert await ended(stage) == ("failed", "gone", "gone", True)


async def edits(stage: Stage, title: str, *, wanted: bool) -> None:
    """Wait until the bot may edit there, or not; nothing in the chat tells that it was told."""
    async with asyncio.timeout(10):
        while await stage.pool.fetchval(BOT, title) is not wanted:  # noqa: ASYNC110  # see above
            await asyncio.sleep(0.02)


async def test_where_the_bot_is_an_administrator_it_can_edit(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await stage.post("channels", {"channel": "Лекторий", "bot_admin": True})
    await edits(stage, "Лекторий", wanted=True)
    await stage.post("channels", {"channel": "Лекторий", "bot_admin": False})
    await edits(stage, "Лекторий", wanted=False)


async def test_a_group_s_posts_are_not_the_bot_s_to_edit(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await stage.post("channels", {"channel": "Барахолка", "bot_admin": True})
    await stage.post("channels", {"channel": "Лекторий", "bot_admin": True})
    await edits(stage, "Лекторий", wanted=True)
    assert not await stage.pool.fetchval(BOT, "Барахолка")
