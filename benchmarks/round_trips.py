"""Counts what a client of PostgreSQL waits for, by reading along what it sends."""

from collections import Counter
from typing import Final

QUERY, PARSE, BIND, SYNC = b"QPBS"
SHOWN: Final = 70  # characters of a statement that tell it from the others


class RoundTrips:
    """Round trips and statements of all connections that are read along."""

    def __init__(self) -> None:
        self.count = 0
        self.statements: Counter[str] = Counter()

    def reset(self) -> None:
        """Begin anew."""
        self.count = 0
        self.statements.clear()

    def reader(self) -> "Reader":
        """Return a reader for one more connection."""
        return Reader(self)


class Reader:
    """Reads one connection: a start-up message without a type, then typed ones."""

    def __init__(self, total: RoundTrips) -> None:
        self._total = total
        self._buffer = bytearray()
        self._type_size = 0  # bytes of the type: none in the start-up message
        self._prepared: dict[bytes, str] = {}

    def feed(self, data: bytes) -> None:
        """Take the next bytes, wherever they were cut."""
        self._buffer += data
        while len(self._buffer) >= self._type_size + 4:
            length = int.from_bytes(self._buffer[self._type_size : self._type_size + 4], "big")
            end = self._type_size + length
            if len(self._buffer) < end:
                return
            if self._type_size:
                self._note(self._buffer[0], bytes(self._buffer[5:end]))
            self._type_size = 1
            del self._buffer[:end]

    def _note(self, kind: int, body: bytes) -> None:
        first, _, rest = body.partition(b"\0")
        if kind in {QUERY, SYNC}:
            self._total.count += 1
        if kind == QUERY:
            self._total.statements[_shown(first)] += 1
        elif kind == PARSE:
            self._prepared[first] = _shown(rest.partition(b"\0")[0])
        elif kind == BIND:
            name = rest.partition(b"\0")[0]
            self._total.statements[self._prepared.get(name, "?")] += 1


def _shown(sql: bytes) -> str:
    lines = sql.decode("utf-8", "replace").splitlines()
    words = " ".join(" ".join(line for line in lines if not line.startswith("--")).split())
    return words[:SHOWN]
