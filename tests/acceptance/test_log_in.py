"""The log-in as its person lives it: the bot runs without one, takes it up, lets it go."""

import asyncio
import base64
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from telethon.sessions import StringSession

from db.connect import Address, Pool
from db.logins import LoginRows
from db.session_keys import KeyFile, Keyring
from delivery.role import Role
from sandbox.faults import Fault
from sandbox.local import LocalTelegram
from sandbox.mtproto import logins
from sandbox.state import messages
from tests.acceptance.stage import Stage
from tests.socks import Socks
from tests.terminal import typed

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX's"),
    pytest.mark.timeout(240),
]
PHONE, CODE, PASSWORD, SERVICE = "+79990000001", "48151623", "берёза-42", "sb_secret_never_seen"
PACE = {"GAP_MS": "0", "UNDO_S": "0", "CHAT_GAP_S": "0", "WARM_UP": "false", "PER_MINUTE": "0"}
SLOW = 30.0  # processes of their own take their time


@dataclass
class Installation:
    """The program on a server: its settings, its database, and a person at the terminal."""

    stage: Stage
    folder: Path
    env: dict[str, str]
    process: asyncio.subprocess.Process | None = None

    @property
    def log(self) -> Path:
        return self.folder / "log"

    async def starts(self) -> None:
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", cwd=self.folder, env=self.env, stdout=log, stderr=log
            )

    async def ends(self, how: str = "terminate") -> None:
        if self.process is not None and self.process.returncode is None:
            getattr(self.process, how)()
            await self.process.wait()

    async def types(self, command: str, *answers: str) -> tuple[int, str]:
        arguments = tuple(command.split())
        return await asyncio.to_thread(typed, arguments, list(answers), self.folder, self.env)


@pytest.fixture
async def installation(
    server: Address, pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Installation]:
    """Everything set up but the log-in; Telegram only answers through a proxy."""
    monkeypatch.setattr(logins, "LOGIN_CODE", CODE)
    telegram = LocalTelegram(None, port=0, channels=5)
    await telegram.start()
    given = telegram.settings() | telegram.log_in_settings(tmp_path)
    del given["SESSION"]
    kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    root = str(Path(__file__).parents[2])
    more = {"PYTHONPATH": root, "DATABASE_URL": server.dsn, "DATA_DIR": str(tmp_path)}
    proxy = Socks("proxy-user", "proxy-password")
    async with aiohttp.ClientSession() as http, proxy.listening():
        more |= {"PROXY": proxy.url, "SUPABASE_SERVICE_ROLE_KEY": SERVICE, "LOG_LEVEL": "DEBUG"}
        env = {**kept, **given, **PACE, **more}
        installation = Installation(Stage(telegram, http, pool), tmp_path, env)
        yield installation
        await installation.ends()
        assert proxy.came
        assert not proxy.refused
    await telegram.stop()


async def test_the_bot_runs_without_a_log_in_takes_one_up_and_lets_it_go(
    installation: Installation,
) -> None:
    stage = installation.stage
    await installation.starts()
    await stage.post("say", {"user": 1001, "text": "/start"})
    await stage.oleg.reads("Аккаунт — не подключён", SLOW)
    maria = await stage.joins("Пётр", Role.VIEWER)
    await maria.says("/start")
    assert "Аккаунт подключает владелец — Олег" in maria.texts[-1]
    await stage.oleg.taps("Как подключить")
    await stage.oleg.reads("rassylka login --qr")
    code, seen = await installation.types("login", PHONE, "11111", CODE)
    assert (code, "Traceback" in seen) == (0, False), seen
    assert "Код не подошёл. Осталось 2 попытки." in seen
    await stage.oleg.reads("✅ Аккаунт «Анна». Нашёл 5 каналов, публиковать можно в", SLOW)
    code, seen = await installation.types("logout")
    assert code == 0, seen
    await stage.oleg.reads("Аккаунт «Анна» отключён на сервере", SLOW)
    assert await LoginRows(stage.pool).newest() is None


def forms_of(key: bytes) -> set[str]:
    """How bytes look in text: in hex, in base64 at each of its three offsets."""
    shifted = [base64.b64encode(b"x" * n + key).decode()[4:60] for n in range(3)]
    return {key.hex()[:48], *shifted, *(s.translate(str.maketrans("+/", "-_")) for s in shifted)}


async def everything_written(installation: Installation) -> dict[str, str]:
    """Return what can be read later: logs, chats, and each table of the database."""
    stage, pool = installation.stage, installation.stage.pool
    tables = await pool.fetch(
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables"
        " WHERE schemaname IN ('public', 'pgqueuer', 'supabase_migrations')"
    )
    written = {"chats": str(messages(stage.telegram.world, stage.telegram.chats))}
    written["log"] = installation.log.read_text("utf-8")
    for row in tables:
        sql = f"SELECT string_agg(t::text, E'\\n') FROM {row['name']} t"  # noqa: S608
        written[row["name"]] = str(await pool.fetchval(sql))
    return written


async def test_no_secret_is_in_a_log_a_chat_or_the_database(installation: Installation) -> None:
    stage = installation.stage
    stage.telegram.world.me.password = PASSWORD
    seen = [await installation.types("login", PHONE, "11111", CODE, "осина", PASSWORD)]
    assert "Traceback" not in seen[0][1]
    assert seen[0][0] == 0, seen
    stored = await LoginRows(stage.pool).newest()
    assert stored is not None
    keys = KeyFile(installation.folder).read()
    session = Keyring(keys).unseal(stored.sealed)
    await installation.starts()
    await stage.post("say", {"user": 1001, "text": "/start"})
    await stage.oleg.reads("публиковать можно", SLOW)
    stage.break_down(Fault("SendMessage", error="INTERNAL_FAILURE"))
    await stage.oleg.launches("Осенняя распродажа")
    stage.break_down(Fault("sendMessage", error="SOMETHING_ODD"))
    await stage.until(lambda: stage.sends)
    await installation.ends("kill")
    await installation.starts()
    await stage.oleg.reads("Вышло 5 из 5", SLOW)
    stage.telegram.mtproto.revoke("SESSION_REVOKED")
    stage.telegram.mtproto.drop_connections()
    await stage.oleg.reads("вышел из Telegram", SLOW)
    await installation.ends()
    auth_key = forms_of(StringSession(session).auth_key.key)
    assert any(form in session for form in auth_key)
    secrets = {
        *(installation.env[name] for name in ("BOT_TOKEN", "API_HASH", "PROXY")),
        *{session, session[4:], PHONE[1:], CODE, PASSWORD, SERVICE, "proxy-password", *keys},
        *auth_key,
    }
    assert "Traceback" in installation.log.read_text("utf-8")  # one more place to look for secrets
    written = await everything_written(installation) | {"terminal": seen[0][1].partition("✅")[2]}
    found = {(place, s) for place, text in written.items() for s in secrets if s in text}
    assert not found
