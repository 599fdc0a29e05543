"""Whether this process is the one that works for the account, while others stand by."""

import asyncio
from dataclasses import dataclass, field


@dataclass
class Duty:
    """``on`` and ``off``: exactly one of them is set, so that either can be waited for."""

    on: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    off: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def __post_init__(self) -> None:
        """Nobody is on duty before the account is ours."""
        self.off.set()

    def begin(self) -> None:
        """Work from now on."""
        self.off.clear()
        self.on.set()

    def end(self) -> None:
        """Leave it to somebody else."""
        self.on.clear()
        self.off.set()
