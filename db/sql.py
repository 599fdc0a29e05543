"""Named queries from ``queries/*.sql``: a line ``-- name: claim`` begins each.

A line ``-- then: other`` stands for the text of another query of the file, which several share.
"""

import re
from functools import cache
from importlib.resources import files


@cache
def queries(file: str) -> dict[str, str]:
    """Return the queries of ``queries/<file>.sql`` by name."""
    text = (files("db") / "queries" / f"{file}.sql").read_text("utf-8")
    parts = re.split(r"^-- name: (\w+)\s*$", text, flags=re.MULTILINE)[1:]
    named = dict(zip(parts[::2], (part.strip() for part in parts[1::2]), strict=True))
    return {name: _completed(part, named) for name, part in named.items()}


def _completed(query: str, named: dict[str, str]) -> str:
    def part(match: re.Match[str]) -> str:
        return named[match[1]].removesuffix(";")

    return re.sub(r"^-- then: (\w+)$", part, query, flags=re.MULTILINE)
