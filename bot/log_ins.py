"""Which log-in the account has: the one of the environment, else the one that is kept sealed."""

import logging
from dataclasses import dataclass, field
from typing import Final

from bot.settings import AccountSettings, StartError
from bot.terminal import locale_of
from bot.texts import Texts
from db.logins import LoginRows, StoredLogin
from db.session_keys import KeyFile, KeyMissing, Keyring, new_key
from delivery.telegram.client import BadSession, Login, check

DAMAGED: Final = "TELEGRAM_SESSION is damaged: log in again with rassylka login"

logger = logging.getLogger(__name__)


def words_of_terminal(settings: AccountSettings, chosen: str | None = None) -> Texts:
    """Return the words for whoever started the program."""
    return Texts(locale_of(chosen), settings.time_zone)


def given_login(settings: AccountSettings) -> Login | None:
    """Return the log-in of the environment. Raises StartError when it cannot be read."""
    if settings.session is None:
        return None
    login = login_with(settings, settings.session.get_secret_value())
    try:
        check(login)
    except BadSession as error:
        raise StartError(DAMAGED) from error
    return login


def login_with(settings: AccountSettings, session: str) -> Login:
    """Put a log-in together."""
    api_hash = "" if settings.api_hash is None else settings.api_hash.get_secret_value()
    return Login(settings.api_id or 0, api_hash, session, settings.route)


def keyring(settings: AccountSettings) -> Keyring:
    """Return all keys there are: the environment's before the file's. Raises StartError."""
    file = KeyFile(settings.data_dir)
    try:
        kept = file.read()
        if file.is_open_to_others:
            logger.warning("others can read the key, allow it to nobody: chmod 600 %s", file.path)
    except OSError as error:
        raise _no_file(settings, error) from error
    return Keyring(list(dict.fromkeys([*settings.session_keys, *kept])))


def made_keyring(settings: AccountSettings) -> tuple[Keyring, bool]:
    """Return the keys, a new one in the key file where there was none; True: it was made."""
    keys = keyring(settings)
    if keys.keys:
        return keys, False
    made = new_key()
    try:
        KeyFile(settings.data_dir).write([made])
    except OSError as error:
        raise _no_file(settings, error) from error
    return Keyring([made]), True


def _no_file(settings: AccountSettings, error: OSError) -> StartError:
    t = words_of_terminal(settings)
    return StartError(
        t.plain(
            "login",
            "The key file {path} cannot be used ({why}). Mend that, choose another folder with"
            " DATA_DIR, or set SESSION_KEY.",
            path=KeyFile(settings.data_dir).path,
            why=error.strerror or type(error).__name__,
        )
    )


def wrong_key(t: Texts, settings: AccountSettings, key_id: str) -> str:
    """Say that the key for the log-in is not here, and what to do."""
    return t.plain(
        "login",
        "The log-in in the database is sealed with the key {id}, which is not here. Put that key"
        " into SESSION_KEY or {path}, or log in again: rassylka login.",
        id=key_id,
        path=KeyFile(settings.data_dir).path,
    )


@dataclass
class LogIns:
    """The log-in to use now."""

    settings: AccountSettings
    rows: LoginRows
    _read: tuple[str, Login] | None = field(default=None, init=False)  # last, by its fingerprint
    _told: str = field(default="", init=False)  # the key that was missed last

    async def current(self) -> Login | None:
        """Return it; None: nobody logged in. Raises KeyMissing."""
        if (given := given_login(self.settings)) is not None:
            return given
        stored = await self.rows.newest()
        if stored is None:
            return None
        if self._read is None or self._read[0] != stored.fingerprint:
            self._read = stored.fingerprint, self.opened(stored)
        return self._read[1]

    async def must_open(self) -> None:
        """Raise StartError where a log-in is kept and its key is not here."""
        try:
            await self.current()
        except KeyMissing as error:
            words = wrong_key(words_of_terminal(self.settings), self.settings, error.key_id)
            raise StartError(words) from error

    async def usable(self) -> Login | None:
        """Return it like ``current``; one whose key is missed is told of once, and is none."""
        try:
            return await self.current()
        except KeyMissing as error:
            if self._told != error.key_id:
                self._told = error.key_id
                words = wrong_key(words_of_terminal(self.settings), self.settings, error.key_id)
                logger.error(words)  # noqa: TRY400  # where it was raised says nothing
            return None

    def opened(self, stored: StoredLogin) -> Login:
        """Open a sealed log-in. Raises KeyMissing."""
        return login_with(self.settings, keyring(self.settings).unseal(stored.sealed))
