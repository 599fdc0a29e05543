"""When the next request of this account may go: the one gate everything passes through."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

JITTER = 0.15  # of the gap, added on top: the gap itself is never undercut


@dataclass
class Governor:
    """Keeps the distance between the starts of two requests.

    ``now`` counts monotonic seconds, ``chance`` is uniform in [0, 1); both are injected.
    """

    gap: timedelta
    now: Callable[[], float]
    chance: Callable[[], float]
    _free_at: float = field(default=float("-inf"), init=False)

    def slot(self) -> timedelta:
        """Return how long to wait until the next request may start; zero means now."""
        return timedelta(seconds=max(0.0, self._free_at - self.now()))

    def started(self) -> None:
        """Note that a request starts now."""
        gap = self.gap.total_seconds()
        self._free_at = self.now() + gap * (1 + JITTER * self.chance())

    @property
    def average(self) -> timedelta:
        """Mean distance of two starts: what an estimate of duration counts with."""
        return self.gap * (1 + JITTER / 2)
