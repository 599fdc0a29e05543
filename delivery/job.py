"""One delivery: one post for one channel, one row of the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, NewType

from delivery.campaign import CampaignId
from delivery.post import Post

JobId = NewType("JobId", int)


class JobStatus(StrEnum):
    """Where a delivery is."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"  # Telegram refused
    SKIPPED = "skipped"  # we chose not to
    CANCELLED = "cancelled"  # its campaign ended first


class JobMove(StrEnum):
    """One thing that can happen to a delivery. The random_ids never change."""

    CLAIM = "claim"
    DELIVER = "deliver"
    WAIT = "wait"
    RETRY = "retry"
    RELEASE = "release"
    RESCUE = "rescue"
    FAIL = "fail"
    SKIP = "skip"
    CANCEL = "cancel"
    AGAIN = "again"  # a person has it sent again


_S = JobStatus
JOB_MOVES: Final[Mapping[JobMove, tuple[JobStatus, JobStatus]]] = {
    JobMove.CLAIM: (_S.PENDING, _S.SENDING),
    JobMove.DELIVER: (_S.SENDING, _S.SENT),
    JobMove.WAIT: (_S.SENDING, _S.PENDING),
    JobMove.RETRY: (_S.SENDING, _S.PENDING),
    JobMove.RELEASE: (_S.SENDING, _S.PENDING),
    JobMove.RESCUE: (_S.SENDING, _S.PENDING),
    JobMove.FAIL: (_S.SENDING, _S.FAILED),
    JobMove.SKIP: (_S.SENDING, _S.SKIPPED),
    JobMove.CANCEL: (_S.PENDING, _S.CANCELLED),
    JobMove.AGAIN: (_S.FAILED, _S.PENDING),
}


class ChatKind(StrEnum):
    """What kind of chat a channel row is."""

    CHANNEL = "channel"
    SUPERGROUP = "supergroup"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Peer:
    """Where to post. ``chat_id`` is the Bot API form, ``access_hash`` this login's own."""

    chat_id: int
    kind: ChatKind
    access_hash: int


SAVED: Final = Peer(0, ChatKind.GROUP, 0)  # the account's own Saved Messages: no chat has this id


class Place(StrEnum):
    """Where the files of a post are kept for the account to send them on."""

    VAULT = "vault"  # a private channel of the account; the bot put them there
    SAVED = "saved"  # its Saved Messages; uploaded by the session


@dataclass(frozen=True, slots=True)
class Stored:
    """The messages that hold the files of a post. ``vault`` is None in Saved Messages."""

    message_ids: tuple[int, ...]
    vault: Peer | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed delivery: what to send where, with the ids it keeps for ever."""

    id: JobId
    campaign_id: CampaignId
    channel_id: int
    peer: Peer
    post: Post
    random_ids: tuple[int, ...]
    attempts: int  # used up before this one
    stored: Stored | None = None  # of a post with media
    spent: int = 0  # of the attempts, those before a person had it sent again
    gap: timedelta = timedelta(0)  # of its campaign
    fastest: timedelta = timedelta(0)  # the smallest gap among the account's running campaigns
    tolerated: frozenset[str] = frozenset()  # reasons that no longer pause its campaign
    is_closed: bool = False  # the channel was closed for us the last time


@dataclass(frozen=True, slots=True)
class Blocked:
    """The account must wait: Telegram said so."""

    delay: timedelta


@dataclass(frozen=True, slots=True)
class Several:
    """Claimed deliveries, in the order of their turns."""

    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """The next delivery waits: another post went to its chat a moment ago. Ask again."""


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing is due now; ``delay`` until the next job is, None when there is none.

    ``is_quiet``: a campaign is held by quiet hours.
    """

    delay: timedelta | None
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Stale:
    """This wake-up is not the newest; or, unless ``is_ours``, another process owns the account."""

    is_ours: bool


Turn = Job | Several | Held | Blocked | Idle | Stale
