"""``python -m benchmarks channels``: reading and showing 5 000 channels."""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, cast

from benchmarks.app import App, Pace
from benchmarks.panel import Watch, pick
from benchmarks.report import Measure, Report, spread
from benchmarks.stage import Stage, open_stage
from db.channels import ChannelRows, Filter
from db.connect import Pool, decoded
from db.folders import FolderRows
from db.panel import ChoiceRows
from db.postgres_rows import PostgresRows
from delivery.campaign import AccountId, CampaignId
from delivery.channel import Health

CHANNELS: Final = 5_000
TIMES: Final = 40
PAGE: Final = 8
WHO: Final = 1001
DRAFT: Final = (
    "SELECT id, account_id FROM campaigns WHERE status = 'draft' ORDER BY id DESC LIMIT 1"
)


async def timed(call: Callable[[int], Awaitable[object]]) -> list[float]:
    """Return the seconds of each of some calls, one after the other."""
    seconds = []
    for number in range(TIMES):
        began = time.perf_counter()
        await call(number)
        seconds.append(time.perf_counter() - began)
    return seconds


async def read(app: App) -> list[Measure]:
    """Return how long the first reading of the dialogs took."""
    summary = decoded(await app.rows.fetchval("SELECT sync_summary::text FROM accounts"))
    name = f"{CHANNELS:,} channels"
    return [
        Measure(name, "read and stored", float(str(summary["took"])), "s"),
        Measure(name, "found", float(str(summary["found"])), "channels"),
    ]


async def browse(app: App, watch: Watch) -> None:
    """Turn the pages of the list and open cards."""
    await app.person.says("/start")
    await app.person.taps("Каналы")
    for _ in range(TIMES):
        await watch.taps("list: page", "›")
    for _ in range(TIMES // 2):
        await watch.taps("card", "✅")
        await watch.taps("back to the list", "‹ Каналы")


async def ask(app: App) -> list[Measure]:
    """Time what screens ask of the rows, without the chat around it."""
    rows = PostgresRows(cast("Pool", app.rows))  # one connection does for one caller
    channels, folders, choices = ChannelRows(rows), FolderRows(rows), ChoiceRows(rows)
    draft = await app.rows.fetchrow(DRAFT)
    if draft is None:
        raise RuntimeError("there is no draft")
    account, campaign = AccountId(draft["account_id"]), CampaignId(draft["id"])
    ids = [row["id"] for row in await app.rows.fetch("SELECT id FROM channels ORDER BY id")]
    own = await folders.create("Половина", WHO)
    await folders.fill(own, ids[::2], WHO, on=True)
    text = "\n".join(f"@sandbox_channel_{n}" for n in range(1, CHANNELS, 2))
    limited = Filter(health=(Health.LIMITED, Health.FORBIDDEN))
    calls: dict[str, Callable[[int], Awaitable[object]]] = {
        "page": lambda n: channels.page(account, Filter(), n * 100, PAGE),
        "search": lambda n: channels.page(account, Filter(f"канал {n}"), 0, PAGE),
        "by health": lambda _: channels.page(account, limited, 0, PAGE),
        "page of a folder": lambda n: channels.page(account, Filter(folder=own), n * 50, PAGE),
        "counts": lambda _: channels.counts(account),
        "card": lambda n: channels.card(account, ids[n * 100]),
        "folders": lambda _: folders.page(account),
        "folders of a draft": lambda _: folders.of_draft(campaign),
        "one channel": lambda n: choices.choose(campaign, [ids[n * 100]], WHO, on=True),
        "a folder of 2,500 chosen": lambda n: folders.choose(campaign, own, WHO, on=n % 2 == 0),
        "a pasted list of 2,500": lambda _: channels.pasted(account, text),
    }
    found = []
    for name, call in calls.items():
        found += spread("rows", name, await timed(call))
    return found


async def measured(stage: Stage) -> list[Measure]:
    """Run all parts against one app."""
    async with stage.telegram(CHANNELS) as telegram, stage.app(telegram, Pace()) as app:
        found = await read(app)
        watch = Watch(app.person)
        await browse(app, watch)
        await pick(app, watch)
        return [*found, *await ask(app), *watch.measures("screens")]


def main(argv: list[str]) -> None:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks channels", description=__doc__)
    parser.add_argument("--out", type=Path, help="a file for the numbers, JSON")
    asyncio.run(_run(parser.parse_args(argv)))


async def _run(given: argparse.Namespace) -> None:
    async with open_stage() as stage:
        report = Report("Channels", await stage.version(), given.out)
        report.add(await measured(stage))
