"""What is wrong at the start is a sentence that says what to do, exit code 2, no traceback."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from telethon.crypto import AuthKey

from sandbox.mtproto.keys import session_string

GOOD = {
    "BOT_TOKEN": "4242:SANDBOX",
    "OWNER_IDS": "1001",
    "API_ID": "1",
    "API_HASH": "0" * 32,
    "SESSION": session_string(AuthKey(b"\x7f" * 256), 2, "127.0.0.1", 9),
    "DATABASE_URL": "postgresql://x:secret-password@127.0.0.1:1/x",
    "BOT_API_BASE": "http://127.0.0.1:9",
}


def rassylka(*arguments: str, folder: Path, **env: str) -> tuple[int, str]:
    """Run a command with nothing but these settings; return exit code and what it said."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    path = str(Path(__file__).parents[2])
    ended = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "bot", *arguments],
        capture_output=True,
        check=False,
        cwd=folder,
        env={**kept, "PYTHONPATH": path, **env},
        encoding="utf-8",
        timeout=60,
    )
    return ended.returncode, ended.stdout + ended.stderr


def test_without_any_settings_every_variable_is_named_with_an_example(tmp_path: Path) -> None:
    code, said = rassylka("run", folder=tmp_path)
    assert code == 2
    assert "Traceback" not in said
    for name in ("BOT_TOKEN", "OWNER_IDS", "API_ID", "API_HASH"):
        assert f"{name} is missing. Example: {name}=" in said


WRONG = [
    ("BOT_TOKEN", "hello", "BOT_TOKEN is wrong. Example: BOT_TOKEN="),
    ("OWNER_IDS", "oleg", "OWNER_IDS is wrong. Example: OWNER_IDS="),
    ("API_ID", "abc", "API_ID is wrong. Example: API_ID="),
    ("API_HASH", "abc", "API_HASH is wrong. Example: API_HASH="),
    ("SESSION", "damaged", "TELEGRAM_SESSION is damaged"),
    ("SESSION_KEY", "short", "SESSION_KEY is wrong. Example: SESSION_KEY="),
    ("PROXY", "http://x", "PROXY is wrong. Example: PROXY=socks5://"),
    ("IPV6", "perhaps", "IPV6 is wrong. Example: IPV6=true"),
    ("TEST_DC", "9", "TEST_DC is wrong. Example: TEST_DC=2"),
    ("TEST_DC_KEY", "/no/such/file", "TEST_DC_KEY is wrong. Example: TEST_DC_KEY="),
    ("GAP_MS", "-1", "GAP_MS is wrong. Example: GAP_MS="),
    ("TIME_ZONE", "Mars/Base", "TIME_ZONE is wrong. Example: TIME_ZONE="),
    ("DATABASE_URL", "mysql://x", "The database: expected postgresql://"),
    ("DATABASE_URL", "postgresql://x@h:6543/x", "port 6543 is the transaction pooler"),
    ("DATABASE_URL", GOOD["DATABASE_URL"], "The database: no PostgreSQL answers there"),
]


@pytest.mark.parametrize(("name", "value", "sentence"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_setting_is_named_and_no_secret_is_printed(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    code, said = rassylka("run", folder=tmp_path, **{**GOOD, name: value})
    assert (code, "Traceback" in said) == (2, False)
    assert sentence in said
    assert "secret-password" not in said
    assert GOOD["SESSION"] not in said


def test_supabase_needs_its_direct_address_too(tmp_path: Path) -> None:
    env = {**GOOD, "DATABASE_URL": "", "SUPABASE_URL": "https://x.example"}
    code, said = rassylka("run", folder=tmp_path, **env)
    assert code == 2
    assert "SUPABASE_DIRECT_URL is needed too" in said


def test_supabase_needs_its_secret_key_too(tmp_path: Path) -> None:
    code, said = rassylka("run", folder=tmp_path, **{**GOOD, "SUPABASE_URL": "https://x.example"})
    assert code == 2
    assert "SUPABASE_SERVICE_ROLE_KEY is needed too. Example: SUPABASE_SERVICE_ROLE_KEY=sb_" in said


def test_an_unusable_data_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    below = str(tmp_path / "file" / "data")
    code, said = rassylka("run", folder=tmp_path, **{**GOOD, "DATABASE_URL": "", "DATA_DIR": below})
    assert (code, "Traceback" in said) == (2, False)
    assert "choose another one with DATA_DIR" in said


@pytest.mark.parametrize("command", [("sandbox",), ("sandbox", "telegram")])
def test_a_busy_port_is_named(tmp_path: Path, command: tuple[str, ...]) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        where = ("--port", port, "--data", str(tmp_path / "sandbox"))
        code, said = rassylka(*command, *where, folder=tmp_path)
    assert (code, "Traceback" in said) == (2, False)
    assert f"Port {port} is taken" in said
    assert "--port" in said


def test_an_unusable_folder_of_the_sandbox_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, said = rassylka("sandbox", "--data", str(tmp_path / "file" / "x"), folder=tmp_path)
    assert (code, "Traceback" in said) == (2, False)
    assert "Choose another one with --data" in said


def test_the_sandbox_has_the_options_the_manual_names(tmp_path: Path) -> None:
    code, said = rassylka("sandbox", "--help", folder=tmp_path)
    assert code == 0
    for option in (
        "--no-browser",
        "--port",
        "--channels",
        "--data",
        "--fresh",
        "--gap-ms",
        "--undo",
    ):
        assert option in said
