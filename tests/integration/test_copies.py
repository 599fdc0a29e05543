"""A copy of the ledger in a file, and a new database made of it."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from db.connect import Address, open_pool
from db.copies import back_up, restore
from db.errors import CopyFailed
from db.health import health_of
from delivery.outcome import Sent
from tests.databases import closing, make, prepared
from tests.integration.conftest import Newsroom
from tests.integration.steps import claimed, everything, running

NAME: Final = "made_of_a_copy"
TABLES: Final = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"

CALLED_BY_ANYBODY: Final = """
SELECT count(*) FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace AND has_function_privilege('anon', oid, 'EXECUTE')
"""


@pytest.fixture
async def fresh(server: Address) -> AsyncIterator[Address]:
    yield await make(server, NAME)
    async with closing(server) as admin:
        await admin.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


async def test_a_new_database_is_as_the_old_one_was_and_as_closed(
    newsroom: Newsroom, server: Address, fresh: Address, tmp_path: Path
) -> None:
    await running(newsroom, channels=[1, 2])
    await newsroom.jobs.settle(await claimed(newsroom), Sent((1,)))
    before = await everything(newsroom)
    await back_up(server, tmp_path / "копия")
    await restore(fresh, tmp_path / "копия")
    pool = await open_pool(await prepared(fresh))
    there = Newsroom(pool)
    assert await everything(there) == before
    await pool.close()
    async with closing(fresh) as connection:
        health = await health_of(connection)
        assert (health.opened, health.lost, health.missing) == ((), (), ())
        assert await connection.fetchval(CALLED_BY_ANYBODY) == 0


async def test_nobody_else_reads_a_copy_and_none_is_written_over(
    server: Address, tmp_path: Path
) -> None:
    file = tmp_path / "copy"
    await back_up(server, file)
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CopyFailed, match="is there already"):
        await back_up(server, file)
    with pytest.raises(CopyFailed, match="cannot be written"):
        await back_up(server, tmp_path / "nowhere" / "copy")
    assert os.listdir(tmp_path) == ["copy"]  # noqa: PTH208  # at once


async def test_a_database_in_use_is_not_filled(server: Address, tmp_path: Path) -> None:
    await back_up(server, tmp_path / "copy")
    with pytest.raises(CopyFailed, match="restore into a new one"):
        await restore(server, tmp_path / "copy")


async def test_what_is_no_copy_leaves_a_database_as_it_was(fresh: Address, tmp_path: Path) -> None:
    with pytest.raises(CopyFailed, match="there is no file"):
        await restore(fresh, tmp_path / "copy")
    (tmp_path / "copy").write_text("не копия", encoding="utf-8")
    with pytest.raises(CopyFailed, match="pg_restore"):
        await restore(fresh, tmp_path / "copy")
    async with closing(fresh) as connection:
        assert await connection.fetchval(TABLES) == 0
        assert await connection.fetchval("SELECT to_regnamespace('pgqueuer')") is None


async def test_a_copy_that_breaks_off_fills_nothing(
    newsroom: Newsroom, server: Address, fresh: Address, tmp_path: Path
) -> None:
    await running(newsroom, channels=[1, 2])
    await back_up(server, tmp_path / "whole")
    whole = (tmp_path / "whole").read_bytes()
    (tmp_path / "broken").write_bytes(whole[: len(whole) * 9 // 10])
    with pytest.raises(CopyFailed):
        await restore(fresh, tmp_path / "broken")
    async with closing(fresh) as connection:
        assert await connection.fetchval(TABLES) == 0
