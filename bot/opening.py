"""What must be open before anything runs: the database, the bot."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.middlewares.base import NextRequestMiddlewareType
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramUnauthorizedError
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

from bot import wire
from bot.ledger import open_server, pool_at
from bot.patience import patient
from bot.rows import open_rows
from bot.settings import Settings, StartError
from bot.unread import one_by_one
from db.alone import Alone
from db.connect import Address, Pool
from db.embedded import EmbeddedPostgres
from db.rows import Rows

ANSWER_WITHIN: Final = 10.0  # seconds; a network that is gone says nothing at all
STARTS_WITHIN: Final = 10.0  # seconds for a database that a reboot or a deploy starts beside us
LOOK: Final = 0.5
ONE_BY_ONE: Final = 0x6F6E65  # any constant: processes that start together wait for each other

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Database:
    """The open database of this process; ``server`` is the private one, where it is ours."""

    address: Address
    pool: Pool
    rows: Rows
    server: EmbeddedPostgres | None

    async def keep_alive(self) -> None:
        """Start the private server again whenever it is gone; a given one is not ours to start."""
        if self.server is not None:
            await self.server.keep_alive()


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """Start or find the database and bring it up to date. Raises StartError."""
    async with (
        open_server(settings) as (server, address),
        pool_at(address) as pool,
        open_rows(settings, pool) as rows,
    ):
        yield Database(address, pool, rows, server)


@asynccontextmanager
async def alone(settings: Settings, address: Address) -> AsyncIterator[Alone]:
    """Make sure that no other panel runs as this bot. Raises StartError."""
    bot, _, _ = settings.bot_token.get_secret_value().partition(":")
    place = Alone(address, int(bot))
    if not await place.take():
        raise StartError(
            "This bot runs already, in another process on the same database. Stop that one first."
        )
    try:
        yield place
    finally:
        await place.give_back()


def make_bot(settings: Settings) -> Bot:
    """Make the bot; nothing is asked yet."""
    api = TelegramAPIServer.from_base(settings.bot_api_base)
    bot = Bot(
        settings.bot_token.get_secret_value(),
        session=AiohttpSession(api=api, timeout=ANSWER_WITHIN, json_loads=wire.read),
        default=DefaultBotProperties(parse_mode=ParseMode.HTML),
    )
    bot.session.middleware(without_sound)
    bot.session.middleware(patient)
    bot.session.middleware(one_by_one)
    bot.session.middleware(wire.hold_types)
    return bot


@asynccontextmanager
async def open_bot(settings: Settings) -> AsyncIterator[Bot]:
    """Make the bot and ask Telegram who it is. Raises StartError."""
    bot = make_bot(settings)
    try:
        await bot.me()
    except TelegramUnauthorizedError as error:
        await bot.session.close()
        raise StartError("Telegram refuses BOT_TOKEN: take a new one from @BotFather.") from error
    try:
        yield bot
    finally:
        await bot.session.close()


async def without_sound(
    make_request: NextRequestMiddlewareType[TelegramType],
    bot: Bot,
    method: TelegramMethod[TelegramType],
) -> Response[TelegramType]:
    """Let nothing the bot sends make a sound, unless the call itself says that it does."""
    if getattr(method, "disable_notification", False) is None:
        method = method.model_copy(update={"disable_notification": True})
    return await make_request(bot, method)
