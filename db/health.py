"""What an examination finds in a database; it changes nothing."""

from dataclasses import dataclass
from typing import Final

import asyncpg

from db.connect import Listener, Pool
from db.migrate import known
from db.sql import queries

NO_TABLE: Final = (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError)


@dataclass(frozen=True, slots=True)
class Health:
    """``missing`` and ``newer`` are migrations; ``opened`` and ``lost`` are tables and views.

    ``clock``: the server's, in seconds since the epoch.
    """

    version: int
    clock: float
    missing: tuple[str, ...] = ()
    newer: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()  # to the roles that everybody may take
    lost: tuple[str, ...] = ()  # to the service role
    has_queue: bool = True


@dataclass(frozen=True, slots=True)
class AccountHealth:
    """What the row of an account says; ``owner`` is the process that has it now."""

    id: int
    name: str
    status: str
    lost_reason: str | None
    owner: str | None
    vault_chat_id: int | None


async def health_of(connection: Listener) -> Health:
    """Look around."""
    sql = queries("health")
    row = await connection.fetchrow(sql["server"])
    if row is None:
        raise RuntimeError("a SELECT without a row")
    done = await _done(connection)
    mine = {m.version: f"{m.version}_{m.name}" for m in known()}
    rights = await connection.fetchrow(sql["rights"])
    return Health(
        row["version"],
        row["clock"],
        missing=tuple(name for version, name in mine.items() if version not in done),
        newer=tuple(sorted(version for version in done if version > max(mine))),
        opened=tuple(rights["opened"]) if rights else (),
        lost=tuple(rights["lost"]) if rights else (),
        has_queue=row["has_queue"],
    )


async def _done(connection: Listener) -> set[str]:
    try:
        rows = await connection.fetch("SELECT version FROM supabase_migrations.schema_migrations")
    except NO_TABLE:
        return set()
    return {row["version"] for row in rows}


async def account_health(pool: Pool, fingerprint: str) -> AccountHealth | None:
    """Return what is known of the account of this log-in."""
    row = await pool.fetchrow(queries("health")["account"], fingerprint)
    return None if row is None else AccountHealth(**row)
