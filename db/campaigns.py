"""Campaigns: moves, each one guarded statement with its wake-up in the same transaction."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from db.connect import Connection, Pool
from db.sql import queries
from delivery.campaign import (
    MOVES,
    AccountId,
    Campaign,
    CampaignId,
    CampaignStatus,
    Move,
    PauseReason,
    Progress,
)
from delivery.errors import DraftChanged, MoveRefused
from delivery.plan import wave_size
from delivery.wake import Outbox, SendMessages, StartCampaign, StoreMedia


@dataclass(frozen=True, slots=True)
class Failure:
    """Refused or skipped deliveries with one cause; at most five titles."""

    is_skipped: bool
    reason: str
    jobs: int
    titles: tuple[str, ...]


def _sources(move: Move) -> list[str]:
    return sorted(MOVES[move].sources)


class CampaignRows:
    """Reads campaigns and makes their moves. Implements ``delivery.ports.Starter``."""

    def __init__(self, pool: Pool, outbox: Outbox) -> None:
        self._pool = pool
        self._outbox = outbox
        self._sql = queries("campaigns")

    async def create(self, title: str, template_id: int, account_id: int, actor: int) -> CampaignId:
        """Return the draft of this post: a new one, or the one there is.

        The files of the post are asked for at once: they are there before the launch.
        """
        async with self._pool.acquire() as connection, connection.transaction():
            made = await connection.fetchval(
                self._sql["create"], title, template_id, account_id, actor
            )
            await self._want_media(connection, made)
        return CampaignId(made)

    async def get(self, campaign_id: int) -> Campaign | None:
        """Return the campaign as stored now."""
        row = await self._pool.fetchrow(self._sql["get"], campaign_id)
        if row is None:
            return None
        return Campaign(**{**row, "status": CampaignStatus(row["status"])})

    async def launch(self, campaign_id: int, rev: int, actor: int, undo: timedelta) -> None:
        """Launch the draft that was checked at ``rev``; it starts after the ``undo`` window.

        Raises:
            DraftChanged: the draft is not what was checked, or nothing is chosen.
            MoveRefused: it is no draft any more: somebody launched it first.

        """
        async with self._pool.acquire() as connection, connection.transaction():
            launched = await connection.fetchval(
                self._sql["launch"], campaign_id, _sources(Move.LAUNCH), rev, actor, undo
            )
            if launched is None:
                raise await self._refusal(connection, campaign_id, Move.LAUNCH)
            start = StartCampaign(CampaignId(campaign_id), launched, undo)
            await self._outbox.put(connection, start)
            await self._want_media(connection, campaign_id)

    async def undo(self, campaign_id: int, actor: int) -> None:
        """Take a launched campaign back before its first post. Raises MoveRefused."""
        await self._move(Move.UNDO, campaign_id, actor)

    async def start(self, campaign_id: CampaignId) -> bool:
        """Let a due campaign run; False when there is nothing (more) to plan."""
        await self._pool.fetchval(self._sql["start"], campaign_id, _sources(Move.START))
        return bool(await self._pool.fetchval(self._sql["needs_planning"], campaign_id))

    async def plan_wave(self, campaign_id: CampaignId) -> bool:
        """Write the jobs of the next wave, release it and wake the account."""
        async with self._pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(self._sql["lock_for_planning"], campaign_id)
            if row is None:
                return False
            size = wave_size(row["number"])
            planned = await connection.fetchval(
                self._sql["plan_wave"], campaign_id, row["number"], size
            )
            if planned < size:
                await connection.execute(self._sql["planned"], campaign_id)
                await connection.execute(queries("media")["pause_unstorable"], campaign_id)
            await self._wake(connection, row["account_id"])
            return bool(planned == size)

    async def pause(self, campaign_id: int, actor: int) -> None:
        """Let no new post start. Raises MoveRefused."""
        await self._move(Move.PAUSE, campaign_id, actor, PauseReason.PERSON)

    async def resume(self, campaign_id: int, actor: int) -> None:
        """Go on with the rest. Raises MoveRefused."""
        await self._move(Move.RESUME, campaign_id, actor)

    async def cancel(self, campaign_id: int, actor: int) -> None:
        """End for good; what is pending is cancelled with it. Raises MoveRefused."""
        await self._move(Move.CANCEL, campaign_id, actor)

    async def progress(self, campaign_id: int) -> Progress | None:
        """Return what a card shows, from one statement."""
        row = await self._pool.fetchrow(self._sql["progress"], campaign_id)
        return None if row is None else _progress(row)

    async def page(self, offset: int, limit: int) -> tuple[Sequence[Progress], int]:
        """Return some campaigns, those that move first, and how many there are in all."""
        rows = await self._pool.fetch(self._sql["page"], offset, limit)
        return [_progress(row) for row in rows], await self._pool.fetchval(self._sql["count"])

    async def open(self) -> Sequence[Progress]:
        """Return the newest five that run, wait for their start or are paused."""
        return [_progress(row) for row in await self._pool.fetch(self._sql["open"])]

    async def failures(self, campaign_id: int) -> Sequence[Failure]:
        """Return refused and skipped deliveries by cause."""
        rows = await self._pool.fetch(self._sql["failures"], campaign_id)
        return [
            Failure(r["status"] == "skipped", r["reason"], r["jobs"], tuple(r["titles"]))
            for r in rows
        ]

    async def sweep(self, owner: str) -> None:
        """Enqueue again what a lost queue row would hold up: costs time, never a post."""
        async with self._pool.acquire() as connection, connection.transaction():
            for row in await connection.fetch(self._sql["to_start"]):
                start = StartCampaign(CampaignId(row["id"]), row["rev"])
                await self._outbox.put(connection, start)
            for row in await connection.fetch(queries("media")["missing"]):
                await self._outbox.put(connection, _store(row))
            for row in await connection.fetch(self._sql["to_wake"], owner):
                await self._wake(connection, row["id"])

    async def _move(self, move: Move, campaign_id: int, actor: int, *arguments: object) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            moved = await connection.fetchval(
                self._sql[move], campaign_id, _sources(move), actor, *arguments
            )
            if moved is None:
                raise await self._refusal(connection, campaign_id, move)
            if move is Move.RESUME:
                await self._want_media(connection, campaign_id)
                await self._wake(connection, moved)

    async def _want_media(self, connection: Connection, campaign_id: int) -> None:
        """Ask for the files of the post unless they are stored; a known problem is tried again."""
        sql = queries("media")
        row = await connection.fetchrow(sql["of_campaign"], campaign_id)
        if row is not None:
            await connection.execute(sql["forget_problem"], row["template_id"], row["account_id"])
            await self._outbox.put(connection, _store(row, secrets.randbits(32)))

    async def _wake(self, connection: Connection, account_id: int) -> None:
        wake = await connection.fetchval(self._sql["wake"], account_id)
        await self._outbox.put(connection, SendMessages(AccountId(account_id), wake))

    async def _refusal(self, connection: Connection, campaign_id: int, move: Move) -> Exception:
        row = await connection.fetchrow(self._sql["status"], campaign_id)
        status = CampaignStatus(row["status"]) if row else CampaignStatus.CANCELLED
        if row and status in MOVES[move].sources:
            return DraftChanged(campaign_id, row["rev"])
        return MoveRefused(campaign_id, status)


def _store(row: asyncpg.Record, nonce: int = 0) -> StoreMedia:
    return StoreMedia(AccountId(row["account_id"]), row["template_id"], nonce)


def _progress(row: asyncpg.Record) -> Progress:
    fields = {name: row[name] for name in Progress.__slots__ if name != "id"}
    reason = row["pause_reason"]
    return Progress(
        **{
            **fields,
            "id": CampaignId(row["campaign_id"]),
            "status": CampaignStatus(row["status"]),
            "pause_reason": None if reason is None else PauseReason(reason),
        }
    )
