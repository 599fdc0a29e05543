"""The local Telegram of one run: an operator who launches, and a clock of its sends."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar, cast

import aiohttp

from sandbox.channel import Json, Kind
from sandbox.faults import Fault
from sandbox.local import LocalTelegram
from sandbox.state import messages

T = TypeVar("T")

TAPS: Final = ("🚀 Разослать", "Все", "🚀 Запустить")
READY: Final = "публиковать можно"
POST: Final = "Пост, который выйдет один раз"
AGAIN: Final = 15.0  # seconds after which an impatient operator writes /start once more


class Stage:
    """A local Telegram as its one operator and as the chaos see it."""

    def __init__(self, telegram: LocalTelegram, http: aiohttp.ClientSession) -> None:
        self.telegram = telegram
        self._http = http
        self._operator = min(telegram.chats.people)
        self._changed = asyncio.Event()
        self._due: list[tuple[int, Callable[[], None]]] = []
        telegram.world.listeners.append(self._on_change)
        telegram.chats.listeners.append(self._changed.set)

    @property
    def sends(self) -> int:
        """How many send requests came."""
        return self.telegram.world.counters.sends

    def after(self, sends: int, do: Callable[[], None]) -> None:
        """Do something as soon as so many sends came, before the next one is looked at."""
        self._due.append((sends, do))
        self._do_what_is_due()

    def break_down(self, fault: Fault) -> None:
        """Let a request go wrong."""
        self.telegram.faults.add(fault)

    def is_used_up(self, fault: Fault) -> bool:
        """Whether this fault has happened."""
        return not any(rule is fault for rule in self.telegram.faults.rules)

    async def ready(self) -> None:
        """Ask for the menu, and wait until the channels are known."""
        await self._says("/start")
        while True:
            try:
                await self.until(lambda: self.reads(READY), AGAIN)
            except TimeoutError:
                await self._says("/start")
            else:
                return

    async def launches(self) -> None:
        """Send a post and launch it to all channels."""
        await self._says(POST)
        for caption in TAPS:
            await self._taps(caption)

    def reads(self, words: str) -> bool:
        """Whether some screen says these words; spaces do not count."""
        sought = "".join(words.split())
        return any(sought in "".join(str(m["text"]).split()) for m in self._screens())

    async def until(self, what: Callable[[], T | None], within: float | None = None) -> T:
        """Wait for something to be there; woken by every change. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while not (found := what()):
                self._changed.clear()
                await self._changed.wait()
        return found

    def posts(self) -> dict[int, int]:
        """Count the posts of the product by chat, for every chat it may post in."""
        return {
            c.chat_id: sum(post.random_id is not None for post in c.posts.values())
            for c in self.telegram.world.channels.values()
            if (not c.admin or c.can_post) and not c.creator and c.kind is not Kind.SAVED
        }

    @property
    def is_everything_out(self) -> bool:
        """Whether every channel shows a post."""
        return min(self.posts().values()) > 0

    def _on_change(self) -> None:
        self._do_what_is_due()
        self._changed.set()

    def _do_what_is_due(self) -> None:
        due = [item for item in self._due if item[0] <= self.sends]
        self._due = [item for item in self._due if item[0] > self.sends]
        for _, do in due:
            do()

    def _screens(self) -> list[Json]:
        shown = messages(self.telegram.world, self.telegram.chats)
        return [m for m in shown if m["chat_id"] == self._operator and m["from"] == "bot"]

    async def _says(self, text: str) -> None:
        await self._posts("say", {"user": self._operator, "text": text, "entities": []})

    async def _taps(self, caption: str) -> None:
        """Tap the newest button that begins so, again until the bot answers."""
        while True:
            where = await self.until(lambda: self._button(caption))
            if await self._posts("tap", {"user": self._operator, **where}):
                return

    def _button(self, caption: str) -> Json | None:
        for message in reversed(self._screens()):
            for row in cast("list[list[Json]]", message["buttons"]):
                for button in row:
                    if str(button["text"]).startswith(caption):
                        return {"message_id": message["message_id"], "button": button["text"]}
        return None

    async def _posts(self, what: str, body: Json) -> bool:
        async with self._http.post(f"{self.telegram.url}/api/{what}", json=body) as answer:
            return answer.ok
