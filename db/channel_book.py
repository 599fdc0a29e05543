"""What a reading of the dialogs leaves in the rows: channels, rights, folders, and what changed."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from db.connect import Connection, Pool, encoded, reached
from db.sql import queries
from delivery.campaign import AccountId
from delivery.channel import searchable
from delivery.job import ChatKind, Peer
from delivery.outcome import Reason
from delivery.ports import Change, Changes, Dialog, FoundFolder
from delivery.sync_channels import Summary

COLUMNS: Final = 19
EXAMPLES: Final = 10  # of gone and changed channels that a summary names


class ChannelBookRows:
    """Implements ``delivery.ports.ChannelBook``."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._sql = queries("accounts")

    @reached
    async def sync_began(self, account_id: AccountId) -> None:
        """Note that the channels are being read from now on."""
        await self._pool.execute(self._sql["sync_began"], account_id)

    @reached
    async def sync_found(self, account_id: AccountId, found: int) -> None:
        """Note how many were found so far."""
        await self._pool.execute(self._sql["sync_found"], account_id, found)

    @reached
    async def sync_failed(self, account_id: AccountId) -> None:
        """Note that they are not being read any more."""
        await self._pool.execute(self._sql["sync_failed"], account_id)

    @reached
    async def replace(
        self,
        account_id: AccountId,
        dialogs: Sequence[Dialog],
        folders: Sequence[FoundFolder] = (),
    ) -> Changes:
        """Store what was found; close what was not. Say what changed since the last reading."""
        columns = [list(c) for c in zip(*map(_columns, dialogs), strict=True)] or [[]] * COLUMNS
        async with self._pool.acquire() as connection, connection.transaction():
            found = await connection.fetch(self._sql["channels_found"], account_id, *columns)
            gone = await connection.fetch(self._sql["channels_gone"], account_id, columns[0])
            await self._put_folders(connection, account_id, folders)
            changes = _changes(found, gone)
            took = await connection.fetchval(self._sql["sync_took"], account_id)
            summary = Summary(round(took, 1), len(dialogs), changes)
            await connection.execute(self._sql["synced"], account_id, encoded(summary.to_json()))
        return changes

    async def _put_folders(
        self, connection: Connection, account_id: AccountId, folders: Sequence[FoundFolder]
    ) -> None:
        ids = [folder.telegram_id for folder in folders]
        titles = [folder.title for folder in folders]
        pairs = [(folder.telegram_id, chat) for folder in folders for chat in folder.chat_ids]
        inside = [[pair[0] for pair in pairs], [pair[1] for pair in pairs]]
        await connection.execute(self._sql["folders_gone"], account_id, ids)
        await connection.execute(self._sql["folders_found"], account_id, ids, titles)
        await connection.execute(self._sql["folders_filled"], account_id, *inside)

    @reached
    async def without_slow_mode(self, account_id: AccountId, limit: int) -> Sequence[Peer]:
        """Return some chats with a slow mode of unknown length."""
        rows = await self._pool.fetch(self._sql["without_slow_mode"], account_id, limit)
        return [Peer(r["chat_id"], ChatKind(r["kind"]), r["access_hash"]) for r in rows]

    @reached
    async def slow_mode_is(self, account_id: AccountId, chat_id: int, seconds: int) -> None:
        """Note the length of a slow mode."""
        await self._pool.execute(self._sql["slow_mode_is"], account_id, chat_id, seconds)


def _changes(found: Sequence[asyncpg.Record], gone: Sequence[asyncpg.Record]) -> Changes:
    changed = [row for row in found if row["is_changed"] and not row["is_new"]]
    named = [Change(r["channel_id"], r["title"], r["before"], Reason.GONE) for r in gone]
    named += [Change(r["channel_id"], r["title"], r["before"], r["after"]) for r in changed]
    return Changes(
        new=sum(bool(row["is_new"]) for row in found),
        gone=len(gone),
        changed=len(changed),
        renamed=sum(bool(row["is_renamed"]) for row in found),
        examples=tuple(named[:EXAMPLES]),
    )


def _columns(dialog: Dialog) -> tuple[object, ...]:
    return (
        dialog.peer.chat_id,
        dialog.peer.kind,
        dialog.title,
        dialog.username,
        dialog.members,
        dialog.peer.access_hash,
        dialog.can_post,
        dialog.reason,
        dialog.slow_mode,
        searchable(f"{dialog.title} {dialog.username or ''}"),
        dialog.is_admin,
        f"{{{','.join(sorted(dialog.forbidden))}}}",
        dialog.stars,
        dialog.can_edit,
        dialog.can_delete,
        dialog.can_pin,
        dialog.comments,
        dialog.archived,
        dialog.is_forum,
    )
