"""What the account's screen says, and looks whether the account is well."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.connect import Pool, reached
from db.sql import queries
from delivery.campaign import AccountId
from delivery.wake import CheckAccount, Outbox


@dataclass(frozen=True, slots=True)
class AccountCard:
    """Numbers of one account. A look was asked for, and answered with a ``problem`` or none."""

    session_since: datetime
    blocked_until: datetime | None
    lost_reason: str | None
    posts: int  # of the last 24 hours, as its cap counts them
    waits: int  # for Telegram, in seven days
    waited: timedelta  # in them
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    problem: str | None = None

    @property
    def is_checking(self) -> bool:
        """Whether an answer is still to come."""
        return self.asked_at is not None and self.answered_at is None


class AccountCardRows:
    """Implements ``delivery.check_account.Checks``."""

    def __init__(self, pool: Pool, outbox: Outbox) -> None:
        self._pool = pool
        self._outbox = outbox
        self._sql = queries("account_card")

    async def of(self, account_id: AccountId) -> AccountCard | None:
        """Return the numbers of an account."""
        row = await self._pool.fetchrow(self._sql["card"], account_id)
        return None if row is None else AccountCard(**row)

    async def ask(self, account_id: AccountId, actor: int) -> None:
        """Have whoever owns the account look whether it is well."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(self._sql["ask"], account_id, actor)
            task = CheckAccount(account_id, secrets.randbits(32))
            await self._outbox.put(connection, task)

    @reached
    async def answer(self, account_id: AccountId, problem: str | None) -> None:
        """Note how it is."""
        await self._pool.execute(self._sql["answer"], account_id, problem)
