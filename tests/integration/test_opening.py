"""What stops the start: a sentence that says what to do."""

import asyncio
from pathlib import Path

import pytest

from bot.opening import alone, open_database
from bot.settings import Settings, StartError
from db.alone import Alone
from db.connect import Address, Pool

GIVEN = {
    "bot_token": "123456789:AAsecretsecretsecret",
    "owner_ids": "1",
    "api_id": "7",
    "api_hash": "hashhashhashhashhashhashhashhash",
    "session": "1sessionsession",
    "supabase_url": None,
}
NEWER = "INSERT INTO supabase_migrations.schema_migrations (version) VALUES ('20991231000000')"


def settings(address: Address, folder: Path) -> Settings:
    return Settings.model_validate({**GIVEN, "database_url": address.dsn, "data_dir": folder})


async def why(given: Settings) -> str:
    with pytest.raises(StartError) as refused:
        async with open_database(given):
            pass
    return str(refused.value)


async def test_a_second_process_of_one_bot_is_told_to_wait_its_turn(
    server: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Alone.take, "__defaults__", (0.1,))
    given = settings(server, tmp_path)
    async with alone(given, server):
        with pytest.raises(StartError, match="This bot runs already, in another process"):
            async with alone(given, server):
                pass
    async with alone(given, server):
        pass  # its place is free at once


async def test_a_database_of_a_newer_version_is_left_alone(
    server: Address, pool: Pool, tmp_path: Path
) -> None:
    await pool.execute(NEWER)
    try:
        sentence = await why(settings(server, tmp_path))
    finally:
        await pool.execute(
            "DELETE FROM supabase_migrations.schema_migrations WHERE version LIKE '2099%'"
        )
    assert sentence == (
        "The database: the database is at 20991231000000, newer than this program;"
        " update the program."
    )


async def test_an_old_database_is_brought_up_to_date(server: Address, tmp_path: Path) -> None:
    async with open_database(settings(server, tmp_path)) as opened:
        done = await opened.pool.fetch("SELECT name FROM supabase_migrations.schema_migrations")
    assert {row["name"] for row in done} >= {"first_thread", "media"}


async def test_the_right_to_run_is_taken_again_after_a_lost_connection(
    server: Address, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.alone.LOOK", 0.05)
    first, second = Alone(server, 7), Alone(server, 7)
    assert await first.take()
    await pool.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        " AND pid <> pg_backend_pid()"
    )
    await kept_for_a_while(first)
    assert not await second.take(within=0)
    await first.give_back()


async def kept_for_a_while(alone: Alone) -> None:
    keeping = asyncio.create_task(alone.keep())
    await asyncio.sleep(0.5)
    keeping.cancel()
