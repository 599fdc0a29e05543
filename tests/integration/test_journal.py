"""The journal: nobody changes it, it holds no secret, and a page of it is quick to find."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

import asyncpg
import pytest

from db.channels import ChannelRows
from db.connect import Connection, Pool
from db.folders import FolderRows
from db.journal import SYSTEM, JournalRows, Line, Sieve, Topic
from db.postgres_rows import PostgresRows
from delivery.outcome import Reason
from delivery.post import Post
from tests.fakes import dialog
from tests.integration.conftest import OLEG, Newsroom

CHANGES: Final = (
    "UPDATE audit_logs SET actor = 7",
    "DELETE FROM audit_logs",
    "TRUNCATE audit_logs",
)
NOON: Final = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OLD: Final = """
INSERT INTO audit_logs (at, actor, action, subject, subject_id, before, after)
SELECT $1::timestamptz + n * interval '1 minute', CASE WHEN n % 3 > 0 THEN 1000 + n % 3 END,
       'update',
       CASE WHEN n % 2 = 0 THEN 'campaigns' ELSE 'channels' END, 1, '{"rev": 1}', '{"rev": 2}'
  FROM generate_series(1, $2) n
"""


KEYS: Final = """
SELECT DISTINCT jsonb_object_keys(coalesce(before, '{}') || coalesce(after, '{}')) FROM audit_logs
"""


@pytest.fixture
def journal(pool: Pool) -> JournalRows:
    return JournalRows(PostgresRows(pool))


async def newest(journal: JournalRows, count: int = 1) -> list[Line]:
    return list((await journal.older(Sieve(), None, count)).lines)


@pytest.mark.parametrize("change", CHANGES)
async def test_nobody_changes_the_journal_by_a_statement(newsroom: Newsroom, change: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await newsroom.pool.execute(change)


@pytest.mark.parametrize("change", CHANGES)
async def test_the_service_role_has_no_right_to_change_it(newsroom: Newsroom, change: str) -> None:
    async with newsroom.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL ROLE service_role")
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
            await connection.execute(change)


async def test_the_text_of_a_post_is_no_part_of_it_but_its_change_is(
    newsroom: Newsroom, journal: JournalRows
) -> None:
    template = await newsroom.templates.add(Post("Секретная скидка"), "Скидка", OLEG)
    await newsroom.templates.change(template, Post("Другая тайна"), OLEG)
    changed, made = await newest(journal, 2)
    assert (changed.before, changed.after) == ({"content": "…"}, {"content": "…"})
    assert made.after["title"] == "Скидка"
    rows = await newsroom.pool.fetch("SELECT l::text FROM audit_logs l")
    assert not [row for row in rows if "тайна" in row[0] or "Секретная" in row[0]]


async def test_no_line_carries_what_opens_an_account_or_a_channel(newsroom: Newsroom) -> None:
    vault = "UPDATE accounts SET vault_chat_id = -1009, vault_access_hash = 424242"
    await newsroom.pool.execute(vault)
    await newsroom.pool.execute("UPDATE account_channels SET can_post = false, reason = 'gone'")
    keys = await newsroom.pool.fetch(KEYS)
    secret = re.compile("hash|token|phone|session_hash|vault_chat")
    assert not [key for (key,) in keys if secret.search(key)]


async def test_rights_that_go_and_come_back_are_lines_of_the_system(
    newsroom: Newsroom, journal: JournalRows
) -> None:
    here = [dialog(n) for n in (1, 2, 3)]
    await newsroom.book.replace(newsroom.account, [dialog(1, Reason.NO_RIGHT), *here[1:]])
    await newsroom.book.replace(newsroom.account, here)
    came, went = await newest(journal, 2)
    assert (went.subject, went.actor, went.title) == ("account_channels", None, "Канал 1")
    assert went.after == {"can_post": False, "reason": "no_right"}
    assert came.before == {"can_post": False, "reason": "no_right"}


async def test_a_channel_that_is_excluded_and_a_variable_are_lines(
    newsroom: Newsroom, journal: JournalRows
) -> None:
    channels = ChannelRows(PostgresRows(newsroom.pool))
    await channels.exclude(1, OLEG, on=True)
    await channels.set_variable(1, "город", "Пермь", OLEG)
    variable, *_ = lines = [line for line in await newest(journal, 3) if line.subject == "channels"]
    assert [line.actor for line in lines] == [OLEG, OLEG]
    assert variable.after == {"variables": {"город": "Пермь"}}


async def test_who_fills_a_folder_is_known_once_a_tap(
    newsroom: Newsroom, journal: JournalRows
) -> None:
    folders = FolderRows(PostgresRows(newsroom.pool))
    folder = await folders.create("Город", OLEG)
    await folders.fill(folder, [1, 2, 3], OLEG, on=True)
    await folders.fill(folder, [2], OLEG, on=False)
    out, put_in, _ = await newest(journal, 3)
    assert (put_in.actor, put_in.title, put_in.after) == (OLEG, "Город", {"channels": 3})
    assert (out.actor, out.before, out.topic) == (OLEG, {"channels": 1}, Topic.CHANNELS)


async def test_pages_follow_one_another_both_ways(pool: Pool, journal: JournalRows) -> None:
    await pool.execute(OLD, NOON, 20)
    first = await journal.older(Sieve(), None, 8)
    second = await journal.older(Sieve(), first.lines[-1].id, 8)
    third = await journal.older(Sieve(), second.lines[-1].id, 8)
    shown = [line.id for page in (first, second, third) for line in page.lines]
    assert shown == list(range(20, 0, -1))
    assert [(p.has_newer, p.has_older) for p in (first, second, third)] == [
        (False, True),
        (True, True),
        (True, False),
    ]
    assert await journal.newer(Sieve(), third.lines[0].id, 8) == second
    assert await journal.newer(Sieve(), second.lines[0].id, 8) == first


async def test_filters_join(pool: Pool, journal: JournalRows) -> None:
    await pool.execute(OLD, NOON, 60)
    hour = (NOON + timedelta(minutes=30), NOON + timedelta(minutes=40))
    by_person = await journal.older(Sieve(1001, Topic.CAMPAIGNS, hour), None, 100)
    by_system = await journal.older(Sieve(SYSTEM, days=hour), None, 100)
    assert [line.id for line in by_person.lines] == [34]
    assert [line.id for line in by_system.lines] == [39, 36, 33, 30]
    nothing = (NOON - timedelta(days=2), NOON - timedelta(days=1))
    assert not (await journal.older(Sieve(days=nothing), None, 100)).lines


LOOKED_AT: Final = """
SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'audit_logs'
"""
DAY: Final = (NOON + timedelta(days=3), NOON + timedelta(days=3, hours=1))
SIEVES: Final = [
    Sieve(who, topic, days)
    for who in (None, SYSTEM, 1001, 7)
    for topic in (None, Topic.CAMPAIGNS, Topic.PEOPLE)
    for days in (None, DAY)
]


async def test_a_page_of_a_long_journal_looks_at_few_lines(pool: Pool) -> None:
    await pool.execute(OLD, NOON, 100_000)
    await pool.execute("ANALYZE audit_logs")
    for sieve in SIEVES:
        async with pool.acquire() as connection, connection.transaction():
            journal = JournalRows(PostgresRows(One(connection)))  # type: ignore[arg-type]
            before = await connection.fetchval(LOOKED_AT)
            await journal.older(sieve, 90_000, 8)
            assert await connection.fetchval(LOOKED_AT) - before < 300, sieve


class One:
    """A pool of one connection, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.fetch = connection.fetch
