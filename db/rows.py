"""The rows gateway: five verbs, so that the panel's rows can live behind any of two adapters.

Values are JSON-shaped on both sides, as PostgREST maps them: instants are ISO strings.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, Protocol

Row = dict[str, object]
Operator = Literal["eq", "neq", "gt", "gte", "lt", "lte", "ilike", "in", "is_null"]
Where = Sequence[tuple[str, Operator, object]]


FURTHEST: Final = 2**31  # rows
NETWORK: Final = "NETWORK"  # the code of an error that passes: nobody answered


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and how many there are in all when that was asked for."""

    rows: Sequence[Row]
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part of the rows: order (``-name`` descends), how many, from where, counted or not."""

    order: Sequence[str] = ()
    limit: int | None = None
    offset: int = 0
    count: bool = False

    def __post_init__(self) -> None:
        """Look no further than any table reaches: pages come from buttons that may be forged."""
        object.__setattr__(self, "offset", min(max(self.offset, 0), FURTHEST))


class Trouble(StrEnum):
    """Why no row can be reached at all, whatever was asked for."""

    AWAY = "away"  # nobody answers now
    KEY = "key"
    GRANTS = "grants"
    STALE = "stale"  # the Data API does not know a table of ours yet
    HIDDEN = "hidden"  # the Data API does not serve the schema


TROUBLES: Final = {
    NETWORK: Trouble.AWAY,
    **dict.fromkeys(("PGRST000", "PGRST001", "PGRST002", "PGRST003"), Trouble.AWAY),
    **dict.fromkeys(("401", "403", "PGRST301", "PGRST302", "PGRST303"), Trouble.KEY),
    "42501": Trouble.GRANTS,
    **dict.fromkeys(("PGRST202", "PGRST204", "PGRST205"), Trouble.STALE),
    "PGRST106": Trouble.HIDDEN,
}


class RowsError(Exception):
    """A row could not be read or written; ``code`` is the SQLSTATE or a name of the adapter's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code

    @property
    def trouble(self) -> Trouble | None:
        """What is wrong with the way to the rows; None: with this one request."""
        return Trouble.AWAY if re.fullmatch(r"5\d\d", self.code) else TROUBLES.get(self.code)


class Rows(Protocol):
    """Reads and writes rows of one schema."""

    async def select(
        self, table: str, where: Where = (), *, columns: str = "*", cut: Cut = Cut()
    ) -> Page:
        """Read rows of a table or view."""
        ...

    async def insert(
        self, table: str, row: Mapping[str, object], *, replace_by: str | None = None
    ) -> Row:
        """Write a row and return it; with ``replace_by`` (key columns) an old one is replaced."""
        ...

    async def update(self, table: str, values: Mapping[str, object], where: Where) -> list[Row]:
        """Change the rows that match; ``where`` must not be empty."""
        ...

    async def delete(self, table: str, where: Where) -> list[Row]:
        """Remove the rows that match; ``where`` must not be empty."""
        ...

    async def rpc(self, function: str, **arguments: object) -> object:
        """Call a function that returns one value."""
        ...
