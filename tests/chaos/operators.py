"""Operators who tap whatever they see and say whatever comes to mind; and what must hold after."""

import asyncio
import base64
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from random import Random
from time import perf_counter
from typing import Final, cast

from db.connect import Pool
from delivery.role import Role
from sandbox.world import BOT
from tests.acceptance.stage import CONTENT, Json, Screen, Stage
from tests.integration.model_checks import CAMPAIGNS, JOURNAL, LEGAL, PARTS

ROLES: Final = [Role.OWNER, Role.OPERATOR, Role.OPERATOR, Role.EDITOR, Role.VIEWER]
A_SECOND: Final = 2.0  # taps and words of one operator
LOOKED_AT: Final = 4  # the newest screens: old buttons are tapped too
SAID: Final = [
    "Осенняя распродажа до воскресенья",
    "Анонс лекции: вход свободный\n\nПодробности на сайте",
    "ок",
    "стоп",
    "5",
    "15",
    "12345",
    "18:30",
    "завтра 10:00",
    "через час",
    "Город",
    "Театр",
    "@sandbox_channel_1\n@sandbox_channel_2\nнет такого",
    "Купить — https://example.org",
    "ГОРОД10",
    "Europe/Moscow",
    "/menu",
    "\0\u202eнаоборот",
    "🚀" * 300,
]
OPEN: Final = (
    "SELECT count(*) FROM campaigns WHERE status IN ('scheduled', 'running')"
    " AND coalesce(wanted_at, now()) <= now()"
)
SENDING: Final = "SELECT count(*) FROM jobs WHERE status = 'sending'"
DOUBLED: Final = """
SELECT campaign_id, channel_id FROM jobs GROUP BY 1, 2 HAVING count(*) > 1
"""
SENT: Final = """
SELECT ch.chat_id, j.message_ids, j.random_ids FROM jobs j JOIN channels ch ON ch.id = j.channel_id
 WHERE j.status = 'sent'
"""


@dataclass
class Tally:
    """What a crowd did, and how fast it was answered."""

    taps: list[float] = field(default_factory=list)
    said: int = 0
    missed: int = 0  # buttons that were gone by then
    unanswered: list[str] = field(default_factory=list)
    captions: Counter[str] = field(default_factory=Counter)

    def slowest(self, part: float) -> float:
        return sorted(self.taps)[int(part * (len(self.taps) - 1))] if self.taps else 0.0


@dataclass
class Restless:
    """One operator; chance decides what is next."""

    stage: Stage
    id: int
    luck: Random
    tally: Tally

    async def lives(self, until: float) -> None:
        """Tap and talk until then."""
        await self.stage.post("say", {"user": self.id, "text": "/start"})
        await self.stage.until(lambda: self.stage.screens(self.id), within=30)
        while perf_counter() < until:
            await asyncio.sleep(self.luck.expovariate(A_SECOND))
            await (self.taps() if self.luck.random() < 0.8 else self.says(self.luck.choice(SAID)))

    async def says(self, text: str) -> None:
        body: Json = {"user": self.id, "text": text}
        if self.luck.random() < 0.1:
            data = base64.b64encode(CONTENT).decode()
            name = self.luck.choice(["афиша.png", "список.csv"])
            body |= {
                "text": text[:900],
                "files": [{"name": name, "mime": "image/png", "data": data}],
            }
        self.tally.said += 1
        await self.stage.post("say", body)

    async def taps(self) -> None:
        """Tap a button of one of the newest screens."""
        buttons = [
            (message, [row, column])
            for message in self._screens()
            for row, keys in enumerate(message["buttons"])
            for column, _ in enumerate(keys)
        ]
        if not buttons:
            return
        message, place = self.luck.choice(buttons)
        await self._tap(message, place)

    def _screens(self) -> list[Screen]:
        """Return the newest messages of this chat as a phone shows them."""
        chats = self.stage.telegram.chats
        mine = (m for m in reversed(chats.messages.values()) if chats.chat_of(m) == self.id)
        newest = [m for m in islice(mine, 3 * LOOKED_AT) if m["from"] == BOT][:LOOKED_AT]
        return [{"message_id": m["message_id"], "buttons": keys_of(m)} for m in newest]

    async def _tap(self, message: Screen, place: list[int]) -> None:
        caption = str(message["buttons"][place[0]][place[1]]["text"])
        body = {"user": self.id, "message_id": message["message_id"], "button": place}
        begin = perf_counter()
        url = f"{self.stage.telegram.url}/api/tap"
        async with self.stage.http.post(url, json=body) as answer:
            if answer.status == 504:
                self.tally.unanswered.append(caption)
            elif answer.status == 404:
                self.tally.missed += 1
            else:
                assert answer.status == 200, await answer.text()
                self.tally.taps.append(perf_counter() - begin)
                self.tally.captions[caption] += 1


