"""Every named query is one that PostgreSQL understands."""

from importlib.resources import files

import pytest

from db.connect import Pool
from db.sql import queries

FILES = sorted(path.name[:-4] for path in (files("db") / "queries").iterdir())
ALL = [(file, name) for file in FILES for name in queries(file)]


@pytest.mark.parametrize(("file", "name"), ALL, ids=[f"{f}.{n}" for f, n in ALL])
async def test_a_named_query_can_be_prepared(pool: Pool, file: str, name: str) -> None:
    if name == "end_campaign":
        pytest.skip("a part of other queries")
    async with pool.acquire() as connection:
        await connection.prepare(queries(file)[name])
