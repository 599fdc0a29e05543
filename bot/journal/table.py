"""A line of the journal as a row of a table. Pure."""

import json
from typing import Final

from bot.journal.words import sentence, who
from bot.texts import Texts
from db.journal import JsonObject, Line

HEADER: Final = ("line", "at", "who", "what", "subject", "subject_id", "before", "after")


def table_row(t: Texts, line: Line) -> tuple[str | int | None, ...]:
    """Return the cells of a line, its moment by the clocks of the reader."""
    return (
        line.id,
        f"{line.at.astimezone(t.zone):%Y-%m-%d %H:%M:%S}",
        who(t, line),
        sentence(t, line),
        line.subject,
        line.subject_id,
        _written(line.before),
        _written(line.after),
    )


def _written(row: JsonObject) -> str:
    return json.dumps(row, ensure_ascii=False) if row else ""
