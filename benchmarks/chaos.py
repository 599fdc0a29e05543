"""Chaos: campaigns that are killed, cut off and refused at random; nothing may be lost or doubled.

python -m benchmarks chaos --runs 200 --seed 1 --out chaos.json
"""

import argparse
import asyncio
import logging
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.console import Console

from benchmarks.chaos_app import MUTANT, PRODUCT
from benchmarks.chaos_plan import Plan, draw
from benchmarks.chaos_report import Live, Watcher, keep, table_of
from benchmarks.chaos_run import DEADLINE, Place, play
from benchmarks.chaos_server import open_server
from benchmarks.chaos_verdict import Result


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    runs: int
    seed: int
    channels: int
    lanes: int
    out: Path | None
    mutant: bool
    only: int | None
    folder: Path | None
    deadline: float

    @property
    def arguments(self) -> Sequence[str]:
        """How the app is started."""
        return MUTANT if self.mutant else PRODUCT

    def kept(self, results: list[Result]) -> None:
        """Write what is known so far, where a file is wanted."""
        if self.out is not None:
            about = {"seed": self.seed, "channels": self.channels, "lanes": self.lanes}
            keep(self.out, {**about, "mutant": self.mutant}, results)

    def plans(self) -> list[Plan]:
        """Draw every run, or the only one that is asked for."""
        numbers = range(1, self.runs + 1) if self.only is None else [self.only]
        return [draw(self.seed, run, self.channels) for run in numbers]


@dataclass(frozen=True)
class Scene:
    """Where all runs happen: data, logs and servers in ``folder``, that others can reach."""

    folder: Path
    arguments: Sequence[str]
    watcher: Watcher
    deadline: float = DEADLINE

    async def plays(self, plans: Sequence[Plan], lanes: int = 1) -> list[Result]:
        """Play all plans, ``lanes`` of them beside each other; each lane has its own PostgreSQL."""
        waiting, results = iter(plans), list[Result]()
        async with asyncio.TaskGroup() as tasks:
            for lane in range(min(lanes, len(plans))):
                tasks.create_task(self._lane(lane, waiting, results))
        return sorted(results, key=lambda result: result.plan.run)

    async def _lane(self, lane: int, waiting: Iterator[Plan], results: list[Result]) -> None:
        async with open_server(self.folder / f"postgres{lane}") as server:
            for plan in waiting:
                self.watcher.began(plan)
                folder = self.folder / f"run{plan.run}"
                place = Place(server, folder, self.arguments, self.deadline)
                result = await play(plan, place, partial(self.watcher.moved, plan.run))
                results.append(result)
                self.watcher.ended(result)


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    """Take a folder or make one that goes away; as root PostgreSQL is another user there."""
    if given is not None:
        given.mkdir(parents=True, exist_ok=True)
        yield given.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="rassylka-chaos-") as name:
        folder = Path(name).resolve()
        folder.chmod(0o755)
        yield folder


def main(argv: list[str]) -> int:
    """Run the benchmark; 1 when a post was lost or doubled, failed, or a campaign did not end."""
    options = _options(argv)
    for name in ("db", "aiohttp.server"):  # a server or a client that is gone is no news here
        logging.getLogger(name).setLevel(logging.CRITICAL)
    signal.signal(signal.SIGTERM, _as_ctrl_c)
    console = Console(highlight=False)
    live = Live(console, options.kept)
    with live.progress, _folder(options.folder) as folder:
        scene = Scene(folder, options.arguments, live, options.deadline)
        results = asyncio.run(scene.plays(options.plans(), options.lanes))
    console.print(table_of(results))
    return 0 if all(result.verdict.is_good for result in results) else 1


def _as_ctrl_c(*_: object) -> None:
    """End once and cleanly: apps and servers of ours would stay behind."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.raise_signal(signal.SIGINT)


def _options(argv: list[str]) -> Options:
    parser = argparse.ArgumentParser(prog="python -m benchmarks chaos", description=__doc__)
    parser.add_argument("--runs", type=int, default=10, help="how many campaigns")
    parser.add_argument("--seed", type=int, default=1, help="what the plans are drawn from")
    parser.add_argument("--channels", type=int, default=200, help="of every campaign")
    parser.add_argument("--lanes", type=int, default=2, help="runs beside each other")
    parser.add_argument("--out", type=Path, help="JSON with all plans and verdicts")
    parser.add_argument("--folder", type=Path, help="where to leave the app's log of every run")
    parser.add_argument("--only", type=int, help="repeat only this run of the seed")
    parser.add_argument("--deadline", type=float, default=DEADLINE, help="seconds a run may take")
    parser.add_argument("--mutant", action="store_true", help="a fresh random_id on every send")
    return Options(**vars(parser.parse_args(argv)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
