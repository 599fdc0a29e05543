"""Copies of the whole ledger in one file, and back: by PostgreSQL's own programs.

They come with the private server's wheel; where there is none those of the system are taken.
"""

import asyncio
import os
import shutil
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from db.binaries import folder_of_programs
from db.connect import Address, Listener, open_connection
from db.errors import CopyFailed, EmbeddedFailed

SCHEMAS: Final = ("public", "pgqueuer", "supabase_migrations")
ROLES: Final = """
DO $$ DECLARE r text; BEGIN
  FOREACH r IN ARRAY ARRAY['anon', 'authenticated', 'service_role'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', r);
    END IF;
  END LOOP;
END $$
"""
TOO_NEW: Final = b"SET transaction_timeout = 0;\n"  # of PostgreSQL 17, and of no use here
BLOCK: Final = 2**16  # bytes
USED: Final = "SELECT to_regclass('public.settings') IS NOT NULL"


async def back_up(address: Address, file: Path) -> None:
    """Write everything of one moment into a new file that only its owner reads.

    Raises:
        CopyFailed: with what to do about it.

    """
    with _written(file) as half:
        ours = [f"--schema={name}" for name in SCHEMAS]
        await _run("pg_dump", address, "--format=custom", "--no-owner", *ours, f"--file={half}")


@contextmanager
def _written(file: Path) -> Iterator[Path]:
    """Yield a file beside it that takes its place when all went well."""
    half = file.with_name(f"{file.name}.part")
    try:
        if file.exists():
            raise CopyFailed(f"{file} is there already; choose another name")
        os.close(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        yield half
        half.replace(file)
    except OSError as error:
        raise CopyFailed(f"{file} cannot be written ({error.strerror})") from error
    finally:
        half.unlink(missing_ok=True)


async def restore(address: Address, file: Path) -> None:
    """Fill a database nobody used yet from such a file, or leave it as it is.

    Raises:
        CopyFailed: with what to do about it.

    """
    _must_be_there(file)
    connection = await open_connection(address)
    try:
        await _prepare(connection)
        await _replay(address, file)
    except CopyFailed:
        await _forget(connection)
        raise
    finally:
        await connection.close()


def _must_be_there(file: Path) -> None:
    if not file.is_file():
        raise CopyFailed(f"there is no file {file}")


async def _prepare(connection: Listener) -> None:
    """Make what a part of a dump relies on: its schemas, the roles it grants to."""
    if await connection.fetchval(USED):
        raise CopyFailed("the database has our tables already; restore into a new one")
    await connection.execute(ROLES)
    for name in SCHEMAS[1:]:
        await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {name}")


async def _forget(connection: Listener) -> None:
    """Take the empty schemas away again."""
    if not await connection.fetchval(USED):
        for name in SCHEMAS[1:]:
            with suppress(Exception):  # somebody's own things are in it
                await connection.execute(f"DROP SCHEMA {name}")


async def _run(program: str, address: Address, *arguments: str) -> None:
    """Run a program of PostgreSQL to its end. Raises CopyFailed with its words."""
    process = await _started(program, address, *arguments)
    _, said = await process.communicate()
    if process.returncode:
        raise CopyFailed(f"{program}: {said.decode(errors='replace').strip()}")


async def _started(
    program: str, address: Address, *arguments: str, reads: int = DEVNULL, writes: int = DEVNULL
) -> Process:
    """Start a program; the password is in its environment, not on its command line."""
    return await asyncio.create_subprocess_exec(
        _program(program),
        *arguments,
        env={**os.environ, **_environment(address.dsn), "LC_MESSAGES": "C"},
        stdin=reads,
        stdout=writes,
        stderr=PIPE,
    )


async def _replay(address: Address, file: Path) -> None:
    """Run what is in a copy as one transaction.

    Through psql: pg_restore itself speaks to older servers in words they do not know yet.
    """
    what = ("--no-owner", *(f"--schema={name}" for name in SCHEMAS), "--file=-", str(file))
    strict = ("--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1")
    reader = await _started("pg_restore", address, *what, writes=PIPE)
    writer = await _started("psql", address, *strict, reads=PIPE)
    said = await asyncio.gather(_all(reader.stderr), _all(writer.stderr), _pour(reader, writer))
    await writer.wait()
    if writer.returncode and said[1]:
        raise CopyFailed(f"psql: {said[1]}")
    if reader.returncode or writer.returncode:
        raise CopyFailed(f"pg_restore: {said[0] or 'it broke off'}")


async def _pour(reader: Process, writer: Process) -> None:
    """Hand the script over; one that breaks off is not committed."""
    if reader.stdout is None or writer.stdin is None:
        raise RuntimeError("no pipe between two programs")
    try:
        block = (await _head(reader.stdout)).replace(TOO_NEW, b"")
        while block:
            writer.stdin.write(block)
            await writer.stdin.drain()
            block = await reader.stdout.read(BLOCK)
    except ConnectionError:  # psql ended, and says why
        reader.kill()
        await reader.wait()
        return
    if await reader.wait():
        writer.kill()
    writer.stdin.close()


async def _head(pipe: asyncio.StreamReader) -> bytes:
    """Read the beginning, where the settings of the session are."""
    head = b""
    while len(head) < BLOCK and (block := await pipe.read(BLOCK)):
        head += block
    return head


async def _all(pipe: asyncio.StreamReader | None) -> str:
    return "" if pipe is None else (await pipe.read()).decode(errors="replace").strip()


def _program(name: str) -> str:
    try:
        return str(folder_of_programs() / name)
    except EmbeddedFailed:
        found = shutil.which(name)
        if found is None:
            raise CopyFailed(f"{name} is not here; install PostgreSQL's client programs") from None
        return found


def _environment(dsn: str) -> dict[str, str]:
    """Return what libpq wants to know; it reads URLs otherwise than we write them."""
    parts = urlsplit(dsn)
    asked = dict(parse_qsl(parts.query))
    found = {
        "PGHOST": asked.get("host") or parts.hostname,
        "PGPORT": asked.get("port") or (str(parts.port) if parts.port else None),
        "PGUSER": unquote(parts.username or "") or None,
        "PGPASSWORD": unquote(parts.password or "") or None,
        "PGDATABASE": unquote(parts.path.lstrip("/")) or "postgres",
        "PGSSLMODE": asked.get("sslmode"),
        "PGSSLROOTCERT": asked.get("sslrootcert"),
    }
    return {name: value for name, value in found.items() if value}
