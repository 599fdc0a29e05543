"""Where the files of posts are kept; implements ``delivery.store_media.Shelf``."""

from typing import Final, cast

from db.connect import Pool, decoded
from db.sql import queries
from delivery.job import ChatKind, Peer, Place, Stored
from delivery.post import Post
from delivery.store_media import Problem, Wanted
from delivery.wake import Outbox, SendMessages, StoreMedia


class MediaRows:
    """Rows of ``template_media`` and the vaults of ``accounts``."""

    def __init__(self, pool: Pool, outbox: Outbox) -> None:
        self._pool = pool
        self._outbox = outbox
        self._sql: Final = queries("media")

    async def wanted(self, task: StoreMedia) -> Wanted | None:
        """Return what is to be stored, None when it is stored already or not wanted."""
        row = await self._pool.fetchrow(self._sql["wanted"], task.template_id, task.account_id)
        if row is None:
            return None
        vault = None
        if row["vault_chat_id"] is not None:
            vault = Peer(row["vault_chat_id"], ChatKind.CHANNEL, row["vault_access_hash"])
        media = Post.from_json(decoded(row["content"])).media
        return Wanted(media, vault, may_have_vault=row["may_have_vault"])

    async def keep_vault(self, task: StoreMedia, vault: Peer | None, refusal: str | None) -> None:
        """Note the account's vault, or that it is gone, or why Telegram allows none."""
        where = (None, None) if vault is None else (vault.chat_id, vault.access_hash)
        await self._pool.execute(self._sql["keep_vault"], task.account_id, *where, refusal)

    async def stored(self, task: StoreMedia, stored: Stored) -> None:
        """Note where the files are, and wake the account in the same transaction."""
        place = Place.SAVED if stored.vault is None else Place.VAULT
        async with self._pool.acquire() as connection, connection.transaction():
            where = (task.template_id, task.account_id, place, list(stored.message_ids))
            await connection.execute(self._sql["stored"], *where)
            wake = await connection.fetchval(queries("campaigns")["wake"], task.account_id)
            await self._outbox.put(connection, SendMessages(task.account_id, wake))

    async def unstorable(self, task: StoreMedia, problem: Problem) -> None:
        """Note why they cannot be stored, and pause what waits for them."""
        await self._pool.execute(
            self._sql["unstorable"], task.template_id, task.account_id, problem
        )


def stored_of(row: object) -> Stored | None:
    """Read the columns ``place``, ``media_ids`` and the vault of a claim."""
    fields = cast("dict[str, object]", row)
    if fields["media_ids"] is None:
        return None
    vault = None
    if fields["place"] == Place.VAULT:
        chat_id, access_hash = int(str(fields["vault_chat_id"])), fields["vault_access_hash"]
        vault = Peer(chat_id, ChatKind.CHANNEL, int(str(access_hash)))
    return Stored(tuple(cast("list[int]", fields["media_ids"])), vault)