def keys_of(message: Json) -> list[list[Json]]:
    """Return the rows of buttons of a message."""
    markup = cast("dict[str, list[list[Json]]]", message.get("reply_markup") or {})
    return markup.get("inline_keyboard", [])


async def crowd(stage: Stage, people: int, seconds: float, luck: Random) -> Tally:
    """Let so many operators of all roles live for so long."""
    tally = Tally()
    names = [await stage.joins(f"Оператор {n}", ROLES[n % len(ROLES)]) for n in range(people)]
    restless = [
        Restless(stage, who.id, Random(luck.random()), tally)  # noqa: S311
        for who in names
    ]
    until = perf_counter() + seconds
    await asyncio.gather(*(one.lives(until) for one in restless))
    return tally


async def comes_to_rest(stage: Stage, pool: Pool, within: float = 60.0) -> None:
    """Let the owner stop everything, and wait for what is on its way."""
    async with asyncio.timeout(within):
        while await pool.fetchval(OPEN):
            await stage.maria.says("/start")
            if "Остановить всё" not in str(stage.screens(stage.maria.id)[-1]["buttons"]):
                continue
            await stage.maria.taps("⏸ Остановить всё")
            await stage.maria.taps("⏸ Остановить всё · ")
        while await pool.fetchval(SENDING):  # noqa: ASYNC110
            await asyncio.sleep(0.2)


async def invariants(stage: Stage, pool: Pool) -> None:
    """Check the ledger, the journal and the channels against each other."""
    campaigns = await pool.fetch(CAMPAIGNS)
    for row in campaigns:
        parts = [row[part] for part in PARTS]
        assert min(parts) >= 0, dict(row)
        assert sum(parts) == row["total"] or not row["is_planned"], dict(row)
        assert row["status"] != "finished" or not row["open"], dict(row)
    assert not await pool.fetch(DOUBLED)
    await _journal(pool, {row["id"]: row["status"] for row in campaigns})
    await _posts(stage, pool)


async def _journal(pool: Pool, statuses: dict[int, str]) -> None:
    """Each campaign is what its lines say, and each line is a move of the table."""
    told: dict[int, str] = {}
    for row in await pool.fetch(JOURNAL, 0):
        before, after = row["before"], row["after"]
        assert before == told.get(row["subject_id"]), "a change without a line"
        assert before == after or (before, after) in LEGAL | {(None, "draft")}, (before, after)
        told[row["subject_id"]] = after
    assert {key: told.get(key) for key in statuses} == statuses


async def _posts(stage: Stage, pool: Pool) -> None:
    """What the rows say is out is out, once; nothing else is."""
    shown: Counter[tuple[int, int]] = Counter()
    for channel in stage.telegram.world.channels.values():
        for post in channel.posts.values():
            if post.random_id is not None:
                shown[channel.chat_id, post.random_id] += 1
    assert not [key for key, times in shown.items() if times > 1]
    for row in await pool.fetch(SENT):
        assert all(shown[row["chat_id"], number] == 1 for number in row["random_ids"]), dict(row)


def said_of(tally: Tally, people: int, seconds: float) -> str:
    """Say in a line what happened."""
    return json.dumps(
        {
            "people": people,
            "seconds": round(seconds),
            "taps": len(tally.taps),
            "said": tally.said,
            "gone": tally.missed,
            "unanswered": len(tally.unanswered),
            "median_ms": round(1000 * tally.slowest(0.5)),
            "p99_ms": round(1000 * tally.slowest(0.99)),
            "slowest_ms": round(1000 * tally.slowest(1.0)),
            "captions": len(tally.captions),
        },
        ensure_ascii=False,
    )


def complaints(records: Sequence[object]) -> list[str]:
    """Return what was logged as an error."""
    errors = [r for r in records if getattr(r, "levelname", "") in {"ERROR", "CRITICAL"}]
    return [str(getattr(r, "exc_text", None) or getattr(r, "message", r)) for r in errors]
