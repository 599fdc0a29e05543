"""Anything from the outside: no traceback, no tap unanswered, no change the journal does not know.

The suite runs the same few every time. More, and the shortest that fails:
FUZZ_EXAMPLES=10000 uv run pytest -n0 tests/integration/test_fuzz.py
"""

import asyncio
import json
import logging
import os
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageText,
    GetFile,
    SendMessage,
    TelegramMethod,
)
from aiogram.types import File, Update
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from typing_extensions import override

from bot import patience, wire
from bot.opening import without_sound
from bot.patience import patient
from db.connect import Address, Pool, open_pool
from delivery.post import Post
from delivery.role import Role
from tests.databases import emptied
from tests.fakes import dialog
from tests.integration.conftest import Newsroom
from tests.integration.desk import Answering, Desk, opened
from tests.integration.fuzz import FAULTS, TEAM, Json, updates
from tests.telegram_limits import problems

EXAMPLES: Final = int(os.environ.get("FUZZ_EXAMPLES", "0"))
SETTINGS: Final = settings(
    max_examples=EXAMPLES or 250,
    deadline=None,
    derandomize=not EXAMPLES,
    database=None,
    phases=[Phase.generate, Phase.shrink] if EXAMPLES else [Phase.generate],
    suppress_health_check=list(HealthCheck),
)
DIGEST: Final = """
SELECT md5(string_agg(row::text, '|' ORDER BY row::text))
  FROM (SELECT to_jsonb(x) - ARRAY['changed_at', 'changed_by'] AS row FROM {} x) rows
"""
KEPT: Final = 400  # updates before everything begins anew
LEDGER: Final = ["users", "invites", "campaigns", "templates", "channels", "folders", "settings"]


class Stumbling(Answering):
    """Refuses one call in this way, then says yes."""

    def __init__(self) -> None:
        super().__init__()
        self.fault: str | None = None

    @override
    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[Any],
        timeout: int | None = None,  # aiogram's own
    ) -> Any:
        if self.fault is not None and can_be(self.fault, method):
            fault, self.fault = self.fault, None
            self.made.append(method)
            raise refusal(method, fault)
        if isinstance(method, GetFile):
            return File(file_id="f", file_unique_id="u", file_path="documents/x.csv")
        return await super().make_request(bot, method, timeout)

    @override
    async def stream_content(self, *_: object, **__: object) -> AsyncGenerator[bytes, None]:
        yield "@channel1;Канал 2\n\0\u202e\n=1+1".encode() + b"\xff\xfe"


def can_be(fault: str, method: TelegramMethod[Any]) -> bool:
    """Whether Telegram says this about such a call."""
    kinds: dict[str, type | tuple[type, ...]] = {
        "message is not modified": EditMessageText,
        "message to edit not found": EditMessageText,
        "message can't be deleted": DeleteMessage,
        "query is too old": AnswerCallbackQuery,
        "chat not found": (SendMessage, EditMessageText),
        "blocked": (SendMessage, EditMessageText),
    }
    return isinstance(method, kinds.get(fault, TelegramMethod))


def refusal(method: TelegramMethod[Any], fault: str) -> Exception:
    match fault:
        case "wait":
            return TelegramRetryAfter(method=method, message=fault, retry_after=0)
        case "blocked":
            return TelegramForbiddenError(method=method, message="bot was blocked by the user")
        case "down":
            return TelegramServerError(method=method, message="Bad Gateway")
        case "cut":
            return TelegramNetworkError(method=method, message="Request timeout error")
        case _:
            return TelegramBadRequest(method=method, message=f"Bad Request: {fault}")


class Complaints(logging.Handler):
    """What was logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        formatter = logging.Formatter()
        trace = formatter.formatException(record.exc_info) if record.exc_info else ""
        self.records.append(f"{record.getMessage()}\n{trace}")


@dataclass
class World:
    """A panel whose newsroom begins anew now and then."""

    runner: asyncio.Runner
    server: Address
    folder: Path
    pool: Pool = field(init=False)
    desk: Desk = field(init=False)
    session: Stumbling = field(init=False)
    complaints: Complaints = field(default_factory=Complaints)
    handled: int = 0
    seen: int = 0

    async def begin(self) -> None:
        """Put a team, campaigns in several states, a template and a folder there."""
        await emptied(self.pool)
        newsroom = await Newsroom(self.pool).open([dialog(n) for n in range(1, 12)])
        await newsroom.running()
        await newsroom.new_draft("Черновик")
        lineage = await newsroom.templates.add(Post("Сохранённый"), "Шаблон", 1001)
        await newsroom.templates.save(lineage, 1001)
        for user, role in TEAM.items():
            sql = "INSERT INTO users (id, name, role) VALUES ($1, 'Ч', $2)"
            await self.pool.execute(sql, user, Role(role))
        await self.pool.execute("INSERT INTO folders (title) VALUES ('Своя')")
        self.desk = opened(newsroom, self.server, self.folder)
        self.session = Stumbling()
        self.desk.half.bot.session = self.session
        self.session.middleware(without_sound)
        self.session.middleware(patient)

    async def meets(self, update: Json, fault: str | None) -> None:
        """Hand an update over and look at all there is to see."""
        if self.handled % KEPT == 0:
            await self.begin()
        self.handled += 1
        lines, before = await self._lines(), await self._ledger()
        self.session.made.clear()
        self.session.fault = fault
        read = wire.read(json.dumps({"update_id": self.handled, **update}))
        bot = self.desk.half.bot
        parsed = Update.model_validate(read, context={"bot": bot})
        async with asyncio.timeout(10):
            await self.desk.half.dispatcher.feed_update(bot, parsed)
        complaints, self.complaints.records = self.complaints.records, []
        assert not complaints, complaints[0]
        assert not (wrong := [p for m in self.session.made for p in problems(m)]), wrong
        if "callback_query" in update:
            assert any(isinstance(m, AnswerCallbackQuery) for m in self.session.made)
        if await self._ledger() != before:
            assert await self._lines() > lines, "a change without a line in the journal"

    async def _lines(self) -> int:
        return int(await self.pool.fetchval("SELECT count(*) FROM audit_logs"))

    async def _ledger(self) -> str:
        digests = ", ".join(f"({DIGEST.format(table)})" for table in LEDGER)
        return str(await self.pool.fetchval(f"SELECT concat_ws(' ', {digests})"))


def _post() -> Any:
    from delivery.post import Post  # noqa: PLC0415

    return Post("Сохранённый пост")


@pytest.fixture
def world(server: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A panel on a loop of its own: hypothesis is not asynchronous."""
    monkeypatch.setattr(patience, "RESTS", (0.0, 0.0))
    with asyncio.Runner() as runner:
        world = World(runner, server, tmp_path)
        world.pool = runner.run(open_pool(server))
        logging.getLogger().addHandler(world.complaints)
        yield world
        logging.getLogger().removeHandler(world.complaints)
        runner.run(world.pool.close())


@pytest.mark.timeout(0 if EXAMPLES else 120)
def test_whatever_comes_is_answered_without_a_traceback_and_journalled(world: World) -> None:
    @SETTINGS
    @given(updates, st.sampled_from(FAULTS))
    def case(update: Json, fault: str | None) -> None:
        world.runner.run(world.meets(update, fault))

    case()
