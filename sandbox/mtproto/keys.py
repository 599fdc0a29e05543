"""Auth keys the server knows; kept in the store, so a restart forgets none."""

import base64
import ipaddress
import os
import struct
from dataclasses import dataclass

from telethon.crypto import AuthKey
from telethon.sessions import StringSession

from sandbox.store import Store

READY = "ready"  # keys of the ready-made sessions


@dataclass
class AuthRecord:
    """One log-in: its key, its salt, who it is, and why it is no good any more."""

    key: AuthKey
    salt: int
    user_id: int | None = None
    revoked: str = ""


class KeyStore:
    """Log-ins by the id of their key."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._records: dict[int, AuthRecord] = {}
        self._ready: dict[int, AuthKey] = {}
        for name, item in store.load("auth_key").items():
            if isinstance(item, dict):
                key = AuthKey(base64.b64decode(item["key"]))
                self._records[key.key_id] = AuthRecord(
                    key, new_salt(), item["user_id"], str(item.get("revoked", ""))
                )
                if name.startswith(READY):
                    self._ready[item["user_id"]] = key

    def get(self, key_id: int) -> AuthRecord | None:
        """Return the log-in with this key."""
        return self._records.get(key_id)

    def add(self, key: AuthKey, salt: int) -> AuthRecord:
        """Remember a key that was just exchanged."""
        record = self._records[key.key_id] = AuthRecord(key, salt)
        self.save(record)
        return record

    def ready(self, user_id: int) -> AuthKey:
        """Return the key of an account's ready-made log-in, the same one after every restart."""
        if user_id not in self._ready:
            key = AuthKey(b"\x7f" + os.urandom(255))  # must not begin with 00
            self._ready[user_id] = key
            self._records[key.key_id] = AuthRecord(key, new_salt(), user_id)
            self.save(self._records[key.key_id])
        return self._ready[user_id]

    def save(self, record: AuthRecord) -> None:
        """Store a changed log-in."""
        owners = [user_id for user_id, key in self._ready.items() if key is record.key]
        name = f"{READY}:{owners[0]}" if owners else str(record.key.key_id)
        key = base64.b64encode(record.key.key).decode()
        item = {"key": key, "user_id": record.user_id, "revoked": record.revoked}
        self._store.put("auth_key", name, item)

    def revoke_all(self, error: str) -> None:
        """Let every log-in be refused with this error from now on."""
        for record in self._records.values():
            record.revoked = error
            self.save(record)


def new_salt() -> int:
    """Return a random 64-bit salt."""
    (salt,) = struct.unpack("<q", os.urandom(8))
    return int(salt)


def session_string(key: AuthKey, dc_id: int, host: str, port: int) -> str:
    """Return what a logged-in client would save."""
    session = StringSession()
    session.set_dc(dc_id, ipaddress.ip_address(host).compressed, port)
    session.auth_key = key
    return str(session.save())
