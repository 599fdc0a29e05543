"""Link buttons as people type them: a line is a row, «|» puts buttons side by side. Pure.

Купить — https://example.org/sale
Адреса — https://example.org/map | Чат — t.me/example
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from delivery.post import Button
from delivery.variables import LINK, VARIABLE

ROWS: Final = 8
IN_A_ROW: Final = 8
TEXT: Final = 64  # characters of a button
ADDRESS: Final = 2048  # characters of a link
LINE: Final = re.compile(r"(?P<text>.*?)(?:\s*[—–]\s*|\s+-+\s+)(?P<url>\S+)")
HOST: Final = re.compile(r"[^\W_](?:[\w-]*\w)?(?:\.[^\W_](?:[\w-]*\w)?)+\.?")
NAME: Final = re.compile(r"@([A-Za-z]\w{3,31})")

Rows = tuple[tuple[Button, ...], ...]


class Problem(StrEnum):
    """What is wrong with a line."""

    NO_LINES = "no_lines"
    NO_ADDRESS = "no_address"  # no «Text — address»
    NO_TEXT = "no_text"
    LONG_TEXT = "long_text"
    BAD_ADDRESS = "bad_address"
    WIDE_ROW = "wide_row"
    MANY_ROWS = "many_rows"


@dataclass(frozen=True, slots=True)
class BadLine:
    """Why what was typed is no buttons: the line, counted from one, and the words in question."""

    line: int
    words: str
    problem: Problem


class NotButtons(Exception):
    """The words are no buttons."""

    def __init__(self, problem: Problem, words: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.words = words


def read_buttons(text: str) -> Rows | BadLine:
    """Read buttons; the first line that is wrong is the answer."""
    rows: list[tuple[Button, ...]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            rows.append(_row(line.strip()))
        except NotButtons as wrong:
            return BadLine(number, wrong.words, wrong.problem)
        if len(rows) > ROWS:
            return BadLine(number, line.strip(), Problem.MANY_ROWS)
    return tuple(rows) if rows else BadLine(1, "", Problem.NO_LINES)


def written(rows: Rows) -> str:
    """Write buttons as ``read_buttons`` reads them."""
    return "\n".join(" | ".join(f"{b.text} — {b.url}" for b in row) for row in rows)


def _row(line: str) -> tuple[Button, ...]:
    parts = line.split("|")
    if len(parts) > IN_A_ROW:
        raise NotButtons(Problem.WIDE_ROW, line)
    return tuple(_button(part.strip()) for part in parts)


def _button(words: str) -> Button:
    found = LINE.fullmatch(words)
    if found is None:
        raise NotButtons(Problem.NO_ADDRESS, words)
    text, url = found["text"].strip(), address(found["url"])
    if not text:
        raise NotButtons(Problem.NO_TEXT, words)
    if len(text) > TEXT:
        raise NotButtons(Problem.LONG_TEXT, text)
    if url is None:
        raise NotButtons(Problem.BAD_ADDRESS, found["url"])
    return Button(text, url)


def address(typed: str) -> str | None:
    """Return a link as Telegram takes it, None for what is none; variables may be in it."""
    if len(typed) > ADDRESS:
        return None
    if name := NAME.fullmatch(typed):
        return f"https://t.me/{name[1]}"
    first = VARIABLE.match(typed)
    if first is not None and first[1] != LINK:
        return typed  # a whole address may be in the variable: only a channel knows
    url = typed if "://" in typed else f"https://{typed}"
    example = url.replace("{" + LINK + "}", "t.me/name")
    return url if _is_address(VARIABLE.sub("x", example)) else None


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:  # a port that is no number, a bracket that never closes
        return False
    if parts.scheme == "tg":
        return bool(host)
    is_clean = parts.username is None and "\\" not in url
    return parts.scheme in {"http", "https"} and is_clean and HOST.fullmatch(host) is not None
