"""The bare loop: the same posts with nothing but Telethon. What the engine is compared to.

Reads its orders as JSON from the standard input; the clock of sends says how fast it was.
"""

import asyncio
import json
import secrets
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from telethon import TelegramClient
from telethon.sessions import StringSession
from telethon.tl import functions as fn
from telethon.tl import types as tl


@dataclass(frozen=True)
class Orders:
    """What to send to every channel and group, and as whom."""

    session: str
    api_id: int
    api_hash: str
    text: str
    in_flight: int

    def to_json(self) -> bytes:
        """Write it for the standard input of this module."""
        return json.dumps(asdict(self)).encode()


class BareClient(TelegramClient):  # type: ignore[misc]  # Telethon has no types
    """As quick as Telethon gets: updates are thrown away, as the engine does."""

    async def _update_loop(self) -> None:
        while True:
            await self._updates_queue.get()


async def send_all(orders: Orders) -> None:
    """Send everything, ``in_flight`` at a time."""
    client = BareClient(StringSession(orders.session), orders.api_id, orders.api_hash)
    await client.connect()
    peers = [dialog.input_entity async for dialog in client.iter_dialogs()]
    targets = iter([p for p in peers if isinstance(p, (tl.InputPeerChannel, tl.InputPeerChat))])
    async with asyncio.TaskGroup() as tasks:
        for _ in range(orders.in_flight):
            tasks.create_task(_send(client, orders.text, targets))
    await client.disconnect()


async def _send(client: BareClient, text: str, targets: Iterator[object]) -> None:
    for peer in targets:
        random_id = secrets.randbits(63) or 1
        await client(fn.messages.SendMessageRequest(peer, text, random_id=random_id))


if __name__ == "__main__":
    asyncio.run(send_all(Orders(**json.load(sys.stdin))))
