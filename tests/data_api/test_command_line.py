"""Migrations are the Supabase command line's own: its format, its history, mixed with ours."""

import json
import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.connect import Address, Listener, open_connection
from db.migrate import known, migrate
from tests.data_api.standin import HERE, NODE, url_of
from tests.projects import holes_in, project_on

CLI = HERE / "node_modules" / ".bin" / "supabase"
MIGRATIONS = Path(__file__).parents[2] / "migrations"
VERSIONS = [migration.version for migration in known()]
pytestmark = pytest.mark.skipif(
    NODE is None or not CLI.exists(),
    reason="the command line of Supabase is missing: npm install in tests/data_api",
)


class CommandLine:
    """``supabase`` in a folder whose ``supabase/migrations`` leads to ours."""

    def __init__(self, folder: Path, address: Address) -> None:
        self.folder = folder
        self.migrations = folder / "supabase" / "migrations"
        self.migrations.mkdir(parents=True)
        self.url = url_of(address)
        self.takes(*VERSIONS)

    def takes(self, *versions: str) -> None:
        """Have these migrations of ours, linked."""
        for version in versions:
            (file,) = MIGRATIONS.glob(f"{version}_*.sql")
            (self.migrations / file.name).symlink_to(file)

    def says(self, *arguments: str) -> str:
        ended = subprocess.run(  # noqa: S603  # the tests' own
            [str(CLI), *arguments, f"--remote={self.url}"],
            capture_output=True,
            check=True,
            cwd=self.folder,
            env={**os.environ, "SUPABASE_TELEMETRY_DISABLED": "1"},
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
            timeout=60,
        )
        return ended.stdout

    def applied(self) -> list[tuple[str, str]]:
        """What ``supabase migration list`` shows: here and there."""
        said = json.loads(self.says("migration", "list", "--output-format", "json"))
        return [(line["local"], line["remote"]) for line in said["migrations"]]


@pytest.fixture
async def project(database: Address) -> AsyncIterator[Address]:
    async with project_on(database) as address:
        yield address


@pytest.fixture
async def connection(project: Address) -> AsyncIterator[Listener]:
    connection = await open_connection(project)
    yield connection
    await connection.close()


@pytest.fixture
def supabase(project: Address, tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path, project)


async def test_what_we_applied_is_applied_there(
    supabase: CommandLine, connection: Listener
) -> None:
    await migrate(connection)
    assert supabase.applied() == [(version, version) for version in VERSIONS]


async def test_the_advisors_of_supabase_find_nothing_to_warn_of(
    supabase: CommandLine, connection: Listener
) -> None:
    await migrate(connection)
    supabase.says("db", "advisors", "--fail-on", "warn")
    loose = "CREATE FUNCTION public.loose() RETURNS int LANGUAGE sql AS 'SELECT 1'"
    await connection.execute(loose)
    with pytest.raises(subprocess.CalledProcessError):  # they do look
        supabase.says("db", "advisors", "--fail-on", "warn")


async def test_what_was_pushed_there_is_applied_here(
    supabase: CommandLine, connection: Listener
) -> None:
    supabase.says("db", "push", "--yes")
    assert await migrate(connection) == []
    assert await holes_in(connection) == []


async def test_some_pushed_there_and_the_rest_applied_here(
    supabase: CommandLine, connection: Listener
) -> None:
    for file in sorted(supabase.migrations.iterdir())[3:]:
        file.unlink()
    supabase.says("db", "push", "--yes")
    assert len(await migrate(connection)) == len(VERSIONS) - 3
    supabase.takes(*VERSIONS[3:])
    assert supabase.applied() == [(version, version) for version in VERSIONS]
