"""The policy as the rows have it now: what another process wrote counts within seconds."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from db.policy import PolicyRows
from delivery.policy import Policy, with_rows

LOOK: Final = 2.0  # seconds between two looks at the rows

logger = logging.getLogger(__name__)


@dataclass
class Policies:
    """``given`` is what the environment says; ``now`` is what holds."""

    rows: PolicyRows
    given: Policy
    now: Policy = field(init=False)
    followers: list[Callable[[], Awaitable[None]]] = field(default_factory=list, init=False)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    def __post_init__(self) -> None:
        """Until the rows are read the environment holds."""
        self.now = self.given

    async def look(self) -> None:
        """Read the rows; where they say something new, everybody who follows is told."""
        async with self._turn:
            policy = with_rows(self.given, await self.rows.all())
            if policy == self.now:
                return
            before, self.now = self.now, policy
            try:
                for follow in self.followers:
                    await follow()
            except BaseException:
                self.now = before  # the next look tells them again
                raise
            logger.info("settings changed")

    async def set(self, values: Mapping[str, object], actor: int | None) -> None:
        """Change settings; they hold when this returns."""
        await self.rows.set(values, actor)
        await self.look()

    async def run(self) -> None:
        """Look every two seconds until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK)
