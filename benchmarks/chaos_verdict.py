"""The judgement of one run: what the channels show against what the ledger says."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

from benchmarks.chaos_app import App
from benchmarks.chaos_plan import Plan
from benchmarks.chaos_stage import Stage
from db.connect import Address, open_connection

LAST_LINES: Final = 40
SETTLES_WITHIN: Final = 5.0  # seconds
NOT_SENT: Final = frozenset({"failed", "skipped", "cancelled"})

Word = Literal["exactly once", "lost", "doubled", "failed", "unfinished"]


@dataclass(frozen=True)
class Ledger:
    """What the database says at the end."""

    campaign: str = "none"
    jobs: dict[int, str] = field(default_factory=dict)  # status by chat
    attempts: int = 0

    @property
    def is_finished(self) -> bool:
        """Whether the campaign ended with a post in every channel."""
        return self.campaign == "finished" and set(self.jobs.values()) == {"sent"}


@dataclass(frozen=True)
class Verdict:
    """How one run ended."""

    lost: list[int]  # chats without a post that the ledger calls done
    doubled: list[int]  # chats with two posts or more
    failed: list[int]  # chats whose delivery was given up
    is_finished: bool  # by the ledger and by the operator's card
    sends: int
    duplicates: int  # repeats that were answered with the first post
    attempts: int
    excused: int  # attempts that the plan explains
    exits: list[int]  # codes with which the app ended by itself
    detail: str  # where something is wrong: the ledger, and the end of the app's log

    @property
    def word(self) -> Word:
        """Say it in a word; the worst first."""
        if self.doubled:
            return "doubled"
        if self.lost:
            return "lost"
        if self.failed:
            return "failed"
        return "exactly once" if self.is_finished else "unfinished"

    @property
    def is_good(self) -> bool:
        """Whether everything came out exactly once."""
        return self.word == "exactly once"


@dataclass(frozen=True)
class Result:
    """One run: what was planned, what happened when, and how it ended."""

    plan: Plan
    verdict: Verdict
    seconds: float
    events: list[str]


async def read_ledger(database: Address) -> Ledger:
    """Read what became of the only campaign."""
    connection = await open_connection(database)
    try:
        campaign = await connection.fetchrow("SELECT id, status, total FROM campaigns")
        if campaign is None:
            return Ledger()
        rows = await connection.fetch(
            "SELECT c.chat_id, j.status, j.attempts"
            "  FROM jobs j JOIN channels c ON c.id = j.channel_id WHERE j.campaign_id = $1",
            campaign["id"],
        )
    finally:
        await connection.close()
    jobs = {int(row["chat_id"]): str(row["status"]) for row in rows}
    return Ledger(campaign["status"], jobs, sum(row["attempts"] for row in rows))


async def settled_ledger(database: Address) -> Ledger:
    """Read the ledger until the campaign has ended: its last settle may still be on the way."""
    until = asyncio.get_running_loop().time() + SETTLES_WITHIN
    while True:
        ledger = await read_ledger(database)
        if ledger.is_finished or asyncio.get_running_loop().time() > until:
            return ledger
        await asyncio.sleep(0.1)


def judge(plan: Plan, stage: Stage, app: App, ledger: Ledger, *, is_told: bool) -> Verdict:
    """Compare the channels with the ledger; ``is_told``: the card says that all is out."""
    posts, counters = stage.posts(), stage.telegram.world.counters
    verdict = Verdict(
        lost=lost_of(posts, ledger),
        doubled=[chat for chat, count in posts.items() if count > 1],
        failed=[chat for chat, status in ledger.jobs.items() if status in NOT_SENT],
        is_finished=is_told and ledger.is_finished,
        sends=counters.sends,
        duplicates=counters.duplicates,
        attempts=ledger.attempts,
        excused=plan.excused,
        exits=app.exits,
        detail="",
    )
    is_odd = not verdict.is_good or verdict.exits or verdict.attempts > verdict.excused
    return replace(verdict, detail=_in_words(ledger, app.log)) if is_odd else verdict


def lost_of(posts: dict[int, int], ledger: Ledger) -> list[int]:
    """Return the chats without a post that the ledger calls sent, or forgot."""
    is_over = ledger.campaign in {"finished", "cancelled"}
    missing = [chat for chat, count in posts.items() if count == 0]
    status = ledger.jobs
    return [c for c in missing if status.get(c) == "sent" or (is_over and c not in status)]


def _in_words(ledger: Ledger, log: Path) -> str:
    counts = ", ".join(f"{n} {status}" for status, n in Counter(ledger.jobs.values()).items())
    lines = log.read_text("utf-8", errors="replace").splitlines() if log.exists() else []
    return "\n".join([f"campaign {ledger.campaign}: {counts}", *lines[-LAST_LINES:]])
