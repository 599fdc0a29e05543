"""Real libraries against the local Telegram, on their own settings and on ours."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telethon import TelegramClient
from telethon.sessions import StringSession
from telethon.tl import functions as fn
from telethon.tl import types as tl

from delivery.telegram.client import Login, build_client
from sandbox.channel import Channel
from sandbox.local import LocalTelegram

PATIENCE = timedelta(seconds=0.3)  # how long a test waits for what must not come


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    local = LocalTelegram(None, port=0, channels=3)
    await local.start()
    await local.greet()
    yield local
    await local.stop()


@asynccontextmanager
async def plain(telegram: LocalTelegram, **options: object) -> AsyncIterator[TelegramClient]:
    """Telethon as its documentation shows it."""
    session = StringSession(telegram.mtproto.session_string())
    client = TelegramClient(session, 1, "0" * 32, retry_delay=0, **options)
    await client.connect()
    yield client
    await client.disconnect()


@asynccontextmanager
async def ours(telegram: LocalTelegram) -> AsyncIterator[TelegramClient]:
    """The product's client."""
    client = build_client(Login(1, "0" * 32, telegram.mtproto.session_string()))
    await client.connect()
    yield client
    await client.disconnect()


@pytest.fixture
async def bot(telegram: LocalTelegram) -> AsyncIterator[Bot]:
    api = TelegramAPIServer.from_base(telegram.url)
    bot = Bot(telegram.settings()["BOT_TOKEN"], session=AiohttpSession(api=api))
    yield bot
    await bot.session.close()


def channel(telegram: LocalTelegram, number: int = 0) -> Channel:
    return list(telegram.world.channels.values())[number]


def send(to: Channel, random_id: int = 7) -> object:
    peer = tl.InputPeerChannel(to.id, to.access_hash)
    return fn.messages.SendMessageRequest(peer, "x", random_id=random_id)


def sends(telegram: LocalTelegram) -> int:
    return sum(entry.name == "SendMessage" for entry in telegram.mtproto.log)


async def until(telegram: LocalTelegram, what: Callable[[], bool], within: float = 5) -> None:
    """Wait for the server to have seen something."""
    changed = asyncio.Event()
    telegram.world.listeners.append(changed.set)
    async with asyncio.timeout(within):
        while not what():
            changed.clear()
            await changed.wait()
