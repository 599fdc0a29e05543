"""What the use cases need from the outside, as narrow protocols."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Protocol

from delivery.campaign import AccountId, CampaignId
from delivery.governor import Cause
from delivery.job import Job, JobId, Peer, Stored, Turn
from delivery.outcome import Outcome, Reason, Sent
from delivery.post import Post

TEXT: Final = "text"  # kinds of posts beside delivery.post.MediaKind
LINK: Final = "link"  # with a preview


class Sender(Protocol):
    """One Telegram user account that can post."""

    @property
    def is_online(self) -> bool:
        """Whether requests can be made now."""
        ...

    async def is_alive(self) -> bool:
        """Ask whether the connection still carries anything; one that does not is dropped."""
        ...

    async def send(
        self, peer: Peer, post: Post, random_ids: Sequence[int], stored: Stored | None = None
    ) -> tuple[int, ...]:
        """Post, and return the ids of the messages; a ``SendError`` otherwise.

        ``stored`` is where the files of a post with media are.

        Raises:
            Refused, NoAnswer, Offline, MediaGone: see delivery.errors.

        """
        ...


@dataclass(frozen=True, slots=True)
class Wish:
    """What a lane asks the ledger for: a delivery of one of the campaigns that may have one now."""

    account_id: AccountId
    wake: int
    after: CampaignId = field(default=CampaignId(0))  # whose turn it was last
    resting: tuple[CampaignId, ...] = ()  # their own gap is not over
    is_quiet: bool = False  # quiet hours hold
    gap: timedelta = timedelta(0)  # the account's normal one
    smallest_gap: timedelta = timedelta(0)  # that no deadline makes smaller
    chat_gap: timedelta = timedelta(0)  # between two posts in one chat
    most: int = 1  # deliveries at most
    came_out: tuple[tuple[Job, Sent], ...] = ()  # written on the way, as ``settle`` would


@dataclass(frozen=True, slots=True)
class History:
    """What a governor must not forget: how long ago posts went out, the factor, the log-in."""

    ages: tuple[timedelta, ...]
    slowed: float
    session_age: timedelta


class Ledger(Protocol):
    """The rows of ``jobs``, where the truth is. Each method raises LedgerAway."""

    async def claim(self, wish: Wish) -> Turn:
        """Take the next due delivery of the account, campaigns in turn."""
        ...

    async def settle(self, job: Job, outcome: Outcome) -> None:
        """Write what became of a claimed delivery; end its campaign when it was the last.

        Safe to repeat: only a delivery that is still claimed changes.
        """
        ...

    async def give_back(self, account_id: AccountId, in_flight: Sequence[JobId]) -> None:
        """Give back claims of this process other than ``in_flight``: their answers were lost."""
        ...

    async def recent(self, campaign_id: CampaignId, limit: int) -> Sequence[Reason | None]:
        """Return how the newest deliveries of a campaign ended; None: it came out."""
        ...

    async def pause_by_errors(self, campaign_id: CampaignId, reason: Reason) -> None:
        """Pause a running campaign because of this reason; the rest stays as it is."""
        ...

    async def history(self, account_id: AccountId) -> History:
        """Return what a new governor of the account has to know."""
        ...

    async def paces(
        self, account_id: AccountId, gap: timedelta, smallest_gap: timedelta
    ) -> Mapping[CampaignId, timedelta]:
        """Return the gaps of the account's running campaigns, as a claim would."""
        ...

    async def slowed(self, account_id: AccountId, factor: float) -> None:
        """Keep the factor of the gaps."""
        ...

    async def waits(self, account_id: AccountId, delay: timedelta, cause: Cause) -> None:
        """Note which limit of ours holds the account, and how long, for people to read."""
        ...

    async def finish_idle(self, account_id: AccountId) -> None:
        """End the account's running campaigns that have nothing open any more."""
        ...


class Starter(Protocol):
    """The campaign's way from launched to planned."""

    async def start(self, campaign_id: CampaignId) -> bool:
        """Let a due campaign run; False when there is nothing (more) to plan."""
        ...

    async def plan_wave(self, campaign_id: CampaignId) -> bool:
        """Write the jobs of the next wave, release it, wake the account; False after the last."""
        ...


@dataclass(frozen=True, slots=True)
class Dialog:
    """A chat of the account, and whether anything may be posted there (``reason``: why not).

    ``forbidden`` are kinds of posts that may not: words of ``MediaKind``, ``TEXT``, ``LINK``.
    """

    peer: Peer
    title: str
    username: str | None
    members: int | None
    slow_mode: bool
    reason: Reason | None
    is_admin: bool = False
    forbidden: frozenset[str] = frozenset()
    stars: int = 0  # price of a message
    can_edit: bool = False
    can_delete: bool = False
    can_pin: bool = False
    comments: bool = False
    archived: bool = False
    is_forum: bool = False  # posts go to its General topic
    is_muted: bool = False

    @property
    def can_post(self) -> bool:
        """Whether nothing is known to forbid posting."""
        return self.reason is None


@dataclass(frozen=True, slots=True)
class FoundFolder:
    """A folder of the account in Telegram, with the chats that are in it."""

    telegram_id: int
    title: str
    chat_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A channel for which the reasons not to post changed; None: nothing stands against it."""

    channel_id: int
    title: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What a reading of the dialogs changed. ``examples`` are few: gone and changed ones."""

    new: int = 0
    gone: int = 0
    changed: int = 0
    renamed: int = 0
    examples: tuple[Change, ...] = ()


class Progress(Protocol):
    """Is told how many channels were found so far."""

    async def __call__(self, found: int, /) -> None:
        """Note it."""
        ...


async def nothing(_: int, /) -> None:
    """Note no progress."""


class Directory(Protocol):
    """Reads the dialogs of the account. Each method raises a ``SendError``."""

    async def dialogs(self, progress: Progress) -> list[Dialog]:
        """All channels and groups, archived ones too."""
        ...

    async def folders(self, dialogs: Sequence[Dialog]) -> list[FoundFolder]:
        """Return the folders of the account, and which of these dialogs are in them."""
        ...

    async def slow_mode(self, peer: Peer) -> int:
        """How many seconds a member waits between two messages."""
        ...


class ChannelBook(Protocol):
    """Where the known channels are kept."""

    async def sync_began(self, account_id: AccountId) -> None:
        """Note that the channels are being read from now on."""
        ...

    async def sync_found(self, account_id: AccountId, found: int) -> None:
        """Note how many were found so far."""
        ...

    async def sync_failed(self, account_id: AccountId) -> None:
        """Note that they are not being read any more."""
        ...

    async def replace(
        self, account_id: AccountId, dialogs: Sequence[Dialog], folders: Sequence[FoundFolder]
    ) -> Changes:
        """Store what was found; what was not found is closed as gone. Say what changed."""
        ...

    async def without_slow_mode(self, account_id: AccountId, limit: int) -> Sequence[Peer]:
        """Return some chats with a slow mode of unknown length."""
        ...

    async def slow_mode_is(self, account_id: AccountId, chat_id: int, seconds: int) -> None:
        """Note the length of a slow mode."""
        ...
