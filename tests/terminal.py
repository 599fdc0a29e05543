"""A terminal for a command that asks: answers typed in turn, all that is seen returned."""

import os
import pty
import select
import sys
import time
from collections.abc import Mapping
from pathlib import Path

ASKED_FOR = 0.2  # seconds of silence after a colon: now it is our turn


def typed(
    arguments: tuple[str, ...],
    answers: list[str],
    folder: Path,
    env: Mapping[str, str],
    within: float = 60,
) -> tuple[int, str]:
    """Run our program on a terminal; return its exit code and what was seen."""
    pid, screen = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.execve(sys.executable, [sys.executable, "-m", "bot", *arguments], dict(env))  # noqa: S606
    seen, mine, until = b"", list(answers), time.monotonic() + within
    mark = 0
    while time.monotonic() < until:
        ready, _, _ = select.select([screen], [], [], ASKED_FOR)
        if ready:
            try:
                seen += os.read(screen, 65536)
            except OSError:  # the other end is closed
                break
        elif mine and seen[mark:].rstrip().endswith(b":"):
            mark = len(seen)
            os.write(screen, f"{mine.pop(0)}\n".encode())
    os.close(screen)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), seen.decode("utf-8", "replace")
