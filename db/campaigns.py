"""Campaigns: moves, each one guarded statement with its wake-up in the same transaction."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import asyncpg

from db.connect import Connection, Pool
from db.drafts import options_of
from db.series import follow, recurrence_of
from db.sql import queries
from db.wake_ups import wake, want_media
from delivery.campaign import (
    LATE,
    MOVES,
    OPEN,
    Campaign,
    CampaignId,
    CampaignStatus,
    Move,
    PauseReason,
)
from delivery.errors import ApprovalNeeded, DeliveryError, DraftChanged, MoveRefused
from delivery.outcome import MAX_ATTEMPTS
from delivery.wake import Outbox, StartCampaign

DRAFT = (CampaignStatus.DRAFT,)
PACED = (CampaignStatus.DRAFT, *OPEN)
LOOK: Final = 0.02  # seconds
LOOKS: Final = 10  # no claim is made longer before its slot
UTC: Final = ZoneInfo("UTC")


def sources(move: Move) -> list[str]:
    """Return the statuses from which a move is legal."""
    return sorted(MOVES[move].sources)


class CampaignRows:
    """The moves of campaigns and the fields of drafts."""

    def __init__(self, pool: Pool, outbox: Outbox) -> None:
        self._pool = pool
        self._outbox = outbox
        self._sql = queries("campaigns")

    async def create(self, title: str, template_id: int, account_id: int, actor: int) -> CampaignId:
        """Return the draft of this post: a new one, or the one there is.

        The files of the post are asked for at once: they are there before the launch.
        """
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(self._sql["hold_template"], template_id)
            made = await connection.fetchval(
                self._sql["create"], title, template_id, account_id, actor
            )
            await want_media(connection, self._outbox, made)
        return CampaignId(made)

    async def copy(self, campaign_id: int, actor: int) -> CampaignId:
        """Return a draft for the channels that did not get the post. Raises MoveRefused."""
        ended = [CampaignStatus.CANCELLED, CampaignStatus.FINISHED]
        async with self._pool.acquire() as connection, connection.transaction():
            made = await connection.fetchval(self._sql["copy"], campaign_id, ended, actor)
            if made is None:
                raise await self._refusal(connection, campaign_id)
        return CampaignId(made)

    async def get(self, campaign_id: int) -> Campaign | None:
        """Return the campaign as stored now."""
        row = await self._pool.fetchrow(self._sql["get"], campaign_id)
        if row is None:
            return None
        fields = {n: row[n] for n in Campaign.__slots__ if n not in {"recurrence", "options"}}
        made = {"recurrence": recurrence_of(row), "options": options_of(row)}
        return Campaign(**{**fields, **made, "status": CampaignStatus(row["status"])})

    async def set_pace(
        self,
        campaign_id: int,
        actor: int,
        gap: timedelta | None,
        finish_by: datetime | None = None,
        seen: int | None = None,
    ) -> None:
        """Change the distance of two posts, or spread them until a moment.

        Raises:
            MoveRefused: it has ended.
            DraftChanged: it is a draft that somebody else changed after the rev that was ``seen``.

        """
        await self._change("set_pace", PACED, campaign_id, actor, gap, finish_by, seen)

    async def set_start(
        self,
        campaign_id: int,
        actor: int,
        at: datetime | None,
        seen: int | None = None,
        zone: ZoneInfo = UTC,
    ) -> None:
        """Choose when a draft is to start; None: at once. Raises MoveRefused, DraftChanged.

        What comes out regularly then does so at this time, by the clocks of ``zone``.
        """
        shown = None if at is None else at.astimezone(zone)
        clock = (None, None) if shown is None else (shown.time(), shown.isoweekday())
        await self._change("set_start", DRAFT, campaign_id, actor, at, seen, zone.key, *clock)

    async def set_canary(
        self, campaign_id: int, actor: int, posts: int | None, seen: int | None = None
    ) -> None:
        """Choose after how many posts a person is asked. Raises MoveRefused, DraftChanged."""
        await self._change("set_canary", DRAFT, campaign_id, actor, posts, seen)

    async def ignore_quiet(self, campaign_id: int, actor: int) -> None:
        """Let an open campaign go on in quiet hours. Raises MoveRefused."""
        await self._change("set_ignores_quiet", sorted(OPEN), campaign_id, actor)

    async def launch(
        self,
        campaign_id: int,
        rev: int,
        actor: int,
        undo: timedelta,
        canary: int | None = None,
        card: tuple[int, int] | None = None,
    ) -> None:
        """Launch the draft that was checked at ``rev``, after the ``undo`` window or at its moment.

        After ``canary`` posts, where there are more, a person is asked: 0 for never, None for what
        the draft says. ``card`` is the chat and the message that follow it, whatever happens to
        the tap.

        Raises:
            DraftChanged: the draft is not what was checked, or nothing is chosen.
            ApprovalNeeded: it goes to so many channels that somebody else has to look at it.
            MoveRefused: it is no draft any more: somebody launched it first.

        """
        async with self._pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(
                self._sql["launch"],
                campaign_id,
                sources(Move.LAUNCH),
                rev,
                actor,
                undo,
                canary,
                *(card or (None, None)),
            )
            if row is None:
                raise await self._refused_launch(connection, campaign_id, rev, actor)
            start = StartCampaign(CampaignId(campaign_id), row["rev"], row["delay"])
            await self._outbox.put(connection, start)
            await want_media(connection, self._outbox, campaign_id)

    async def undo(self, campaign_id: int, actor: int) -> None:
        """Take a launched campaign back before its first post. Raises MoveRefused.

        With a run of a series the rest of it is taken back.
        """
        async with self._pool.acquire() as connection, connection.transaction():
            allowed = sources(Move.UNDO)
            if not await connection.fetchval(self._sql[Move.UNDO], campaign_id, allowed, actor):
                raise await self._refusal(connection, campaign_id)
            await connection.execute(queries("series")["forget_rule"], campaign_id, actor)

    async def reopen(self, campaign_id: int, actor: int) -> None:
        """Make a draft of a campaign whose start was missed. Raises MoveRefused."""
        await self._move(Move.REOPEN, campaign_id, actor)

    async def hurry(self, campaign_id: int, actor: int) -> None:
        """Start a launched campaign at once. Raises ApprovalNeeded, MoveRefused."""
        async with self._pool.acquire() as connection, connection.transaction():
            rev = await connection.fetchval(
                self._sql["hurry"], campaign_id, sources(Move.START), actor
            )
            if rev is None:
                raise await startable(connection, campaign_id, actor)
            await self._outbox.put(connection, StartCampaign(CampaignId(campaign_id), rev))

    async def pause(self, campaign_id: int, actor: int) -> None:
        """Let no new post start. Raises MoveRefused.

        A claim is made a moment before its slot: what is on its way already is out, or known to
        hang, when this returns.
        """
        await self._move(Move.PAUSE, campaign_id, actor, PauseReason.PERSON)
        for _ in range(LOOKS):
            if not await self._pool.fetchval(self._sql["is_sending"], campaign_id):
                return
            await asyncio.sleep(LOOK)

    async def cancel(self, campaign_id: int, actor: int) -> None:
        """End for good; what is pending is cancelled with it. Raises MoveRefused."""
        await self._move(Move.CANCEL, campaign_id, actor)

    async def resume(self, campaign_id: int, actor: int, *, tolerate: bool = False) -> None:
        """Go on with the rest; ``tolerate`` what paused it from now on. Raises MoveRefused."""
        async with self._pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(
                self._sql["resume"], campaign_id, sources(Move.RESUME), actor, tolerate
            )
            if row is None:
                raise await self._refusal(connection, campaign_id)
            await want_media(connection, self._outbox, campaign_id)
            await self._go_on(connection, campaign_id, row)

    async def send_again(
        self, campaign_id: int, actor: int, reasons: Sequence[str] | None, channel_id: int = 0
    ) -> None:
        """Open deliveries with these reasons (or of one channel) again. Raises MoveRefused."""
        allowed = sorted({*MOVES[Move.SEND_AGAIN].sources, *OPEN} - {CampaignStatus.SCHEDULED})
        async with self._pool.acquire() as connection, connection.transaction():
            account = await connection.fetchval(
                self._sql["send_again"],
                campaign_id,
                allowed,
                actor,
                None if reasons is None else list(reasons),
                channel_id,
                MAX_ATTEMPTS,
            )
            if account is None:
                raise await self._refusal(connection, campaign_id)
            await wake(connection, self._outbox, account)

    async def halt(self, actor: int) -> int:
        """Pause everything that runs or is about to, in one statement; return how many."""
        rows = await self._pool.fetch(self._sql["halt"], sources(Move.HALT), actor)
        return len(rows)

    async def release(self, actor: int) -> int:
        """Let everything that was halted go on; return how many."""
        async with self._pool.acquire() as connection, connection.transaction():
            rows = await connection.fetch(self._sql["release"], sources(Move.RELEASE), actor, LATE)
            for row in rows:
                await self._go_on(connection, row["id"], row)
        return len(rows)

    async def halted(self) -> int:
        """Return how many campaigns wait for ``release``."""
        return int(await self._pool.fetchval(self._sql["halted"]))

    async def _go_on(self, connection: Connection, campaign_id: int, row: asyncpg.Record) -> None:
        if row["is_unplanned"]:
            start = StartCampaign(CampaignId(campaign_id), row["rev"], row["delay"])
            await self._outbox.put(connection, start)
        await follow(connection, self._outbox, campaign_id)
        await wake(connection, self._outbox, row["account_id"])

    async def _move(self, move: Move, campaign_id: int, actor: int, *arguments: object) -> None:
        async with self._pool.acquire() as connection:
            moved = await connection.fetchval(
                self._sql[move], campaign_id, sources(move), actor, *arguments
            )
            if moved is None:
                raise await self._refusal(connection, campaign_id)

    async def _change(
        self, what: str, allowed: Sequence[str], campaign_id: int, actor: int, *values: object
    ) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            account = await connection.fetchval(
                self._sql[what], campaign_id, list(allowed), actor, *values
            )
            if account is None:
                raise await self._refusal(connection, campaign_id, allowed)
            await wake(connection, self._outbox, account)

    async def _refused_launch(
        self, connection: Connection, campaign_id: int, rev: int, actor: int
    ) -> Exception:
        row = await connection.fetchrow(self._sql["launchable"], campaign_id, actor)
        if row is None or row["status"] not in MOVES[Move.LAUNCH].sources:
            return await self._refusal(connection, campaign_id)
        if row["rev"] == rev and row["needs_approval"]:
            return ApprovalNeeded(campaign_id)
        return DraftChanged(campaign_id, row["rev"])

    async def _refusal(
        self, connection: Connection, campaign_id: int, allowed: Sequence[str] = ()
    ) -> Exception:
        """Say why nothing changed: where the status is ``allowed``, the rev was another one."""
        row = await connection.fetchrow(self._sql["status"], campaign_id)
        status = CampaignStatus(row["status"]) if row else CampaignStatus.CANCELLED
        if row and status in allowed:
            return DraftChanged(campaign_id, row["rev"])
        return MoveRefused(campaign_id, status)


async def startable(connection: Connection, campaign_id: int, actor: int) -> DeliveryError:
    """Return why this person could not change when it starts."""
    row = await connection.fetchrow(queries("campaigns")["startable"], campaign_id, actor)
    if row is not None and row["status"] == CampaignStatus.SCHEDULED and row["needs_approval"]:
        return ApprovalNeeded(campaign_id)
    status = CampaignStatus(row["status"]) if row else CampaignStatus.CANCELLED
    return MoveRefused(campaign_id, status)
