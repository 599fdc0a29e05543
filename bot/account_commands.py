"""Commands for the account on the server: log in, log out, a new key."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Annotated

import typer

from bot.logs import set_up
from bot.settings import AccountSettings, read_account_settings
from bot.texts import Texts

Lang = Annotated[str | None, typer.Option(help="ru or en; else the terminal's own language.")]
Qr = Annotated[bool, typer.Option("--qr", help="Scan a QR code instead of typing a code.")]
Work = Callable[[AccountSettings, Texts], Coroutine[None, None, None]]


def login(*, qr: Qr = False, lang: Lang = None) -> None:
    """Log in with the account that publishes, here in the terminal; nothing goes through a chat."""
    from bot.account_work import log_in  # noqa: PLC0415  # loads for a second

    _run(lambda settings, t: log_in(settings, t, qr=qr), lang)


def logout(*, lang: Lang = None) -> None:
    """End the account's session at Telegram and forget it here."""
    from bot.account_work import log_out  # noqa: PLC0415

    _run(log_out, lang)


keys = typer.Typer(help="Keys that the log-in in the database is sealed with.")


@keys.command("new")
def new() -> None:
    """Print a new key, for SESSION_KEY."""
    from db.session_keys import new_key  # noqa: PLC0415

    print(new_key())  # noqa: T201  # copied as it is


@keys.command()
def rotate(*, lang: Lang = None) -> None:
    """Seal the log-in with a new key and forget the old one."""
    from bot.account_work import change_key  # noqa: PLC0415

    _run(change_key, lang)


def _run(work: Work, lang: str | None) -> None:
    """Run to the end; what goes wrong is a sentence. Raises StartError."""
    from bot.account_work import in_words  # noqa: PLC0415
    from bot.log_ins import words_of_terminal  # noqa: PLC0415

    settings = read_account_settings()
    set_up("WARNING", settings.secrets)
    logging.getLogger("telethon").setLevel(logging.CRITICAL)  # what went wrong is said in words
    t = words_of_terminal(settings, lang)
    with in_words(t):
        asyncio.run(work(settings, t))
