"""``rassylka doctor`` names what is wrong with a set-up, and what to do about it."""

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramUnauthorizedError
from aiogram.methods import GetChat, GetMe, TelegramMethod
from aiogram.types import User
from telethon.crypto import AuthKey
from typing_extensions import override

from bot.doctor.command import examined
from bot.doctor.examine import World
from bot.settings import Settings
from db.accounts import AccountRows
from db.connect import Address, Pool
from db.migrate import known
from delivery.telegram.client import Login
from queues.outbox import QueueOutbox
from sandbox.mtproto.keys import session_string
from tests.databases import beside, prepared
from tests.integration.desk import Answering

SESSION = session_string(AuthKey(b"\x7f" * 256), 2, "127.0.0.1", 9)
NEWER = "INSERT INTO supabase_migrations.schema_migrations (version) VALUES ('20991231000000')"
LAST = "DELETE FROM supabase_migrations.schema_migrations WHERE version = $1"
OPEN = "CREATE TABLE public.left_open (id integer)"


class Patient(Answering):
    """A bot; ``wrong`` is what Telegram refuses."""

    def __init__(self, wrong: str) -> None:
        super().__init__()
        self.wrong = wrong

    @override
    async def make_request(
        self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None
    ) -> Any:
        if self.wrong == "token":
            raise TelegramUnauthorizedError(method, "Unauthorized")
        if isinstance(method, GetChat) and self.wrong == "owner":
            raise TelegramBadRequest(method, "Bad Request: chat not found")
        if isinstance(method, GetMe):
            is_inline = self.wrong != "inline"
            return User.model_validate(
                {
                    "id": 42,
                    "is_bot": True,
                    "first_name": "Бот",
                    "username": "bot",
                    "supports_inline_queries": is_inline,
                }
            )
        return await super().make_request(bot, method, timeout)


@dataclass
class Clinic:
    """A set-up that can be broken."""

    env: dict[str, str]
    pool: Pool
    monkeypatch: pytest.MonkeyPatch
    wrong: str = ""
    name: str | None = "Анна"
    off: float = 0.0
    said: list[str] = field(default_factory=list)
    asked: int = 0

    async def who(self, login: Login) -> str | None:
        self.asked += 1
        return self.name

    async def telegrams_clock(self, _: str) -> float:
        return time.time()

    def bot(self, settings: Settings) -> Bot:
        return Bot(settings.bot_token.get_secret_value(), session=Patient(self.wrong))

    async def examines(self, locale: str = "ru") -> bool:
        for name, value in self.env.items():
            self.monkeypatch.setenv(name, value)
        now: Callable[[], float] = lambda: time.time() + self.off  # noqa: E731
        world = World(self.bot, self.who, now, self.telegrams_clock)
        return await examined(locale, self.said.append, world)

    @property
    def complaints(self) -> list[str]:
        """What is not fine, in its first line."""
        return [line.split("\n")[0] for line in self.said if line[0] in "⚠⛔"]


@pytest.fixture
async def clinic(
    server: Address, pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Clinic]:
    monkeypatch.chdir(tmp_path)
    for name in ("SUPABASE_URL", "SUPABASE_DIRECT_URL", "SUPABASE_SERVICE_ROLE_KEY"):
        monkeypatch.delenv(name, raising=False)
    env = {
        "BOT_TOKEN": "4242:SANDBOX",
        "OWNER_IDS": "1001",
        "API_ID": "1",
        "API_HASH": "0" * 32,
        "SESSION": SESSION,
        "DATABASE_URL": server.dsn,
        "BOT_API_BASE": "http://127.0.0.1:9",
        "DATA_DIR": str(tmp_path),
    }
    yield Clinic(env, pool, monkeypatch)
    await pool.execute("DROP TABLE IF EXISTS public.left_open")
    await prepared(await _without_newer(pool, server))


async def _without_newer(pool: Pool, server: Address) -> Address:
    table = "supabase_migrations.schema_migrations"
    await pool.execute(f"DELETE FROM {table} WHERE version > '2099'")  # noqa: S608  # ours
    sql = f"INSERT INTO {table} (version) VALUES ($1) ON CONFLICT DO NOTHING"  # noqa: S608  # ours
    await pool.execute(sql, known()[-1].version)
    return server


async def test_of_a_good_set_up_nothing_is_said_but_that_all_is_well(clinic: Clinic) -> None:
    assert await clinic.examines()
    assert clinic.complaints == []
    assert clinic.said[-1].strip() == "Всё в порядке: запускайте rassylka."


def _given(name: str, value: str) -> Callable[[Clinic], None]:
    return lambda clinic: clinic.env.update({name: value})


