"""A list of channels that was pasted or came as CSV, read and matched. Pure.

Each line names one channel: @name, t.me/name, t.me/c/ID/message, -100…, or its title.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from delivery.channel import Named, searchable

SUPERGROUP_OFFSET: Final = 1_000_000_000_000
SITE: Final = r"(?:https?://)?(?:www\.)?t(?:elegram)?\.me/"
WORD: Final = r"([a-z]\w{2,31})"
PRIVATE: Final = re.compile(SITE + r"c/(\d+)(?:[/?#].*)?", re.IGNORECASE)
NAMES: Final = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        f"@{WORD}",
        rf"{SITE}(?:s/)?{WORD}(?:[/?#].*)?",
        rf"tg://resolve\?(?:.*&)?domain={WORD}(?:&.*)?",
    )
)
NUMBER: Final = re.compile(r"-?\d{5,20}")
HEADERS: Final = frozenset(  # a column of one of these names holds the channels, the first wins
    {"username", "link", "url", "chat_id", "id", "channel", "title"}
    | {"ссылка", "имя", "адрес", "канал", "название"}
)
SEPARATORS: Final = ",;\t"

Key = tuple[str, str | int]


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a list came to, in its own order. Channels are ids; the rest are lines as written."""

    found: tuple[int, ...] = ()
    forbidden: tuple[int, ...] = ()  # known, but nothing can be posted there
    unknown: tuple[str, ...] = ()
    repeated: int = 0  # lines that named a channel once more
    ambiguous: tuple[str, ...] = ()  # a title that several channels have


def lines_of(text: str) -> list[str]:
    """Return the lines that name something; of a CSV with a header, the column that does."""
    lines = [line.strip() for line in text.replace("\ufeff", "").splitlines()]
    lines = [line for line in lines if line]
    return (_column(lines) if lines else None) or _split(lines)


def match(lines: Iterable[str], known: Sequence[Named]) -> Pasted:
    """Find the channels that lines name."""
    by_key = _by_key(known)
    found: dict[int, Named] = {}
    unknown: dict[str, None] = {}
    ambiguous: dict[str, None] = {}
    repeated = 0
    for line in lines:
        channels = by_key.get(key_of(line), [])
        if len(channels) == 1:
            repeated += channels[0].id in found
            found[channels[0].id] = channels[0]
        else:
            missed = ambiguous if channels else unknown
            repeated += line in missed
            missed[line] = None
    return Pasted(
        tuple(c.id for c in found.values() if c.health.can_post),
        tuple(c.id for c in found.values() if not c.health.can_post),
        tuple(unknown),
        repeated,
        tuple(ambiguous),
    )


def key_of(line: str) -> Key:
    """Return what a line says, in the one form that is compared."""
    line = line.strip().strip("\"'<>")
    if private := PRIVATE.fullmatch(line):
        return "id", -SUPERGROUP_OFFSET - int(private[1])
    for form in NAMES:
        if name := form.fullmatch(line):
            return "name", name[1].lower()
    if NUMBER.fullmatch(line):
        return "id", int(line)
    return "title", " ".join(searchable(line).split())


def _by_key(known: Sequence[Named]) -> Mapping[Key, list[Named]]:
    """Index channels by every name; a bare number is the id without -100, a word also a name."""
    found: dict[Key, list[Named]] = {}
    for channel in known:
        for key in _keys(channel):
            found.setdefault(key, []).append(channel)
    for channel in known:  # a title wins over a name that is written without @
        if channel.username:
            found.setdefault(("title", searchable(channel.username)), [channel])
    return found


def _keys(channel: Named) -> set[Key]:
    keys: set[Key] = {("id", channel.chat_id), key_of(channel.title)}
    if channel.username:
        keys.add(("name", channel.username.lower()))
    bare = -channel.chat_id - SUPERGROUP_OFFSET
    return keys | {("id", bare if bare > 0 else -channel.chat_id)}


def _column(lines: list[str]) -> list[str] | None:
    """Return the telling column of a CSV; None when the first line is no header."""
    for separator in SEPARATORS:
        try:
            rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=separator))
        except csv.Error:
            return None
        columns = [i for i, name in enumerate(rows[0]) if name.strip().lower() in HEADERS]
        if columns:
            return [value for row in rows[1:] if (value := _first(row, columns))]
    return None


def _first(row: Sequence[str], columns: Sequence[int]) -> str:
    return next((row[i].strip() for i in columns if i < len(row) and row[i].strip()), "")


def _split(lines: list[str]) -> list[str]:
    """Split lines that hold several addresses; a title may have commas and spaces of its own."""
    found: list[str] = []
    for line in lines:
        parts = [part for part in re.split(r"[\s,;]+", line) if part]
        is_list = len(parts) > 1 and all(key_of(part)[0] != "title" for part in parts)
        found += parts if is_list else [line]
    return found
