"""What people must be told with a sound: rows that triggers write and the panel reads."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from db.connect import Pool
from db.sql import queries


class Kind(StrEnum):
    """What happened."""

    ERRORS = "errors"  # a campaign paused itself
    CANARY = "canary"
    MISSED = "missed"
    FINISHED = "finished"
    ACCOUNT = "account"  # limited or logged out
    FLOOD = "flood"
    CAP = "cap"
    JOINED = "joined"  # somebody used an invite
    APPROVAL = "approval"  # a campaign waits for somebody who may approve
    APPROVED = "approved"
    RETURNED = "returned"
    DIGEST = "digest"  # channels that lost their rights
    SKIPPED_RUN = "skipped_run"  # of a recurring campaign
    RESTARTED = "restarted"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell one person, with the account as it is now.

    ``campaign_id`` is 0 where it is about no campaign; ``word`` is Telegram's own for what it did.
    """

    id: int
    chat_id: int
    kind: Kind
    campaign_id: int
    locale: str
    account_name: str
    is_lost: bool
    word: str | None
    until: datetime | None  # of a wait
    paused: int  # campaigns that stand because of the account
    subject_id: int = 0  # the person it is about
    time_zone: str | None = None  # of the reader


class NoticeRows:
    """Rows of ``notices``."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._sql = queries("notices")

    async def due(
        self, limit: int, chats: Collection[int] = (), notices: Collection[int] = ()
    ) -> Sequence[Notice]:
        """Return the oldest untold notice of each chat, but of none that rests; drop stale ones."""
        rows = await self._pool.fetch(self._sql["due"], limit, list(chats), list(notices))
        return [Notice(**{**row, "kind": Kind(row["kind"])}) for row in rows]

    async def told(self, notice_id: int) -> None:
        """Note that nobody has to be told this any more."""
        await self._pool.execute(self._sql["told"], notice_id)
