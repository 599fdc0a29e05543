"""How exactly the pace is kept: length over the ideal, and the smallest distance of two posts."""

from itertools import pairwise
from typing import Final

from benchmarks.app import Pace
from benchmarks.processes import now
from benchmarks.report import Measure
from benchmarks.stage import Stage
from delivery.governor import JITTER

GAPS: Final = ((50, 500), (200, 500), (1000, 100))  # milliseconds, posts


async def gaps(stage: Stage, delay_ms: float = 0) -> list[Measure]:
    """Run a campaign at each gap."""
    found = []
    for gap_ms, posts in GAPS:
        found += await _gap(stage, gap_ms, posts, delay_ms)
    return found


async def _gap(stage: Stage, gap_ms: int, posts: int, delay_ms: float) -> list[Measure]:
    pace = Pace(gap_ms=gap_ms, delay_ms=delay_ms)
    scenario = f"gap {gap_ms} ms, {posts} posts{pace.distance}"
    async with stage.telegram(posts) as telegram, stage.app(telegram, pace) as app:
        began = now()
        await app.person.launches()
        await app.campaign_ends()
        posted = sorted(await telegram.posted(began))
    ideal = (len(posted) - 1) * gap_ms / 1000 * (1 + JITTER / 2)
    length = posted[-1] - posted[0]
    distances = [later - earlier for earlier, later in pairwise(posted)]
    return [
        Measure(scenario, "length over the ideal", (length / ideal - 1) * 100, "%"),
        Measure(scenario, "smallest distance of two arrivals", min(distances) * 1000, "ms"),
        Measure(scenario, "largest", max(distances) * 1000, "ms"),
        Measure(scenario, "posts", len(posted), ""),
    ]
