"""Log-ins that are kept in accounts' rows, sealed."""

import hashlib
from dataclasses import dataclass, field

from db.accounts import REPLACED
from db.connect import Pool, reached
from db.session_keys import Keyring, Sealed
from db.sql import queries
from delivery.campaign import AccountId


@dataclass(frozen=True, slots=True)
class StoredLogin:
    """The log-in that is used. ``fingerprint`` changes with it."""

    account_id: AccountId
    name: str
    fingerprint: str
    sealed: Sealed = field(repr=False)


class LoginRows:
    """The columns of ``accounts`` that hold a log-in."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._sql = queries("logins")

    @reached
    async def newest(self) -> StoredLogin | None:
        """Return the log-in that is used; None: nobody logged in here."""
        row = await self._pool.fetchrow(self._sql["newest"])
        if row is None:
            return None
        sealed = Sealed(row["session"], row["session_key"])
        return StoredLogin(AccountId(row["id"]), row["name"], row["session_hash"], sealed)

    @reached
    async def keep(
        self, telegram_id: int, name: str, session: str, keyring: Keyring
    ) -> tuple[AccountId, list[str]]:
        """Store a log-in; return its account, and whose log-ins are forgotten for it."""
        sealed = keyring.seal(session)
        fingerprint = hashlib.sha256(session.encode()).hexdigest()
        values = (telegram_id, name, fingerprint, sealed.text, sealed.key_id)
        async with self._pool.acquire() as connection, connection.transaction():
            account_id = await connection.fetchval(self._sql["keep"], *values)
            others = await connection.fetch(self._sql["forget_others"], account_id)
            for row in others:
                await connection.execute(queries("accounts")["lost"], row["id"], REPLACED)
        return AccountId(account_id), [str(row["name"]) for row in others]

    @reached
    async def forget(self, account_id: AccountId) -> None:
        """Keep this log-in no longer; whoever uses it lets go within seconds."""
        await self._pool.execute(self._sql["forget"], account_id)

    @reached
    async def seal_anew(self, keyring: Keyring) -> int:
        """Seal every log-in by the newest key; return how many. Raises KeyMissing."""
        changed = 0
        for row in await self._pool.fetch(self._sql["sealed"]):
            was = Sealed(row["session"], row["session_key"])
            now = keyring.seal(keyring.unseal(was))
            values = (row["id"], was.text, now.text, now.key_id)
            changed += await self._pool.fetchval(self._sql["seal_anew"], *values) is not None
        return changed
