"""What the commands for the account do: log in, log out, seal anew."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

from rich.console import Console

from bot.ledger import open_ledger
from bot.log_ins import LogIns, given_login, keyring, made_keyring, wrong_key
from bot.logs import hide
from bot.settings import AccountSettings, StartError
from bot.sign_in import SignIn, refusal_words
from bot.terminal import Left, Terminal
from bot.texts import Texts
from db.accounts import LOGGED_OUT, AccountRows
from db.connect import Pool
from db.logins import LoginRows
from db.presence import Presence
from db.session_keys import KeyFile, KeyMissing, Keyring, new_key
from delivery.campaign import AccountId
from delivery.errors import LedgerAway, SendError
from delivery.telegram import login as telegram
from delivery.telegram.client import Login
from queues.outbox import QueueOutbox

LETS_GO: Final = 25.0  # seconds in which a process that has the account disconnects, or is gone
HASH: Final = 32  # characters of an api_hash

out = Console(highlight=False, soft_wrap=True)


@contextmanager
def in_words(t: Texts) -> Iterator[None]:
    """Let what goes wrong inside be a sentence. Raises StartError."""
    try:
        yield
    except SendError as error:
        raise StartError(refusal_words(t, error, datetime.now(UTC))) from error
    except LedgerAway as error:
        raise StartError(t.plain("login", "The database does not answer. Try again.")) from error
    except Left:
        raise StartError(t.plain("login", "Nothing was changed.")) from None


async def log_in(settings: AccountSettings, t: Texts, *, qr: bool) -> None:
    """Talk first to the database, so that nothing fails after the code was typed."""
    person = Terminal(out)
    async with open_ledger(settings) as pool:
        keys, is_made = made_keyring(settings)
        for key in keys.keys:
            hide(key)
        before = await LoginRows(pool).newest()
        api_id, api_hash = await _application(settings, person, t)
        async with telegram.TelegramLogin(api_id, api_hash, settings.route) as steps:
            signing = SignIn(steps, person, t)
            signed = await (signing.by_qr() if qr else signing.by_code())
        _, replaced = await LoginRows(pool).keep(
            signed.telegram_id, signed.name, signed.session, keys
        )
    _tell(settings, t, person, signed)
    if is_made or not settings.session_keys:
        person.say(_about_key(settings, t))
    if before is not None:
        person.say(
            t.plain(
                "login",
                "The log-in before this one is still in Telegram: end it there, Settings →"
                " Devices ({names}).",
                names=", ".join(replaced) or signed.name,
            )
        )


def _tell(settings: AccountSettings, t: Texts, person: Terminal, signed: telegram.SignedIn) -> None:
    person.say(
        t.plain(
            "login",
            "✅ The account “{name}” is connected. A running rassylka takes it up within seconds.",
            name=signed.name,
        )
    )
    if settings.api_id is None or settings.api_hash is None:
        person.say(t.plain("login", "Put the same API_ID and API_HASH into .env."))
    if settings.session is not None:
        person.say(
            t.plain(
                "login",
                "TELEGRAM_SESSION is set and goes before this log-in: remove it from the"
                " environment and .env.",
            )
        )


def _about_key(settings: AccountSettings, t: Texts) -> str:
    return t.plain(
        "login",
        "The log-in is in the database, sealed. Its key is here: {path}. Without the key a copy of"
        " the database is worthless, also to you: keep the key, and apart from such copies.",
        path=KeyFile(settings.data_dir).path,
    )


async def _application(settings: AccountSettings, person: Terminal, t: Texts) -> tuple[int, str]:
    """Return API_ID and API_HASH: the settings', else asked for."""
    api_id, api_hash = str(settings.api_id or ""), ""
    while not api_id.isdecimal() or not int(api_id):
        api_id = await person.ask(t.plain("login", "API_ID, a number from my.telegram.org"))
    if settings.api_hash is not None:
        api_hash = settings.api_hash.get_secret_value()
    while len(api_hash) != HASH:
        asked = t.plain("login", "API_HASH, 32 characters (not shown)")
        api_hash = await person.ask(asked, hidden=True)
    hide(api_hash)
    return int(api_id), api_hash


