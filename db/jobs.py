"""The ledger: claims, settles and rescues deliveries, each by one guarded statement."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final, assert_never, cast

import asyncpg

from db.connect import Pool, decoded, reached
from db.drafts import options_of
from db.media import stored_of
from db.sql import queries
from delivery.campaign import AccountId, CampaignId
from delivery.governor import SLOWEST, Cause
from delivery.job import (
    Blocked,
    ChatKind,
    Held,
    Idle,
    Job,
    JobId,
    JobStatus,
    Peer,
    Several,
    Stale,
    Turn,
)
from delivery.options import published
from delivery.outcome import (
    MAX_ATTEMPTS,
    CloseGroups,
    Fail,
    Halt,
    Hold,
    Outcome,
    Reason,
    Retry,
    Scope,
    Sent,
    StoreAgain,
    Wait,
)
from delivery.ports import History, Wish
from delivery.post import Post
from delivery.post_links import with_links
from delivery.send_message import SEND_TIMEOUT
from delivery.variables import filled, given
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
    async def claim(self, wish: Wish) -> Turn:
        """Take the next due delivery (or several), or say why there is none."""
        rows = await self._pool.fetch(
            self._sql["claim"],
            wish.account_id,
            self._owner,
            wish.wake,
            wish.after,
            LEASE,
            wish.resting,
            wish.is_quiet,
            wish.gap,
            wish.smallest_gap,
            wish.chat_gap,
            [job.id for job, _ in wish.came_out],
            [f"{{{','.join(map(str, sent.message_ids))}}}" for _, sent in wish.came_out],
            wish.most,
        )
        row = rows[0] if rows else None
        if row is None or not (row["is_ours"] and row["is_newest"]):
            return Stale(is_ours=row is not None and bool(row["is_ours"]))
        if row["id"] is not None:
            return _turn([_job(row) for row in rows if row["status"] == JobStatus.SENDING])
        if (blocked := cast("timedelta | None", row["blocked_for"])) is not None and blocked > ZERO:
            return Blocked(blocked)
        return Idle(cast("timedelta | None", row["next_in"]), is_quiet=bool(row["is_quiet"]))

    @reached
    async def settle(self, job: Job, outcome: Outcome) -> None:
        """Write the outcome; the row keeps its random_ids whatever it is. Safe to repeat."""
        match outcome:
            case Sent():
                await self._sent(job, outcome)
            case Wait() | Retry() | StoreAgain():
                await self._settle_later(job, outcome)
            case Fail(reason=reason, detail=detail, closes_channel=closes):
                is_its_own = reason.closes_only_this_channel
                await self._run("failed", job.id, reason, detail, closes, is_its_own)
            case Halt() | Hold() | CloseGroups():
                await self._settle_stop(job, outcome)
            case _:
                assert_never(outcome)

    async def _sent(self, job: Job, sent: Sent) -> None:
        await self._run("sent", job.id, list(sent.message_ids))
        if job.is_closed:
            await self._run("reopened", job.channel_id, job.campaign_id)

    async def _settle_later(self, job: Job, outcome: Wait | Retry | StoreAgain) -> None:
        """Write what lets the delivery itself wait."""
        match outcome:
            case Wait(delay=delay, scope=Scope.ACCOUNT, reason=reason):
                await self._run("account_waits", job.id, delay, reason, SLOWEST)
            case Wait(delay=delay, reason=reason):
                await self._run("postponed", job.id, delay, reason, 0, None)
            case Retry(delay=delay, detail=detail):
                await self._run("postponed", job.id, delay, Reason.NO_ANSWER, 1, detail)
            case StoreAgain():
                await self._store_again(job)

    async def _settle_stop(self, job: Job, outcome: Halt | Hold | CloseGroups) -> None:
        """Write what stops more than the delivery: the campaign, the account, all groups."""
        match outcome:
            case Halt(reason=reason, detail=detail):
                lost = reason is Reason.ACCOUNT_LOST
                await self._run("account_halts", job.id, reason, detail, lost)
            case Hold(reason=reason, detail=detail):
                await self._run("post_refused", job.id, reason, detail)
            case CloseGroups(detail=detail):
                await self._run("groups_closed", job.id, Reason.BANNED_IN_GROUPS, detail)

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
    async def give_back(self, account_id: AccountId, in_flight: Sequence[JobId]) -> None:
        """Give back claims of this process other than ``in_flight``: their answers were lost."""
        await self._run("give_back", account_id, self._owner, list(in_flight))

    @reached
    async def recent(self, campaign_id: CampaignId, limit: int) -> Sequence[Reason | None]:
        """Return how the newest deliveries ended, newest first; None: it came out."""
        rows = await self._pool.fetch(self._sql["recent"], campaign_id, limit)
        return [None if row["reason"] is None else Reason(row["reason"]) for row in rows]

    @reached
    async def pause_by_errors(self, campaign_id: CampaignId, reason: Reason) -> None:
        """Pause a running campaign because of this reason; the rest stays as it is."""
        await self._run("pause_by_errors", campaign_id, reason)

    @reached
    async def history(self, account_id: AccountId) -> History:
        """Return what a new governor of the account has to know."""
        rows = await self._pool.fetch(self._sql["history"], account_id)
        account = await self._pool.fetchrow(self._sql["account"], account_id)
        if account is None:
            return History((), 1.0, ZERO)
        ages = tuple(max(row["age"], ZERO) for row in rows)
        return History(ages, account["slowed"], account["session_age"])

    @reached
    async def paces(
        self, account_id: AccountId, gap: timedelta, smallest_gap: timedelta
    ) -> Mapping[CampaignId, timedelta]:
        """Return the gaps of the account's running campaigns, as a claim would."""
        rows = await self._pool.fetch(self._sql["paces"], account_id, gap, smallest_gap)
        return {CampaignId(row["id"]): row["gap"] for row in rows}

    @reached
    async def slowed(self, account_id: AccountId, factor: float) -> None:
        """Keep the factor of the gaps."""
        await self._run("slowed", account_id, factor)

    @reached
    async def waits(self, account_id: AccountId, delay: timedelta, cause: Cause) -> None:
        """Note which limit of ours holds the account, and how long."""
        await self._run("waits", account_id, delay, cause)

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


def _turn(jobs: Sequence[Job]) -> Job | Several | Held:
    match jobs:
        case []:
            return Held()
        case [job]:
            return job
        case _:
            return Several(tuple(jobs))


def _job(row: asyncpg.Record) -> Job:
    return Job(
        id=JobId(row["id"]),
        campaign_id=CampaignId(row["campaign_id"]),
        channel_id=row["channel_id"],
        peer=Peer(row["chat_id"], ChatKind(row["kind"]), row["access_hash"] or 0),
        post=_post(row),
        random_ids=tuple(cast("Sequence[int]", row["random_ids"])),
        attempts=row["attempts"],
        spent=row["budget"] - MAX_ATTEMPTS,
        gap=row["gap"],
        fastest=row["fastest"],
        tolerated=frozenset(cast("Sequence[str]", row["tolerated"])),
        is_closed=bool(row["is_closed"]),
        stored=stored_of(row),
    )


def _post(row: asyncpg.Record) -> Post:
    """Return the post as this channel gets it: its values, and links where no button can be."""
    own = cast("dict[str, str]", decoded(row["variables"]))
    values = given(row["title"], row["username"], own)
    post = filled(Post.from_json(decoded(row["content"])), values)
    post = published(post, options_of(row))
    return replace(post, buttons=()) if row["has_keyboard"] else with_links(post)
