"""Applies ``migrations/*.sql``, recorded where the Supabase CLI records its own."""

import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import asyncpg

from db.connect import Listener
from db.errors import DatabaseError, SchemaTooNew
from db.grants import give_back, made_by

NAME: Final = re.compile(r"^(\d{14})_(\w+)\.sql$")
LOCK: Final = 0x7261737379  # any constant: starting processes wait for each other
HISTORY: Final = """
CREATE SCHEMA IF NOT EXISTS supabase_migrations;
CREATE TABLE IF NOT EXISTS supabase_migrations.schema_migrations (version text PRIMARY KEY);
ALTER TABLE supabase_migrations.schema_migrations ADD COLUMN IF NOT EXISTS statements text[];
ALTER TABLE supabase_migrations.schema_migrations ADD COLUMN IF NOT EXISTS name text;
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: 14 digits of version, a name, its SQL."""

    version: str
    name: str
    sql: str


def known() -> list[Migration]:
    """Return the migrations this version ships, in order."""
    found = [
        Migration(match[1], match[2], file.read_text("utf-8"))
        for file in files("migrations").iterdir()
        if (match := NAME.match(file.name))
    ]
    return sorted(found, key=lambda migration: migration.version)


async def migrate(connection: Listener) -> list[str]:
    """Apply what is missing, each file in one transaction; return the names applied.

    Raises:
        SchemaTooNew: the database was made by a newer version of the program.
        DatabaseError: a file failed; it left nothing behind.

    """
    applied = []
    for migration in known():
        try:
            if await _apply(connection, migration):
                applied.append(migration.name)
        except asyncpg.PostgresError as error:
            name = f"{migration.version}_{migration.name}"
            raise DatabaseError(f"migration {name} failed: {error}") from error
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
        await give_back(connection, made_by(migration.sql for migration in known()))
    return applied


async def _apply(connection: Listener, migration: Migration) -> bool:
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
        await connection.execute("SET LOCAL client_min_messages = warning")
        await connection.execute(HISTORY)
        rows = await connection.fetch("SELECT version FROM supabase_migrations.schema_migrations")
        done = {row["version"] for row in rows}
        if newer := [version for version in done if version > known()[-1].version]:
            raise SchemaTooNew(
                f"the database is at {max(newer)}, newer than this program; update the program"
            )
        if migration.version in done:
            return False
        await connection.execute(migration.sql)
        await connection.execute(
            "INSERT INTO supabase_migrations.schema_migrations (version, name, statements)"
            " VALUES ($1, $2, $3)",
            migration.version,
            migration.name,
            [migration.sql],
        )
        return True
