"""Posts a second beside the bare loop, and what a post costs in round trips and CPU."""

from asyncio.subprocess import PIPE
from collections.abc import Sequence
from statistics import median
from typing import Final

from benchmarks.app import App, Pace
from benchmarks.bare import Orders
from benchmarks.person import TEXT
from benchmarks.processes import Telegram, last_words, now, running
from benchmarks.report import Measure
from benchmarks.stage import Stage

ROUNDS: Final = 3
IN_FLIGHT: Final = (1, 10)
COUNTED: Final = 500  # posts are enough to count round trips
TOP: Final = 8  # statements that are named


def rate(posted: Sequence[float]) -> float:
    """Return the posts a second between the first and the last arrival."""
    return (len(posted) - 1) / (max(posted) - min(posted))


async def engine(app: App) -> tuple[float, float]:
    """Run one campaign to all channels; return posts a second and CPU seconds a post."""
    began, used = now(), app.usage.cpu()
    await app.person.launches()
    await app.campaign_ends()
    posted = await app.telegram.posted(began)
    return rate(posted), (app.usage.cpu() - used) / len(posted)


async def bare(stage: Stage, telegram: Telegram, session: str, in_flight: int) -> float:
    """Send to the same channels with the bare loop; return posts a second."""
    settings = telegram.settings
    orders = Orders(
        session=session,
        api_id=int(settings["API_ID"]),
        api_hash=settings["API_HASH"],
        text=TEXT,
        in_flight=in_flight,
    )
    began = now()
    async with running("-m", "benchmarks.bare", folder=stage.folder, stdin=PIPE) as process:
        await process.communicate(orders.to_json())
        if process.returncode:
            raise RuntimeError(f"the bare loop failed:\n{last_words(stage.folder)}")
    return rate(await telegram.posted(began))


async def throughput(stage: Stage, posts: int, delay_ms: float = 0) -> list[Measure]:
    """Compare engine and bare loop, in turns, at one and ten in flight without a gap."""
    found = []
    async with stage.telegram(posts) as telegram:
        session = (await telegram.post("accounts", {"name": "Голый"}))["session"]
        for in_flight in IN_FLIGHT:
            pace = Pace(in_flight=in_flight, delay_ms=delay_ms)
            async with stage.app(telegram, pace) as app:
                pairs = []
                for _ in range(ROUNDS):
                    ours = await engine(app)
                    pairs.append((*ours, await bare(stage, telegram, session, in_flight)))
            found += _measures(f"{in_flight} in flight, {posts} posts{pace.distance}", pairs)
    return found


def _measures(scenario: str, pairs: Sequence[tuple[float, float, float]]) -> list[Measure]:
    return [
        Measure(scenario, "engine", median(e for e, _, _ in pairs), "posts/s"),
        Measure(scenario, "engine, slowest round", min(e for e, _, _ in pairs), "posts/s"),
        Measure(scenario, "bare loop", median(b for _, _, b in pairs), "posts/s"),
        Measure(scenario, "engine / bare", median(e / b for e, _, b in pairs) * 100, "%"),
        Measure(scenario, "CPU of the app", median(c for _, c, _ in pairs) * 1000, "ms/post"),
    ]


async def statements(stage: Stage) -> list[Measure]:
    """Count the round trips of a campaign at one in flight, and name the statements."""
    scenario = f"1 in flight, {COUNTED} posts, counted"
    async with (
        stage.telegram(COUNTED) as telegram,
        stage.app(telegram, Pace(counted=True)) as app,
    ):
        if app.proxy is None:
            raise RuntimeError("nobody counts")
        await app.person.says()
        await app.person.taps("🚀 Разослать")
        await app.person.taps("Все")
        await app.person.finds("🚀 Запустить")
        trips = app.proxy.round_trips
        trips.reset()
        await app.person.taps("🚀 Запустить")
        await app.campaign_ends()
        found = [Measure(scenario, "round trips", trips.count / COUNTED, "a post")]
        for sql, times in trips.statements.most_common(TOP):
            found.append(Measure(scenario, sql, times / COUNTED, "a post"))
    return found
