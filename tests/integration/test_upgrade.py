"""From every older schema, a campaign under way: up to date, twice in a row, and it goes on."""

from collections.abc import AsyncIterator
from typing import Final

import pytest
from pgqueuer import AsyncpgDriver

from db import migrate as module
from db.accounts import AccountRows
from db.connect import Address, Pool, open_pool
from db.jobs import JobRows
from db.migrate import Migration, known, migrate
from db.planning import PlanRows
from db.progress import ProgressRows
from delivery.campaign import AccountId, CampaignId
from delivery.job import Job
from delivery.outcome import Sent
from delivery.ports import Wish
from queues.schema import prepare
from tests.databases import closing, make
from tests.fakes import FakeOutbox

ALL: Final = known()
CHAIN, COPY = "chain_of_schemas", "copy_of_a_schema"
# What the very first version left when it was stopped in the middle: one post out, one on its way.
ROWS: Final = """
INSERT INTO users (id, name, role) VALUES (1001, 'Олег', 'owner');
INSERT INTO accounts (session_hash, telegram_id, name, status, owner, owner_until, wake)
VALUES ('hash', 777, 'Анна', 'online', 'the old program', now() - interval '1 minute', 3);
INSERT INTO channels (chat_id, kind, title, sought)
SELECT -1000000000000 - n, 'channel', 'Канал ' || n, 'канал ' || n FROM generate_series(1, 4) n;
INSERT INTO account_channels (account_id, channel_id, access_hash, can_post)
SELECT 1, id, id, true FROM channels;
INSERT INTO templates (title, content, created_by) VALUES ('Пост', '{"text": "Пост"}', 1001);
INSERT INTO campaigns (title, template_id, account_id, status, rev, total, starts_at, started_at,
                       planned_at, created_by)
VALUES ('Пост', 1, 1, 'running', 2, 4, now(), now(), now(), 1001);
INSERT INTO campaigns (title, template_id, account_id, created_by) VALUES ('Черновик', 1, 1, 1001);
INSERT INTO draft_channels SELECT 2, id FROM channels;
INSERT INTO batches (campaign_id, number, size, released_at) VALUES (1, 1, 4, now());
INSERT INTO jobs (campaign_id, channel_id, batch_id, random_ids)
SELECT 1, id, 1, array[id * 11] FROM channels;
INSERT INTO cards (campaign_id, chat_id, message_id) VALUES (1, 1001, 5);
INSERT INTO fsm_state (bot_id, chat_id, user_id, state) VALUES (42, 1001, 1001, 'old');
"""
UNDER_WAY: Final = """
UPDATE jobs SET status = 'sent', sent_at = now(), message_ids = '{7}' WHERE id = 1;
UPDATE jobs SET status = 'sending', lease_until = now() + interval '50 s' WHERE id = 2;
"""


@pytest.fixture
async def chain(server: Address) -> AsyncIterator[Address]:
    """A database that is nowhere yet."""
    yield await make(server, CHAIN)
    async with closing(server) as admin:
        for name in (CHAIN, COPY):
            await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


async def grow(address: Address, migration: Migration) -> None:
    """Apply one more file; rows come in after the first."""
    async with closing(address) as connection:
        await module._apply(connection, migration)
        if migration is ALL[0]:
            await connection.execute(ROWS + UNDER_WAY)


async def bring_up(address: Address) -> list[str]:
    """Do what a start does."""
    async with closing(address) as connection:
        applied = await migrate(connection)
        await prepare(AsyncpgDriver(connection))
    return applied


async def go_on(pool: Pool) -> set[int]:
    """Let the new program take over and deliver all that is open; return the random_ids used."""
    outbox, account = FakeOutbox(), AccountId(1)
    accounts = AccountRows(pool, "the new program", outbox)
    assert await accounts.own(account)
    await accounts.taken_over(account)
    await PlanRows(pool, outbox).sweep("the new program")
    jobs = JobRows(pool, "the new program", outbox)
    used: set[int] = set()
    wake = await pool.fetchval("SELECT wake FROM accounts")
    while isinstance(job := await jobs.claim(Wish(account, wake)), Job):
        await jobs.settle(job, Sent((job.id + 100,)))
        used.update(job.random_ids)
    return used


async def looks(pool: Pool) -> list[tuple[str, int, int]]:
    """Return what the cards of both campaigns say."""
    cards = [await ProgressRows(pool).of(CampaignId(number)) for number in (1, 2)]
    return [(c.status, c.sent, c.total) for c in cards if c is not None]


async def test_from_every_older_schema_what_runs_goes_on_and_nothing_comes_out_twice(
    server: Address, chain: Address
) -> None:
    for number, migration in enumerate(ALL[:-1], start=1):
        await grow(chain, migration)
        copy = await make(server, COPY, CHAIN)
        assert await bring_up(copy) == [m.name for m in ALL[number:]]
        pool = await open_pool(copy)
        assert await go_on(pool) == {22, 33, 44}, migration.name
        assert await looks(pool) == [("finished", 4, 4), ("draft", 0, 0)], migration.name
        await pool.close()


async def test_a_start_after_an_upgrade_finds_nothing_to_do(chain: Address) -> None:
    await grow(chain, ALL[0])
    assert await bring_up(chain) == [m.name for m in ALL[1:]]
    assert await bring_up(chain) == []
