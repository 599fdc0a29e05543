"""``python -m benchmarks delivery``: the whole engine beside a bare Telethon loop."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from benchmarks.card import card
from benchmarks.gaps import gaps
from benchmarks.launches import launches
from benchmarks.memory import memory
from benchmarks.report import Measure, Report
from benchmarks.stage import Stage, open_stage
from benchmarks.throughput import statements, throughput

FAR_MS: Final = 20.0  # a round trip to a hosted database
FAR_SHARE: Final = 10  # so many times fewer posts there

Scenario = Callable[[Stage, argparse.Namespace], Awaitable[list[Measure]]]
SCENARIOS: Final[dict[str, Scenario]] = {
    "throughput": lambda stage, given: throughput(stage, given.posts),
    "statements": lambda stage, _: statements(stage),
    "card": lambda stage, _: card(stage),
    "launch": lambda stage, _: launches(stage),
    "gaps": lambda stage, _: gaps(stage),
    "far-throughput": lambda stage, given: throughput(stage, given.posts // FAR_SHARE, FAR_MS),
    "far-gaps": lambda stage, _: gaps(stage, FAR_MS),
    "memory": lambda stage, given: memory(stage, given.memory_posts),
}


def main(argv: list[str]) -> None:
    """Run the scenarios that are asked for."""
    asyncio.run(run(_arguments(argv)))


async def run(given: argparse.Namespace) -> None:
    """Run one scenario after another; each has a database of its own."""
    async with open_stage() as stage:
        report = Report("Delivery", await stage.version(), given.out)
        for name in given.only:
            report.add(await SCENARIOS[name](stage, given))


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks delivery", description=__doc__)
    parser.add_argument("--posts", type=int, default=2000, help="posts of a campaign, at most 4000")
    parser.add_argument("--memory-posts", type=int, default=100_000, help="deliveries for memory")
    parser.add_argument("--out", type=Path, help="a file for the numbers, JSON")
    parser.add_argument(
        "--only", type=_names, default=list(SCENARIOS), help=f"some of {','.join(SCENARIOS)}"
    )
    return parser.parse_args(argv)


def _names(text: str) -> list[str]:
    names = text.split(",")
    if unknown := [name for name in names if name not in SCENARIOS]:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}")
    return names
