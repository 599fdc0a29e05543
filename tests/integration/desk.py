"""The panel on real rows without a network: updates go in, what the bot answers is kept."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.base import BaseSession
from aiogram.filters.callback_data import CallbackData
from aiogram.methods import AnswerCallbackQuery, GetMe, SendMessage, TelegramMethod
from aiogram.types import CallbackQuery, Chat, Message, Update, User
from typing_extensions import override

from bot.meters import Meters
from bot.opening import Database
from bot.panel_half import PanelHalf
from bot.policies import Policies
from bot.settings import Settings
from db.connect import Address
from db.policy import PolicyRows
from db.postgres_rows import PostgresRows
from delivery.role import Role
from tests.integration.conftest import OLEG, Newsroom

TOKEN = "42:AAaa"  # noqa: S105


class Answering(BaseSession):
    """Says yes to everything and keeps what was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[TelegramMethod[Any]] = []

    @override
    async def make_request(
        self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None
    ) -> Any:
        self.made.append(method)
        if isinstance(method, GetMe):
            return User(id=42, is_bot=True, first_name="Бот", username="bot")
        if (chat := getattr(method, "chat_id", None)) is None:
            return True
        return message_in(int(chat), len(self.made)).as_(bot)

    @override
    async def close(self) -> None:
        """Nothing is open."""

    @override
    async def stream_content(self, *_: object, **__: object) -> AsyncGenerator[bytes, None]:
        nothing: list[bytes] = []
        for part in nothing:
            yield part


def person(user_id: int) -> User:
    return User(id=user_id, is_bot=False, first_name="Олег", language_code="ru")


def message_in(chat_id: int, message_id: int = 7, text: str = "Экран") -> Message:
    chat = Chat(id=chat_id, type="private" if chat_id > 0 else "supergroup", title="Чат")
    return Message(message_id=message_id, date=datetime.now(UTC), chat=chat, text=text)


@dataclass
class Desk:
    """A panel of a newsroom, and people in front of it."""

    newsroom: Newsroom
    half: PanelHalf
    session: Answering
    _updates: int = field(default=0, init=False)

    async def gets(self, **event: object) -> None:
        """Hand the bot an update."""
        self._updates += 1
        update = Update(update_id=self._updates, **event)  # type: ignore[arg-type]
        await self.half.dispatcher.feed_update(self.half.bot, update)

    async def taps(self, user_id: int, data: CallbackData | str) -> str | None:
        """Press a button that carries this; return the toast, None where nothing answered."""
        raw = data if isinstance(data, str) else data.pack()
        where, who = message_in(user_id), person(user_id)
        before = len(self.session.made)
        query = CallbackQuery(id="1", from_user=who, chat_instance="1", data=raw, message=where)
        await self.gets(callback_query=query)
        made = self.session.made[before:]
        answers = [m for m in made if isinstance(m, AnswerCallbackQuery)]
        return (answers[0].text or "") if answers else None

    async def says(self, user_id: int, text: str) -> list[str]:
        """Write a message; return what the bot said."""
        before = len(self.session.made)
        said = message_in(user_id, text=text).model_copy(update={"from_user": person(user_id)})
        await self.gets(message=said)
        return [m.text for m in self.session.made[before:] if isinstance(m, SendMessage)]

    async def joins(self, user_id: int, role: Role) -> int:
        """Let somebody be in the team."""
        sql = "INSERT INTO users (id, name, role) VALUES ($1, 'Олег', $2)"
        await self.newsroom.pool.execute(sql, user_id, role)
        return user_id


def opened(newsroom: Newsroom, server: Address, folder: Path) -> Desk:
    """Put the panel together as the program does; nothing runs."""
    session = Answering()
    bot = Bot(TOKEN, session=session, default=DefaultBotProperties(parse_mode="HTML"))
    settings = Settings.model_validate(
        {
            "bot_token": TOKEN,
            "owner_ids": str(OLEG),
            "api_id": 1,
            "api_hash": "a" * 32,
            "session": "1",
            "database_url": server.dsn,
            "supabase_url": None,
            "data_dir": folder,
        }
    )
    database = Database(server, newsroom.pool, PostgresRows(newsroom.pool), None)
    policies = Policies(PolicyRows(newsroom.pool, database.rows), settings.policy)
    return Desk(newsroom, PanelHalf(settings, database, bot, policies, Meters()), session)


@pytest.fixture
def desk(newsroom: Newsroom, server: Address, tmp_path: Path) -> Desk:
    """A panel with one owner, Oleg."""
    return opened(newsroom, server, tmp_path)
