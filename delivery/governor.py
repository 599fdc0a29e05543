"""When the next request of an account may start: the one gate everything passes through. Pure.

Rules of an account: the pace of its campaigns with a jitter that only adds, exact sliding windows
(so many starts in so long), a daily cap that is one of them, a warm-up of a fresh log-in, and a
factor that grows when Telegram asks to wait and shrinks slowly. Telegram publishes no numbers for
user accounts: these are proposals on the safe side.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final

JITTER: Final = 0.15  # of the gap, added on top: the gap itself is never undercut
DAY: Final = timedelta(days=1)
CLOSED: Final = 1e-3  # seconds: a window that is looked at with both its ends holds no more either
SLOWER: Final = 2.0  # a flood wait doubles every gap
SLOWEST: Final = 16.0
FASTER: Final = 0.95  # and so many clean sends take a twentieth back
CLEAN: Final = 20
WARM_GAP: Final = timedelta(seconds=10)  # the smallest gap of a log-in's first day
WARM_CAP: Final = 100  # posts on the first day, doubled on every further one
AT_ONCE: Final = 0.1  # seconds; an answer that came sooner tells when its request arrived
USUAL: Final = 0.05  # of the way to a slower answer that what is usual goes
OLD: Final = 366 * DAY  # a log-in this old is as good as any


class Cause(StrEnum):
    """What a slot waits for."""

    GAP = "gap"
    WINDOW = "window"
    CAP = "cap"
    WARM_UP = "warm_up"
    FLOOD = "flood"


@dataclass(frozen=True, slots=True)
class Window:
    """At most ``starts`` requests start in any span of ``length``."""

    starts: int
    length: timedelta

    @property
    def cause(self) -> Cause:
        """A window of a day or more is what people call a cap."""
        return Cause.CAP if self.length >= DAY else Cause.WINDOW


@dataclass(frozen=True, slots=True)
class Slot:
    """How long until the next request may start (zero: now), and what holds it."""

    delay: timedelta
    cause: Cause


def warm_up(age: timedelta) -> Window:
    """Return the cap of a log-in this old: 100 posts on its first day, doubled every day."""
    return Window(WARM_CAP * 2 ** min(age // DAY, 20), DAY)


@dataclass
class Governor:
    """Keeps an account's rules. Not shared between accounts, not persistent: see ``remember``.

    ``now`` counts steady seconds, ``chance`` is uniform in [0, 1); both are injected.
    """

    windows: tuple[Window, ...]
    now: Callable[[], float]
    chance: Callable[[], float]
    warms_up: bool = False
    weight: int = 1  # posts that a start stands for: an estimate plays many of them in groups
    slowed: float = field(default=1.0, init=False)  # every gap is longer by this factor
    _free_at: float = field(default=float("-inf"), init=False)
    _due: float = field(default=float("-inf"), init=False)  # the next start if none was ever late
    _blocked_until: float = field(default=float("-inf"), init=False)
    _last: dict[int, float] = field(default_factory=dict, init=False)  # campaign → its last start
    _resting: dict[int, float] = field(default_factory=dict, init=False)  # campaign → until
    _starts: deque[float] = field(default_factory=deque, init=False)
    _since: float = field(default=float("-inf"), init=False)  # when the log-in was made
    _clean: int = field(default=0, init=False)
    _usual: float | None = field(default=None, init=False)  # seconds a quick answer takes

    def remember(
        self, ages: Iterable[timedelta], slowed: float, session_age: timedelta = timedelta.max
    ) -> None:
        """Take over what the ledger knows: how long ago posts went out, the factor, the log-in."""
        now = self.now()
        self._starts = deque(sorted(now - age.total_seconds() for age in ages))
        self._since = now - session_age.total_seconds()
        self.slowed = slowed
        self._forget_old()

    def slot(self) -> Slot:
        """Return when the next request may start."""
        now = self.now()
        bounds = [(self._free_at, Cause.GAP), (self._blocked_until, Cause.FLOOD)]
        bounds += [(self._open_at(window), window.cause) for window in self.windows]
        if self.warms_up:
            bounds.append((self._warm_at(), Cause.WARM_UP))
        at, cause = max(bounds)
        return Slot(timedelta(seconds=max(0.0, at - now)), cause)

    def started(self, campaign_id: int, gap: timedelta, fastest: timedelta | None = None) -> None:
        """Note that a request of this campaign starts now.

        The account goes at the pace of its ``fastest`` running campaign, a campaign never faster
        than its own ``gap``.
        """
        now = self.now()
        on_time = now - self._due < gap.total_seconds()
        due = self._due if on_time else now  # being late once is no reason to end later
        jitter = JITTER * self.chance()
        pace = gap if fastest is None else min(gap, fastest)
        self._free_at = self._after(now, due, pace, jitter)
        self._due = self._after(due, due, pace, jitter)
        self._last[campaign_id] = now
        self._resting = {c: until for c, until in self._resting.items() if until > now}
        if pace < gap:
            self._resting[campaign_id] = self._after(now, due, gap, jitter)
        if self.windows or self.warms_up:
            self._starts.append(now)
            self._forget_old()

    def reserve(self, gap: timedelta) -> timedelta:
        """Take the next slot for a request beside the campaigns; return how long it is until then.

        Nothing else starts before ``gap`` is over after it.
        """
        delay = self.slot().delay
        start = self.now() + delay.total_seconds()
        self._free_at = self._after(start, start, gap, JITTER * self.chance())
        if self.windows or self.warms_up:
            self._starts.append(start)
        return delay

    def beside(self, gap: timedelta) -> timedelta:
        """Take the next moment for a request that is no post; return how long it is until then.

        Limits of posts do not count it. Nothing else starts before ``gap`` is over after it.
        """
        delay = self.slot_beside()
        start = self.now() + delay.total_seconds()
        self._free_at = self._after(start, start, gap, JITTER * self.chance())
        return delay

    def slot_beside(self) -> timedelta:
        """Return how long it is until a request that is no post may start."""
        now = self.now()
        return timedelta(seconds=max(now, self._free_at, self._blocked_until) - now)

    def answered(self, gap: timedelta, took: timedelta) -> None:
        """Note an answer that ``took`` so long: its request arrived somewhere in between.

        Telegram counts arrivals, so the next start keeps its gap from there. A quick answer says
        that it was a moment ago; of a slow one only what it took longer than usual can be the
        request's own delay.
        """
        seconds, length = took.total_seconds(), gap.total_seconds() * self.slowed
        usual = seconds if self._usual is None else self._usual
        self._usual = min(seconds, usual + USUAL * (seconds - usual))
        late = seconds if seconds < AT_ONCE else min(seconds - self._usual, length)
        self._free_at = max(self._free_at, self.now() - seconds + late + length)

    def repaced(self, gaps: Mapping[int, timedelta]) -> None:
        """Let gaps that people made smaller count from the last start; by running campaign."""
        self._last = {c: at for c, at in self._last.items() if c in gaps}
        if not self._last:
            return
        fastest = min(gaps.values())
        last = max(self._last.values())
        sooner = self._after(last, last, fastest, 0.0)
        self._free_at, self._due = min(self._free_at, sooner), min(self._due, sooner)
        # Who rests keeps resting, even as the fastest, when the one it stood back for has ended.
        rests = {c: at for c, at in self._last.items() if gaps[c] > fastest or c in self._resting}
        until = {c: self._after(at, at, gaps[c], 0.0) for c, at in rests.items()}
        self._resting = {c: min(at, self._resting.get(c, at)) for c, at in until.items()}

    def resting(self, ahead: timedelta = timedelta(0)) -> Mapping[int, timedelta]:
        """Return the campaigns whose own gap is not over so far ``ahead``, and how long it is."""
        now = self.now()
        left = {c: timedelta(seconds=until - now) for c, until in self._resting.items()}
        return {c: delay for c, delay in left.items() if delay > ahead}

    def flooded(self, delay: timedelta) -> None:
        """Telegram asks the account to wait: nothing starts before, then every gap is doubled.

        Once a wait: several requests that were under way are told the same.
        """
        now = self.now()
        if self._blocked_until <= now:
            self.slowed = min(self.slowed * SLOWER, max(SLOWEST, self.slowed))
        self._blocked_until = max(self._blocked_until, now + delay.total_seconds())
        self._clean = 0

    def went_well(self) -> bool:
        """Note a clean send; True when the factor became smaller and is worth keeping."""
        if self.slowed <= 1.0:
            return False
        self._clean += 1
        if self._clean < CLEAN:
            return False
        self._clean = 0
        self.slowed = max(1.0, self.slowed * FASTER)
        return True

    def _after(self, now: float, due: float, gap: timedelta, jitter: float) -> float:
        seconds = gap.total_seconds() * self.slowed
        if self.warms_up and self._age() < DAY:
            seconds = max(seconds, WARM_GAP.total_seconds() * self.weight)
        return max(now + seconds, due + seconds * (1 + jitter))

    def _age(self) -> timedelta:
        return timedelta(seconds=min(self.now() - self._since, OLD.total_seconds()))

    def _open_at(self, window: Window) -> float:
        """When one more start is within this window's limit."""
        starts = -(-window.starts // self.weight)
        if len(self._starts) < starts:
            return float("-inf")
        length = window.length.total_seconds() * (starts * self.weight / window.starts)
        return self._starts[-starts] + length + CLOSED

    def _warm_at(self) -> float:
        """When one more start is within the limit of the warm-up, which grows every day."""
        age = self._age()
        today = self._open_at(warm_up(age))
        if today <= self.now():
            return today
        next_day = (age // DAY + 1) * DAY
        begins = self._since + next_day.total_seconds()
        return min(today, max(begins, self._open_at(warm_up(next_day))))

    def _forget_old(self) -> None:
        longest = max((w.length for w in self.windows), default=timedelta(0))
        if self.warms_up:
            longest = max(longest, DAY)
        oldest = self.now() - longest.total_seconds() - 2 * CLOSED
        while self._starts and self._starts[0] < oldest:
            self._starts.popleft()


def average(gap: timedelta) -> timedelta:
    """Return the mean distance of two starts at this gap: what an estimate counts with."""
    return gap * (1 + JITTER / 2)
