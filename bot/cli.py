"""The command line: run · doctor · sandbox · sandbox telegram · migrate · login · logout · keys."""

import asyncio
import os
import signal
import sys
import threading
import webbrowser
from collections.abc import Awaitable, Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from bot import account_commands, lazy_types
from bot.half import Only
from bot.logs import set_up
from bot.settings import StartError, read_settings

app = typer.Typer(
    help="A Telegram bot that is its own control panel for publishing campaigns.",
    invoke_without_command=True,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    add_completion=False,
)
sandbox_app = typer.Typer(
    help="The whole product with nothing set up, against a local Telegram.",
    invoke_without_command=True,
)
app.add_typer(sandbox_app, name="sandbox")
app.command()(account_commands.login)
app.command()(account_commands.logout)
app.add_typer(account_commands.keys, name="keys")

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

CANNOT_START: Final = 2


class Language(StrEnum):
    """What the doctor speaks."""

    RU = "ru"
    EN = "en"


Port = Annotated[int, typer.Option(help="Port of the page on 127.0.0.1.", min=1, max=65535)]
Channels = Annotated[int, typer.Option(help="How many channels the account has.", min=1)]
Data = Annotated[Path | None, typer.Option(help="Folder of the sandbox's data.")]
Fresh = Annotated[bool, typer.Option(help="Forget what was there and begin anew.")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Only print the address.")]


@app.callback()
def default(context: typer.Context) -> None:
    """Run the product when no command is given."""
    if context.invoked_subcommand is None:
        run()


@app.command()
def run(
    only: Annotated[
        Only | None, typer.Option(help="One half alone: the other runs somewhere else.")
    ] = None,
) -> None:
    """Run the product with the settings of the environment and .env."""
    settings = read_settings()
    set_up(settings.log_level, settings.secrets, settings.log_format)
    lazy_types.load()
    from bot import app as application  # noqa: PLC0415  # loads for seconds: settings come first

    _until_stopped(lambda stop: application.run(settings, stop, only))


@app.command()
def doctor(
    *, language: Annotated[Language, typer.Option(help="Of what is found.")] = Language.RU
) -> None:
    """Look at everything that has to be set up, and say what to do. Exit code 1: it cannot run."""
    lazy_types.load()
    from bot.doctor.command import examined  # noqa: PLC0415

    set_up("CRITICAL", ())  # what is wrong is said in words
    is_fine = asyncio.run(examined(language, lambda line: out.print(line, markup=False)))
    if not is_fine:
        raise typer.Exit(1)


@app.command()
def migrate() -> None:
    """Bring the database of the settings up to date, and end."""
    settings = read_settings()
    set_up(settings.log_level, settings.secrets)
    from bot import ledger  # noqa: PLC0415

    _until_stopped(lambda _: ledger.migrate_only(settings))
    out.print("The database is up to date.")


File = Annotated[Path, typer.Argument(help="The file of the copy.")]


@app.command()
def backup(file: File) -> None:
    """Copy the whole database into a file; a running product goes on meanwhile."""
    settings = read_settings()
    set_up(settings.log_level, settings.secrets)
    from bot import copies  # noqa: PLC0415

    _until_stopped(lambda _: copies.back_up(settings, file))
    out.print(f"{file}", markup=False)


@app.command()
def restore(file: File) -> None:
    """Fill a database nobody used yet from such a file."""
    settings = read_settings()
    set_up(settings.log_level, settings.secrets)
    from bot import copies  # noqa: PLC0415

    _until_stopped(lambda _: copies.restore(settings, file))
    out.print("The database is as it was then.")


@sandbox_app.callback()
def sandbox(  # noqa: PLR0913  # one parameter an option
    context: typer.Context,
    *,
    no_browser: NoBrowser = False,
    port: Port = 8080,
    channels: Channels = 40,
    data: Data = None,
    fresh: Fresh = False,
    gap_ms: Annotated[int, typer.Option(help="Milliseconds between two posts.", min=0)] = 500,
    undo: Annotated[float, typer.Option(help="Seconds a launch can be taken back.", min=0)] = 0,
) -> None:
    """Run everything: database, local Telegram, bot, user account and a page to try it on."""
    if context.invoked_subcommand is not None:
        return
    from bot import in_sandbox  # noqa: PLC0415  # the product never needs the sandbox

    folder = in_sandbox.folder_of(data, fresh=fresh)

    def opened(url: str) -> None:
        out.print(f"Песочница: [bold]{url}[/bold]  (Ctrl+C — остановить)")
        if not no_browser:
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()

    place = in_sandbox.Place(folder, port, channels, gap_ms, undo)
    _until_stopped(lambda stop: in_sandbox.run_all(place, opened, stop))


@sandbox_app.command()
def telegram(
    *, port: Port = 8080, channels: Channels = 40, data: Data = None, fresh: Fresh = False
) -> None:
    """Run only the local Telegram, and print the settings an app needs."""
    from bot import in_sandbox  # noqa: PLC0415

    folder = in_sandbox.folder_of(data, fresh=fresh)
    place = in_sandbox.Place(folder, port, channels)

    def opened(url: str, settings: dict[str, str]) -> None:
        out.print(f"# The local Telegram: {url}")
        for name, value in settings.items():
            print(f"{name}={value}", flush=True)  # noqa: T201  # machines read it: no wrapping

    _until_stopped(lambda stop: in_sandbox.run_telegram(place, opened, stop))


def _until_stopped(serve: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Run until Ctrl+C or SIGTERM; both ask for a clean stop, a second one insists."""

    async def main() -> None:
        stop = asyncio.Event()
        _on_signals(stop)
        await serve(stop)

    asyncio.run(main())


def _on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows: only the plain handlers
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))


def main() -> None:
    """Run a command; what is wrong is one sentence and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except StartError as error:
        err.print(str(error), markup=False)
        sys.exit(CANNOT_START)
    except KeyboardInterrupt:
        os._exit(130)
