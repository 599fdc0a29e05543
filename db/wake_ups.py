"""What an open transaction leaves for the workers: an account to wake, files to store."""

import secrets

import asyncpg

from db.connect import Connection
from db.sql import queries
from delivery.campaign import AccountId
from delivery.wake import Outbox, SendMessages, StoreMedia


async def want_media(connection: Connection, outbox: Outbox, campaign_id: int) -> None:
    """Ask for the files of the post unless they are stored; a known problem is tried again."""
    sql = queries("media")
    row = await connection.fetchrow(sql["of_campaign"], campaign_id)
    if row is not None:
        await connection.execute(sql["forget_problem"], row["template_id"], row["account_id"])
        await outbox.put(connection, store_media(row, secrets.randbits(32)))


async def wake(connection: Connection, outbox: Outbox, account_id: int) -> None:
    """Wake an account inside the open transaction."""
    number = await connection.fetchval(queries("campaigns")["wake"], account_id)
    await outbox.put(connection, SendMessages(AccountId(account_id), number))


def store_media(row: asyncpg.Record, nonce: int = 0) -> StoreMedia:
    """Ask for the files of a post."""
    return StoreMedia(AccountId(row["account_id"]), row["template_id"], nonce)
