"""Ports for processes that must be told theirs."""

import socket


def free_port() -> int:
    """A port nobody listens on, so that runs beside each other do not meet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
