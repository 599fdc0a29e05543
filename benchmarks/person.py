"""An operator: writes to the bot, taps its buttons, reads its screens."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from benchmarks.processes import Json, Telegram

LOOK: Final = 0.003  # seconds between two looks at the screens
PATIENCE: Final = 60.0
TEXT: Final = (
    "Осенняя распродажа: скидки до 40 % на всё, что осталось с лета. Приходите до воскресенья,"
    " адреса магазинов — в закреплённом сообщении. Постоянным покупателям — подарок."
)


@dataclass
class Person:
    """Taps only what the bot has shown since the last word."""

    telegram: Telegram
    id: int = 1001
    since: int = 0

    async def says(self, text: str = TEXT) -> None:
        """Write to the bot."""
        answer = await self.telegram.post("say", {"user": self.id, "text": text})
        self.since = answer["message_id"]

    async def finds(self, caption: str) -> tuple[Json, str]:
        """Wait for a button whose caption begins so; return its message and whole caption."""
        found: list[tuple[Json, str]] = []

        def is_there(message: Json) -> bool:
            captions = [c for c in captions_of(message) if c.startswith(caption)]
            found.extend((message, c) for c in captions[:1])
            return bool(captions)

        await self.sees(is_there, f"a button {caption!r}")
        return found[0]

    async def sees(self, wanted: Callable[[Json], bool], what: str) -> Json:
        """Wait for a screen. Raises TimeoutError that says what was not there."""
        until = time.monotonic() + PATIENCE
        shown: list[Json] = []
        while time.monotonic() < until:
            shown = [m for m in reversed(await self.telegram.messages()) if self._reads(m)]
            for message in shown:
                if wanted(message):
                    return message
            await asyncio.sleep(LOOK)
        raise TimeoutError(f"the bot never showed {what}, but {[face(m) for m in shown[:2]]}")

    def _reads(self, message: Json) -> bool:
        is_new = message["chat_id"] == self.id and message["message_id"] > self.since
        return bool(is_new and message["from"] == "bot")

    async def taps(self, caption: str) -> float:
        """Tap a button, as soon as it is there; return the seconds until the bot answered."""
        return (await self.tapped(caption)).answered

    async def tapped(self, caption: str) -> "Tap":
        """Tap a button and say when, how fast it was answered, and what was on the screen."""
        message, full = await self.finds(caption)
        where = {"user": self.id, "message_id": message["message_id"], "button": full}
        at, began = time.time(), time.perf_counter()
        await self.telegram.post("tap", where)
        return Tap(at, began, time.perf_counter() - began, message)

    async def redrawn(self, tap: "Tap") -> float:
        """Wait until the tapped message has changed; return the seconds since the tap."""
        number = tap.message["message_id"]
        await self.sees(
            lambda m: m["message_id"] == number and face(m) != face(tap.message), "something new"
        )
        return time.perf_counter() - tap.began

    async def launches(self, text: str = TEXT) -> "Tap":
        """Send a post and launch it to all channels; return the last of the three taps."""
        await self.says(text)
        await self.taps("🚀 Разослать")
        await self.taps("Все")
        return await self.tapped("🚀 Запустить")

    async def ends(self) -> None:
        """End the campaign of the newest card: two taps, the second on the question."""
        await self.taps("⏹ Прекратить")
        await self.finds("‹ Назад")
        await self.taps("⏹ Прекратить")
        await self.sees(lambda message: "Прекращена" in message["text"], "the end")


@dataclass(frozen=True, slots=True)
class Tap:
    """A tap: its moment by the wall and by the counter, seconds to its answer, its screen."""

    at: float
    began: float
    answered: float
    message: Json


def captions_of(message: Json) -> list[str]:
    """Return the captions of all buttons."""
    return [button["text"] for row in message["buttons"] for button in row]


def face(message: Json) -> tuple[str, list[str]]:
    """Return what a person sees of a message."""
    return message["text"], captions_of(message)
