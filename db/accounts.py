"""Accounts: ownership by one process, health, and the channels each of them has."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from db.connect import Connection, Pool, decoded, encoded, reached
from db.sql import queries
from db.wake_ups import wake
from delivery.campaign import AccountId
from delivery.limits import Limits
from delivery.sync_channels import Summary
from delivery.wake import Outbox, SyncChannels

OWNED: Final = timedelta(seconds=10)  # by the database's clock; renewed every three seconds
GRACE: Final = timedelta(seconds=5)  # a new owner waits this much longer than the old one had
LOGGED_OUT: Final = "LOGGED_OUT"  # reasons of a loss that are ours, not Telegram's: on purpose,
REPLACED: Final = "REPLACED"  # or for another account


@dataclass(frozen=True, slots=True)
class AccountState:
    """What the panel says about the account."""

    id: AccountId
    name: str
    status: str
    channels: int
    can_post: int
    synced_at: datetime | None
    blocked_until: datetime | None
    limited_reason: str | None  # Telegram's word, while it lets the account post nothing
    slowed: float  # every gap is longer by this factor
    session_age: timedelta
    limits: Limits = field(default_factory=Limits)  # what it may publish
    sync_began_at: datetime | None = None  # the channels are being read since
    sync_found: int | None = None  # so many so far
    summary: Summary | None = None  # of the last reading


class AccountRows:
    """Rows of ``accounts`` and ``account_channels``.

    ``owner`` names this process; ``is_dead`` tells whether another one certainly is gone.
    """

    def __init__(
        self,
        pool: Pool,
        owner: str,
        outbox: Outbox,
        is_dead: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._pool = pool
        self._owner = owner
        self._outbox = outbox
        self._is_dead = is_dead
        self._sql = queries("accounts")

    @reached
    async def register(self, session_hash: str) -> AccountId:
        """Return the account of this session, new or known."""
        return AccountId(await self._pool.fetchval(self._sql["register"], session_hash))

    @reached
    async def own(self, account_id: AccountId) -> bool:
        """Become the one process that may connect; False while another one is."""
        before = await self._pool.fetchval(self._sql["owner"], account_id)
        dead = before if before is not None and self._is_dead(before) else None
        row = await self._pool.fetchval(
            self._sql["own"], account_id, self._owner, OWNED, GRACE, dead
        )
        return row is not None

    @reached
    async def renew(self, account_id: AccountId) -> bool:
        """Stay the owner; False: disconnect at once, somebody else may connect soon."""
        row = await self._pool.fetchval(self._sql["renew"], account_id, self._owner, OWNED)
        return row is not None

    @reached
    async def disown(self, account_id: AccountId) -> None:
        """Let the next process connect without waiting."""
        await self._pool.execute(self._sql["disown"], account_id, self._owner)

    @reached
    async def owned_for(self, account_id: AccountId) -> timedelta:
        """How long another process is still the owner."""
        left = await self._pool.fetchval(self._sql["owned_for"], account_id, GRACE)
        return left if isinstance(left, timedelta) else timedelta(0)

    @reached
    async def online(self, account_id: AccountId, telegram_id: int, name: str) -> AccountId:
        """Note who this is; a new log-in of a known person goes on with the older row."""
        async with self._pool.acquire() as connection, connection.transaction():
            known = await connection.fetchval(self._sql["same_person"], account_id, telegram_id)
            if known is not None:
                await self._take_over(connection, account_id, known)
                account_id = AccountId(known)
            await connection.execute(self._sql["online"], account_id, telegram_id, name)
            await self._outbox.put(connection, SyncChannels(account_id))
            await wake(connection, self._outbox, account_id)
        return account_id

    async def _take_over(self, connection: Connection, fresh: AccountId, known: int) -> None:
        session_hash = await connection.fetchval(
            "SELECT session_hash FROM accounts WHERE id = $1", fresh
        )
        await connection.execute(self._sql["drop_login"], fresh)
        await connection.execute(
            self._sql["take_over_login"], known, session_hash, self._owner, OWNED
        )

    @reached
    async def may_publish(self, account_id: AccountId, limits: Limits) -> None:
        """Note what Telegram lets this account publish."""
        await self._pool.execute(self._sql["may_publish"], account_id, encoded(limits.to_json()))

    @reached
    async def offline(self, account_id: AccountId) -> None:
        """Note that the connection is gone for now."""
        await self._pool.execute(self._sql["offline"], account_id, self._owner)

    @reached
    async def lost(self, account_id: AccountId, reason: str) -> None:
        """Note that the session is no good any more, and pause its campaigns."""
        await self._pool.execute(self._sql["lost"], account_id, reason)

    @reached
    async def taken_over(self, account_id: AccountId) -> None:
        """Give back every claim of an earlier owner: it cannot be sending any more."""
        await self._pool.execute(queries("jobs")["rescue"], account_id, True)  # noqa: FBT003

    @reached
    async def now(self) -> float:
        """Return what the database's clock says, in seconds since the epoch."""
        return float(await self._pool.fetchval("SELECT extract(epoch FROM clock_timestamp())"))

    @reached
    async def clock_jumped(self, account_id: AccountId, seconds: float) -> None:
        """Move what waits along with the database's clock: waits keep their length."""
        await self._pool.execute(self._sql["clock_jumped"], account_id, timedelta(seconds=seconds))

    @reached
    async def wake_up(self, account_id: AccountId) -> None:
        """Let the account look for work by rules that changed; no limit is known to hold it."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(self._sql["rules_changed"], account_id)
            await wake(connection, self._outbox, account_id)

    async def current(self) -> AccountState | None:
        """Return the account the panel works with, None before the first log-in."""
        row = await self._pool.fetchrow(self._sql["current"])
        if row is None:
            return None
        limits = Limits.from_json(decoded(row["limits"]) if row["limits"] else None)
        state = {**row, "limits": limits}
        summary = state.pop("sync_summary")
        known = None if summary is None else Summary.from_json(decoded(summary))
        return AccountState(**state, summary=known)

    @reached
    async def ask_sync(self, account_id: AccountId) -> None:
        """Have the channels read; a reading that waits or runs is enough."""
        async with self._pool.acquire() as connection, connection.transaction():
            await self._outbox.put(connection, SyncChannels(account_id))
