"""The whole product on a stage: real PostgreSQL, real aiogram and Telethon, the local Telegram."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bot import app, live_cards
from bot.half import Only
from bot.settings import Settings
from db.connect import Address, Pool
from delivery.role import Role
from sandbox.channel import Channel
from sandbox.faults import Fault
from sandbox.local import LocalTelegram
from sandbox.state import messages
from sandbox.world import Send
from tests.data_api.standin import as_on_supabase, is_over_data_api, serving

Json = dict[str, object]
T = TypeVar("T")
Screen = dict[str, Any]  # a message of GET /api/state


CONTENT = b"\x89PNG not really a picture, but a file all the same"


@dataclass
class Operator:
    """A person with a phone: sends, taps, reads."""

    stage: "Stage"
    id: int

    async def says(self, text: str, entities: list[Json] | None = None) -> None:
        """Send a message and wait for the bot to show something new."""
        before = self.screen_id
        body = {"user": self.id, "text": text, "entities": entities or []}
        await self.stage.post("say", body)
        await self.stage.until(lambda: self.screen_id not in (before, None))

    async def answers(self, text: str) -> None:
        """Type what a screen asks for; it is shown there."""
        await self.stage.post("say", {"user": self.id, "text": text})

    async def launches(self, text: str) -> None:
        """Send a post and launch it to all channels: three taps."""
        await self.says(text)
        for caption in ("🚀 Разослать", "Все", "🚀 Запустить"):
            await self.taps(caption)

    async def sends_file(self, name: str, mime: str, caption: str = "", **more: object) -> None:
        """Send a file with its caption and wait for the bot to show something new."""
        await self.sends(name, mime, CONTENT, text=caption, **more)

    async def sends(self, name: str, mime: str, content: bytes, **more: object) -> None:
        """Send a file with this content (``size``: as it says) and wait for something new."""
        before = self.screen_id
        file: Json = {"name": name, "mime": mime, "data": base64.b64encode(content).decode()}
        if "size" in more:
            file["size"] = more.pop("size")
        await self.stage.post("say", {"user": self.id, "text": "", "files": [file], **more})
        await self.stage.until(lambda: self.screen_id not in (before, None))

    async def taps(self, caption: str) -> str:
        """Tap a button whose caption begins so, on the newest screen; return the toast."""
        message = await self.stage.until(lambda: self._with_button(caption))
        buttons = [b["text"] for row in message["buttons"] for b in row]
        full = next(b for b in buttons if b.startswith(caption))
        where = {"user": self.id, "message_id": message["message_id"], "button": full}
        answer = await self.stage.post("tap", where)
        return str(answer["text"] or "")

    async def reads(self, words: str, within: float = 10.0) -> str:
        """Wait until some screen in the chat says these words; return its text."""
        found = await self.stage.until(
            lambda: next((t for t in reversed(self.texts) if words in t), None), within
        )
        return str(found)

    @property
    def texts(self) -> list[str]:
        return [str(m["text"]) for m in self.stage.screens(self.id)]

    @property
    def screen_id(self) -> object:
        screens = self.stage.screens(self.id)
        return screens[-1]["message_id"] if screens else None

    def _with_button(self, caption: str) -> Screen | None:
        for message in reversed(self.stage.screens(self.id)):
            if any(b["text"].startswith(caption) for row in message["buttons"] for b in row):
                return message
        return None


@dataclass
class Stage:
    """A local Telegram with the product running against it."""

    telegram: LocalTelegram
    http: aiohttp.ClientSession
    pool: Pool
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._changed = asyncio.Event()
        self.telegram.world.listeners.append(self._changed.set)
        self.telegram.chats.listeners.append(self._changed.set)
        self.oleg = Operator(self, 1001)
        self.maria = Operator(self, 1002)

    async def joins(self, name: str, role: Role) -> Operator:
        """Let somebody be in the team who is no owner."""
        user_id = self.telegram.chats.add_person(name)
        sql = "INSERT INTO users (id, name, role) VALUES ($1, $2, $3)"
        await self.pool.execute(sql, user_id, name, role)
        return Operator(self, user_id)

    async def post(self, what: str, body: Json) -> Json:
        """Use the interface scripts use."""
        async with self.http.post(f"{self.telegram.url}/api/{what}", json=body) as answer:
            assert answer.status == 200, await answer.text()
            result: Json = await answer.json()
            return result

    def screens(self, user: int) -> list[Screen]:
        """Return what the bot shows this person, oldest first."""
        shown = cast("list[Screen]", messages(self.telegram.world, self.telegram.chats))
        return [m for m in shown if m["chat_id"] == user and m["from"] == "bot"]

    async def until(self, what: Callable[[], T | None], within: float = 10.0) -> T:
        """Wait for something to be there; woken by every change, not by a clock."""
        async with asyncio.timeout(within):
            while not (found := what()):
                self._changed.clear()
                await self._changed.wait()
        return found

    def break_down(self, fault: Fault) -> None:
        """Let something go wrong."""
        self.telegram.faults.add(fault)

    @property
    def sends(self) -> list[Send]:
        return list(self.telegram.world.sends)

    def posts_in(self, chat_id: int) -> int:
        """How many posts the product made in a channel."""
        posts = self.telegram.world.channels[chat_id].posts.values()
        return sum(post.random_id is not None for post in posts)

    @property
    def uploads(self) -> int:
        """How many pieces of files the session uploaded."""
        return sum("SaveFilePart" in e.name for e in self.telegram.mtproto.log)

    @property
    def vaults(self) -> list[Channel]:
        """The channels the account made."""
        return [c for c in self.telegram.world.channels.values() if c.creator]

    @property
    def posts_by_channel(self) -> set[int]:
        """The numbers of posts that open channels have: {1} is exactly once everywhere."""
        world = self.telegram.world
        return {
            self.posts_in(c.chat_id)
            for c in world.channels.values()
            if (not c.admin or c.can_post) and not c.creator
        }


def settings_for(
    telegram: LocalTelegram,
    database: Address,
    folder: Path,
    **more: object,
) -> Settings:
    """Return what a person would put into .env."""
    given = {name.lower(): value for name, value in telegram.settings().items()}
    return Settings.model_validate(
        {
            **given,
            "database_url": database.dsn,
            "supabase_url": None,
            "data_dir": folder,
            "gap_ms": 0,
            "undo_s": 0,
            "chat_gap_s": 0,
            "per_minute": 0,
            "per_day": 0,
            "warm_up": False,
            "time_zone": ZoneInfo("Europe/Moscow"),
            "log_level": "WARNING",
            **more,
        }
    )


async def halves(settings: Settings, stop: asyncio.Event) -> None:
    """Run the panel and the worker each alone."""
    await asyncio.gather(*(app.run(settings, stop, half) for half in Only))


class Network(Protocol):
    """Something between the product and Telegram."""

    async def between(self, telegram: LocalTelegram) -> Json:
        """Put itself between; return the settings that lead through it."""
        ...


@dataclass
class Theatre:
    """Opens stages, and closes them at the end of a test."""

    database: Address
    pool: Pool
    folder: Path
    http: aiohttp.ClientSession
    supabase: Json = field(default_factory=dict)  # settings of the Data API, where there is one
    _open: list[tuple[Stage, asyncio.Task[None]]] = field(default_factory=list)

    async def opens(
        self,
        *,
        channels: int = 40,
        gap_ms: int = 0,
        undo_s: float = 0,
        network: "Network | None" = None,
        apart: bool = False,
        **more: object,
    ) -> Stage:
        """Start a local Telegram and the product; wait until the channels are known.

        ``apart``: the panel and the worker are two, that share nothing but the database.
        """
        telegram = LocalTelegram(None, port=0, channels=channels)
        await telegram.start()
        stage = Stage(telegram, self.http, self.pool)
        more = {"gap_ms": gap_ms, "undo_s": undo_s, **self.supabase, **more}
        settings = settings_for(telegram, self.database, self.folder, **more)
        if network is not None:
            settings = settings.model_copy(update=await network.between(telegram))
        run = halves if apart else app.run
        self._open.append((stage, asyncio.create_task(run(settings, stage.stop))))
        await stage.oleg.says("/start")
        while "публиковать можно" not in stage.oleg.texts[-1]:
            await stage.oleg.says("/start")
        return stage

    async def stops(self, stage: Stage) -> None:
        """Stop the product as Ctrl+C does; the local Telegram stays."""
        ((known, running),) = self._open
        assert known is stage
        stage.stop.set()
        await running
        self._open.clear()

    async def starts(self, stage: Stage) -> None:
        """Start the product again on the same Telegram and database."""
        stage.stop.clear()
        settings = settings_for(stage.telegram, self.database, self.folder, **self.supabase)
        self._open.append((stage, asyncio.create_task(app.run(settings, stage.stop))))

    async def closes(self) -> None:
        """Stop everything as Ctrl+C does."""
        for stage, running in self._open:
            stage.stop.set()
            await running
            await stage.telegram.stop()


@pytest.fixture(scope="session")
def supabase(server: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Json]:
    """What .env says of the Data API: nothing, or the stand-in's address with ROWS=data-api."""
    if not is_over_data_api():
        yield {}
        return
    asyncio.run(as_on_supabase(server))
    with serving(server, tmp_path_factory.mktemp("project")) as api:
        yield {"supabase_url": api.url, "supabase_service_role_key": api.secret}


@pytest.fixture
async def theatre(
    server: Address, pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, supabase: Json
) -> AsyncIterator[Theatre]:
    """Stages whose cards are redrawn at once."""
    monkeypatch.setattr(live_cards, "LOOK", 0.05)
    monkeypatch.setattr(live_cards, "NEW", 0.05)
    monkeypatch.setattr(live_cards, "PRIVATE", 0.05)
    async with aiohttp.ClientSession() as http:
        theatre = Theatre(server, pool, tmp_path, http, supabase)
        yield theatre
        await theatre.closes()
