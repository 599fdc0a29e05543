"""The hot statements look at a few rows, however many there are and whatever the planner knows."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Final, cast

import pytest

from db.connect import Connection, Pool
from db.jobs import JobRows
from db.sql import queries
from delivery.campaign import CampaignId, CampaignStatus
from delivery.job import Job
from delivery.outcome import Sent
from tests.fakes import FakeOutbox
from tests.integration.conftest import OWNER, Newsroom
from tests.integration.steps import NO_ANSWER, WISH, claimed, running

MANY: Final = 100_000
FEW: Final = 300  # a wave and the like
Plan = dict[str, object]

CHANNELS: Final = """
INSERT INTO channels (chat_id, kind, title, sought)
SELECT -1009000000000 - n, 'channel', 'Канал ' || n, 'канал ' || n FROM generate_series(1, $1) n
"""
WAVES: Final = """
INSERT INTO batches (campaign_id, number, size, released_at)
SELECT $1, n, 10000, CASE WHEN $2 THEN now() END FROM generate_series(2, 11) n
"""
JOBS: Final = """
INSERT INTO jobs (campaign_id, channel_id, batch_id, random_ids)
SELECT $1, ch.id, b.id, ARRAY[ch.id]
  FROM channels ch JOIN batches b ON b.campaign_id = $1 AND b.number = 2 + ch.id % 10
 WHERE ch.id > 3 ORDER BY b.id, ch.id
"""
SENT: Final = """
UPDATE jobs SET status = 'sent', message_ids = '{1}', sent_at = now(), started_at = now(),
       ended_at = now() WHERE campaign_id = $1
"""


OLD: Final = """
INSERT INTO campaigns (title, template_id, account_id, status, total, starts_at, ended_at,
                       created_by)
SELECT 'Старый ' || n, template_id, account_id, 'finished', 500, now(), now(), 1
  FROM campaigns CROSS JOIN generate_series(1, 30) n WHERE id = $1
"""
OLD_JOBS: Final = """
INSERT INTO jobs (campaign_id, channel_id, batch_id, random_ids, status, ended_at, reason)
SELECT c.id, ch.id, 1, ARRAY[ch.id], 'failed', now(), 'other'
  FROM campaigns c CROSS JOIN channels ch WHERE c.status = 'finished' AND ch.id <= 500
 ORDER BY c.id
"""


class Explainer:
    """A pool that explains what it is asked to do, really does it, and takes it back."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.touched = 0
        self.scans: list[str] = []
        self.indexes: set[object] = set()

    async def fetchrow(self, sql: str, *arguments: object) -> None:
        transaction = self.connection.transaction()
        await transaction.start()
        explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}"
        plan = json.loads(await self.connection.fetchval(explain, *arguments))[0]["Plan"]
        await transaction.rollback()
        nodes = [node for node in _nodes(plan) if node["Actual Loops"] and _is_of_jobs(node)]
        self.scans += [str(node["Node Type"]) for node in nodes]
        self.indexes |= {node.get("Index Name") for node in nodes}
        self.touched += sum(_rows(node) for node in nodes)

    async def fetch(self, sql: str, *arguments: object) -> list[object]:
        await self.fetchrow(sql, *arguments)
        return []

    execute = fetchrow


def _nodes(plan: Plan) -> Iterator[Plan]:
    yield plan
    for part in cast("list[Plan]", plan.get("Plans", [])):
        yield from _nodes(part)


def _is_of_jobs(node: Plan) -> bool:
    is_scan = str(node["Node Type"]).endswith("Scan")
    return is_scan and str(node.get("Relation Name", node.get("Index Name"))).startswith("jobs")


def _rows(node: Plan) -> int:
    removed = cast("float", node.get("Rows Removed by Filter", 0))
    return int((cast("float", node["Actual Rows"]) + removed) * cast("float", node["Actual Loops"]))


async def many(newsroom: Newsroom, campaign: CampaignId, *, held: bool = False) -> None:
    """Let the campaign have a hundred thousand more deliveries."""
    async with newsroom.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")  # no checks
        if await connection.fetchval("SELECT count(*) FROM channels") < MANY:
            await connection.execute(CHANNELS, MANY)
        await connection.execute(WAVES, campaign, not held)
        await connection.execute(JOBS, campaign)


async def all_open(newsroom: Newsroom) -> Job:
    campaign = await running(newsroom)
    await many(newsroom, campaign)
    return await claimed(newsroom)


async def held(newsroom: Newsroom) -> Job:
    """The last of a canary is in flight, the rest is held."""
    campaign = await running(newsroom, channels=[1])
    await newsroom.pool.execute("UPDATE campaigns SET canary = 1 WHERE id = $1", campaign)
    job = await claimed(newsroom)
    await many(newsroom, campaign, held=True)
    return job


async def beside_old_ones(newsroom: Newsroom) -> Job:
    """All that the planner knows is from before the campaign."""
    old = await running(newsroom, "Старый")
    await many(newsroom, old)
    await newsroom.pool.execute(SENT, old)
    await newsroom.pool.execute("ANALYZE")
    return await all_open(newsroom)


SCENES: Final[dict[str, Callable[[Newsroom], Awaitable[Job]]]] = {
    "all open": all_open,
    "held": held,
    "beside old ones": beside_old_ones,
}


@pytest.fixture
async def explainer(newsroom: Newsroom) -> AsyncIterator[Explainer]:
    async with newsroom.pool.acquire() as connection:
        yield Explainer(connection)


async def work(explainer: Explainer, newsroom: Newsroom, job: Job) -> None:
    """Do what a lane and the sweep do all the time."""
    rows = JobRows(cast("Pool", explainer), OWNER, FakeOutbox())
    wish = replace(WISH, account_id=newsroom.account, wake=await newsroom.wake())
    await rows.claim(wish)
    await rows.claim(replace(wish, came_out=((job, Sent((1,))),)))
    await rows.settle(job, Sent((1,)))
    await rows.settle(job, NO_ANSWER)
    await rows.finish_idle(newsroom.account)
    await explainer.fetchrow(queries("campaigns")["to_wake"], OWNER)


@pytest.mark.parametrize("scene", SCENES)
async def test_a_delivery_looks_at_few_of_a_hundred_thousand(
    newsroom: Newsroom, explainer: Explainer, scene: str
) -> None:
    job = await SCENES[scene](newsroom)
    await work(explainer, newsroom, job)
    await newsroom.pool.execute("ANALYZE")
    await work(explainer, newsroom, job)
    assert "Seq Scan" not in explainer.scans
    assert "jobs_pending" in explainer.indexes
    assert explainer.touched < FEW


async def test_a_list_looks_only_at_the_campaigns_it_shows(
    newsroom: Newsroom, explainer: Explainer
) -> None:
    campaign = await running(newsroom)
    async with newsroom.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")  # no checks
        await connection.execute(CHANNELS, 500)
        await connection.execute(OLD, campaign)
        await connection.execute(OLD_JOBS)
    await newsroom.pool.execute("ANALYZE")
    states = [str(status) for status in CampaignStatus]
    await explainer.fetchrow(queries("history")["page"], None, None, None, None, states, 0, 3)
    await explainer.fetchrow(queries("progress")["open"])
    assert "Seq Scan" not in explainer.scans
    assert explainer.touched < 10_000  # of 15 000; each of 500 is looked at several times
