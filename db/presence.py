"""This process by a name, and a proof that the bearer of another name is dead.

Whoever owns an account holds a lock on a file with its name; the kernel lets go of it at the very
end of a process, after its connections. So a name whose file lies here and is not locked belongs to
nobody any more. A name without a file here may live on another machine: nothing is known of it.
"""

import logging
import secrets
import socket
from contextlib import suppress
from pathlib import Path
from typing import Final

import fasteners

FOLDER: Final = "owners"

logger = logging.getLogger(__name__)


class Presence:
    """The name of this process, locked in ``data`` until ``leave`` or its end."""

    def __init__(self, data: Path) -> None:
        self.name = f"{socket.gethostname()}:{secrets.token_hex(8)}"
        self._folder = data / FOLDER
        self._lock: fasteners.InterProcessLock | None = None
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = fasteners.InterProcessLock(self._file(self.name))
            if lock.acquire(blocking=False):
                self._lock = lock
        except OSError as error:  # the next process has to wait for the lease then, no more
            logger.warning("no file for this process", extra={"why": str(error)})

    def is_dead(self, name: str) -> bool:
        """Whether the process of this name certainly is not there any more."""
        file = self._file(name)
        if name == self.name or not file.exists():
            return False
        lock = fasteners.InterProcessLock(file)
        if not lock.acquire(blocking=False):
            lock.lockfile.close()  # the library leaves it open
            return False
        lock.release()
        with suppress(OSError):
            file.unlink()
        return True

    def leave(self) -> None:
        """Let the file go: at a clean end."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None
            with suppress(OSError):
                self._file(self.name).unlink()

    def _file(self, name: str) -> Path:
        return self._folder / "".join(c for c in name.rpartition(":")[2] if c.isalnum())
