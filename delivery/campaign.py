"""The campaign's life: its statuses and the moves between them.

``MOVES`` is the only place that says what may follow what: keyboards are drawn from it, the SQL
guards take their sources from it, the tests walk it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType

CampaignId = NewType("CampaignId", int)
AccountId = NewType("AccountId", int)


class CampaignStatus(StrEnum):
    """Where a campaign is in its life. Waiting for Telegram is not a status: it is running."""

    DRAFT = "draft"  # the operator is still choosing
    SCHEDULED = "scheduled"  # starts by itself at starts_at
    RUNNING = "running"  # posts go out
    PAUSED = "paused"  # no new post; can be resumed
    FINISHED = "finished"  # every job ended
    CANCELLED = "cancelled"  # ended for good by a person


class Move(StrEnum):
    """One thing that can happen to a campaign."""

    LAUNCH = "launch"
    UNDO = "undo"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    FINISH = "finish"


class PauseReason(StrEnum):
    """Who or what paused a campaign."""

    PERSON = "person"
    ERRORS = "errors"
    ACCOUNT = "account"
    CANARY = "canary"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Rule:
    """From which statuses a move is legal, and where it leads."""

    sources: frozenset[CampaignStatus]
    target: CampaignStatus


_S = CampaignStatus
MOVES: Final[Mapping[Move, Rule]] = {
    Move.LAUNCH: Rule(frozenset({_S.DRAFT}), _S.SCHEDULED),
    Move.UNDO: Rule(frozenset({_S.SCHEDULED}), _S.DRAFT),
    Move.START: Rule(frozenset({_S.SCHEDULED}), _S.RUNNING),
    Move.PAUSE: Rule(frozenset({_S.RUNNING}), _S.PAUSED),
    Move.RESUME: Rule(frozenset({_S.PAUSED}), _S.RUNNING),
    Move.CANCEL: Rule(frozenset({_S.SCHEDULED, _S.RUNNING, _S.PAUSED}), _S.CANCELLED),
    Move.FINISH: Rule(frozenset({_S.RUNNING}), _S.FINISHED),
}


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
    account_name: str
    account_status: str
    blocked_until: datetime | None
    due: int  # deliveries that could go out now
    next_at: datetime | None  # when the soonest of the others may
    next_reason: str | None
    pause_reason: PauseReason | None
    paused_at: datetime | None
    changed_by_name: str | None
    started_at: datetime | None
    starts_at: datetime | None
    ended_at: datetime | None
    last_title: str | None
    last_sent_at: datetime | None
    waits_for_media: bool  # its files are not where the account can send them on from
    media_problem: str | None  # why they cannot be, a delivery.store_media.Problem

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
