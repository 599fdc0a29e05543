"""A user account of the local Telegram. All accounts are in the same chats with the same rights."""

from dataclasses import dataclass
from typing import Final

FIRST_ID: Final = 777_000_001
FIRST_PHONE: Final = 79_990_000_001
MASK: Final = (1 << 62) - 1


@dataclass
class Account:
    """Who logs in. An access hash belongs to the account that was given it."""

    id: int = FIRST_ID
    name: str = "Анна"
    phone: str = str(FIRST_PHONE)
    premium: bool = False
    password: str | None = None  # the second one

    def hash_of(self, access_hash: int) -> int:
        """Return the access hash this account knows a chat by."""
        if self.id == FIRST_ID:
            return access_hash
        return (access_hash * 31 + self.id) & MASK or 1
