"""Settings in rows: who changed which, and what sleeps by old ones."""

import json
from datetime import timedelta

from bot.policies import Policies
from db.connect import Pool
from db.policy import PolicyRows
from db.postgres_rows import PostgresRows
from delivery.governor import Cause
from delivery.policy import Policy, StaffChat, staff_row
from delivery.wake import SendMessages
from tests.integration.conftest import OLEG, Newsroom
from tests.unit.test_policy import GIVEN


def policies(pool: Pool) -> Policies:
    return Policies(PolicyRows(pool, PostgresRows(pool)), GIVEN)


async def test_what_one_process_sets_the_other_reads(pool: Pool) -> None:
    here, there = policies(pool), policies(pool)
    staff = StaffChat(-1001, "Команда рассылок", 7)
    await here.set({"per_day": 1000, "staff_chat": staff_row(staff)}, OLEG)
    await there.look()
    assert here.now == there.now
    assert (there.now.per_day, there.now.staff) == (1000, staff)


async def test_whoever_follows_is_told_once_a_change(pool: Pool) -> None:
    here, told = policies(pool), list[Policy]()

    async def follow() -> None:
        told.append(here.now)

    here.followers.append(follow)
    await here.set({"time_zone": "Asia/Omsk"}, OLEG)
    await here.look()
    assert told == [here.now]


async def test_the_journal_says_who_changed_which_setting(pool: Pool) -> None:
    here = policies(pool)
    for per_day in (500, 500, 700):
        await here.set({"per_day": per_day}, OLEG)
    sql = (
        "SELECT actor, action, before::text, after::text FROM audit_logs WHERE subject = 'settings'"
    )
    rows = [(r[0], r[1], json.loads(r[2]), json.loads(r[3])) for r in await pool.fetch(sql)]
    assert rows == [
        (OLEG, "insert", {}, {"per_day": 500}),
        (OLEG, "update", {"per_day": 500}, {"per_day": 700}),
    ]


async def test_an_old_cap_holds_no_card_and_the_account_is_woken(newsroom: Newsroom) -> None:
    await newsroom.running()
    await newsroom.jobs.waits(newsroom.account, timedelta(hours=5), Cause.CAP)
    before = await newsroom.wake()
    await newsroom.accounts.wake_up(newsroom.account)
    progress = await newsroom.progress.of(newsroom.draft)
    assert progress is not None
    assert (progress.waits_for, progress.waits_until) == (None, None)
    assert newsroom.outbox.wake_ups[-1] == SendMessages(newsroom.account, before + 1)


async def test_a_new_log_in_waits_for_no_limit_of_the_last_one(newsroom: Newsroom) -> None:
    await newsroom.running()
    await newsroom.jobs.waits(newsroom.account, timedelta(hours=5), Cause.CAP)
    await newsroom.accounts.online(newsroom.account, 777, "Анна")
    progress = await newsroom.progress.of(newsroom.draft)
    assert progress is not None
    assert progress.waits_until is None
