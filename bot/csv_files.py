"""Tables as files a spreadsheet opens: UTF-8 with BOM, semicolons, no cell that is a formula."""

import asyncio
import csv
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

Cell = str | int | None
LONGEST: Final = 60  # characters of a file's name

# What a spreadsheet takes for the beginning of a formula, also behind blanks, quotes and marks that
# cannot be seen: those are skipped by one program or another.
_FORMULA: Final = re.compile(
    r"""^[\s"'`«»“”„‘’\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]*[=+\-@＝＋－＠]"""
)
_CONTROL: Final = frozenset("\t\r\n\0")
_UNSAFE: Final = re.compile(r"[^\w \-.,()№]+")


def neutral(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet computes: text in front of which an apostrophe stands."""
    if not isinstance(cell, str):
        return cell  # a number is one, with its minus
    cell = cell.replace("\0", "")
    return f"'{cell}" if _FORMULA.match(cell) or cell[:1] in _CONTROL else cell


def file_name(*words: object) -> str:
    """Make a name any system can store."""
    name = " ".join(_UNSAFE.sub(" ", " ".join(map(str, words))).split())
    return f"{name.replace(' .', '.').replace(' ,', ',')[:LONGEST].strip(' .-') or 'file'}.csv"


@asynccontextmanager
async def csv_file(
    header: Sequence[str], pages: AsyncIterator[Sequence[Sequence[Cell]]]
) -> AsyncIterator[tuple[Path, int]]:
    """Write the pages into a file that lives as long as the context; and count the rows.

    A page is written in a thread: the loop that sends posts does not wait for it.
    """
    with TemporaryDirectory(prefix="rassylka-") as folder:
        path, rows = Path(folder) / "table.csv", 0
        await asyncio.to_thread(_begin, path, header)
        async for page in pages:
            await asyncio.to_thread(_append, path, page)
            rows += len(page)
        yield path, rows


def _begin(path: Path, header: Sequence[str]) -> None:
    path.write_bytes(b"\xef\xbb\xbf")
    _append(path, [header])


def _append(path: Path, rows: Sequence[Sequence[Cell]]) -> None:
    with path.open("a", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerows([neutral(cell) for cell in row] for row in rows)