def _is(name: str, value: object) -> Callable[[Clinic], None]:
    return lambda clinic: setattr(clinic, name, value)


def _nobody(clinic: Clinic) -> None:
    clinic.env["DATABASE_URL"] = "postgresql://x:hidden@127.0.0.1:1/x"


BROKEN = [
    (_given("BOT_TOKEN", "hello"), False, "⛔ Настройки: BOT_TOKEN с ошибкой"),
    (_is("wrong", "token"), False, "⛔ Бот: Telegram не принимает BOT_TOKEN"),
    (_is("wrong", "owner"), True, "⚠️ Владелец 1001: не писал боту или заблокировал его"),
    (_is("wrong", "inline"), True, "⚠️ Поиск каналов в поле ввода: выключен"),
    (_nobody, False, "⛔ База: по её адресу никто не отвечает"),
    (_given("DATABASE_URL", "postgresql://x:y@h:6543/x"), False, "⛔ База: порт 6543"),
    (_given("DATABASE_URL", "mysql://x"), False, "⛔ База: DATABASE_URL — не адрес PostgreSQL"),
    (_given("SESSION", "damaged"), False, "⛔ Аккаунт: вход не читается"),
    (_is("name", None), False, "⛔ Аккаунт: Telegram завершил этот вход"),
    (_is("off", 240.0), True, "⚠️ Часы: спешат на 4 мин"),
    (_is("off", -240.0), True, "⚠️ Часы: отстают на 4 мин"),
]


@pytest.mark.parametrize(("breaks", "can_run", "words"), BROKEN, ids=range(len(BROKEN)))
async def test_a_broken_set_up_is_named_and_nothing_else(
    clinic: Clinic, breaks: Callable[[Clinic], None], *, can_run: bool, words: str
) -> None:
    breaks(clinic)
    assert await clinic.examines() is can_run
    (complaint,) = clinic.complaints
    assert complaint.startswith(words)
    assert all("→" in line for line in clinic.said if line.startswith(words))


async def test_a_refused_log_in_is_told_from_a_database_that_is_away(clinic: Clinic) -> None:
    before, _, rest = clinic.env["DATABASE_URL"].partition("@")
    clinic.env["DATABASE_URL"] = f"{before.partition('://')[0]}://nobody:secret@{rest}"
    assert not await clinic.examines()
    assert clinic.complaints[0].startswith("⛔ База: PostgreSQL нас не пускает")
    assert "secret" not in "".join(clinic.said)


@pytest.mark.parametrize(
    ("sql", "can_run", "words"),
    [
        (NEWER, False, "⛔ Таблицы: сделаны более новой версией программы (20991231000000)"),
        (LAST, True, f"⚠️ Таблицы: не хватает миграций — 1, начиная с {known()[-1].version}"),
        (OPEN, False, "⛔ Права: открыто всем, у кого есть публичный ключ: left_open"),
    ],
)
async def test_what_is_wrong_with_the_tables_is_named(
    clinic: Clinic, sql: str, *, can_run: bool, words: str
) -> None:
    await clinic.pool.execute(sql, *([known()[-1].version] if "$1" in sql else []))
    assert await clinic.examines() is can_run
    assert [c for c in clinic.complaints if c.startswith(words)]


async def test_an_account_that_a_process_has_is_not_asked(clinic: Clinic) -> None:
    accounts = AccountRows(clinic.pool, "server:1", QueueOutbox())
    account = await accounts.register(Login(1, "", SESSION).fingerprint)
    assert await accounts.own(account)
    assert await clinic.examines()
    assert clinic.asked == 0
    assert any("занят работающим процессом (server)" in line for line in clinic.said)


async def test_a_database_nobody_used_yet_only_lacks_its_tables(
    clinic: Clinic, server: Address
) -> None:
    await clinic.pool.execute("CREATE DATABASE fresh")
    clinic.env["DATABASE_URL"] = beside(server, "fresh").dsn
    assert await clinic.examines("en")
    await clinic.pool.execute("DROP DATABASE fresh")
    assert clinic.complaints[0].startswith("⚠️ Tables: migrations are missing")


async def test_a_host_without_ipv4_is_explained(clinic: Clinic) -> None:
    clinic.env["DATABASE_URL"] = "postgresql://x:y@[::1]:1/x"
    assert not await clinic.examines()
    assert clinic.complaints == ["⛔ База: у её хоста только адрес IPv6, а у этой машины его нет"]
    assert any("порт 5432" in line for line in clinic.said)


async def test_the_examination_leaves_the_account_to_the_next(clinic: Clinic) -> None:
    assert await clinic.examines()
    assert await clinic.pool.fetchval("SELECT owner FROM accounts") is None
