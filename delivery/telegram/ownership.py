"""What a session needs of the account's row: one owner, by the database's clock."""

from datetime import timedelta
from typing import Protocol

from delivery.campaign import AccountId
from delivery.limits import Limits


class Ownership(Protocol):
    """The account's row: who may connect, and what is known of the connection.

    Each method raises LedgerAway.
    """

    async def register(self, session_hash: str) -> AccountId:
        """Return the account of this session."""
        ...

    async def own(self, account_id: AccountId) -> bool:
        """Become the one process that may connect."""
        ...

    async def owned_for(self, account_id: AccountId) -> timedelta:
        """How long another process is still the owner."""
        ...

    async def renew(self, account_id: AccountId) -> bool:
        """Stay the owner; False: disconnect at once."""
        ...

    async def disown(self, account_id: AccountId) -> None:
        """Let the next process connect without waiting."""
        ...

    async def online(self, account_id: AccountId, telegram_id: int, name: str) -> AccountId:
        """Note who this is; may return the older row of the same person."""
        ...

    async def may_publish(self, account_id: AccountId, limits: Limits) -> None:
        """Note what Telegram lets this account publish."""
        ...

    async def offline(self, account_id: AccountId) -> None:
        """Note that the connection is gone."""
        ...

    async def lost(self, account_id: AccountId, reason: str) -> None:
        """Note that the session is no good any more."""
        ...

    async def taken_over(self, account_id: AccountId) -> None:
        """Give back what an earlier owner had claimed: it cannot be sending any more."""
        ...
