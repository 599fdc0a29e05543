"""How PgQueuer really behaves, and that the product does not rely on the opposite."""

import asyncio
from datetime import timedelta

import pytest
from pgqueuer import AsyncpgDriver, AsyncpgPoolDriver, Job, QueueManager, RetryRequested
from pgqueuer.errors import DuplicateJobError

from db.connect import Pool
from delivery.campaign import AccountId
from delivery.wake import SendMessages, StoreMedia
from queues.outbox import QueueOutbox
from queues.payloads import row_of
from queues.schema import queries_on

QUICK = timedelta(milliseconds=200)


async def worked(manager: QueueManager, done: asyncio.Event) -> None:
    """Run a consumer until something happened."""
    running = asyncio.create_task(manager.run(dequeue_timeout=QUICK))
    async with asyncio.timeout(5):
        await done.wait()
        manager.shutdown.set()
        await running


async def test_an_equal_key_is_swallowed_while_a_row_waits_or_runs(pool: Pool) -> None:
    manager = QueueManager(queries_on(AsyncpgPoolDriver(pool)))
    swallowed = asyncio.Event()

    @manager.entrypoint("work")
    async def work(_: Job) -> None:
        with pytest.raises(DuplicateJobError):
            await manager.queries.enqueue("work", None, dedupe_key="same")
        swallowed.set()

    await manager.queries.enqueue("work", None, dedupe_key="same")
    await worked(manager, swallowed)


def test_our_wake_ups_of_one_account_never_share_a_key() -> None:
    account = AccountId(1)
    keys = {row_of(SendMessages(account, wake)).key for wake in range(3)}
    keys |= {row_of(StoreMedia(account, 5, nonce)).key for nonce in range(3)}
    assert len(keys) == 6


async def test_coming_back_later_counts_as_an_attempt_of_the_row(pool: Pool) -> None:
    manager = QueueManager(queries_on(AsyncpgPoolDriver(pool)))
    again = asyncio.Event()
    attempts: list[int] = []

    @manager.entrypoint("wait")
    async def wait(job: Job) -> None:
        attempts.append(job.attempts)
        if len(attempts) < 2:
            raise RetryRequested(timedelta(0))
        again.set()

    await manager.queries.enqueue("wait", None)
    await worked(manager, again)
    assert attempts == [0, 1]  # a flood wait would count too: ours are in the ledger


async def test_a_rolled_back_move_leaves_no_row(pool: Pool) -> None:
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await QueueOutbox().put(connection, SendMessages(AccountId(1), 1))
        await transaction.rollback()
    assert await pool.fetchval("SELECT count(*) FROM pgqueuer.pgqueuer") == 0


async def test_a_notification_comes_after_the_commit(pool: Pool) -> None:
    heard = asyncio.Event()
    async with pool.acquire() as listening, pool.acquire() as connection:
        driver = AsyncpgDriver(listening)  # type: ignore[arg-type]
        await driver.add_listener("ch_pgqueuer", lambda _: heard.set())
        async with connection.transaction():
            await QueueOutbox().put(connection, SendMessages(AccountId(1), 1))
            await asyncio.sleep(0.1)
            assert not heard.is_set()
        async with asyncio.timeout(5):
            await heard.wait()
        await listening.reset()


async def test_a_row_of_a_dead_worker_is_taken_again_only_after_its_heartbeat(pool: Pool) -> None:
    manager = QueueManager(queries_on(AsyncpgPoolDriver(pool)))
    taken = asyncio.Event()
    await manager.queries.enqueue("work", None)
    await pool.execute("UPDATE pgqueuer.pgqueuer SET status = 'picked', heartbeat = now()")

    @manager.entrypoint("work")
    async def work(_: Job) -> None:
        taken.set()

    running = asyncio.create_task(
        manager.run(dequeue_timeout=QUICK, heartbeat_timeout=timedelta(seconds=1))
    )
    await asyncio.sleep(0.5)
    assert not taken.is_set()
    async with asyncio.timeout(5):
        await taken.wait()
    manager.shutdown.set()
    await running
