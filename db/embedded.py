"""A private PostgreSQL in a folder of ours: made, started, shared by processes, stopped.

The wheel is used for its programs only. The last process that leaves stops the server; a killed
process is no obstacle for the next start.
"""

import asyncio
import logging
import os
import secrets
import shutil
import time
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

import asyncpg
import fasteners
import psutil

from db.binaries import MAJOR, WINDOWS, Binaries, find_binaries
from db.connect import Address, open_connection
from db.errors import EmbeddedFailed
from db.port import port_of

DATABASE: Final = "rassylka"
SOCKET_PATH_LIMIT: Final = 85  # bytes; the system's own limit is a little above 100
SHARED_MEMORY_TRIES: Final = 10
LOOK: Final = 1.0  # seconds between two looks whether the server lives

logger = logging.getLogger(__name__)


class EmbeddedPostgres:
    """The server of the data folder ``home``."""

    def __init__(self, home: Path) -> None:
        self._home = home.expanduser().resolve()
        self._data = self._home / f"data{MAJOR}"
        self._users: fasteners.InterProcessReaderWriterLock | None = None
        self._binaries: Binaries | None = None

    async def start(self) -> Address:
        """Make the server if need be, start it if nobody has, and say where it is.

        Raises:
            EmbeddedFailed: with what to do about it.

        """
        try:
            await asyncio.to_thread(self._start)
            await self._create_database()
        except OSError as error:
            raise EmbeddedFailed(
                f"the data folder {self._home} cannot be used ({error.strerror});"
                " choose another one with DATA_DIR"
            ) from error
        return self._address(DATABASE)

    async def keep_alive(self) -> None:
        """Start the server again whenever it is gone, until cancelled. Raises EmbeddedFailed."""
        while True:
            await asyncio.sleep(LOOK)
            if await asyncio.to_thread(self._revive):
                logger.warning("PostgreSQL was gone and is started again")

    def _revive(self) -> bool:
        if self._binaries is None or self._server() is not None:
            return False
        with fasteners.InterProcessLock(self._home / "start.lock"):
            if self._server() is not None:
                return False  # another process was faster
            self._start_server(self._binaries)
            return True

    async def stop(self) -> None:
        """Leave; the last one stops the server."""
        await asyncio.to_thread(self._stop)

    def _start(self) -> None:
        self._home.mkdir(parents=True, exist_ok=True)
        self._binaries = find_binaries(self._home)
        with fasteners.InterProcessLock(self._home / "start.lock"):
            users = fasteners.InterProcessReaderWriterLock(self._home / "users.lock")
            if not users.acquire_read_lock(blocking=True, timeout=10):
                raise EmbeddedFailed("another process is stopping this database; try again")
            self._users = users
            self._make(self._binaries)
            if self._server() is None:
                self._start_server(self._binaries)

    def _stop(self) -> None:
        if self._users is None or self._binaries is None:
            return
        users, self._users = self._users, None
        users.release_read_lock()
        with fasteners.InterProcessLock(self._home / "start.lock"):
            if not users.acquire_write_lock(blocking=False):
                return  # somebody else still uses it
            try:
                if self._server() is not None:
                    self._control(self._binaries, "stop", "-m", "fast", "-t", "60")
            finally:
                users.release_write_lock()

    def _make(self, binaries: Binaries) -> None:
        """Run initdb beside the place, then rename: a half-made server is never used."""
        if (self._data / "PG_VERSION").exists():
            return
        half, password = self._home / "data.tmp", self._home / "password"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        if not password.exists():
            handle = os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            os.write(handle, secrets.token_urlsafe(24).encode())
            os.close(handle)
        binaries.give(half, password)
        options = ["--auth-local=scram-sha-256", "--auth-host=scram-sha-256", "--no-instructions"]
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        place = ["-D", str(half), "-U", "postgres", "-E", "UTF8", "--pwfile", str(password)]
        self._run(binaries, "initdb", *place, *options, *locale)
        with (half / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write("\ninclude_if_exists 'app.conf'\n")
        half.rename(self._data)

    def _server(self) -> int | None:
        """Return the pid of the living server of this folder; pids in files may be anybody's."""
        try:
            pid = int((self._data / "postmaster.pid").read_text("utf-8").split("\n", 1)[0])
            process = psutil.Process(pid)
            is_zombie = process.status() == psutil.STATUS_ZOMBIE
            is_ours = process.name().startswith("postgres") and str(self._data) in process.cmdline()
        except (FileNotFoundError, ValueError, psutil.Error):
            return None
        return pid if is_ours and not is_zombie else None

    def _start_server(self, binaries: Binaries) -> None:
        # Left behind by a kill or a power cut; _server() has said that nobody lives here, and
        # PostgreSQL's own check of shared memory still guards.
        for stale in [self._data / "postmaster.pid", *self._data.glob(".s.PGSQL.*")]:
            stale.unlink(missing_ok=True)
        settings, log = self._data / "app.conf", self._home / "postgres.log"
        settings.write_text(self._settings(), encoding="utf-8")
        log.touch()
        binaries.give(settings, log)
        for attempt in range(1, SHARED_MEMORY_TRIES + 1):
            try:
                # Crash recovery may take minutes.
                self._control(binaries, "start", "-t", "300", "-l", str(log))
            except EmbeddedFailed:
                # Backends of a killed server need a moment to notice that it is gone.
                held = "shared memory" in log.read_text("utf-8", errors="replace")
                if not held or attempt == SHARED_MEMORY_TRIES:
                    raise
                time.sleep(0.5)
            else:
                return

    def _settings(self) -> str:
        values = {
            "max_connections": "40",
            "shared_buffers": "'64MB'",
            "log_min_messages": "warning",
            "logging_collector": "off",
            "timezone": "'UTC'",
            "log_timezone": "'UTC'",
        }
        if WINDOWS or len(os.fsencode(self._data)) > SOCKET_PATH_LIMIT:
            values["port"] = str(port_of(self._data / "app.conf"))
            values |= {"listen_addresses": "'127.0.0.1'", "unix_socket_directories": "''"}
        else:
            folder = str(self._data).replace("'", "''")
            values |= {"listen_addresses": "''", "unix_socket_directories": f"'{folder}'"}
            values["unix_socket_permissions"] = "0700"
        return "".join(f"{name} = {value}\n" for name, value in values.items())

    def _control(self, binaries: Binaries, action: str, *arguments: str) -> None:
        self._run(binaries, "pg_ctl", action, "-w", "-D", str(self._data), *arguments)

    def _run(self, binaries: Binaries, program: str, *arguments: str) -> None:
        binaries.run(program, *arguments, folder=self._home)

    def _address(self, database: str) -> Address:
        lines = (self._data / "postmaster.pid").read_text("utf-8").splitlines()
        host, port = lines[4].strip() or "127.0.0.1", lines[3]
        password = quote((self._home / "password").read_text("utf-8"), safe="")
        where = urlencode({"host": host, "port": port, "sslmode": "disable"})
        return Address(f"postgresql://postgres:{password}@/{database}?{where}")

    async def _create_database(self) -> None:
        connection = await open_connection(self._address("postgres"))
        try:
            await connection.execute(f'CREATE DATABASE "{DATABASE}"')
        except (asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
            pass
        finally:
            await connection.close()
