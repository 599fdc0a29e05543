"""Named queries from ``queries/*.sql``: a line ``-- name: claim`` begins each."""

import re
from functools import cache
from importlib.resources import files


@cache
def queries(file: str) -> dict[str, str]:
    """Return the queries of ``queries/<file>.sql`` by name."""
    text = (files("db") / "queries" / f"{file}.sql").read_text("utf-8")
    parts = re.split(r"^-- name: (\w+)\s*$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], (part.strip() for part in parts[1::2]), strict=True))
