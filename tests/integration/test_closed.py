"""On Supabase what is ours is open to the service role alone, whatever a project's defaults."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import pytest

from db.connect import Address, Listener, Pool, open_connection
from db.migrate import migrate
from tests.databases import prepared

HOLES: Final = """
WITH ours AS (SELECT 'public'::regnamespace AS schema),
     strangers AS (SELECT unnest(ARRAY['anon', 'authenticated']) AS role)
SELECT 'a table without row level security' AS hole, relname::text AS name FROM pg_class, ours
 WHERE relnamespace = schema AND relkind IN ('r', 'p') AND NOT relrowsecurity
UNION ALL
SELECT 'a policy', polname FROM pg_policy JOIN pg_class c ON c.oid = polrelid, ours
 WHERE c.relnamespace = schema
UNION ALL
SELECT 'a view with the rights of its maker', relname FROM pg_class, ours
 WHERE relnamespace = schema AND relkind IN ('v', 'm')
   AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)
UNION ALL
SELECT 'a function without search_path', proname FROM pg_proc, ours
 WHERE pronamespace = schema AND NOT coalesce('search_path=""' = ANY (proconfig), false)
UNION ALL
SELECT 'a function with the rights of its maker', proname FROM pg_proc, ours
 WHERE pronamespace = schema AND prosecdef
UNION ALL
SELECT 'open to ' || role, relname FROM pg_class, ours, strangers
 WHERE relnamespace = schema AND relkind IN ('r', 'p', 'v', 'm', 'f')
   AND (has_table_privilege(role, oid, 'DELETE, TRUNCATE, TRIGGER')
        OR has_any_column_privilege(role, oid, 'SELECT, INSERT, UPDATE, REFERENCES'))
UNION ALL
SELECT 'numbers open to ' || role, relname FROM pg_class, ours, strangers
 WHERE relnamespace = schema
   AND CASE relkind WHEN 'S' THEN has_sequence_privilege(role, oid, 'USAGE, SELECT, UPDATE') END
UNION ALL
SELECT 'can be called by ' || role, proname FROM pg_proc, ours, strangers
 WHERE pronamespace = schema AND has_function_privilege(role, oid, 'EXECUTE')
UNION ALL
SELECT 'a schema open to ' || role, nspname
  FROM pg_namespace, unnest(ARRAY['anon', 'authenticated', 'service_role']) role
 WHERE nspname IN ('pgqueuer', 'supabase_migrations') AND has_schema_privilege(role, oid, 'USAGE')
"""
SERVED: Final = """
SELECT relname::text AS name FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')
   AND NOT has_table_privilege('service_role', oid, 'SELECT')
UNION ALL
SELECT proname FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace
   AND NOT has_function_privilege('service_role', oid, 'EXECUTE')
"""
# What a project of Supabase comes with: everything new in public is for everybody.
GENEROUS: Final = """
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON {} TO anon, authenticated, service_role
"""


@pytest.fixture
async def project(server: Address, pool: Pool) -> AsyncIterator[Listener]:
    """A database with the defaults of a Supabase project, with our tables in it."""
    await pool.execute("DROP DATABASE IF EXISTS a_project WITH (FORCE)")
    await pool.execute("CREATE DATABASE a_project")
    there = Address(urlunsplit(urlsplit(server.dsn)._replace(path="/a_project")))
    connection = await open_connection(there)
    for what in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        await connection.execute(GENEROUS.format(what))
    await prepared(there)
    yield connection
    await connection.close()
    await pool.execute("DROP DATABASE a_project WITH (FORCE)")


async def test_nothing_is_open_to_strangers(pool: Pool) -> None:
    assert [tuple(hole) for hole in await pool.fetch(HOLES)] == []


async def test_nothing_is_open_where_everything_new_is_open_by_default(project: Listener) -> None:
    assert [tuple(hole) for hole in await project.fetch(HOLES)] == []


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
