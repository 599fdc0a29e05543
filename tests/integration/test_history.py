"""Campaigns are found by state, words, author and time, however many there were."""

import time
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from db.connect import Pool
from db.history import HistoryRows, Wanted
from delivery.campaign import CampaignId
from delivery.campaign import CampaignStatus as S
from delivery.post import Post
from tests.integration.conftest import OLEG, Newsroom

MARIA: Final = 1002
NOON: Final = datetime(2026, 11, 12, 9, tzinfo=UTC)
ALL: Final = frozenset(S)
MANY: Final = """
WITH post AS (
  INSERT INTO templates (title, content, created_by)
  SELECT 'Кампания ' || n, jsonb_build_object('text', repeat('Очень длинный пост ', 30) || n), 1
    FROM generate_series(1, $1) n RETURNING id, title)
INSERT INTO campaigns (title, template_id, account_id, status, total, starts_at, started_at,
                       ended_at, created_by)
SELECT title, id, $2, 'finished', 100, now(), now(), now(), 1 + id % 10 FROM post
"""
MANY_JOBS: Final = """
INSERT INTO jobs (campaign_id, channel_id, batch_id, random_ids, status, ended_at, reason)
SELECT c.id, n, 1, '{1}', 'failed', now(), 'other'
  FROM campaigns c CROSS JOIN generate_series(1, 20) n WHERE c.status = 'finished'
"""


@pytest.fixture
def history(pool: Pool) -> HistoryRows:
    return HistoryRows(pool)


async def made(newsroom: Newsroom, title: str, text: str, author: int = OLEG) -> CampaignId:
    template = await newsroom.templates.add(Post(text), title, author)
    return await newsroom.campaigns.create(title, template, newsroom.account, author)


async def found(history: HistoryRows, wanted: Wanted) -> list[str]:
    return [c.title for c in await history.page(wanted, ALL, 0, 8)]


@pytest.mark.parametrize("words", ["ЁЛК", "елки", "ярмарка", "ЯРМАРКЕ НА", "100%_"])
async def test_words_are_found_in_the_name_and_in_the_post_blind_to_case_and_yo(
    newsroom: Newsroom, history: HistoryRows, words: str
) -> None:
    await made(newsroom, "Ёлки", "Приходите: Ярмарка. Скидка 100%_ на ярмарке на площади")
    await made(newsroom, "Другое", "100 и ещё")
    assert await found(history, Wanted(words)) == ["Ёлки"]


async def test_filters_join_and_the_counts_follow_them(
    newsroom: Newsroom, history: HistoryRows
) -> None:
    await made(newsroom, "Скидка Олега", "Пост")
    hers = await made(newsroom, "Скидка Марии", "Пост", MARIA)
    older = await made(newsroom, "Скидка давно", "Пост", MARIA)
    dates = "UPDATE campaigns SET created_at = $2 WHERE id = $1"
    await newsroom.pool.execute(dates, hers, NOON)
    await newsroom.pool.execute(dates, older, NOON - timedelta(days=1))
    wanted = Wanted("скидк", MARIA, (NOON, NOON + timedelta(hours=1)))
    assert await found(history, wanted) == ["Скидка Марии"]
    assert {s: n for s, n in (await history.counts(wanted)).items() if n} == {S.DRAFT: 1}
    assert (await history.counts(Wanted("скидк")))[S.DRAFT] == 3


async def test_only_the_states_that_are_wanted_are_listed(
    newsroom: Newsroom, history: HistoryRows
) -> None:
    await made(newsroom, "Черновик", "Пост")
    await newsroom.running()
    assert [c.title for c in await history.page(Wanted(), [S.RUNNING], 0, 8)] == ["Текст поста"]
    assert [c.title for c in await history.page(Wanted(), [S.DRAFT], 0, 8)] == ["Черновик"]


async def test_lists_are_quick_among_ten_thousand_campaigns(
    newsroom: Newsroom, history: HistoryRows
) -> None:
    async with newsroom.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")  # no checks
        await connection.execute(MANY, 10_000, newsroom.account)
        await connection.execute(MANY_JOBS)
    await newsroom.pool.execute("ANALYZE")
    wanted = Wanted("пост 777", 3, (NOON - timedelta(days=900), NOON + timedelta(days=900)))
    for which in (Wanted(), Wanted("длинный"), wanted):
        began = time.perf_counter()
        await history.page(which, ALL, 5000, 8)
        await history.counts(which)
        assert time.perf_counter() - began < 1  # a second, on a machine that does ten things
