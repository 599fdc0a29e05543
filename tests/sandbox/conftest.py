"""A local Telegram in memory, a script's HTTP client, a real bot and a real client."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, cast

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telethon import TelegramClient
from telethon.sessions import StringSession

from sandbox.local import LocalTelegram


@dataclass
class Script:
    """What a script outside sees: the HTTP interface."""

    http: aiohttp.ClientSession
    url: str

    async def get(self, path: str, **headers: str) -> tuple[int, dict[str, Any]]:
        async with self.http.get(self.url + path, headers=headers) as answer:
            return answer.status, cast("dict[str, Any]", await answer.json())

    async def post(self, path: str, body: object, **headers: str) -> tuple[int, dict[str, Any]]:
        async with self.http.post(self.url + path, json=body, headers=headers) as answer:
            return answer.status, cast("dict[str, Any]", await answer.json())


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    local = LocalTelegram(None, port=0)
    await local.start()
    yield local
    await local.stop()


@pytest.fixture
async def script(telegram: LocalTelegram) -> AsyncIterator[Script]:
    async with aiohttp.ClientSession() as http:
        yield Script(http, telegram.url)


@pytest.fixture
async def bot(telegram: LocalTelegram) -> AsyncIterator[Bot]:
    api = TelegramAPIServer.from_base(telegram.url)
    bot = Bot(telegram.settings()["BOT_TOKEN"], session=AiohttpSession(api=api))
    await telegram.chats.say(1001, "/start", [], {})
    yield bot
    await bot.session.close()


def client_of(telegram: LocalTelegram) -> TelegramClient:
    """An ordinary Telethon client with the ready session."""
    session = StringSession(telegram.mtproto.session_string())
    return TelegramClient(
        session, 1, "0" * 32, flood_sleep_threshold=0, request_retries=0, raise_last_call_error=True
    )


@pytest.fixture
async def client(telegram: LocalTelegram) -> AsyncIterator[TelegramClient]:
    client = client_of(telegram)
    await client.connect()
    yield client
    await client.disconnect()
