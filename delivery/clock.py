"""Notices that a clock jumped, by a steady one beside it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

JUMP: Final = 2.0  # seconds between two looks that are no drift any more


@dataclass
class ClockWatch:
    """Compares a clock with ``steady``, which never jumps; both in seconds."""

    steady: Callable[[], float]
    _ahead: float | None = field(default=None, init=False)

    def jumped(self, now: float) -> float:
        """Return by how many seconds the clock jumped since the last look; 0 for hardly."""
        ahead = now - self.steady()
        jump = 0.0 if self._ahead is None else ahead - self._ahead
        self._ahead = ahead
        return jump if abs(jump) > JUMP else 0.0
