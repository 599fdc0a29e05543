"""Approval by a second person: submit, approve, send back, withdraw; each one guarded statement."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from db.campaigns import sources
from db.connect import Connection, Pool
from db.series import recurrence_of
from db.sql import queries
from db.wake_ups import want_media
from delivery.campaign import MOVES, CampaignId, CampaignStatus, Move
from delivery.errors import ApprovalNeeded, DraftChanged, MoveRefused
from delivery.recurrence import Recurrence
from delivery.wake import Outbox, StartCampaign

Place = tuple[int, int]  # the chat and the message that follow the campaign from now on


@dataclass(frozen=True, slots=True)
class Approval:
    """How a campaign stands with its approval, and what the person who asks could do."""

    campaign_id: int
    title: str
    status: CampaignStatus
    rev: int
    wanted_at: datetime | None
    channels: int
    removed: int  # channels the check took out
    warnings: int  # of the check it was submitted after
    submitted_at: datetime | None
    submitted_by_name: str | None
    return_reason: str | None  # of a draft that was not approved
    returned_by_name: str | None
    approved_by_name: str | None
    is_needed: bool  # the person cannot launch it alone
    may_launch: bool  # the person may launch what needs no approval
    approvers: frozenset[int]  # while it is pending
    recurrence: Recurrence | None = None


class ApprovalRows:
    """The moves from a draft to a launch that two people make."""

    def __init__(self, pool: Pool, outbox: Outbox) -> None:
        self._pool = pool
        self._outbox = outbox
        self._sql = queries("approvals")

    async def of(self, campaign_id: int, person: int = 0) -> Approval | None:
        """Return how it stands, for this person."""
        row = await self._pool.fetchrow(self._sql["of"], campaign_id, person)
        if row is None:
            return None
        fields = {name: row[name] for name in Approval.__slots__ if name != "recurrence"}
        status, approvers = CampaignStatus(row["status"]), frozenset(row["approvers"])
        read = {"status": status, "approvers": approvers, "recurrence": recurrence_of(row)}
        return Approval(**{**fields, **read})

    async def submit(
        self, campaign_id: int, rev: int, actor: int, warnings: int, card: Place | None = None
    ) -> None:
        """Freeze the draft that was checked at ``rev`` until somebody else has looked at it.

        Raises:
            DraftChanged: the draft is not what was checked, or nothing is chosen.
            MoveRefused: it is no draft any more.

        """
        async with self._pool.acquire() as connection:
            where = card or (None, None)
            done = await connection.fetchval(
                self._sql["submit"],
                campaign_id,
                sources(Move.SUBMIT),
                rev,
                actor,
                warnings,
                *where,
            )
            if done is None:
                raise await self._refusal(connection, campaign_id, rev, Move.SUBMIT)

    async def approve(
        self, campaign_id: int, rev: int, actor: int, undo: timedelta, card: Place | None = None
    ) -> None:
        """Launch what was submitted, as it was seen at ``rev``.

        Raises:
            DraftChanged: it is not what was seen.
            ApprovalNeeded: this person may not approve it.
            MoveRefused: somebody was first.

        """
        async with self._pool.acquire() as connection, connection.transaction():
            where = card or (None, None)
            allowed = sources(Move.APPROVE)
            row = await connection.fetchrow(
                self._sql["approve"], campaign_id, allowed, rev, actor, undo, *where
            )
            if row is None:
                raise await self._refusal(connection, campaign_id, rev, Move.APPROVE)
            start = StartCampaign(CampaignId(campaign_id), row["rev"], row["delay"])
            await self._outbox.put(connection, start)
            await want_media(connection, self._outbox, campaign_id)

    async def send_back(self, campaign_id: int, rev: int, actor: int, reason: str) -> None:
        """Make it a draft again, with what the author is to read. Raises as ``submit``."""
        async with self._pool.acquire() as connection:
            allowed = sources(Move.SEND_BACK)
            done = await connection.fetchval(
                self._sql["send_back"], campaign_id, allowed, rev, actor, reason
            )
            if done is None:
                raise await self._refusal(connection, campaign_id, rev, Move.SEND_BACK)

    async def withdraw(self, campaign_id: int, actor: int) -> None:
        """Make it a draft again. Raises MoveRefused."""
        async with self._pool.acquire() as connection:
            allowed = sources(Move.WITHDRAW)
            done = await connection.fetchval(self._sql["withdraw"], campaign_id, allowed, actor)
            if done is None:
                raise await self._refusal(connection, campaign_id, 0, Move.WITHDRAW)

    async def _refusal(
        self, connection: Connection, campaign_id: int, rev: int, move: Move
    ) -> Exception:
        row = await connection.fetchrow(self._sql["status"], campaign_id)
        status = CampaignStatus(row["status"]) if row else CampaignStatus.CANCELLED
        if row is None or status not in MOVES[move].sources:
            return MoveRefused(campaign_id, status)
        if row["rev"] == rev and move is Move.APPROVE:
            return ApprovalNeeded(campaign_id)
        return DraftChanged(campaign_id, row["rev"])
