"""What the chaos benchmark shows while it runs, and what it leaves behind."""

import json
import os
import platform
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Final, Protocol

import psutil
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from benchmarks.chaos_plan import Plan
from benchmarks.chaos_verdict import Result

COLOURS: Final = {"exactly once": "green", "unfinished": "yellow", "failed": "yellow"}


class Watcher(Protocol):
    """Who wants to know how it goes."""

    def began(self, plan: Plan) -> None:
        """Hear that a run begins."""
        ...

    def moved(self, run: int, posts: int) -> None:
        """Hear how many posts are out."""
        ...

    def ended(self, result: Result) -> None:
        """Hear how a run ended."""
        ...


class Silent:
    """Watches nothing: for tests."""

    def began(self, plan: Plan) -> None:
        """Say nothing."""

    def moved(self, run: int, posts: int) -> None:
        """Say nothing."""

    def ended(self, result: Result) -> None:
        """Say nothing."""


class Live:
    """A moving line for every run that is going on, a line that stays for every one that ended."""

    def __init__(self, console: Console, kept: Callable[[list[Result]], None]) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self.progress = Progress(*columns, TimeElapsedColumn(), console=console)
        self._tasks: dict[int, TaskID] = {}
        self._results: list[Result] = []
        self._kept = kept

    def began(self, plan: Plan) -> None:
        """Show the run."""
        words = f"run {plan.run:>3} · {_count(len(plan.kills), 'kill')}"
        self._tasks[plan.run] = self.progress.add_task(words, total=plan.channels)

    def moved(self, run: int, posts: int) -> None:
        """Move its line."""
        self.progress.update(self._tasks[run], completed=posts)

    def ended(self, result: Result) -> None:
        """Say how it ended, and keep it."""
        self._results.append(result)
        self._kept(self._results)
        self.progress.remove_task(self._tasks.pop(result.plan.run))
        self.progress.console.print(line_of(result), soft_wrap=True)


def line_of(result: Result) -> str:
    """Describe a run in one line."""
    plan, verdict = result.plan, result.verdict
    happened = [
        _count(len(plan.kills), "kill"),
        _count(len(plan.troubles), "fault"),
        _count(len(plan.restarts), "restart"),
        f"{verdict.sends} sends",
        f"{verdict.duplicates} repeated",
    ]
    if verdict.exits:
        happened.append(f"ended by itself: {verdict.exits}")
    if verdict.attempts > verdict.excused:
        happened.append(f"{verdict.attempts} attempts, {verdict.excused} explained")
    colour = COLOURS.get(verdict.word, "red")
    words = f"run {plan.run:>3} [{colour}]{verdict.word:<12}[/] {result.seconds:>5.1f} s  "
    return words + " · ".join(happened)


def table_of(results: list[Result]) -> Table:
    """Sum up all runs."""
    table = Table(title="Chaos", show_header=False)
    for name, value in totals(results).items():
        table.add_row(name.replace("_", " "), str(value))
    return table


def totals(results: list[Result]) -> dict[str, int | float]:
    """Add everything up; channels are counted for lost, doubled and failed."""
    verdicts, plans = [r.verdict for r in results], [r.plan for r in results]
    seconds = [r.seconds for r in results] or [0.0]
    return {
        "runs": len(results),
        "kills": sum(len(plan.kills) for plan in plans),
        "faults": sum(len(plan.troubles) for plan in plans),
        "restarts_of_postgresql": sum(len(plan.restarts) for plan in plans),
        "posts_expected": sum(plan.channels for plan in plans),
        "sends": sum(v.sends for v in verdicts),
        "repeats_answered_with_the_first_post": sum(v.duplicates for v in verdicts),
        "lost": sum(len(v.lost) for v in verdicts),
        "doubled": sum(len(v.doubled) for v in verdicts),
        "failed_deliveries": sum(len(v.failed) for v in verdicts),
        "unfinished_runs": Counter(v.is_finished for v in verdicts)[False],
        "attempts": sum(v.attempts for v in verdicts),
        "attempts_nothing_explains": sum(max(0, v.attempts - v.excused) for v in verdicts),
        "app_ended_by_itself": sum(len(v.exits) for v in verdicts),
        "seconds_median": round(statistics.median(seconds), 1),
        "seconds_longest": max(seconds),
    }


def keep(out: Path, about: dict[str, int | bool], results: list[Result]) -> None:
    """Write everything to a file; complete after every run, whenever it is stopped."""
    runs = [asdict(r) | {"word": r.verdict.word} for r in results]
    machine = {
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "load": psutil.getloadavg()[0],
        "python": platform.python_version(),
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }
    text = json.dumps(
        {**about, "machine": machine, "totals": totals(results), "results": runs}, indent=1
    )
    half = out.with_suffix(".half")
    half.write_text(text, "utf-8")
    half.replace(out)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
