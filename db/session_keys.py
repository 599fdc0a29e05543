"""Keys that log-ins are sealed by: in the environment or in a file only this user can read.

The database never holds one, so a copy of it is worthless to whoever has no key.
"""

import hashlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from typing_extensions import override

FILE: Final = "session.key"


class KeyMissing(Exception):
    """None of the keys there are opens this."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"sealed by the key {key_id}")
        self.key_id = key_id


@dataclass(frozen=True, slots=True)
class Sealed:
    """What may be stored: unreadable without the key of this id."""

    text: str
    key_id: str


def new_key() -> str:
    """Make a key."""
    return Fernet.generate_key().decode()


def id_of(key: str) -> str:
    """Tell keys apart without giving one away."""
    return hashlib.sha256(key.encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Keyring:
    """Keys, the newest first: that one seals, each opens what it sealed."""

    keys: Sequence[str]

    @override
    def __repr__(self) -> str:
        return f"Keyring({[id_of(key) for key in self.keys]})"

    def seal(self, text: str) -> Sealed:
        """Close by the newest key."""
        newest = self.keys[0]
        return Sealed(Fernet(newest).encrypt(text.encode()).decode(), id_of(newest))

    def unseal(self, sealed: Sealed) -> str:
        """Open. Raises KeyMissing."""
        for key in self.keys:
            if id_of(key) == sealed.key_id:
                try:
                    return Fernet(key).decrypt(sealed.text).decode()
                except InvalidToken:
                    break
        raise KeyMissing(sealed.key_id)


class KeyFile:
    """A file with one key a line, the newest first, for this user alone."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def read(self) -> list[str]:
        """Return the keys; none where there is no file. Raises OSError."""
        try:
            return self.path.read_text("utf-8").split()
        except FileNotFoundError:
            return []

    def write(self, keys: Sequence[str]) -> None:
        """Replace the keys, at once or not at all. Raises OSError."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_name(FILE + ".new")
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("".join(f"{key}\n" for key in keys))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)

    @property
    def is_open_to_others(self) -> bool:
        """Whether anybody but this user may read it; Windows guards the user's folder instead."""
        if sys.platform == "win32" or not self.path.exists():
            return False
        return bool(self.path.stat().st_mode & 0o077)
