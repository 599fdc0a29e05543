"""A local Telegram the product runs against, and the people in front of it."""

import asyncio
import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import aiohttp

from db.connect import Pool
from delivery.role import Role
from sandbox.channel import Channel
from sandbox.faults import Fault
from sandbox.local import LocalTelegram
from sandbox.state import messages
from sandbox.world import Send

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
