"""The journal, newest first, through the gateway. Pages begin behind a line, never at an offset."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, cast

from db.rows import Cut, Row, Rows

SYSTEM: Final = -1  # the product itself, where a filter names who
JsonObject = Mapping[str, object]


class Topic(StrEnum):
    """What a line is about; the words of the column ``topic``."""

    CAMPAIGNS = "campaigns"
    TEMPLATES = "templates"
    CHANNELS = "channels"
    PEOPLE = "people"
    SETTINGS = "settings"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Line:
    """One move. ``title`` and ``version`` are those its thing has today."""

    id: int
    at: datetime
    actor: int | None  # None: the product itself
    actor_name: str | None
    action: str
    subject: str
    subject_id: int | None
    topic: Topic
    title: str | None
    version: int | None
    before: JsonObject
    after: JsonObject


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which lines are shown; ``days`` is a span of time, its end not included."""

    who: int | None = None
    topic: Topic | None = None
    days: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page: its lines, newest first, and whether there are newer and older ones."""

    lines: Sequence[Line]
    has_newer: bool = False
    has_older: bool = False


class JournalRows:
    """Reads of the journal; nothing writes it but triggers and the door."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def older(self, sieve: Sieve, behind: int | None, limit: int) -> Leaf:
        """Return the lines before the line ``behind``; from the newest on without one."""
        found = await self._lines(sieve, behind, limit + 1)
        is_newest = behind is None or not found
        newer = [] if is_newest else await self._lines(sieve, found[0].id, 1, newer=True)
        return Leaf(found[:limit], has_newer=bool(newer), has_older=len(found) > limit)

    async def newer(self, sieve: Sieve, ahead: int, limit: int) -> Leaf:
        """Return the lines right after the line ``ahead``; the newest page where few are left."""
        found = await self._lines(sieve, ahead, limit + 1, newer=True)
        if len(found) <= limit:
            return await self.older(sieve, None, limit)
        return Leaf(found[1:], has_newer=True, has_older=True)

    async def line(self, line_id: int) -> Line | None:
        """Return one line."""
        page = await self._rows.select("journal_lines", [("id", "eq", line_id)])
        return _line(page.rows[0]) if page.rows else None

    async def people(self) -> Sequence[tuple[int, str]]:
        """Return everybody who is or was in the team, by name."""
        page = await self._rows.select("known_names", cut=Cut(order=("name", "id")))
        return [(_number(row["id"]), str(row["name"])) for row in page.rows]

    async def _lines(
        self, sieve: Sieve, line: int | None, limit: int, *, newer: bool = False
    ) -> Sequence[Line]:
        begin, end = sieve.days or (None, None)
        found = await self._rows.rpc(
            "journal_page",
            p_who=sieve.who,
            p_topic=sieve.topic and str(sieve.topic),
            p_from=begin and begin.isoformat(),
            p_to=end and end.isoformat(),
            p_line=line,
            p_newer=newer,
            p_limit=limit,
        )
        return [_line(row) for row in cast("list[Row]", found)]


def _line(row: Row) -> Line:
    line = Line(**{name: row[name] for name in Line.__slots__})  # type: ignore[arg-type]  # the view's own columns
    return replace(
        line,
        at=datetime.fromisoformat(str(row["at"])),
        topic=Topic(str(row["topic"])),
        before=cast("JsonObject", row["before"] or {}),
        after=cast("JsonObject", row["after"] or {}),
    )


def _number(value: object) -> int:
    return int(str(value))
