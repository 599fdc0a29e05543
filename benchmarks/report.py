"""What was measured, as a table and as JSON with the facts of the machine."""

import json
import math
import os
import platform
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

import psutil
from rich.console import Console
from rich.markup import escape
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Measure:
    """One number."""

    scenario: str
    name: str
    value: float
    unit: str

    @property
    def shown(self) -> str:
        """The number as a person reads it."""
        digits = 0 if abs(self.value) >= 1000 else 1 if abs(self.value) >= 100 else 2  # noqa: PLR2004
        return f"{self.value:,.{digits}f} {self.unit}"


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that is not below ``share`` (0 to 1) of all. Raises ValueError."""
    if not values:
        raise ValueError("no values")
    rank = max(1, math.ceil(share * len(values)))
    return sorted(values)[rank - 1]


def spread(scenario: str, name: str, seconds: Sequence[float]) -> list[Measure]:
    """Return the median and the 95th percentile in milliseconds."""
    return [
        Measure(scenario, f"{name} {word}", percentile(seconds, share) * 1000, "ms")
        for word, share in (("p50", 0.5), ("p95", 0.95))
    ]


def table(measures: Sequence[Measure], title: str) -> Table:
    """Draw the measures."""
    drawn = Table("", title=title, show_header=False)
    drawn.add_column("", justify="right")
    for scenario, found in groupby(measures, lambda measure: measure.scenario):
        drawn.add_row(f"[bold]{escape(scenario)}[/bold]")
        for measure in found:
            drawn.add_row(f"  {escape(measure.name)}", measure.shown)
        drawn.add_section()
    return drawn


@dataclass
class Report:
    """Collects measures; after each scenario they are shown and the file is complete."""

    title: str
    postgres: str
    out: Path | None = None

    def __post_init__(self) -> None:
        self.measures: list[Measure] = []
        self.load_at_start = psutil.getloadavg()[0]
        self._console = Console()

    def add(self, measures: Sequence[Measure]) -> None:
        """Show what one scenario found, and write the file anew."""
        self.measures += measures
        self._console.print(table(measures, self.title))
        if self.out is not None:
            self.out.write_text(self.to_json(), encoding="utf-8")

    def to_json(self) -> str:
        """Return everything, with the facts that numbers depend on."""
        machine = {
            "system": platform.platform(),
            "cores": os.cpu_count(),
            "memory_mb": psutil.virtual_memory().total >> 20,
            "load_at_start": round(self.load_at_start, 2),
            "python": platform.python_version(),
            "postgres": self.postgres,
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        }
        measures = [asdict(measure) for measure in self.measures]
        found = {"title": self.title, "machine": machine, "measures": measures}
        return json.dumps(found, ensure_ascii=False, indent=1) + "\n"
