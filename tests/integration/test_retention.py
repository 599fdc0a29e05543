"""What need not be kept for ever goes; of the journal only what is old enough, and not unseen."""

from typing import Final
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from pydantic import ValidationError

from bot.journal.words import sentence
from bot.settings import Settings
from bot.texts import Texts
from bot.tidy import Tidying
from db.connect import Pool
from db.journal import JournalRows, Sieve
from db.postgres_rows import PostgresRows
from db.retention import RetentionRows
from db.templates import TemplateRows
from tests.integration.test_opening import GIVEN

LINES: Final = """
INSERT INTO audit_logs (at, action, subject, subject_id)
SELECT now() - day * interval '1 day', 'update', 'campaigns', 1 FROM generate_series(1, 100) day
"""
YOUNG: Final = """
SELECT set_config('rassylka.forgets', 'journal', true);
DELETE FROM audit_logs WHERE at > now() - interval '9 days';
"""
NOTICES: Final = """
WITH a AS (INSERT INTO accounts (session_hash) VALUES ('x') RETURNING id)
INSERT INTO notices (chat_id, kind, account_id, created_at, told_at)
SELECT 1, 'account', a.id, now() - interval '90 days', told.at
  FROM a, (VALUES (now() - interval '31 days'), (now() - interval '29 days'), (NULL)) told (at)
"""
QUESTIONS: Final = """
INSERT INTO fsm_state (bot_id, chat_id, user_id, state, updated_at)
VALUES (1, 1, 1, 'old', now() - interval '31 days'), (1, 2, 2, 'new', now())
"""
QUEUE: Final = """
INSERT INTO pgqueuer.pgqueuer_log (created, job_id, status, entrypoint, priority)
VALUES (now() - interval '8 days', 1, 'successful', 'send-message', 0),
       (now() - interval '6 days', 2, 'successful', 'send-message', 0)
"""


@pytest.fixture
def rows(pool: Pool) -> RetentionRows:
    return RetentionRows(pool, at_once=30)


async def kept(pool: Pool) -> int:
    return int(await pool.fetchval("SELECT count(*) FROM audit_logs WHERE subject = 'campaigns'"))


async def test_the_journal_is_kept_for_ever_unless_somebody_says_otherwise(
    pool: Pool, rows: RetentionRows
) -> None:
    await pool.execute(LINES)
    await Tidying(TemplateRows(PostgresRows(pool)), rows).look()
    assert await kept(pool) == 100


async def test_older_lines_go_in_small_steps_and_the_going_is_a_line(
    pool: Pool, rows: RetentionRows
) -> None:
    await pool.execute(LINES)
    await Tidying(TemplateRows(PostgresRows(pool)), rows, journal_days=60).look()
    assert await kept(pool) == 59
    page = await JournalRows(PostgresRows(pool)).older(Sieve(), None, 2)
    words = [sentence(Texts("ru", ZoneInfo("UTC")), line) for line in page.lines]
    assert words == [f"старые строки журнала удалены: {n}" for n in (11, 30)]


async def test_less_than_a_month_is_refused_by_settings_and_database(pool: Pool) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({**GIVEN, "journal_days": 29})
    with pytest.raises(asyncpg.PostgresError, match="30 days at least"):
        await pool.execute("SELECT forget_journal(29, 10)")


async def test_a_young_line_cannot_be_deleted_even_by_who_knows_how(pool: Pool) -> None:
    await pool.execute(LINES)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await pool.execute(YOUNG)


async def test_the_service_role_deletes_nothing(pool: Pool) -> None:
    await pool.execute(LINES)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL ROLE service_role")
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
            await connection.execute("SELECT public.forget_journal(60, 10)")


async def test_told_notices_old_questions_and_the_log_of_the_queue_go(
    pool: Pool, rows: RetentionRows
) -> None:
    for sql in (NOTICES, QUESTIONS, QUEUE):
        await pool.execute(sql)
    assert await rows.forget(0) == {"notices": 1, "questions": 1, "queue_log": 1}
    assert await rows.forget(0) == {}
    untold = "SELECT count(*) FROM notices WHERE told_at IS NULL"
    assert await pool.fetchval(untold) == 1
