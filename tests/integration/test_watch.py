"""``/metrics`` and ``/healthz``: numbers without titles; 200 while the work goes on."""

import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.half import Only
from bot.meters import Meters
from bot.panel_half import PanelHalf
from bot.policies import Policies
from bot.settings import Settings, StartError
from bot.watch import Watch
from db.connect import Address, Pool
from db.gauges import GaugeRows
from db.policy import PolicyRows
from db.postgres_rows import PostgresRows
from delivery.outcome import Fail, Reason, Scope, Sent, Wait
from delivery.wake import SyncChannels
from queues.outbox import QueueOutbox
from tests.integration.conftest import Newsroom
from tests.integration.desk import opened
from tests.integration.steps import running
from tests.integration.test_opening import GIVEN
from tests.ports import free_port


@dataclass
class Ailing:
    """A half; ``why`` it does not work."""

    name: Only = Only.WORKER
    why: str = ""
    parts: dict[str, object] = field(default_factory=dict)

    def ails(self) -> str:
        return self.why


@dataclass
class Page:
    """What is there to read."""

    url: str
    half: Ailing
    meters: Meters

    async def get(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as http, http.get(f"{self.url}{path}") as answer:
            return answer.status, await answer.text()

    async def number(self, name: str) -> float:
        lines = (await self.get("/metrics"))[1].splitlines()
        return float(next(x for x in lines if x.startswith(f"rassylka_{name}")).split()[-1])


def watch(pool: Pool, half: Ailing, meters: Meters) -> Watch:
    settings = Settings.model_validate({**GIVEN, "metrics_port": free_port()})
    policies = Policies(PolicyRows(pool, PostgresRows(pool)), settings.policy)
    return Watch(settings, meters, GaugeRows(pool), policies, [half])  # type: ignore[list-item]


@pytest.fixture
async def page(pool: Pool) -> AsyncIterator[Page]:
    half, meters = Ailing(), Meters()
    watching = watch(pool, half, meters)
    async with watching.opened():
        yield Page(f"http://127.0.0.1:{watching.settings.metrics_port}", half, meters)


async def test_posts_and_waits_are_counted_by_our_words(page: Page) -> None:
    for outcome in (Sent((1,)), Sent((2,)), Fail(Reason.NO_RIGHT, "Личный секрет")):
        page.meters.ended(outcome)
    page.meters.ended(Wait(timedelta(seconds=9), Scope.ACCOUNT, Reason.FLOOD))
    assert await page.number('posts_total{outcome="sent"}') == 2
    assert await page.number('posts_total{outcome="fail"}') == 1
    assert await page.number('waits_total{reason="flood"}') == 1
    assert "секрет" not in (await page.get("/metrics"))[1]


async def test_depth_lag_owner_and_gap_are_read_from_the_rows(
    page: Page, newsroom: Newsroom
) -> None:
    await running(newsroom, channels=[1, 2])
    page.meters.owner = await newsroom.pool.fetchval("SELECT owner FROM accounts")
    async with newsroom.pool.acquire() as connection:
        await QueueOutbox().put(connection, SyncChannels(newsroom.account))
    assert await page.number('queue_rows{queue="account-task",status="queued"}') == 1
    assert await page.number("deliveries_due") == 2
    assert 0 <= await page.number("deliveries_lag_seconds") < 60
    assert await page.number("account_owner") == 1
    assert await page.number("gap_seconds") == 8
    assert "Канал" not in (await page.get("/metrics"))[1]


async def test_health_is_200_until_a_half_or_the_database_fails(page: Page, pool: Pool) -> None:
    assert await page.get("/healthz") == (200, "ok")
    page.half.why = "worker: stands still"
    assert await page.get("/healthz") == (503, "worker: stands still")
    page.half.why = ""
    await pool.close()
    assert await page.get("/healthz") == (503, "database: no answer")
    assert (await page.get("/metrics"))[0] == 200


async def test_a_panel_ails_when_telegram_answers_no_poll(
    newsroom: Newsroom, server: Address, tmp_path: Path
) -> None:
    half: PanelHalf = opened(newsroom, server, tmp_path).half
    assert half.ails() == ""
    half.meters.polled_at = time.monotonic() - 61
    assert half.ails() == "panel: Telegram does not answer"


async def test_a_port_that_is_taken_stops_the_start_with_a_sentence(pool: Pool) -> None:
    watching = watch(pool, Ailing(), Meters())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", watching.settings.metrics_port or 0))
        taken.listen()
        with pytest.raises(StartError, match=r"METRICS_PORT: .* cannot be used"):
            async with watching.opened():
                pass
