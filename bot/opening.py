"""What must be open before anything runs: the account's log-in, the database, the bot."""

import asyncio
import logging
import time
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
from pgqueuer import AsyncpgDriver

from bot import wire
from bot.patience import patient
from bot.rows import open_rows
from bot.settings import Settings, StartError
from bot.unread import one_by_one
from db.alone import Alone
from db.connect import Address, Pool, address_of, open_connection, open_pool
from db.embedded import EmbeddedPostgres
from db.errors import DatabaseError, Unavailable
from db.migrate import migrate
from db.rows import Rows
from delivery.telegram.client import BadSession, Login, check
from queues.schema import prepare

ANSWER_WITHIN: Final = 10.0  # seconds; a network that is gone says nothing at all
STARTS_WITHIN: Final = 10.0  # seconds for a database that a reboot or a deploy starts beside us
LOOK: Final = 0.5
ONE_BY_ONE: Final = 0x6F6E65  # any constant: processes that start together wait for each other

logger = logging.getLogger(__name__)


def login_of(settings: Settings) -> Login:
    """Return the account's log-in. Raises StartError when it cannot be read."""
    login = Login(
        settings.api_id,
        settings.api_hash.get_secret_value(),
        settings.session.get_secret_value(),
    )
    try:
        check(login)
    except BadSession as error:
        raise StartError("SESSION is damaged: print a new one with: rassylka login") from error
    return login


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
    async with _server(settings) as (server, address):
        try:
            await _answers(address)
            await _bring_up_to_date(address)
            pool = await open_pool(address)
        except DatabaseError as error:
            raise StartError(f"The database: {error}.") from error
        try:
            async with open_rows(settings, pool) as rows:
                yield Database(address, pool, rows, server)
        finally:
            await pool.close()


@asynccontextmanager
async def _server(settings: Settings) -> AsyncIterator[tuple[EmbeddedPostgres | None, Address]]:
    """Find the given server, or start the private one and stop it at the end."""
    try:
        if settings.database_url is not None:
            yield None, address_of(settings.database_url.get_secret_value())
            return
        server = EmbeddedPostgres(settings.data_dir / "postgres")
        address = await server.start()
    except DatabaseError as error:
        raise StartError(f"The database: {error}.") from error
    try:
        yield server, address
    finally:
        await server.stop()


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


async def migrate_only(settings: Settings) -> None:
    """Bring the database up to date and end. Raises StartError."""
    async with _server(settings) as (_, address):
        try:
            await _bring_up_to_date(address)
        except DatabaseError as error:
            raise StartError(f"The database: {error}.") from error


async def _answers(address: Address) -> None:
    """Wait for a database that is just starting. Raises Unavailable, Refused."""
    until, is_told = time.monotonic() + STARTS_WITHIN, False
    while True:
        try:
            await (await open_connection(address)).close()
        except Unavailable as error:
            if time.monotonic() > until:
                raise
            if not is_told:
                logger.warning("the database does not answer yet", extra={"why": str(error)})
            is_told = True
            await asyncio.sleep(LOOK)
        else:
            return


async def _bring_up_to_date(address: Address) -> None:
    connection = await open_connection(address)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", ONE_BY_ONE)
        for name in await migrate(connection):
            logger.info("migration applied", extra={"migration": name})
        await prepare(AsyncpgDriver(connection))
    finally:
        await connection.close()


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
