"""One line of an examination."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How bad it is."""

    FINE = "✅"
    MIND = "⚠️"
    STOPS = "⛔"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found; ``advice`` says what to do where something is wrong."""

    mark: Mark
    words: str
    advice: str = ""

    @property
    def lines(self) -> str:
        """As it stands in a terminal."""
        return f"{self.mark} {self.words}" + (f"\n   → {self.advice}" if self.advice else "")


def fine(words: str) -> Finding:
    """Nothing to do."""
    return Finding(Mark.FINE, words)


def mind(words: str, advice: str) -> Finding:
    """Works, but not all of it."""
    return Finding(Mark.MIND, words, advice)


def stops(words: str, advice: str) -> Finding:
    """Keep the product from working."""
    return Finding(Mark.STOPS, words, advice)


def is_stopped(findings: Iterable[Finding]) -> bool:
    """Whether something keeps the product from working."""
    return any(finding.mark is Mark.STOPS for finding in findings)
