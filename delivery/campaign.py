"""The campaign's life: its statuses and the moves between them.

``MOVES`` is the only place that says what may follow what: keyboards are drawn from it, the SQL
guards take their sources from it, the tests walk it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType

from delivery.governor import Cause
from delivery.options import Options
from delivery.recurrence import Recurrence
from delivery.role import Role

CampaignId = NewType("CampaignId", int)
AccountId = NewType("AccountId", int)


class CampaignStatus(StrEnum):
    """Where a campaign is in its life. Waiting for Telegram is not a status: it is running."""

    DRAFT = "draft"  # the operator is still choosing
    PENDING_APPROVAL = "pending_approval"  # frozen until somebody else has looked at it
    SCHEDULED = "scheduled"  # starts by itself at starts_at
    RUNNING = "running"  # posts go out
    PAUSED = "paused"  # no new post; can be resumed
    FINISHED = "finished"  # every job ended
    CANCELLED = "cancelled"  # ended for good by a person


class Move(StrEnum):
    """One thing that can happen to a campaign."""

    LAUNCH = "launch"
    SUBMIT = "submit"  # for approval
    APPROVE = "approve"  # by another person than the author: it launches
    SEND_BACK = "send_back"
    WITHDRAW = "withdraw"
    UNDO = "undo"
    START = "start"  # by the clock, or by a person who will not wait for it
    MISS = "miss"  # the clock found it too late to start by itself
    PAUSE = "pause"
    HALT = "halt"  # everything at once
    RESUME = "resume"  # back to scheduled where the start is still ahead
    RELEASE = "release"  # the way back of halt
    REOPEN = "reopen"  # one whose start was missed
    CANCEL = "cancel"
    SKIP = "skip"  # a run of a series: by a person, or while the one before it goes on
    FINISH = "finish"
    SEND_AGAIN = "send_again"  # deliveries that failed, chosen by a person


class PauseReason(StrEnum):
    """Who or what paused a campaign."""

    PERSON = "person"
    ERRORS = "errors"
    ACCOUNT = "account"
    CANARY = "canary"
    MISSED = "missed"
    HALT = "halt"


@dataclass(frozen=True, slots=True)
class Rule:
    """From which statuses a move is legal, where it leads, and who may make it at least."""

    sources: frozenset[CampaignStatus]
    target: CampaignStatus
    who: Role | None  # None: only the product itself


_S = CampaignStatus
OPEN: Final = frozenset({_S.SCHEDULED, _S.RUNNING, _S.PAUSED})
MOVES: Final[Mapping[Move, Rule]] = {
    Move.LAUNCH: Rule(frozenset({_S.DRAFT}), _S.SCHEDULED, Role.OPERATOR),
    Move.SUBMIT: Rule(frozenset({_S.DRAFT}), _S.PENDING_APPROVAL, Role.EDITOR),
    Move.APPROVE: Rule(frozenset({_S.PENDING_APPROVAL}), _S.SCHEDULED, Role.OPERATOR),
    Move.SEND_BACK: Rule(frozenset({_S.PENDING_APPROVAL}), _S.DRAFT, Role.OPERATOR),
    Move.WITHDRAW: Rule(frozenset({_S.PENDING_APPROVAL}), _S.DRAFT, Role.EDITOR),
    Move.UNDO: Rule(frozenset({_S.SCHEDULED}), _S.DRAFT, Role.OPERATOR),
    Move.START: Rule(frozenset({_S.SCHEDULED}), _S.RUNNING, Role.OPERATOR),
    Move.MISS: Rule(frozenset({_S.SCHEDULED}), _S.PAUSED, None),
    Move.PAUSE: Rule(frozenset({_S.RUNNING}), _S.PAUSED, Role.OPERATOR),
    Move.HALT: Rule(frozenset({_S.SCHEDULED, _S.RUNNING}), _S.PAUSED, Role.OPERATOR),
    Move.RESUME: Rule(frozenset({_S.PAUSED}), _S.RUNNING, Role.OPERATOR),
    Move.RELEASE: Rule(frozenset({_S.PAUSED}), _S.RUNNING, Role.OPERATOR),
    Move.REOPEN: Rule(frozenset({_S.PAUSED}), _S.DRAFT, Role.OPERATOR),
    Move.CANCEL: Rule(OPEN, _S.CANCELLED, Role.OPERATOR),
    Move.SKIP: Rule(frozenset({_S.SCHEDULED}), _S.CANCELLED, Role.OPERATOR),
    Move.FINISH: Rule(frozenset({_S.RUNNING}), _S.FINISHED, None),
    Move.SEND_AGAIN: Rule(frozenset({_S.FINISHED}), _S.RUNNING, Role.OPERATOR),
}
LATE: Final = timedelta(minutes=15)  # a start that is later than this asks a person


def moves_from(status: CampaignStatus) -> tuple[Move, ...]:
    """Return the legal moves in button order."""
    return tuple(move for move, rule in MOVES.items() if status in rule.sources)


@dataclass(frozen=True, slots=True)
class Campaign:
    """One publication of one post in chosen channels."""

    id: CampaignId
    title: str
    status: CampaignStatus
    rev: int
    template_id: int
    account_id: AccountId
    chosen: int  # channels chosen in the draft
    gap: timedelta | None  # None: the account's normal pace
    finish_by: datetime | None  # evenly until then; wins over the gap
    wanted_at: datetime | None  # when it is to start; None: at once
    canary: int | None  # posts before a person is asked
    recurrence: Recurrence | None = None  # None: it comes out once
    options: Options = field(default_factory=Options)


@dataclass(frozen=True, slots=True)
class Rival:
    """Another running campaign of the account: its posts still to come, its gap (None: normal)."""

    posts: int
    gap: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """What a card shows; sent + failed + skipped + cancelled + waiting = total."""

    id: CampaignId
    title: str
    status: CampaignStatus
    rev: int
    total: int
    sent: int
    failed: int
    skipped: int
    cancelled: int
    waiting: int
    retried: int
    account_id: AccountId
    account_name: str
    account_status: str
    limited_reason: str | None  # Telegram's word, while it lets the account post nothing
    blocked_until: datetime | None
    waits_until: datetime | None  # a limit of ours holds the account
    waits_for: Cause | None
    slowed: float  # every gap is longer by this factor
    rivals: tuple[Rival, ...]  # while it runs
    due: int  # deliveries that could go out now
    next_at: datetime | None  # when the soonest of the others may
    next_reason: str | None
    pause_reason: PauseReason | None
    pause_detail: str | None  # the reason that paused it, a delivery.outcome.Reason
    paused_at: datetime | None
    gap: timedelta | None
    finish_by: datetime | None
    canary: int | None
    ignores_quiet: bool
    waited: timedelta  # for Telegram, in all
    reasons: Mapping[str, int]  # failed deliveries by reason
    changed_by_name: str | None
    started_at: datetime | None
    starts_at: datetime | None
    ended_at: datetime | None
    last_title: str | None
    last_sent_at: datetime | None
    waits_for_media: bool  # its files are not where the account can send them on from
    media_problem: str | None  # why they cannot be, a delivery.store_media.Problem
    recurrence: Recurrence | None = None  # it is a run of a series
    skipped_at: datetime | None = None  # that was left out

    @property
    def settled(self) -> int:
        """Channels whose turn is over."""
        return self.total - self.waiting

    @property
    def percent(self) -> int:
        """Whole percent of the total that is settled; 100 only when all is."""
        return 100 * self.settled // self.total if self.total else 0

    @property
    def took(self) -> timedelta | None:
        """From the start to the end, once there is an end."""
        if self.started_at is None or self.ended_at is None:
            return None
        return self.ended_at - self.started_at
