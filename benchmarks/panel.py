"""``python -m benchmarks panel``: how long a tap waits for its answer, and for its screen."""

import argparse
import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from benchmarks.app import App, Pace
from benchmarks.person import Person, face
from benchmarks.report import Measure, Report, spread
from benchmarks.stage import Stage, open_stage

KNOWN: Final = 40  # channels the local Telegram has; the rest are only rows
CHANNELS: Final = 5_000
TIMES: Final = 40
GAP_MS: Final = 5_000  # the campaign is still running when all is measured


class Watch:
    """Seconds of every kind of tap: until its answer, and until the new screen."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self.answered: dict[str, list[float]] = defaultdict(list)
        self.shown: dict[str, list[float]] = defaultdict(list)

    async def taps(self, name: str, caption: str) -> None:
        """Tap, and wait until the message is another one."""
        tap = await self._person.tapped(caption)
        self.answered[name].append(tap.answered)
        self.shown[name].append(await self._person.redrawn(tap))

    async def types(self, name: str, text: str) -> None:
        """Type into the search, and wait until the picker is another one."""
        before, _ = await self._person.finds("Страницу")
        began, since = time.perf_counter(), self._person.since
        await self._person.says(text)
        self._person.since = since  # the picker stays above what was typed
        number = before["message_id"]
        await self._person.sees(
            lambda m: m["message_id"] == number and face(m) != face(before), "what was found"
        )
        self.shown[name].append(time.perf_counter() - began)

    def measures(self, scenario: str) -> list[Measure]:
        """Return medians and 95th percentiles."""
        found = []
        for name, shown in self.shown.items():
            if name in self.answered:
                found += spread(scenario, f"{name}: answered", self.answered[name])
            found += spread(scenario, f"{name}: new screen", shown)
        return found


async def pick(app: App, watch: Watch) -> None:
    """Turn pages, toggle, search, check."""
    await app.person.says()
    await app.person.taps("🚀 Разослать")
    await app.person.taps("Выбрать вручную")
    for _ in range(TIMES):
        await watch.taps("page", "›")
        await watch.taps("toggle", "▫️")
    for number in range(TIMES // 2):
        await app.person.taps("🔍 Найти")
        await watch.types("search", f"выдуманный {number + 1}")
        await watch.taps("search, cleared", "✖️")
    for _ in range(TIMES // 2):
        await watch.taps("check", "Готово")
        await watch.taps("back to the draft", "‹ Изменить")
        await watch.taps("back to the picker", "Каналы")


async def follow(app: App, watch: Watch) -> None:
    """Pause, resume, open the card."""
    await app.person.launches()
    for _ in range(TIMES // 2):
        await watch.taps("pause", "⏸ Пауза")
        await watch.taps("resume", "▶️ Продолжить")
    await watch.taps("pause", "⏸ Пауза")
    for _ in range(TIMES // 2):
        await watch.taps("question", "⏹ Прекратить")
        await watch.taps("card", "‹ Назад")


PARTS: Final[tuple[Callable[[App, Watch], Awaitable[None]], ...]] = (pick, follow)


async def measured(stage: Stage, delay_ms: float) -> list[Measure]:
    """Run all parts against one app."""
    pace = Pace(gap_ms=GAP_MS, delay_ms=delay_ms)
    async with stage.telegram(KNOWN) as telegram, stage.app(telegram, pace) as app:
        await app.invent(CHANNELS - KNOWN)
        watch = Watch(app.person)
        for part in PARTS:
            await part(app, watch)
    return watch.measures(f"{CHANNELS:,} channels{pace.distance}")


def main(argv: list[str]) -> None:
    """Measure here, and with the database far away."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks panel", description=__doc__)
    parser.add_argument("--delay-ms", type=float, nargs="*", default=[0.0, 20.0])
    parser.add_argument("--out", type=Path, help="a file for the numbers, JSON")
    asyncio.run(_run(parser.parse_args(argv)))


async def _run(given: argparse.Namespace) -> None:
    async with open_stage() as stage:
        report = Report("Panel", await stage.version(), given.out)
        for delay_ms in given.delay_ms:
            report.add(await measured(stage, delay_ms))
