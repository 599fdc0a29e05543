"""What owners set: rows of ``settings`` by name. Read directly, written as the panel writes."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from db.connect import Pool, reached
from db.rows import Rows


class PolicyRows:
    """Rows of ``settings``."""

    def __init__(self, pool: Pool, rows: Rows) -> None:
        self._pool = pool
        self._rows = rows

    @reached
    async def all(self) -> dict[str, object]:
        """Return every setting by its name."""
        rows = await self._pool.fetch("SELECT name, value::text AS value FROM settings")
        return {row["name"]: json.loads(row["value"]) for row in rows}

    async def set(self, values: Mapping[str, object], actor: int | None) -> None:
        """Write settings; ``actor`` None: the product itself."""
        for name, value in values.items():
            row = {"name": name, "value": value, "changed_by": actor}
            at = datetime.now(UTC).isoformat()
            await self._rows.insert("settings", {**row, "changed_at": at}, replace_by="name")
