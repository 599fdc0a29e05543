"""What the local Telegram knows, on disk before an answer leaves: one SQLite file of JSON items."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Store:
    """Items by kind and key. Every ``put`` is committed: a killed process loses nothing it said.

    ``synchronous`` is off: a kill -9 of the process is survived, a power cut is not.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Open ``path``, or keep everything in memory."""
        self._db = sqlite3.connect(path or ":memory:", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS items"
            " (kind TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )
        self._db.execute("CREATE TABLE IF NOT EXISTS files (id INTEGER PRIMARY KEY, data BLOB)")

    def put(self, kind: str, key: object, value: object) -> None:
        """Write one item; ``value`` is anything JSON can hold."""
        text = json.dumps(value, ensure_ascii=False)
        self._db.execute("INSERT OR REPLACE INTO items VALUES (?, ?, ?)", (kind, str(key), text))

    def put_bytes(self, number: int, data: bytes) -> None:
        """Write the content of a file."""
        self._db.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (number, data))

    def get_bytes(self, number: int) -> bytes:
        """Read the content of a file; empty when there is none."""
        row = self._db.execute("SELECT data FROM files WHERE id = ?", (number,)).fetchone()
        return bytes(row[0]) if row else b""

    def delete(self, kind: str, key: object) -> None:
        """Forget one item; a missing one is fine."""
        self._db.execute("DELETE FROM items WHERE kind = ? AND key = ?", (kind, str(key)))

    def load(self, kind: str) -> dict[str, object]:
        """All items of a kind by key, in order of key."""
        rows = self._db.execute("SELECT key, value FROM items WHERE kind = ?", (kind,))
        return {key: json.loads(text) for key, text in rows}

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Commit several writes at once, or none of them."""
        self._db.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._db.close()
