"""The rows gateway on asyncpg: rows cross as JSON, typed by the table itself, without codecs."""

import json
from collections.abc import Mapping
from typing import Final

import asyncpg

from db.connect import Pool, encoded
from db.rows import NETWORK, Cut, Page, Row, RowsError, Where

COMPARISONS: Final = {
    "eq": "=",
    "neq": "<>",
    "gt": ">",
    "gte": ">=",
    "lt": "<",
    "lte": "<=",
    "ilike": "ILIKE",
    "in": "IN",
}
WHOLE: Final = Cut()


def quoted(name: str) -> str:
    """Quote an identifier."""
    return '"' + name.replace('"', '""') + '"'


class PostgresRows:
    """Implements ``db.rows.Rows`` on a pool, schema ``public``."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def select(
        self, table: str, where: Where = (), *, columns: str = "*", cut: Cut = WHOLE
    ) -> Page:
        """Read rows of a table or view."""
        arguments: list[object] = []
        body = f"FROM {_table(table)} t{_matching(table, where, arguments)}"
        names = "t.*" if columns == "*" else ", ".join("t." + quoted(c) for c in columns.split(","))
        total = None
        if cut.count:
            total = int(str((await self._fetch(f"SELECT count(*)::text {body}", arguments))[0]))
        sql = f"SELECT to_jsonb(x)::text FROM (SELECT {names} {body}{_tail(cut)}) x"  # noqa: S608
        return Page([_row(value) for value in await self._fetch(sql, arguments)], total)

    async def insert(
        self, table: str, row: Mapping[str, object], *, replace_by: str | None = None
    ) -> Row:
        """Write a row and return it."""
        names = ", ".join(map(quoted, row))
        sql = (
            f"INSERT INTO {_table(table)} AS t ({names})"  # noqa: S608  # names are ours, quoted
            f" SELECT {names} FROM jsonb_populate_record(NULL::{_table(table)}, $1::jsonb)"
        )
        if replace_by is not None:
            keys = ", ".join(quoted(key) for key in replace_by.split(","))
            new = ", ".join(f"{quoted(name)} = excluded.{quoted(name)}" for name in row)
            sql += f" ON CONFLICT ({keys}) DO UPDATE SET {new}"
        return _row((await self._fetch(sql + " RETURNING to_jsonb(t.*)::text", [encoded(row)]))[0])

    async def update(self, table: str, values: Mapping[str, object], where: Where) -> list[Row]:
        """Change the rows that match."""
        arguments: list[object] = [encoded(values)]
        names = ", ".join(map(quoted, values))
        sql = (
            f"UPDATE {_table(table)} t SET ({names}) = (SELECT {names}"  # noqa: S608
            f" FROM jsonb_populate_record(NULL::{_table(table)}, $1::jsonb))"
            f"{_matching(table, _never_empty(where), arguments)} RETURNING to_jsonb(t.*)::text"
        )
        return [_row(value) for value in await self._fetch(sql, arguments)]

    async def delete(self, table: str, where: Where) -> list[Row]:
        """Remove the rows that match."""
        arguments: list[object] = []
        matching = _matching(table, _never_empty(where), arguments)
        sql = f"DELETE FROM {_table(table)} t{matching} RETURNING to_jsonb(t.*)::text"  # noqa: S608
        return [_row(value) for value in await self._fetch(sql, arguments)]

    async def rpc(self, function: str, **arguments: object) -> object:
        """Call a function by named arguments; it returns one value."""
        call = ", ".join(f"{quoted(name)} => ${i}" for i, name in enumerate(arguments, 1))
        sql = f"SELECT to_jsonb({_table(function)}({call}))::text"
        given = [encoded(v) if isinstance(v, dict) else v for v in arguments.values()]
        values = await self._fetch(sql, given)
        return values[0] if values else None

    async def _fetch(self, sql: str, arguments: list[object]) -> list[object]:
        try:
            rows = await self._pool.fetch(sql, *arguments)
        except asyncpg.PostgresError as error:
            raise RowsError(error.sqlstate or "UNKNOWN", str(error)) from error
        except (OSError, asyncpg.InterfaceError, TimeoutError) as error:
            raise RowsError(NETWORK, f"{type(error).__name__}: {error}") from error
        return [None if row[0] is None else json.loads(row[0]) for row in rows]


def _table(name: str) -> str:
    return f"public.{quoted(name)}"


def _row(value: object) -> Row:
    if not isinstance(value, dict):
        raise RowsError("NO_ROW", "expected a row")
    return value


def _never_empty(where: Where) -> Where:
    if not where:
        raise RowsError("NO_FILTER", "a change without a filter would touch every row")
    return where


def _matching(table: str, where: Where, arguments: list[object]) -> str:
    """Write the WHERE clause; each value is typed by its column, through a record of the table."""
    parts = []
    for column, operator, value in where:
        name = "t." + quoted(column)
        if operator == "is_null":
            parts.append(f"{name} IS {'' if value else 'NOT '}NULL")
            continue
        many = value if operator == "in" and isinstance(value, (list, tuple, set)) else [value]
        arguments.append(encoded([{column: item} for item in many]))
        records = f"jsonb_populate_recordset(NULL::{_table(table)}, ${len(arguments)}::jsonb)"
        values = f"(SELECT {quoted(column)} FROM {records})"  # noqa: S608  # names are ours, quoted
        parts.append(f"{name} {COMPARISONS[operator]} {values}")
    return " WHERE " + " AND ".join(parts) if parts else ""


def _tail(cut: Cut) -> str:
    names = [f"t.{quoted(n.removeprefix('-'))}{' DESC' if n[0] == '-' else ''}" for n in cut.order]
    return (
        (" ORDER BY " + ", ".join(names) if names else "")
        + (f" LIMIT {int(cut.limit)}" if cut.limit is not None else "")
        + (f" OFFSET {int(cut.offset)}" if cut.offset else "")
    )
