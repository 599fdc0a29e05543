"""Campaigns played to their ends by a real governor: what an estimate is measured against."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from delivery.campaign import Rival
from delivery.estimate import AccountRules, Outlook
from delivery.governor import DAY, Cause, Governor
from delivery.pace import smallest_gap
from tests.fakes import FakeClock

BEGIN: Final = datetime(2026, 10, 20, 9, 30, tzinfo=UTC)
LONG: Final = timedelta(hours=1)  # a wait in which somebody looks at the card
ASKED_AT: Final = (1.0, 0.9, 0.5, 0.1, 0.02)  # of the posts are left when it is asked

S = timedelta(seconds=1)


@dataclass(frozen=True)
class Pace:
    """A campaign: so many posts at this gap, or evenly until a moment."""

    posts: int
    gap: timedelta
    finish_by: datetime | None = None


@dataclass(frozen=True)
class Story:
    """What happens to an account; the first campaign is the one that is asked about."""

    own: Pace
    rules: AccountRules
    others: Sequence[Pace] = ()
    begin: datetime = BEGIN
    ages: Sequence[timedelta] = ()  # of posts before the begin
    session_age: timedelta = 60 * DAY
    floods: int = 0  # waits that Telegram asks for, at random moments
    slowed: float = 1.0


@dataclass(frozen=True)
class Question:
    """What is known at a moment."""

    at: datetime
    outlook: Outlook


@dataclass
class Simulation:
    """One telling of a story: chance decides the jitter and the flood waits."""

    story: Story
    luck: Random
    questions: list[Question] = field(default_factory=list)
    clock: FakeClock = field(default_factory=FakeClock)
    last: int = -1
    awake_until: datetime | None = None

    def __post_init__(self) -> None:
        story, rules = self.story, self.story.rules
        self.paces = [story.own, *story.others]
        self.left = [pace.posts for pace in self.paces]
        self.sent = [story.begin - age for age in sorted(story.ages, reverse=True)]
        self.governor = Governor(rules.windows, self.clock, self.luck.random, rules.warms_up)
        self.governor.remember(story.ages, story.slowed, story.session_age)
        starts = range(1, max(2, int(0.9 * story.own.posts)))
        self.floods = sorted(self.luck.sample(starts, story.floods), reverse=True)
        self.asked = [max(1, int(part * story.own.posts)) for part in ASKED_AT]

    @property
    def now(self) -> datetime:
        return self.story.begin + timedelta(seconds=self.clock.seconds)

    def end(self) -> datetime:
        """Play to the last own post, and return when it came out."""
        while self.left[0]:
            if (campaign := self.turn()) is not None:
                self.start(campaign)
        return self.sent[-1]

    def turn(self) -> int | None:
        """Wait for a slot, and return whose it is; None when all rest."""
        slot = self.governor.slot()
        if slot.delay > LONG and slot.cause is not Cause.GAP:
            self.look(slot.delay / 2)
        self.wait(self.governor.slot().delay)
        self.sleep()
        resting = self.governor.resting()
        free = [c for c, left in enumerate(self.left) if left and c not in resting]
        if not free:
            self.wait(min(resting.values()))
            return None
        return next((c for c in free if c > self.last), free[0])

    def wait(self, delay: timedelta) -> None:
        self.clock.seconds += delay.total_seconds()

    def look(self, delay: timedelta) -> None:
        """Ask in the middle of a long wait that the estimate must find out about itself."""
        self.wait(delay)
        self.ask(self.now)

    def sleep(self) -> None:
        quiet = self.story.rules.quiet
        if quiet is None or (self.awake_until is not None and self.now < self.awake_until):
            return
        if (until := quiet.until(self.now)) is not None:
            self.look((until - self.now) / 2)
            self.wait(until - self.now)
        self.awake_until = quiet.next(self.now)

    def start(self, campaign: int) -> None:
        if campaign == 0 and self.left[0] in self.asked:
            self.asked.remove(self.left[0])
            self.ask(self.now)
        fastest = min(self.gap(c) for c, left in enumerate(self.left) if left)
        self.governor.started(campaign, self.gap(campaign), fastest)
        self.last = campaign
        if self.floods and self.left[0] <= self.story.own.posts - self.floods[-1]:
            self.floods.pop()
            self.flood(timedelta(seconds=self.luck.randint(5, 900)))
            return
        self.sent.append(self.now)
        self.left[campaign] -= 1
        self.governor.went_well()

    def flood(self, delay: timedelta) -> None:
        self.governor.flooded(delay)
        self.ask(self.now + delay)

    def gap(self, campaign: int) -> timedelta:
        pace = self.paces[campaign]
        if pace.finish_by is None:
            return pace.gap
        even = (pace.finish_by - self.now) / self.left[campaign]
        return max(even, smallest_gap(self.story.rules.gap))

    def ask(self, begin: datetime) -> None:
        """Note what is known now; of flood waits that come later nothing is."""
        if self.floods or not self.left[0]:
            return
        own = self.story.own
        self.questions.append(
            Question(
                self.now,
                Outlook(
                    begin,
                    self.left[0],
                    gap=own.gap,
                    finish_by=own.finish_by,
                    slowed=self.governor.slowed,
                    ages=tuple(self.ages(begin)),
                    session_age=self.story.session_age + (begin - self.story.begin),
                    rivals=self.rivals(),
                ),
            )
        )

    def rivals(self) -> tuple[Rival, ...]:
        others = zip(self.left[1:], self.story.others, strict=True)
        return tuple(Rival(left, pace.gap) for left, pace in others if left)

    def ages(self, begin: datetime) -> Iterator[timedelta]:
        for at in reversed(self.sent):
            if begin - at > DAY:
                return
            yield begin - at
