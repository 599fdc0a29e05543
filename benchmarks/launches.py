"""From the launch tap to the first post, with few and with very many channels."""

import asyncio
from typing import Final

from benchmarks.app import Pace
from benchmarks.report import Measure, spread
from benchmarks.stage import Stage

KNOWN: Final = 1_000  # channels the local Telegram has; the rest are only rows
LAUNCHES: Final = {1_000: 20, 100_000: 10}
GAP_MS: Final = 250  # the campaign is ended long before it reaches an invented channel


async def launches(stage: Stage) -> list[Measure]:
    """Launch and end one campaign after the other."""
    found = []
    for channels, times in LAUNCHES.items():
        first, answered = await _launches(stage, channels, times)
        scenario = f"{channels:,} channels, {times} launches"
        found += spread(scenario, "tap to first post", first)
        found += spread(scenario, "tap to answer", answered)
    return found


async def _launches(stage: Stage, channels: int, times: int) -> tuple[list[float], list[float]]:
    first, answered = [], []
    pace = Pace(gap_ms=GAP_MS)
    async with stage.telegram(KNOWN) as telegram, stage.app(telegram, pace) as app:
        await app.invent(channels - KNOWN)
        for _ in range(times):
            tap = await app.person.launches()
            first.append(await telegram.first_post(tap.at) - tap.at)
            answered.append(tap.answered)
            await app.person.ends()
            await app.campaign_ends()
            await asyncio.sleep(2 * GAP_MS / 1000)  # the next first post waits for no gap
    return first, answered
