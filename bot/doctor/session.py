"""What is found of the account's log-in; Telegram is asked only while nobody else has it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.doctor.finding import Finding, fine, mind, stops
from bot.log_ins import wrong_key
from bot.settings import AccountSettings
from bot.texts import Texts
from db.accounts import AccountRows
from db.health import AccountHealth
from delivery.errors import Refused, SendError
from delivery.telegram.client import Login

Ask = Callable[[Login], Awaitable[str | None]]


@dataclass(frozen=True)
class Examined:
    """A log-in, and who may ask Telegram about it."""

    login: Login
    accounts: AccountRows
    ask: Ask


def missing(t: Texts) -> Finding:
    """Nobody logged in. Pure."""
    return stops(
        t.plain("doctor", "Account: nobody is logged in"),
        t.plain("doctor", "Log in on this machine: rassylka login."),
    )


def damaged(t: Texts) -> Finding:
    """There is a log-in that cannot be read. Pure."""
    return stops(
        t.plain("doctor", "Account: its log-in cannot be read"),
        t.plain("doctor", "Log in again: rassylka login."),
    )


def sealed(t: Texts, settings: AccountSettings, key_id: str) -> Finding:
    """Say that nobody here can open the log-in. Pure."""
    return stops(
        t.plain("doctor", "Account: the key of its log-in is missing"),
        wrong_key(t, settings, key_id),
    )


async def of_session(t: Texts, known: AccountHealth | None, examined: Examined) -> Finding:
    """Say whether this log-in can publish."""
    if known is not None and known.owner is not None:
        return fine(
            t.plain(
                "doctor",
                "Account: “{name}” is used by a running process ({owner}), so it was not asked",
                name=known.name,
                owner=known.owner.partition(":")[0],
            )
        )
    login, accounts = examined.login, examined.accounts
    account_id = await accounts.register(login.fingerprint)
    if not await accounts.own(account_id):
        return mind(
            t.plain("doctor", "Account: a process is just letting go of it"),
            t.plain("doctor", "Run rassylka doctor again in half a minute."),
        )
    try:
        name = await examined.ask(login)
    except SendError as error:
        return _not_asked(t, error)
    finally:
        await accounts.disown(account_id)
    return (
        _logged_out(t) if name is None else fine(t.plain("doctor", "Account: “{name}”", name=name))
    )


def _logged_out(t: Texts) -> Finding:
    return stops(
        t.plain("doctor", "Account: Telegram ended this log-in"),
        t.plain("doctor", "Log in again: rassylka login."),
    )


def _not_asked(t: Texts, error: SendError) -> Finding:
    if isinstance(error, Refused) and error.code in {401, 406}:
        return _logged_out(t)
    return stops(
        t.plain("doctor", "Account: Telegram does not answer ({why})", why=str(error)),
        t.plain("doctor", "Check the network and the proxy."),
    )
