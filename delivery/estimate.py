"""When a campaign will be done: the governor itself, played forward on a clock of its own. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from delivery.campaign import Rival
from delivery.governor import DAY, Governor, Window
from delivery.pace import smallest_gap
from delivery.quiet import QuietHours

STEPS: Final = 2500  # starts that are played; more posts than that are played in groups
BUSY_DAYS: Final = 4  # full days that are played before more of the same can be skipped
ALIKE: Final = 3  # mornings: two whole days
FEW: Final = 500  # starts that are not worth a skip
MEAN: Final = 0.5  # of a jitter that is uniform
SPREAD: Final = (5**0.5 - 1) / 2  # steps of the golden ratio are spread evenly
OWN: Final = 0  # the campaign that is asked about; the others of the account follow


@dataclass(frozen=True, slots=True)
class AccountRules:
    """What bounds the pace of an account."""

    gap: timedelta  # the normal one
    windows: tuple[Window, ...] = ()
    quiet: QuietHours | None = None
    warms_up: bool = False

    @property
    def counts_days(self) -> bool:
        """Whether posts of the last day matter for what comes."""
        return self.warms_up or any(window.length >= DAY for window in self.windows)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known of a campaign now. ``begin`` is when its next post may start, not before."""

    begin: datetime
    posts: int  # still to come out
    rivals: tuple[Rival, ...] = ()
    gap: timedelta | None = None  # its own; None: the normal one
    finish_by: datetime | None = None
    slowed: float = 1.0
    ignores_quiet: bool = False
    ages: Sequence[timedelta] = ()  # how long before ``begin`` posts of the last day came out
    session_age: timedelta = timedelta.max
    pins: bool = False  # every post of it is pinned, which takes a moment of the account each time

    @property
    def ahead(self) -> int:
        """Posts of others that take their turns before this campaign is done, at about its pace."""
        return sum(min(rival.posts, self.posts) for rival in self.rivals)


def end_of(outlook: Outlook, rules: AccountRules) -> datetime:
    """Return when the last post comes out if nothing unforeseen happens."""
    if outlook.posts <= 0:
        return outlook.begin
    return _Play(outlook, rules).end()


def _campaigns(outlook: Outlook, rules: AccountRules) -> list[tuple[int, timedelta]]:
    """Return the posts and gaps of the own campaign and of its rivals, in turns that matter."""
    own = rules.gap if outlook.gap is None else outlook.gap
    slowest = own
    if outlook.finish_by is not None:
        slowest = max(own, (outlook.finish_by - outlook.begin) / outlook.posts)
    found = [(outlook.posts, own)]
    for rival in outlook.rivals:
        gap = rules.gap if rival.gap is None else rival.gap
        turns = max(1, ceil(slowest / gap)) if gap else rival.posts
        found.append((min(rival.posts, outlook.posts * turns), gap))
    return found


def _group(posts: int, outlook: Outlook, rules: AccountRules) -> int:
    """Return how many posts one start stands for: one, unless too many had to be played."""
    if outlook.finish_by is None:
        caps = [window.starts for window in rules.windows if window.length >= DAY]
        posts = min([posts, *(BUSY_DAYS * cap for cap in caps)])
    return max(1, -(-posts // STEPS))


@dataclass
class _Clock:
    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


class _Play:
    """The starts of an account from now on, its campaigns in turn as the ledger takes them."""

    def __init__(self, outlook: Outlook, rules: AccountRules) -> None:
        self.outlook, self.rules = outlook, rules
        self.begin = outlook.begin
        self.quiet = None if outlook.ignores_quiet else rules.quiet
        self.awake_until = float("-inf")
        campaigns = _campaigns(outlook, rules)
        self.group = _group(sum(posts for posts, _ in campaigns), outlook, rules)
        self.left = [-(-posts // self.group) for posts, _ in campaigns]
        self.gaps = [gap for _, gap in campaigns]
        self.last = -1  # whose turn it was
        self.chance = MEAN
        self.clock = _Clock()
        self.days = 0
        self.mornings: list[list[int]] = []
        self.governor = Governor(
            rules.windows, self.clock, self._chance, rules.warms_up, weight=self.group
        )
        ages = sorted(outlook.ages)[:: self.group]
        self.governor.remember(ages, outlook.slowed, outlook.session_age)

    def end(self) -> datetime:
        """Play until the last own start."""
        while (turn := self._turn()) != OWN or self.left[OWN] > 1:
            self._start(turn)
            while self.clock.seconds >= self.days * DAY.total_seconds():
                self._begin_day()
        return self._now()

    def _chance(self) -> float:
        """Return the mean; where gaps meet, whose turn it is depends on how they scatter."""
        if len(self.left) > 1:
            self.chance = (self.chance + SPREAD) % 1
        return self.chance

    def _now(self) -> datetime:
        return self.begin + timedelta(seconds=self.clock.seconds)

    def _turn(self) -> int:
        """Wait for the next start, and return whose it is."""
        while True:
            self.clock.seconds += self.governor.slot().delay.total_seconds()
            self._sleep()
            resting = self.governor.resting()
            free = [c for c, starts in enumerate(self.left) if starts and c not in resting]
            if free:
                return next((c for c in free if c > self.last), free[0])
            self.clock.seconds += min(resting.values()).total_seconds()

    def _sleep(self) -> None:
        """Wait for the end of quiet hours."""
        if self.quiet is None or self.clock.seconds < self.awake_until:
            return
        if (until := self.quiet.until(self._now())) is not None:
            self.clock.seconds += (until - self._now()).total_seconds()
        self.awake_until = (self.quiet.next(self._now()) - self.begin).total_seconds()

    def _start(self, turn: int) -> None:
        if self.outlook.finish_by is not None:
            evenly = (self.outlook.finish_by - self._now()) / (self.left[OWN] * self.group)
            self.gaps[OWN] = max(smallest_gap(self.rules.gap), evenly)
        fastest = min(gap for gap, left in zip(self.gaps, self.left, strict=True) if left)
        self.governor.started(turn, self.gaps[turn] * self.group, fastest * self.group)
        if self.outlook.pins and turn == OWN:
            self.governor.beside(smallest_gap(self.rules.gap) * self.group)
        for _ in range(self.group):
            self.governor.went_well()
        self.left[turn] -= 1
        self.last = turn

    def _begin_day(self) -> None:
        """Skip what is left but two days when those before were alike: only the date changes.

        Until a deadline no day is like another, nor while the account recovers.
        """
        self.days += 1
        self.mornings.append(self.left.copy())
        is_short = len(self.mornings) < ALIKE or sum(self.left) < FEW
        if is_short or self.outlook.finish_by is not None or self.governor.slowed > 1:
            return
        days = list(zip(*self.mornings[-ALIKE:], strict=True))
        if all(abs(a - 2 * b + c) <= 1 for a, b, c in days):
            pairs = min(((c - 1) // (a - c) for a, _, c in days if a > c), default=0)
            self.left = [c - pairs * (a - c) for a, _, c in days]
            self.begin += 2 * pairs * DAY
            self.awake_until = float("-inf")
            self.mornings = [self.left.copy()]
