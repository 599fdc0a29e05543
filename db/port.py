"""The port of the private PostgreSQL, where the system or the folder allows no socket file."""

import re
import socket
from pathlib import Path
from random import sample
from typing import Final

from db.binaries import WINDOWS

# Below those that systems give to outgoing connections: one of them could sit on the port while the
# server is away, even one to this very port.
PORTS: Final = range(20_000, 30_000)
TRIES: Final = 50


def port_of(settings: Path) -> int:
    """Return the port these settings of a server name, so that who was connected finds it again.

    Another one that is free, where there is none yet or somebody else took it meanwhile.
    """
    text = settings.read_text("utf-8") if settings.exists() else ""
    known = re.search(r"^port = (\d+)$", text, re.MULTILINE)
    tried = [int(known[1])] if known else []
    return next(port for port in (*tried, *sample(PORTS, TRIES)) if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        if not WINDOWS:  # there it would let two listen; here it forgives what a dead server left
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
