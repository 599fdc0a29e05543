"""A person at the terminal: asked, told, shown a QR code; in Russian or English."""

import asyncio
import io
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

import segno
import typer
from rich.console import Console

from bot.texts import LOCALES

VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts


class Left(Exception):
    """The person closed the terminal instead of answering."""


def locale_of(chosen: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """Return the language of the terminal: the chosen one, the terminal's own, Russian."""
    said = next(filter(None, [chosen, *map(environment.get, VARIABLES)]), "")
    return said[:2].lower() if said[:2].lower() in LOCALES else "ru"


@dataclass
class Terminal:
    """Asks in a thread: what runs beside it goes on. What is typed is kept nowhere."""

    out: Console
    _shown: int = field(default=0, init=False)  # lines of the last picture

    async def ask(self, question: str, *, hidden: bool = False) -> str:
        """Return what the person typed. Raises Left."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[str | None] = loop.create_future()

        def settle(said: str | None) -> None:
            if not answer.done():
                answer.set_result(said)

        def asking() -> None:
            said = _typed(question, hidden=hidden)
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(settle, said)

        with _echo_kept():
            threading.Thread(target=asking, daemon=True).start()
            said = await answer
        self._shown = 0
        if said is None:
            raise Left
        return said.strip()

    def say(self, text: str) -> None:
        """Tell something."""
        self._shown = 0
        self.out.print(text, markup=False)

    def show(self, url: str) -> None:
        """Show a QR code, in the place of the one before."""
        picture = io.StringIO()
        segno.make(url, error="l").terminal(picture, border=2, compact=True)
        file = self.out.file
        if self._shown and self.out.is_terminal:
            file.write(f"\x1b[{self._shown}A\x1b[J")
        file.write(picture.getvalue())
        file.flush()
        self._shown = picture.getvalue().count("\n")


def _typed(question: str, *, hidden: bool) -> str | None:
    try:
        return str(typer.prompt(question, hide_input=hidden, default="", show_default=False))
    except (typer.Abort, EOFError, OSError):
        return None


@contextmanager
def _echo_kept() -> Iterator[None]:
    """Leave the terminal as it was, even when a hidden answer is never given."""
    if sys.platform == "win32" or not sys.stdin.isatty():
        yield
        return
    import termios  # noqa: PLC0415  # not on Windows

    before = termios.tcgetattr(sys.stdin)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSANOW, before)
