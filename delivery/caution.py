"""When errors pause a campaign by themselves, before every channel has the same one. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from delivery.outcome import Reason


@dataclass(frozen=True, slots=True)
class Caution:
    """``in_row`` errors one after another, or ``percent`` of the last ``of_last`` deliveries.

    What only closes one channel (no right, gone, …) says little about the next one: it is counted
    apart, and pauses only when the same reason comes ``in_row`` times without a post between.
    """

    in_row: int = 5
    percent: int = 10
    of_last: int = 50

    @property
    def looks_at(self) -> int:
        """How many of the newest deliveries it wants to see."""
        return max(self.in_row, self.of_last)

    def cause(
        self, recent: Sequence[Reason | None], tolerated: frozenset[str] = frozenset()
    ) -> Reason | None:
        """Return the reason to pause for, None when there is none.

        ``recent`` is how the newest deliveries ended, newest first; None is a post that came out.
        ``tolerated`` reasons do not count: a person said to go on in spite of them.
        """
        counted = [r for r in recent[: self.looks_at] if r not in tolerated]
        row = [r for r in takewhile(lambda r: r is not None, counted) if r is not None]
        return self._apart(row) or self._in_row(row) or self._share(recent, tolerated)

    def _apart(self, row: Sequence[Reason]) -> Reason | None:
        """Return the channel-closing reason that came too often since the last post."""
        closed = Counter(r for r in row if r.closes_only_this_channel)
        return next((r for r, times in closed.most_common(1) if times >= self.in_row), None)

    def _in_row(self, row: Sequence[Reason]) -> Reason | None:
        faults = [r for r in row if not r.closes_only_this_channel][: self.in_row]
        return _commonest(faults) if len(faults) == self.in_row else None

    def _share(self, recent: Sequence[Reason | None], tolerated: frozenset[str]) -> Reason | None:
        last = [r for r in recent[: self.of_last] if r not in tolerated]
        faults = [r for r in last if r is not None and not r.closes_only_this_channel]
        is_much = 100 * len(faults) >= self.percent * self.of_last
        return _commonest(faults) if is_much and len(recent) >= self.of_last else None


def _commonest(reasons: Sequence[Reason]) -> Reason | None:
    return next((reason for reason, _ in Counter(reasons).most_common(1)), None)
