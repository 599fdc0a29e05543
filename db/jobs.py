"""The ledger: claims, settles and rescues deliveries, each by one guarded statement."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final, assert_never, cast

import asyncpg

from db.connect import Pool, decoded, reached
from db.media import stored_of
from db.sql import queries
from delivery.campaign import AccountId, CampaignId
from delivery.job import Blocked, ChatKind, Idle, Job, JobId, Peer, Stale, Turn
from delivery.outcome import (
    Fail,
    Halt,
    Outcome,
    Reason,
    Retry,
    Scope,
    Sent,
    StoreAgain,
    Wait,
)
from delivery.post import Post
from delivery.send_message import SEND_TIMEOUT
from delivery.wake import Outbox, StoreMedia

LEASE: Final = SEND_TIMEOUT + timedelta(seconds=30)
ZERO: Final = timedelta(0)


class JobRows:
    """Implements ``delivery.ports.Ledger`` for one process, the ``owner`` of its accounts."""

    def __init__(self, pool: Pool, owner: str, outbox: Outbox) -> None:
        self._pool = pool
        self._owner = owner
        self._outbox = outbox
        self._sql = queries("jobs")

    @reached
    async def claim(self, account_id: AccountId, wake: int, after: CampaignId) -> Turn:
        """Take the next due delivery, or say why there is none."""
        row = await self._pool.fetchrow(
            self._sql["claim"], account_id, self._owner, wake, after, LEASE
        )
        if row is None or not row["is_ours"]:
            return Stale()
        if row["id"] is not None:
            return _job(row)
        if (blocked := cast("timedelta | None", row["blocked_for"])) is not None and blocked > ZERO:
            return Blocked(blocked)
        next_in = cast("timedelta | None", row["next_in"])
        return Idle(None if next_in is None else max(next_in, ZERO))

    @reached
    async def settle(self, job: Job, outcome: Outcome) -> None:
        """Write the outcome; the row keeps its random_ids whatever it is. Safe to repeat."""
        match outcome:
            case Sent(message_ids=ids):
                await self._run("sent", job.id, list(ids))
            case Wait(delay=delay, scope=Scope.ACCOUNT, reason=reason):
                await self._run("account_waits", job.id, delay, reason)
            case Wait(delay=delay, reason=reason):
                await self._run("postponed", job.id, delay, reason, 0, None)
            case Retry(delay=delay, detail=detail):
                await self._run("postponed", job.id, delay, Reason.NO_ANSWER, 1, detail)
            case Fail(reason=reason, detail=detail, closes_channel=closes):
                await self._run("failed", job.id, reason, detail, closes)
            case Halt(reason=reason, detail=detail):
                lost = reason is Reason.ACCOUNT_LOST
                await self._run("account_halts", job.id, reason, detail, lost)
            case StoreAgain():
                await self._store_again(job)
            case _:
                assert_never(outcome)

    async def _store_again(self, job: Job) -> None:
        """Forget the files this claim relied on, and ask for them in the same transaction."""
        used = list(job.stored.message_ids) if job.stored else []
        async with self._pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(self._sql["media_gone"], job.id, used)
            if row is not None:
                account_id, nonce = AccountId(row["account_id"]), secrets.randbits(32)
                task = StoreMedia(account_id, row["template_id"], nonce)
                await self._outbox.put(connection, task)

    @reached
    async def finish_idle(self, account_id: AccountId) -> None:
        """End running campaigns of the account that have nothing open."""
        await self._run("finish_idle", account_id)

    @reached
    async def rescue(self, account_id: AccountId) -> None:
        """Give back claims whose lease ran out."""
        await self._run("rescue", account_id, False)  # noqa: FBT003

    async def _run(self, name: str, *arguments: object) -> None:
        await self._pool.execute(self._sql[name], *arguments)


def _job(row: asyncpg.Record) -> Job:
    return Job(
        id=JobId(row["id"]),
        campaign_id=CampaignId(row["campaign_id"]),
        channel_id=row["channel_id"],
        peer=Peer(row["chat_id"], ChatKind(row["kind"]), row["access_hash"] or 0),
        post=Post.from_json(decoded(row["content"])),
        random_ids=tuple(cast("Sequence[int]", row["random_ids"])),
        attempts=row["attempts"],
        stored=stored_of(row),
    )
