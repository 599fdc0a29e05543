"""A database with the defaults of a Supabase project, and what is open in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from db.connect import Address, Connection, Listener, open_connection

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
ROLES: Final = """
DO $$ DECLARE r text; BEGIN
  FOREACH r IN ARRAY ARRAY['anon', 'authenticated', 'service_role'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', r);
    END IF;
  END LOOP;
END $$
"""
# What a project of Supabase comes with: everything new in public is for everybody.
GENEROUS: Final = """
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON {} TO anon, authenticated, service_role
"""


@asynccontextmanager
async def project_on(server: Address) -> AsyncIterator[Address]:
    """Make an empty database on a server, and drop it at the end."""
    there = Address(urlunsplit(urlsplit(server.dsn)._replace(path="/a_project")))
    await _say(
        server, "DROP DATABASE IF EXISTS a_project WITH (FORCE)", "CREATE DATABASE a_project"
    )
    defaults = [GENEROUS.format(what) for what in ("TABLES", "SEQUENCES", "FUNCTIONS")]
    await _say(there, ROLES, *defaults)
    yield there
    await _say(server, "DROP DATABASE a_project WITH (FORCE)")


async def _say(address: Address, *statements: str) -> None:
    connection = await open_connection(address)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


async def holes_in(connection: "Listener | Connection") -> list[tuple[str, str]]:
    """Return what is open to somebody it should not be open to."""
    return [(row["hole"], row["name"]) for row in await connection.fetch(HOLES)]
