"""Memory of the app over very many deliveries: it must stay flat."""

import asyncio
from contextlib import suppress
from typing import Final

from benchmarks.app import Pace
from benchmarks.processes import Usage
from benchmarks.report import Measure
from benchmarks.stage import Stage

CHANNELS: Final = 2_000
SAMPLE: Final = 0.1  # seconds
SHARES: Final = (0.1, 0.5, 1.0)
MB: Final = 1 << 20


async def memory(stage: Stage, posts: int) -> list[Measure]:
    """Run campaigns of 2 000 one after another; note the memory after a share of them."""
    campaigns = max(1, round(posts / CHANNELS))
    after: list[int] = []
    async with (
        stage.telegram(CHANNELS) as telegram,
        stage.app(telegram, Pace(in_flight=10)) as app,
    ):
        before, seen = app.usage.rss(), [0]
        sampling = asyncio.create_task(_sample(app.usage, seen))
        for _ in range(campaigns):
            await app.person.launches()
            await app.campaign_ends()
            after.append(app.usage.rss())
        sampling.cancel()
        with suppress(asyncio.CancelledError):
            await sampling
    scenario = f"{campaigns * CHANNELS:,} deliveries, 10 in flight"
    found = [Measure(scenario, "memory before", before / MB, "MB")]
    for share in SHARES:
        at = max(1, round(share * campaigns)) - 1
        found.append(Measure(scenario, f"memory at {share:.0%}", after[at] / MB, "MB"))
    return [*found, Measure(scenario, "memory peak", max([*seen, *after]) / MB, "MB")]


async def _sample(usage: Usage, seen: list[int]) -> None:
    while True:
        seen[0] = max(seen[0], usage.rss())
        await asyncio.sleep(SAMPLE)
