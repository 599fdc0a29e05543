"""What follows from one attempt to send: a pure decision, no clock, no I/O.

Source of the table: the errors of messages.sendMessage and how the official clients treat them.
Their names are in ``error_names``.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from delivery import error_names as names
from delivery.errors import MediaGone, NoAnswer, Offline, Refused, SendError

MAX_ATTEMPTS: Final = 4
FIRST_DELAY: Final = timedelta(seconds=5)  # doubles on every further attempt: 5, 10, 20 s
SPREAD: Final = 0.2  # part of a delay that chance takes away or adds
FLOOD_MARGIN: Final = timedelta(seconds=1)
ASK_AGAIN: Final = timedelta(seconds=2)  # while the first call with this random_id is running
UNKNOWN_WAIT: Final = 60  # seconds, where Telegram asks to wait but does not say how long
UNAUTHORIZED: Final = 401
FLOOD: Final = 420
SERVER_FAULT: Final = 500


class Reason(StrEnum):
    """Why a delivery waits, failed or was skipped, as the operator would say it."""

    FLOOD = "flood"
    SLOW_MODE = "slow_mode"
    CHAT_GAP = "chat_gap"  # another post went to this chat a moment ago
    ON_TOP = "on_top"  # the post of another campaign is to stay the newest for a while
    NO_RIGHT = "no_right"
    GONE = "gone"
    RESTRICTED = "restricted"
    BANNED_IN_GROUPS = "banned_in_groups"
    PAID = "paid"
    KIND_FORBIDDEN = "kind_forbidden"
    TOPIC_CLOSED = "topic_closed"
    POST_INVALID = "post_invalid"
    NO_ANSWER = "no_answer"
    ACCOUNT_LIMITED = "account_limited"
    ACCOUNT_LOST = "account_lost"
    EXCLUDED = "excluded"  # the channel is on the never-post list
    POST_GONE = "post_gone"  # somebody deleted it before it could be pinned
    OTHER = "other"

    @property
    def can_be_sent_again(self) -> bool:
        """Whether the same post may go out at another time with nothing changed."""
        return self in _PASSING

    @property
    def closes_only_this_channel(self) -> bool:
        """Whether it is a lasting refusal of one channel that says nothing about the others."""
        return self in _ONE_CHANNEL


_PASSING: Final = frozenset(
    {
        Reason.FLOOD,
        Reason.SLOW_MODE,
        Reason.CHAT_GAP,
        Reason.ON_TOP,
        Reason.NO_ANSWER,
        Reason.OTHER,
    }
)
_ONE_CHANNEL: Final = frozenset(
    {
        Reason.NO_RIGHT,
        Reason.GONE,
        Reason.RESTRICTED,
        Reason.BANNED_IN_GROUPS,
        Reason.PAID,
        Reason.KIND_FORBIDDEN,
        Reason.TOPIC_CLOSED,
    }
)


class Scope(StrEnum):
    """Who has to wait."""

    ACCOUNT = "account"
    CHANNEL = "channel"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel shows the post."""

    message_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """Telegram's wish, or the network is away: no attempt is used up."""

    delay: timedelta
    scope: Scope
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again after ``delay`` with the same random_ids; one attempt is used up."""

    delay: timedelta
    detail: str


@dataclass(frozen=True, slots=True)
class Fail:
    """Give this delivery up. ``closes_channel``: nothing can be posted there any more."""

    reason: Reason
    detail: str
    closes_channel: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """The post itself is refused and would be everywhere: its campaign pauses, nothing is lost."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class CloseGroups:
    """The account may not write in groups where it is no administrator; its channels go on."""

    detail: str


@dataclass(frozen=True, slots=True)
class Halt:
    """Nothing can be sent by this account: pause all its campaigns, keep the delivery pending."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class StoreAgain:
    """The stored files are gone: the campaign waits until they are back, no attempt is used."""


Outcome = Sent | Wait | Retry | Fail | Hold | CloseGroups | Halt | StoreAgain

_CLOSED: Final = {
    Reason.NO_RIGHT: names.NO_RIGHT,
    Reason.GONE: names.GONE,
    Reason.RESTRICTED: names.RESTRICTED,
    Reason.PAID: names.PAID,
    Reason.TOPIC_CLOSED: names.TOPIC_CLOSED,
}
_BY_NAME: Final[dict[str, Outcome]] = {
    **{name: Halt(Reason.ACCOUNT_LOST, name) for name in names.ACCOUNT_LOST},
    **{name: Halt(Reason.ACCOUNT_LIMITED, name) for name in names.ACCOUNT_LIMITED},
    **{
        name: Fail(reason, name, closes_channel=True)
        for reason, closed in _CLOSED.items()
        for name in closed
    },
    **{name: Hold(Reason.POST_INVALID, name) for name in names.POST_INVALID},
    names.BANNED_IN_GROUPS: CloseGroups(names.BANNED_IN_GROUPS),
    names.STILL_RUNNING: Wait(ASK_AGAIN, Scope.JOB),
}


def after_error(error: SendError, attempts: int, *, chance: float = 0.5) -> Outcome:
    """Decide what follows ``error``; ``attempts`` were used up before this one.

    ``chance`` in [0, 1) spreads the retries; without it they come at exactly their time.
    """
    match error:
        case Offline():
            return Wait(timedelta(0), Scope.JOB)
        case MediaGone():
            return StoreAgain()
        case Refused():
            return _after_refusal(error, attempts, chance)
        case NoAnswer():
            return _try_again("NO_ANSWER", attempts, chance)
        case _:
            return _try_again(str(error), attempts, chance)


def _after_refusal(error: Refused, attempts: int, chance: float) -> Outcome:
    """Judge by the name first: the same one comes with different codes."""
    name, code = error.name, abs(error.code)
    if (known := _by_name(name)) is not None:
        return known
    if error.seconds is not None or code == FLOOD:
        return _asked_to_wait(error)
    if code == UNAUTHORIZED:
        return Halt(Reason.ACCOUNT_LOST, name)
    if code >= SERVER_FAULT or names.TRANSIENT.fullmatch(name):
        return _try_again(name, attempts, chance)
    # An error nobody knows: once more, it may be gone; then the operator sees its raw name.
    return Fail(Reason.OTHER, name) if attempts else Retry(_delay(attempts, chance), name)


def _by_name(name: str) -> Outcome | None:
    if names.KIND_FORBIDDEN.fullmatch(name):
        return Fail(Reason.KIND_FORBIDDEN, name)
    if names.POST_INVALID_SHAPE.fullmatch(name):
        return Hold(Reason.POST_INVALID, name)
    return _BY_NAME.get(name)


def _asked_to_wait(error: Refused) -> Wait:
    seconds = UNKNOWN_WAIT if error.seconds is None else error.seconds
    delay = timedelta(seconds=seconds) + FLOOD_MARGIN
    if error.name == "SLOWMODE_WAIT":
        return Wait(delay, Scope.CHANNEL, Reason.SLOW_MODE)
    return Wait(delay, Scope.ACCOUNT, Reason.FLOOD)


def _try_again(detail: str, attempts: int, chance: float) -> Outcome:
    if attempts + 1 >= MAX_ATTEMPTS:
        return Fail(Reason.NO_ANSWER, detail)
    return Retry(_delay(attempts, chance), detail)


def _delay(attempts: int, chance: float) -> timedelta:
    """Spread the retries of many deliveries that failed in the same moment."""
    doubled: int = 2**attempts
    return FIRST_DELAY * doubled * (1 - SPREAD + 2 * SPREAD * chance)
