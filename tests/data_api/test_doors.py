"""Every door of the Data API, as the catalogue lists them: shut to anybody, open to the product."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Final

import httpx
import pytest

from db.connect import Pool
from tests.data_api.standin import DataApi

RELATIONS: Final = """
SELECT relname::text FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1
"""
FUNCTIONS: Final = """
SELECT proname::text, coalesce(proargnames, '{}') AS names FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace AND prorettype <> 'trigger'::regtype
   AND proname NOT LIKE '%\\_of\\_json' ORDER BY 1
"""
REFUSALS: Final = {401, 403, 404}


@contextmanager
def named(door: str) -> Iterator[None]:
    try:
        yield
    except AssertionError as error:
        raise AssertionError(f"{door}: {error}") from error


@pytest.fixture
async def filled(pool: Pool) -> Pool:
    """Something to be seen."""
    await pool.execute("INSERT INTO users (id, name, role) VALUES (1, 'Олег', 'owner')")
    return pool


async def asking(api: DataApi, key: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{api.url}/rest/v1/", headers={"apikey": key}) as http:
        yield http


@pytest.fixture
async def anybody(data_api: DataApi) -> AsyncIterator[httpx.AsyncClient]:
    async for http in asking(data_api, data_api.public):
        yield http


@pytest.fixture
async def product(data_api: DataApi) -> AsyncIterator[httpx.AsyncClient]:
    async for http in asking(data_api, data_api.secret):
        yield http


async def test_anybody_reads_and_writes_nothing(filled: Pool, anybody: httpx.AsyncClient) -> None:
    for row in await filled.fetch(RELATIONS):
        read = await anybody.get(row["relname"])
        written = await anybody.post(row["relname"], json={"id": 9})
        removed = await anybody.delete(row["relname"], params={"id": "eq.1"})
        with named(row["relname"]):
            assert read.status_code >= 400 or read.json() == []
            assert written.status_code >= 400
            assert removed.status_code >= 400 or removed.text in {"", "[]"}
    assert await filled.fetchval("SELECT count(*) FROM users") == 1


async def test_anybody_calls_nothing(filled: Pool, anybody: httpx.AsyncClient) -> None:
    for function in await filled.fetch(FUNCTIONS):
        nothing = dict.fromkeys(function["names"])
        answer = await anybody.post(f"rpc/{function['proname']}", json=nothing)
        with named(function["proname"]):
            assert answer.json()["code"] == "42501"


async def test_the_product_reads_every_table_and_view(
    filled: Pool, product: httpx.AsyncClient
) -> None:
    for row in await filled.fetch(RELATIONS):
        answer = await product.get(row["relname"], params={"limit": 1})
        with named(row["relname"]):
            assert answer.status_code == 200


async def test_the_product_calls_every_function(filled: Pool, product: httpx.AsyncClient) -> None:
    for function in await filled.fetch(FUNCTIONS):
        nothing = dict.fromkeys(function["names"])
        answer = await product.post(f"rpc/{function['proname']}", json=nothing)
        with named(
            f"{function['proname']}: {answer.text}"
        ):  # some refuse nothing, by their own rules
            assert answer.status_code not in REFUSALS
            assert "PGRST" not in answer.text


async def test_the_queue_and_the_history_are_not_there_at_all(product: httpx.AsyncClient) -> None:
    for schema, table in (("pgqueuer", "pgqueuer"), ("supabase_migrations", "schema_migrations")):
        answer = await product.get(table, headers={"Accept-Profile": schema})
        with named(f"{schema}: {answer.text}"):
            assert answer.status_code >= 400
