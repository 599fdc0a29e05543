"""Log-ins under way: codes that were sent, QR codes that are shown, second passwords asked for."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sandbox.mtproto.errors import RpcFail
from sandbox.mtproto.srp import Challenge

LOGIN_CODE: Final = "12345"
CODE_LIVES: Final = 300  # seconds
QR_LIVES: Final = 30


@dataclass
class LogIn:
    """What goes on between the requests of one client that logs in."""

    challenge: Challenge = field(default_factory=Challenge)
    user_id: int | None = None  # whose phone number was given, or who scanned the QR code
    code_hash: str = ""
    code_until: float = 0.0

    def send_code(self, user_id: int, now: float) -> str:
        """Send a code to this account's other devices; the codes before are void."""
        self.user_id = user_id
        self.code_hash, self.code_until = os.urandom(9).hex(), now + CODE_LIVES
        return self.code_hash

    def check_code(self, code_hash: str, code: str, now: float) -> None:
        """Compare. Raises RpcFail."""
        if code_hash != self.code_hash or now > self.code_until:
            raise RpcFail("PHONE_CODE_EXPIRED")
        if code != LOGIN_CODE:
            raise RpcFail("PHONE_CODE_INVALID")


@dataclass
class QrCode:
    """A token somebody may confirm on a phone."""

    key_id: int  # of the client that shows it
    until: float
    user_id: int | None = None  # who confirmed it


@dataclass
class LogIns:
    """All of them, by the client's auth key. ``migrates``: whoever scans lives in another DC."""

    scanned: Callable[[int], None]  # told the key of the client whose QR code was confirmed
    migrates: bool = False
    _clients: dict[int, LogIn] = field(default_factory=dict)
    _codes: dict[bytes, QrCode] = field(default_factory=dict)

    def of(self, key_id: int) -> LogIn:
        """Return the log-in of this client."""
        return self._clients.setdefault(key_id, LogIn())

    def expire_codes(self) -> None:
        """Make every code that was sent too old."""
        for client in self._clients.values():
            client.code_until = 0.0

    def show(self, key_id: int, now: float) -> tuple[bytes, QrCode]:
        """Return the client's QR code: the confirmed one, else a new one."""
        mine = {t: c for t, c in self._codes.items() if c.key_id == key_id}
        for token, code in mine.items():
            if code.user_id is not None:
                return token, code
        token, code = os.urandom(32), QrCode(key_id, now + QR_LIVES)
        self._codes[token] = code
        return token, code

    def accept(self, token: bytes, user_id: int, now: float) -> None:
        """Confirm a QR code. Raises RpcFail."""
        code = self._codes.get(token)
        if code is None:
            raise RpcFail("AUTH_TOKEN_INVALID")
        if code.user_id is not None:
            raise RpcFail("AUTH_TOKEN_ALREADY_ACCEPTED")
        if now > code.until:
            raise RpcFail("AUTH_TOKEN_EXPIRED")
        code.user_id = user_id
        self.scanned(code.key_id)

    def accept_all(self, user_id: int, now: float) -> None:
        """Confirm every QR code that is shown now."""
        for token, code in list(self._codes.items()):
            if code.user_id is None and code.until >= now:
                self.accept(token, user_id, now)

    def take(self, token: bytes) -> int:
        """Use a confirmed QR code up and return who confirmed it. Raises RpcFail."""
        code = self._codes.get(token)
        if code is None or code.user_id is None:
            raise RpcFail("AUTH_TOKEN_INVALID")
        del self._codes[token]
        return code.user_id
