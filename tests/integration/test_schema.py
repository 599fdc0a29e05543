"""What the database itself refuses: words that no enum has, rows that contradict themselves."""

import re
from collections.abc import Iterable
from typing import Final

import asyncpg
import pytest

from db.connect import Pool
from db.notices import Kind
from delivery.campaign import CampaignStatus, PauseReason
from delivery.governor import Cause
from delivery.job import ChatKind, JobStatus, Place
from delivery.outcome import Sent
from delivery.role import Role
from delivery.store_media import Problem
from tests.integration.conftest import Newsroom
from tests.integration.steps import NO_ANSWER, claimed, running, settled

WORDS: Final[dict[tuple[str, str], Iterable[str]]] = {
    ("campaigns", "status"): CampaignStatus,
    ("campaigns", "pause_reason"): PauseReason,
    ("jobs", "status"): JobStatus,
    ("accounts", "waits_for"): set(Cause) - {Cause.GAP, Cause.FLOOD},
    ("notices", "kind"): Kind,
    ("users", "role"): Role,
    ("invites", "role"): Role,
    ("channels", "kind"): ChatKind,
    ("template_media", "place"): Place,
    ("template_media", "problem"): Problem,
}
LISTS: Final = """
SELECT c.conname, pg_get_constraintdef(c.oid) AS definition
  FROM pg_constraint c
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
 WHERE c.contype = 'c' AND c.conrelid = $1::text::regclass AND a.attname = $2
"""


@pytest.mark.parametrize(("table", "column"), WORDS, ids=[".".join(key) for key in WORDS])
async def test_a_list_of_words_is_the_enum(pool: Pool, table: str, column: str) -> None:
    checks = await pool.fetch(LISTS, f"public.{table}", column)
    lists = [set(re.findall(r"'(\w+)'::text", check["definition"])) for check in checks]
    assert set(WORDS[table, column]) in lists


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("status = 'sending', lease_until = NULL", "sending_has_a_lease"),
        ("lease_until = now()", "sending_has_a_lease"),
        ("status = 'sent', ended_at = now()", "sent_has_its_messages"),
        ("message_ids = '{7}'", "sent_has_its_messages"),
        ("status = 'failed', ended_at = now()", "refused_has_a_reason"),
        ("status = 'skipped', ended_at = now()", "refused_has_a_reason"),
        ("status = 'failed', reason = 'other'", "ended_has_its_moment"),
        ("ended_at = now()", "ended_has_its_moment"),
        ("random_ids = '{}'", "jobs_random_ids_check"),
        ("random_ids = '{7, 0}'", "jobs_random_ids_check"),
    ],
)
async def test_a_delivery_never_contradicts_itself(
    newsroom: Newsroom, change: str, constraint: str
) -> None:
    await running(newsroom, channels=[1])
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await newsroom.pool.execute(f"UPDATE jobs SET {change}")  # noqa: S608  # from the table
    assert refused.value.constraint_name == constraint


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("status = 'paused'", "paused_has_a_reason"),
        ("pause_reason = 'person'", "paused_has_a_reason"),
        ("status = 'finished'", "ended_has_an_end"),
        ("ended_at = now()", "ended_has_an_end"),
        ("total = NULL", "launched_has_a_total"),
        ("starts_at = NULL", "launched_has_a_start"),
        ("canary = 0", "campaigns_canary_check"),
        ("gap = interval '-1 s'", "campaigns_gap_check"),
    ],
)
async def test_a_campaign_never_contradicts_itself(
    newsroom: Newsroom, change: str, constraint: str
) -> None:
    campaign = await running(newsroom)
    sql = f"UPDATE campaigns SET {change} WHERE id = $1"  # noqa: S608  # from the table
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await newsroom.pool.execute(sql, campaign)
    assert refused.value.constraint_name == constraint


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("slowed = 0.5", "slowed_is_a_factor"),
        ("slowed = 65", "slowed_is_a_factor"),
        ("waits_until = now()", "wait_has_a_reason"),
        ("limited_reason = 'PEER_FLOOD'", "limit_has_its_moment"),
        ("status = 'lost'", "lost_has_a_reason"),
    ],
)
async def test_an_account_never_contradicts_itself(
    newsroom: Newsroom, change: str, constraint: str
) -> None:
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await newsroom.pool.execute(f"UPDATE accounts SET {change}")  # noqa: S608  # from the table
    assert refused.value.constraint_name == constraint


async def test_a_channel_is_in_a_campaign_at_most_once(newsroom: Newsroom) -> None:
    await running(newsroom)
    with pytest.raises(asyncpg.UniqueViolationError):
        await newsroom.pool.execute("UPDATE jobs SET channel_id = 1")


async def test_what_the_product_does_by_itself_has_no_actor_in_the_journal(
    newsroom: Newsroom,
) -> None:
    await running(newsroom, channels=[1, 2])
    line = await newsroom.pool.fetchval("SELECT max(id) FROM audit_logs")
    await settled(newsroom, NO_ANSWER)
    await newsroom.jobs.settle(await claimed(newsroom), Sent((1,)))
    rows = await newsroom.pool.fetch("SELECT * FROM audit_logs WHERE id > $1", line)
    assert [(row["subject"], row["actor"]) for row in rows] == [("campaigns", None)]
