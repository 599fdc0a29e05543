"""README's five steps on an empty machine, word by word; Telegram is the local one."""

import asyncio
import os
import pty
import re
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final

import aiohttp
import pytest

from sandbox.local import LocalTelegram
from sandbox.mtproto.logins import LOGIN_CODE
from sandbox.state import messages

ROOT: Final = Path(__file__).parents[2]
README: Final = (ROOT / "README.md").read_text("utf-8")
TRY, START = (
    README.split(f"\n## {title}")[1].split("\n## ")[0] for title in ("Попроб", "В работу")
)
INSTALL: Final = re.findall(r"^pip install .*$", TRY, re.MULTILINE)
STEPS: Final = re.findall(r"`((?:cp|uv run) [^`]+)`", START.split("\n\n")[1])
LEFT_OUT: Final = (".*", "node_modules", "__pycache__", "test-results", "uv.lock")
WITHIN: Final = 90.0  # seconds: uv makes an environment, PostgreSQL its first database


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    telegram = LocalTelegram(None, port=0, channels=5)
    await telegram.start()
    yield telegram
    await telegram.stop()


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder with the repository's files, a home with nothing in it."""
    shutil.copytree(ROOT, tmp_path / "rassylka", ignore=shutil.ignore_patterns(*LEFT_OUT))
    shutil.copy(ROOT / ".env.example", tmp_path / "rassylka")
    (tmp_path / "home").mkdir()
    return tmp_path


def environment(machine: Path) -> dict[str, str]:
    """What a fresh shell has; how this machine reaches packages is kept, as what it fetched."""
    network = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(("UV_", "PIP_", "SSL_"))
    }
    cache = subprocess.run(["uv", "cache", "dir"], capture_output=True, check=True, text=True)  # noqa: S607
    own = {"PATH": os.environ["PATH"], "HOME": str(machine / "home"), "LANG": "C.UTF-8"}
    return {"UV_CACHE_DIR": cache.stdout.strip(), **network, **own}


def fill_in(file: Path, values: dict[str, str]) -> None:
    """Do what a person does with an editor: fill what is empty, add what is not there."""
    text = file.read_text("utf-8")
    for name, value in values.items():
        line = f"{name}={value}"
        text, found = re.subn(rf"^{name}=$", line, text, flags=re.MULTILINE)
        text += "" if found else f"\n{line}\n"
    file.write_text(text, "utf-8")


class Shell:
    """A terminal in which one command runs and a person answers."""

    def __init__(self, machine: Path, changed: asyncio.Event) -> None:
        self.said = ""
        self._machine = machine
        self._changed = changed
        self._ours, self._theirs = pty.openpty()

    async def runs(self, command: str) -> "Shell":
        self.process = await asyncio.create_subprocess_shell(
            command,
            cwd=self._machine / "rassylka",
            env=environment(self._machine),
            stdin=self._theirs,
            stdout=self._theirs,
            stderr=self._theirs,
            start_new_session=True,
        )
        os.close(self._theirs)
        asyncio.get_running_loop().add_reader(self._ours, self._read)
        return self

    def _read(self) -> None:
        try:
            self.said += os.read(self._ours, 65536).decode("utf-8", "replace")
        except OSError:  # the other end is closed
            asyncio.get_running_loop().remove_reader(self._ours)
        self._changed.set()

    async def until(self, what: Callable[[], bool]) -> None:
        try:
            async with asyncio.timeout(WITHIN):
                while not what():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            os.killpg(self.process.pid, signal.SIGKILL)
            pytest.fail(f"in vain waited for; the terminal says: {self.said}")

    async def answers(self, question: str, line: str) -> None:
        await self.until(lambda: question in self.said)
        os.write(self._ours, f"{line}\n".encode())

    async def ends(self, *codes: int) -> None:
        assert await asyncio.wait_for(self.process.wait(), WITHIN) in {0, *codes}, self.said
        asyncio.get_running_loop().remove_reader(self._ours)
        os.close(self._ours)

    async def stops(self) -> None:
        os.killpg(self.process.pid, signal.SIGINT)
        await self.ends(-signal.SIGINT, 128 + signal.SIGINT)  # what uv makes of Ctrl+C
        assert "Traceback" not in self.said


@pytest.mark.skipif(os.name == "nt", reason="a terminal of Unix")
@pytest.mark.timeout(300)
async def test_the_five_steps_lead_from_an_empty_machine_to_an_answer_of_the_bot(
    machine: Path, telegram: LocalTelegram
) -> None:
    assert INSTALL == ["pip install uv"]
    copy, login, run = STEPS
    changed = asyncio.Event()
    telegram.world.listeners.append(changed.set)
    telegram.chats.listeners.append(changed.set)
    await (await Shell(machine, changed).runs(copy)).ends()
    given = {name: value for name, value in telegram.settings().items() if name != "SESSION"}
    fill_in(machine / "rassylka" / ".env", {**given, **telegram.log_in_settings(machine)})
    await logs_in(await Shell(machine, changed).runs(login), telegram)
    bot = await Shell(machine, changed).runs(run)
    await bot.until(lambda: "online" in bot.said)
    async with aiohttp.ClientSession() as http:
        body = {"user": 1001, "text": "/start", "entities": []}
        await http.post(f"{telegram.url}/api/say", json=body)
    await bot.until(lambda: any("подключён" in text for text in shown(telegram)))
    await bot.stops()


async def logs_in(shell: Shell, telegram: LocalTelegram) -> None:
    """Answer what the log-in asks."""
    await shell.answers("Номер телефона", f"+{telegram.world.me.phone}")
    await shell.answers("Код", LOGIN_CODE)
    await shell.ends()


def shown(telegram: LocalTelegram) -> list[str]:
    return [str(m["text"]) for m in messages(telegram.world, telegram.chats) if m["from"] == "bot"]
