"""What goes wrong in one run of the chaos benchmark: drawn from the seed, kept as JSON."""

import random
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

MOST_KILLS: Final = 5
MOST_TROUBLES: Final = 6
SENDS: Final = "SendMessage"
CARD: Final = "editMessageText"
HANGS: Final = 0.05  # share of runs with a lost answer and no kill: costs the send's timeout
RESTARTS: Final = (0, 0, 0, 1, 1, 2)  # of PostgreSQL, equally likely
USES_ATTEMPT: Final = frozenset({"INTERNAL", "WORKER_BUSY_TOO_LONG_RETRY"})

Cut = Literal["before", "after"]
Stop = Literal["fast", "immediate", "kill"]


class Moment(StrEnum):
    """What the product is doing when it is killed."""

    ANY = "any"
    UNANSWERED = "unanswered"  # a send is carried out, its answer never comes
    CUT = "cut"  # the same, and the connection is gone
    UNSENT = "unsent"  # a send arrived and is not carried out
    STARTING = "starting"  # it was killed a moment ago and is starting again


@dataclass(frozen=True)
class Kill:
    """Kill -9 of the app, ``pause_s`` after ``at`` sends; it is away for ``away_s``."""

    at: int
    moment: Moment
    pause_s: float
    away_s: float


@dataclass(frozen=True)
class Trouble:
    """What goes wrong with one request after ``at`` sends; the words of ``sandbox.faults``."""

    at: int
    on: str = SENDS
    error: str | None = None
    cut: Cut | None = None
    no_answer: bool = False
    after: bool = False
    delay_ms: int = 0

    @property
    def uses_attempt(self) -> bool:
        """Whether a delivery may count this as an attempt."""
        return self.on == SENDS and (self.no_answer or self.error in USES_ATTEMPT)


@dataclass(frozen=True)
class Restart:
    """PostgreSQL stops after ``at`` sends and is away for ``down_s``."""

    at: int
    how: Stop
    down_s: float


@dataclass(frozen=True)
class Plan:
    """One run."""

    run: int
    channels: int
    in_flight: int
    gap_ms: int
    kills: tuple[Kill, ...]
    troubles: tuple[Trouble, ...]
    restarts: tuple[Restart, ...]

    @property
    def excused(self) -> int:
        """How many attempts the troubles explain."""
        return sum(trouble.uses_attempt for trouble in self.troubles)


def draw(seed: int, run: int, channels: int) -> Plan:
    """Return the plan of this run: the same for the same seed, wherever it is drawn."""
    chance = random.Random(f"{seed}:{run}")  # noqa: S311  # a plan, no secret
    return Plan(
        run,
        channels,
        in_flight=chance.choice((1, 5)),
        gap_ms=chance.randint(5, 20),
        kills=_kills(chance, channels),
        troubles=_troubles(chance, channels),
        restarts=tuple(_restart(chance, channels) for _ in range(chance.choice(RESTARTS))),
    )


def _kills(chance: random.Random, channels: int) -> tuple[Kill, ...]:
    kills: list[Kill] = []
    count = chance.randint(1, MOST_KILLS)
    for at in sorted(chance.sample(range(channels), count)):
        moment = chance.choice(list(Moment))
        if moment is Moment.STARTING and not kills:
            moment = Moment.ANY
        if moment is Moment.STARTING:
            at, longest = kills[-1].at, 4.0  # noqa: PLW2901  # right after the kill before
        else:
            longest = chance.choice((0.005, 0.2))
        pause = round(chance.uniform(0, longest), 4)
        kills.append(Kill(at, moment, pause, away_s=chance.choice((0.0, 0.0, 0.5))))
    return tuple(kills)


def _troubles(chance: random.Random, channels: int) -> tuple[Trouble, ...]:
    """Draw faults so few that no delivery can run out of attempts."""
    moments = [chance.randrange(channels) for _ in range(chance.randint(1, MOST_TROUBLES))]
    troubles = [_trouble(chance, at) for at in sorted(moments)]
    if chance.random() < HANGS:
        at, after = chance.randrange(channels), chance.choice((True, False))
        troubles.append(Trouble(at, no_answer=True, after=after))
    costly = [t for t in troubles if t.uses_attempt]
    return tuple(t for t in troubles if t not in costly[2:])


def _trouble(chance: random.Random, at: int) -> Trouble:
    after = chance.choice((True, False))
    kinds = (
        Trouble(at, cut="after" if after else "before"),
        Trouble(at, cut="after" if after else "before"),
        Trouble(at, error="INTERNAL", after=after),
        Trouble(at, error="WORKER_BUSY_TOO_LONG_RETRY", after=after),
        Trouble(at, error="RANDOM_ID_DUPLICATE", after=after),
        Trouble(at, error="FLOOD_WAIT_1"),
        Trouble(at, error="SLOWMODE_WAIT_1"),
        Trouble(at, delay_ms=chance.randint(50, 1500)),
        Trouble(at, on=CARD, error="HTML_502"),
    )
    return chance.choice(kinds)


def _restart(chance: random.Random, channels: int) -> Restart:
    how: Stop = chance.choice(("fast", "immediate", "kill"))
    return Restart(chance.randrange(channels), how, round(chance.uniform(0, 2), 2))
