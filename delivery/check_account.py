"""Ask Telegram whether the account is well, because a person wants to know."""

from typing import Final, Protocol

from delivery.campaign import AccountId
from delivery.errors import Refused, SendError

OFFLINE: Final = "offline"  # what is told where nobody answered


class Session(Protocol):
    """The log-in of an account."""

    async def check(self) -> None:
        """Ask who this is, and read its limits again. Raises a ``SendError``."""
        ...


class Checks(Protocol):
    """Where the answer is kept."""

    async def answer(self, account_id: AccountId, problem: str | None) -> None:
        """Note how the account is; None: well."""
        ...


async def check_account(account_id: AccountId, session: Session, checks: Checks) -> None:
    """Look, and note what came of it."""
    problem = None
    try:
        await session.check()
    except Refused as refusal:
        problem = refusal.name
    except SendError:
        problem = OFFLINE
    await checks.answer(account_id, problem)
