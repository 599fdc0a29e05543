"""What must hold after every step, whatever happened: read from the ledger, told from memory."""

from typing import Final

import asyncpg

from delivery.campaign import MOVES, CampaignStatus
from tests.integration.model_stage import Stage

# A resume or release leads back to scheduled where the start is still ahead.
LEGAL: Final = {(source, rule.target) for rule in MOVES.values() for source in rule.sources} | {
    (CampaignStatus.PAUSED, CampaignStatus.SCHEDULED)
}

CAMPAIGNS = """
SELECT c.id, c.status, c.planned_at IS NOT NULL AS is_planned, p.total, p.sent, p.failed, p.skipped,
       p.cancelled, p.waiting, r.jobs, r.open
  FROM campaigns c JOIN campaign_progress p ON p.campaign_id = c.id
 CROSS JOIN LATERAL (
       SELECT count(*) AS jobs, count(*) FILTER (WHERE status IN ('pending', 'sending')) AS open
         FROM jobs WHERE campaign_id = c.id) r
"""
JOBS = """
SELECT j.id, j.campaign_id, c.status AS campaign_status, j.status, j.random_ids, j.attempts,
       j.budget, j.reason, j.message_ids, ch.chat_id, t.content ->> 'text' AS text
  FROM jobs j JOIN channels ch ON ch.id = j.channel_id
  JOIN campaigns c ON c.id = j.campaign_id JOIN templates t ON t.id = c.template_id
"""
JOURNAL = """
SELECT id, subject_id, before ->> 'status' AS before, after ->> 'status' AS after
  FROM audit_logs WHERE subject = 'campaigns' AND after ? 'status' AND id > $1 ORDER BY id
"""
ENDS: Final = frozenset({"failed", "skipped"})
PARTS: Final = ("sent", "failed", "skipped", "cancelled", "waiting")


class Checks:
    """The invariants, with what they remember of the last look."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.jobs: dict[int, asyncpg.Record] = {}
        self.statuses: dict[int, str] = {}  # of campaigns, as the journal tells
        self.in_flight: dict[int, set[int]] = {}  # jobs of a campaign when it was cancelled
        self.line = 0

    async def cancelling(self, campaign: int) -> None:
        """Remember which posts of a campaign may still come out."""
        rows = await self.stage.pool.fetch(
            "SELECT id FROM jobs WHERE campaign_id = $1 AND status IN ('sent', 'sending')", campaign
        )
        self.in_flight[campaign] = {row["id"] for row in rows}

    async def look(self, *, is_over: bool = False) -> None:
        """Check everything; ``is_over``: nothing may be open any more."""
        assert not self.stage.faults, self.stage.faults
        pool = self.stage.pool
        await self._journal()
        campaigns = await pool.fetch(CAMPAIGNS)
        assert {row["id"]: row["status"] for row in campaigns} == self.statuses
        for row in campaigns:
            _adds_up(row)
        jobs = {row["id"]: row for row in await pool.fetch(JOBS)}
        assert self.jobs.keys() <= jobs.keys()
        for key, row in jobs.items():
            self._once(row)
            self._keeps(self.jobs.get(key, row), row)
            has_end = row["status"] == "sent" or (row["status"] in ENDS and row["reason"])
            assert has_end or not is_over or row["status"] == "cancelled", dict(row)
        self.jobs = jobs

    async def _journal(self) -> None:
        """Follow the journal: one line a change, each of them a move of the table."""
        for row in await self.stage.pool.fetch(JOURNAL, self.line):
            self.line, campaign = row["id"], row["subject_id"]
            before, after = row["before"], row["after"]
            assert before == self.statuses.get(campaign), "a change without a line"
            assert (before, after) in LEGAL | {(None, "draft")}, (before, after)
            self.statuses[campaign] = after

    def _once(self, row: asyncpg.Record) -> None:
        """Check that the channel shows the post at most once, and once where the row says so."""
        telegram = self.stage.telegram
        assert telegram.shown[row["chat_id"], row["text"]] <= 1, "posted twice"
        if row["status"] == "sent":
            where = [(row["chat_id"], random_id) for random_id in row["random_ids"]]
            assert row["message_ids"] == [telegram.posts.get(key) for key in where]
            if row["campaign_status"] == "cancelled":
                allowed = self.in_flight[row["campaign_id"]]
                assert row["id"] in allowed, "posted after the end"

    def _keeps(self, before: asyncpg.Record, row: asyncpg.Record) -> None:
        """Check what never changes, and what only grows."""
        assert row["random_ids"] == before["random_ids"]
        if before["status"] in {"sent", "cancelled"}:
            assert row["status"] == before["status"], "the end of a delivery is taken back"
        burnt = self.stage.telegram.burnt[row["random_ids"][0]]
        assert before["attempts"] <= row["attempts"] <= burnt, "a wait used up an attempt"
        assert row["attempts"] <= row["budget"]


def _adds_up(row: asyncpg.Record) -> None:
    numbers = [row[part] for part in PARTS]
    assert min(numbers) >= 0, dict(row)
    assert sum(numbers) == row["total"], dict(row)
    if row["is_planned"]:
        assert row["jobs"] == row["total"], dict(row)
    if row["status"] == "finished":
        assert not row["open"], dict(row)
