"""The rows gateway on the Supabase SDK: the same five verbs over the Data API.

The SDK retries reads by itself and never a change; a change that timed out may have happened, so
every change of the panel is conditional or safe to repeat.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, Protocol, cast

import httpx

from db.rows import NETWORK, Cut, Page, Row, RowsError, Trouble, Where

if TYPE_CHECKING:
    from supabase import AsyncClient

WHOLE: Final = Cut()
TIMEOUT: Final = httpx.Timeout(15, connect=5)  # the SDK's own is 120 s
PAUSES: Final = (0.3, 0.7, 1.5, 2.5)  # seconds for the Data API to learn of new tables


class Answer(Protocol):
    """What a query of the SDK comes back with."""

    data: object
    count: int | None


class Query(Protocol):
    """A query that is being built, as far as we use it; the SDK's builders have no common type."""

    def order(self, column: str, *, desc: bool) -> "Query": ...  # noqa: D102
    def limit(self, size: int) -> "Query": ...  # noqa: D102
    def offset(self, size: int) -> "Query": ...  # noqa: D102
    def in_(self, column: str, values: list[object]) -> "Query": ...  # noqa: D102
    def is_(self, column: str, value: None) -> "Query": ...  # noqa: D102
    @property
    def not_(self) -> "Query": ...  # noqa: D102
    async def execute(self) -> Answer: ...  # noqa: D102


@asynccontextmanager
async def open_supabase(
    url: str,
    key: str,
    transport: httpx.AsyncBaseTransport | None = None,
    pauses: Sequence[float] = PAUSES,
) -> "AsyncIterator[SupabaseRows]":
    """Connect to a project; ``key`` is its secret (service_role) key."""
    from supabase import AsyncClientOptions, acreate_client  # noqa: PLC0415  # 40 MB few need

    async with httpx.AsyncClient(timeout=TIMEOUT, transport=transport) as http:
        options = AsyncClientOptions(
            httpx_client=http, auto_refresh_token=False, persist_session=False
        )
        yield SupabaseRows(await acreate_client(url, key, options=options), pauses)


class SupabaseRows:
    """Implements ``db.rows.Rows`` on a client of the SDK, schema ``public``."""

    def __init__(self, client: "AsyncClient", pauses: Sequence[float] = PAUSES) -> None:
        self._client = client
        self._pauses = pauses

    async def select(
        self, table: str, where: Where = (), *, columns: str = "*", cut: Cut = WHOLE
    ) -> Page:
        """Read rows of a table or view, page by page: the server cuts an answer at 1 000 rows."""
        found: list[Row] = []
        total: int | None = None
        while True:
            counted = "exact" if total is None and (cut.count or cut.limit is None) else None
            builder = self._client.table(table).select(columns, count=counted)  # type: ignore[arg-type]
            query = _matching(cast("Query", builder), where)
            for name in cut.order:
                query = query.order(name.removeprefix("-"), desc=name.startswith("-"))
            if cut.limit is not None:
                query = query.limit(cut.limit - len(found))
            answer = await self._run(query.offset(cut.offset + len(found)))
            rows = _rows(answer.data)
            found += rows
            total = answer.count if total is None else total
            wanted = cut.limit if cut.limit is not None else (total or 0) - cut.offset
            if not rows or len(found) >= wanted:
                return Page(found, total if cut.count else None)

    async def insert(
        self, table: str, row: Mapping[str, object], *, replace_by: str | None = None
    ) -> Row:
        """Write a row and return it."""
        to = self._client.table(table)
        values = cast("dict[str, str]", dict(row))  # JSON-shaped, as the gateway says
        if replace_by is None:
            query = cast("Query", to.insert(values, default_to_null=False))
        else:
            query = cast("Query", to.upsert(values, on_conflict=replace_by, default_to_null=False))
        return _rows((await self._run(query)).data)[0]

    async def update(self, table: str, values: Mapping[str, object], where: Where) -> list[Row]:
        """Change the rows that match."""
        changed = self._client.table(table).update(cast("dict[str, str]", dict(values)))
        return await self._changed(cast("Query", changed), where)

    async def delete(self, table: str, where: Where) -> list[Row]:
        """Remove the rows that match."""
        return await self._changed(cast("Query", self._client.table(table).delete()), where)

    async def rpc(self, function: str, **arguments: object) -> object:
        """Call a function by named arguments; it returns one value."""
        called = self._client.rpc(function, cast("dict[str, str]", arguments))
        return (await self._run(cast("Query", called))).data

    async def _changed(self, query: Query, where: Where) -> list[Row]:
        if not where:
            raise RowsError("NO_FILTER", "a change without a filter would touch every row")
        return _rows((await self._run(_matching(query, where))).data)

    async def _run(self, query: Query) -> Answer:
        """Ask; once more where the Data API knows no such table yet: then it did nothing."""
        for pause in self._pauses:
            try:
                return await _run(query)
            except RowsError as error:
                if error.trouble is not Trouble.STALE:
                    raise
            await asyncio.sleep(pause)
        return await _run(query)


def _matching(query: Query, where: Where) -> Query:
    for column, operator, value in where:
        match operator:
            case "is_null":
                query = (query if value else query.not_).is_(column, None)
            case "in":
                query = query.in_(column, list(cast("list[object]", value)))
            case "ilike":  # there a star is a percent sign; an underscore fits it too
                query = getattr(query, operator)(column, str(value).replace("*", "_"))
            case _:
                query = getattr(query, operator)(column, value)
    return query


async def _run(query: Query) -> Answer:
    from postgrest import APIError  # noqa: PLC0415  # comes with the SDK

    try:
        return await query.execute()
    except APIError as error:
        message = error.message or "no message"
        code = error.code or ("401" if "api key" in message.lower() else "UNKNOWN")
        raise RowsError(code, message) from error
    except httpx.HTTPError as error:
        raise RowsError(NETWORK, type(error).__name__) from error


def _rows(data: object) -> list[Row]:
    if not isinstance(data, list):
        raise RowsError("NO_ROW", "expected rows")
    return data