async def log_out(settings: AccountSettings, t: Texts) -> None:
    """Forget the log-in first, so that nobody connects by it again; then end it at Telegram."""
    person = Terminal(out)
    async with open_ledger(settings) as pool:
        presence = Presence(settings.data_dir)
        try:
            accounts = AccountRows(pool, presence.name, QueueOutbox(), presence.is_dead)
            account_id, used = await _let_go(settings, t, pool, accounts)
            await _owned(accounts, account_id, t)
            try:
                await telegram.log_out(used)
            except SendError as error:
                raise StartError(_still_there(t, error)) from error
            finally:
                await accounts.lost(account_id, LOGGED_OUT)
                await accounts.disown(account_id)
        finally:
            presence.leave()
    person.say(t.plain("login", "The account is logged out, and the log-in is forgotten here."))
    if settings.session is not None:
        person.say(t.plain("login", "Remove TELEGRAM_SESSION from the environment and .env."))


async def _let_go(
    settings: AccountSettings, t: Texts, pool: Pool, accounts: AccountRows
) -> tuple[AccountId, Login]:
    """Return the log-in that is used; one that is kept is forgotten, so that nobody connects."""
    if (given := given_login(settings)) is not None:
        return await accounts.register(given.fingerprint), given
    rows = LoginRows(pool)
    stored = await rows.newest()
    if stored is None:
        raise StartError(t.plain("login", "Nobody is logged in here."))
    try:
        used = LogIns(settings, rows).opened(stored)
    except KeyMissing as error:
        raise StartError(wrong_key(t, settings, error.key_id)) from error
    await rows.forget(stored.account_id)
    return stored.account_id, used


async def _owned(accounts: AccountRows, account_id: AccountId, t: Texts) -> None:
    """Wait for whoever is connected to let go: two connections at once would be one too many."""
    try:
        async with asyncio.timeout(LETS_GO):
            while not await accounts.own(account_id):  # noqa: ASYNC110  # another process's row
                await asyncio.sleep(0.5)
    except TimeoutError:
        raise StartError(
            t.plain(
                "login",
                "Another process still has the account. Stop rassylka there, then end the session"
                " in Telegram: Settings → Devices.",
            )
        ) from None


def _still_there(t: Texts, error: SendError) -> str:
    return t.plain(
        "login",
        "The log-in is forgotten here, but Telegram does not answer ({word}): end the session"
        " there, Settings → Devices.",
        word=str(error),
    )


async def change_key(settings: AccountSettings, t: Texts) -> None:
    """Have both keys, seal everything with the new one, then forget the old one."""
    person = Terminal(out)
    known, file = keyring(settings), KeyFile(settings.data_dir)
    if not known.keys:
        raise StartError(t.plain("login", "There is no key: it is made by rassylka login."))
    by_settings = bool(settings.session_keys)
    if by_settings and len(settings.session_keys) == 1:
        raise StartError(
            t.plain(
                "login",
                "Put the new key before the old one, SESSION_KEY=new,old, and run this again. A"
                " new key is made by rassylka keys new.",
            )
        )
    fresh = known if by_settings else Keyring([new_key(), *known.keys])
    async with open_ledger(settings) as pool:
        if not by_settings:
            file.write(fresh.keys)
        try:
            await LoginRows(pool).seal_anew(fresh)
        except KeyMissing as error:
            raise StartError(wrong_key(t, settings, error.key_id)) from error
        if not by_settings:
            file.write(fresh.keys[:1])
    person.say(t.plain("login", "The log-in is sealed with the new key."))
    if by_settings:
        person.say(t.plain("login", "Now remove the old key from SESSION_KEY."))
