"""What follows from one attempt to send: a pure decision, no clock, no I/O.

The names are Telegram's own error texts without their numbers. Source of the table: the errors
of messages.sendMessage, and how the official clients treat them.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from delivery.errors import MediaGone, NoAnswer, Offline, Refused, SendError

MAX_ATTEMPTS: Final = 4
FIRST_DELAY: Final = timedelta(seconds=5)  # doubles on every further attempt: 5, 10, 20 s
FLOOD_MARGIN: Final = timedelta(seconds=1)
STILL_RUNNING: Final = timedelta(seconds=2)  # the first call with this random_id is not done yet
UNKNOWN_WAIT: Final = 60  # seconds, where Telegram asks to wait but does not say how long


class Reason(StrEnum):
    """Why a delivery waits, failed or was skipped, as the operator would say it."""

    FLOOD = "flood"
    SLOW_MODE = "slow_mode"
    NO_RIGHT = "no_right"
    GONE = "gone"
    RESTRICTED = "restricted"
    BANNED_IN_GROUPS = "banned_in_groups"
    PAID = "paid"
    KIND_FORBIDDEN = "kind_forbidden"
    POST_INVALID = "post_invalid"
    NO_ANSWER = "no_answer"
    ACCOUNT_LIMITED = "account_limited"
    ACCOUNT_LOST = "account_lost"
    OTHER = "other"


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
class Halt:
    """Nothing can be sent by this account: pause all its campaigns, keep the delivery pending."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class StoreAgain:
    """The stored files are gone: the campaign waits until they are back, no attempt is used."""


Outcome = Sent | Wait | Retry | Fail | Halt | StoreAgain

_ACCOUNT_LOST = frozenset(
    {
        "AUTH_KEY_UNREGISTERED",
        "AUTH_KEY_INVALID",
        "AUTH_KEY_DUPLICATED",
        "AUTH_KEY_PERM_EMPTY",
        "SESSION_REVOKED",
        "SESSION_EXPIRED",
        "USER_DEACTIVATED",
        "USER_DEACTIVATED_BAN",
        "API_ID_INVALID",
        "API_ID_PUBLISHED_FLOOD",
    }
)
_ACCOUNT_LIMITED = frozenset({"PEER_FLOOD", "USER_RESTRICTED", "FROZEN_METHOD_INVALID"})
_CHANNEL_CLOSED = {
    "CHAT_WRITE_FORBIDDEN": Reason.NO_RIGHT,
    "CHAT_ADMIN_REQUIRED": Reason.NO_RIGHT,
    "CHAT_GUEST_SEND_FORBIDDEN": Reason.NO_RIGHT,
    "USER_NOT_PARTICIPANT": Reason.GONE,
    "CHANNEL_PRIVATE": Reason.GONE,
    "CHANNEL_INVALID": Reason.GONE,
    "CHANNEL_BANNED": Reason.GONE,
    "CHAT_FORBIDDEN": Reason.GONE,
    "CHAT_ID_INVALID": Reason.GONE,
    "PEER_ID_INVALID": Reason.GONE,
    "CHAT_RESTRICTED": Reason.RESTRICTED,
    "ALLOW_PAYMENT_REQUIRED": Reason.PAID,
    "BALANCE_TOO_LOW": Reason.PAID,
}
_POST_INVALID = frozenset(
    {
        "MESSAGE_TOO_LONG",
        "MESSAGE_EMPTY",
        "ENTITY_BOUNDS_INVALID",
        "ENTITIES_TOO_LONG",
        "ENTITY_MENTION_USER_INVALID",
        "PREMIUM_ACCOUNT_REQUIRED",
        "RANDOM_ID_EMPTY",
        "MEDIA_CAPTION_TOO_LONG",
        "MEDIA_EMPTY",
        "MEDIA_INVALID",
        "MULTI_MEDIA_TOO_LONG",
        "GROUPED_MEDIA_INVALID",
    }
)
_TRANSIENT = frozenset(
    {
        "MSG_WAIT_FAILED",
        "MSG_WAIT_TIMEOUT",
        "TIMEOUT",
        "INTERNAL",
        # still refused after the file was read again: it may have expired in between once more
        "FILE_REFERENCE_EXPIRED",
        "FILE_REFERENCE_INVALID",
        "FILE_REFERENCE_EMPTY",
    }
)
_SERVER_FAULT = 500


def after_error(error: SendError, attempts: int) -> Outcome:
    """Decide what follows ``error``; ``attempts`` were used up before this one."""
    match error:
        case Offline():
            return Wait(timedelta(0), Scope.JOB)
        case MediaGone():
            return StoreAgain()
        case Refused():
            return _after_refusal(error, attempts)
        case NoAnswer():
            return _try_again("NO_ANSWER", attempts)
        case _:
            return _try_again(str(error), attempts)


def _after_refusal(error: Refused, attempts: int) -> Outcome:
    name = error.name
    if name in _ACCOUNT_LOST or (error.code == 401 and name not in _CHANNEL_CLOSED):  # noqa: PLR2004
        return Halt(Reason.ACCOUNT_LOST, name)
    if name in _ACCOUNT_LIMITED:
        return Halt(Reason.ACCOUNT_LIMITED, name)
    if name == "RANDOM_ID_DUPLICATE":
        return Wait(STILL_RUNNING, Scope.JOB)
    if error.seconds is not None or error.code == 420:  # noqa: PLR2004
        return _asked_to_wait(error)
    if abs(error.code) >= _SERVER_FAULT or name in _TRANSIENT:
        return _try_again(name, attempts)
    return _given_up(name, attempts)


def _asked_to_wait(error: Refused) -> Wait:
    seconds = UNKNOWN_WAIT if error.seconds is None else error.seconds
    delay = timedelta(seconds=seconds) + FLOOD_MARGIN
    if error.name == "SLOWMODE_WAIT":
        return Wait(delay, Scope.CHANNEL, Reason.SLOW_MODE)
    return Wait(delay, Scope.ACCOUNT, Reason.FLOOD)


def _given_up(name: str, attempts: int) -> Outcome:
    if name in _CHANNEL_CLOSED:
        return Fail(_CHANNEL_CLOSED[name], name, closes_channel=True)
    if name in _POST_INVALID:
        return Fail(Reason.POST_INVALID, name)
    if name == "USER_BANNED_IN_CHANNEL":
        return Fail(Reason.BANNED_IN_GROUPS, name)
    if name.startswith("CHAT_SEND_") and name.endswith("_FORBIDDEN"):
        return Fail(Reason.KIND_FORBIDDEN, name)
    # An error nobody knows: once more, it may be gone; then the operator sees its raw name.
    return Retry(FIRST_DELAY, name) if attempts == 0 else Fail(Reason.OTHER, name)


def _try_again(detail: str, attempts: int) -> Outcome:
    if attempts + 1 >= MAX_ATTEMPTS:
        return Fail(Reason.NO_ANSWER, detail)
    return Retry(FIRST_DELAY * 2**attempts, detail)
