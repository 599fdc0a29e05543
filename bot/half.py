"""A process is a panel, a worker, or both; each half brings its parts and ends in its own way."""

from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from typing import Protocol

Part = Callable[[], Awaitable[None]]


class Only(StrEnum):
    """Which half runs alone (``--only``)."""

    PANEL = "panel"
    WORKER = "worker"


class Half(Protocol):
    """One half of the product in this process."""

    name: Only

    @property
    def parts(self) -> Mapping[str, Part]:
        """What runs until it is cancelled, by name."""
        ...

    async def work(self) -> None:
        """Do what this half is for, until ``stop``."""
        ...

    async def stop(self) -> None:
        """Start nothing any more; ``work`` ends when what is in flight is settled."""
        ...

    async def settled(self) -> None:
        """Wait for what ``work`` left behind."""
        ...

    def ails(self) -> str:
        """Say in a few words why this half does not do its work now; empty while it does."""
        ...

    def leave(self) -> None:
        """Let go of what marks this process, after everything."""
        ...
