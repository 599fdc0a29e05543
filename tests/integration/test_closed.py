"""On Supabase what is ours is open to the service role alone, whatever a project's defaults."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from db.connect import Address, Listener, Pool, open_connection
from db.migrate import migrate
from tests.databases import prepared
from tests.projects import SERVED, holes_in, project_on


@pytest.fixture
async def project(server: Address) -> AsyncIterator[Listener]:
    """A database with the defaults of a Supabase project, with our tables in it."""
    async with project_on(server) as address:
        connection = await open_connection(await prepared(address))
        yield connection
        await connection.close()


async def test_nothing_is_open_to_strangers(pool: Pool) -> None:
    async with pool.acquire() as connection:
        assert await holes_in(connection) == []


async def test_nothing_is_open_where_everything_new_is_open_by_default(project: Listener) -> None:
    assert await holes_in(project) == []


async def test_the_service_role_may_read_everything_and_call_everything(pool: Pool) -> None:
    assert [row["name"] for row in await pool.fetch(SERVED)] == []


async def test_rights_that_got_lost_come_back_with_the_next_migrate(project: Listener) -> None:
    for what in ("TABLES", "FUNCTIONS"):
        await project.execute(f"REVOKE ALL ON ALL {what} IN SCHEMA public FROM service_role")
    await project.execute("REVOKE USAGE ON SCHEMA public FROM public, service_role")
    assert await project.fetch(SERVED) != []
    await migrate(project)
    assert await project.fetch(SERVED) == []
    assert await project.fetchval("SELECT has_schema_privilege('service_role', 'public', 'USAGE')")
    may = "SELECT has_table_privilege('service_role', 'audit_logs', 'UPDATE, DELETE, TRUNCATE')"
    assert not await project.fetchval(may)


async def test_a_table_of_somebody_else_is_left_alone(project: Listener) -> None:
    await project.execute("CREATE TABLE public.guests (id bigint)")
    await project.execute("REVOKE ALL ON public.guests FROM service_role")
    await migrate(project)
    may = "SELECT has_table_privilege('service_role', 'guests', 'SELECT')"
    assert not await project.fetchval(may)


async def test_the_data_api_is_told_to_read_the_tables_anew(project: Listener) -> None:
    heard: asyncio.Queue[object] = asyncio.Queue()
    await project.add_listener("pgrst", lambda *said: heard.put_nowait(said[-1]))
    await migrate(project)
    async with asyncio.timeout(5):
        assert await heard.get() == "reload schema"
