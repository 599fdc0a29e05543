"""Tests of posts: asked for, and what they need; implements ``delivery.send_test.Trials``."""

import secrets
from typing import Final, cast

from db.connect import Pool, decoded
from db.drafts import options_of
from db.media import stored_of
from db.sql import queries
from delivery.campaign import AccountId
from delivery.job import ChatKind, Peer, Stored
from delivery.options import published
from delivery.post import Post
from delivery.send_test import Trial
from delivery.store_media import Problem
from delivery.variables import given
from delivery.wake import Outbox, SendTest

FOLDERS: Final = ["тестовые", "test"]  # the first channel of such a folder


class SendTestRows:
    """Nothing of a test is kept: the queue row is all there is."""

    def __init__(self, pool: Pool, outbox: Outbox) -> None:
        self._pool = pool
        self._outbox = outbox
        self._sql = queries("send_tests")

    async def ask(  # what is tried, where the answer goes
        self,
        account_id: AccountId,
        template_id: int,
        chat_id: int,
        locale: str,
        campaign_id: int = 0,
    ) -> None:
        """Have a post tried; the answer goes to this chat. A draft's goes by its options."""
        nonce = secrets.randbits(48)
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(queries("media")["forget_problem"], template_id, account_id)
            task = SendTest(account_id, template_id, chat_id, locale, nonce, campaign_id)
            await self._outbox.put(connection, task)

    async def trial(self, task: SendTest) -> Trial | None:
        """Return what is tried where; None when the post was discarded."""
        row = await self._pool.fetchrow(
            self._sql["trial"], task.template_id, task.account_id, FOLDERS, task.campaign_id
        )
        if row is None:
            return None
        known = {
            "post": published(Post.from_json(decoded(row["content"])), options_of(row)),
            "stored": stored_of(row),
            "problem": Problem(row["problem"]) if row["problem"] else None,
            "blocked": row["blocked"],
        }
        if row["chat_id"] is None:
            return Trial(**known, values={})
        own = cast("dict[str, str]", decoded(row["variables"]))
        return Trial(
            **known,
            peer=Peer(row["chat_id"], ChatKind(row["kind"]), row["access_hash"]),
            title=row["title"],
            username=row["username"],
            values=given(row["title"], row["username"], own),
        )

    async def forget_files(self, task: SendTest, stored: Stored) -> None:
        """Note that the stored files are gone; those that were stored again stay."""
        where = (task.template_id, task.account_id, list(stored.message_ids))
        await self._pool.execute(self._sql["forget_files"], *where)
