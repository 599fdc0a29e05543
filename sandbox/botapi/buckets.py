"""Telegram's own patience with a bot: so many messages a chat, then 429 with a wait.

https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this names about one
message a second in a chat, short bursts allowed. Off until a script asks for it.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sandbox.botapi.errors import ApiError

COUNTED: Final = ("send", "edit", "copy")


@dataclass
class Buckets:
    """One bucket a chat: ``burst`` calls at once, then ``per_second``; 0 is no limit."""

    now: Callable[[], float] = time.monotonic
    burst: int = 0
    per_second: float = 1.0
    _full_at: dict[object, float] = field(default_factory=dict, init=False)

    def take(self, method: str, chat: object) -> None:
        """Count one call. Raises ApiError 429 with the seconds to wait."""
        if not self.burst or not method.startswith(COUNTED) or method == "sendChatAction":
            return
        now = self.now()
        full_at = max(self._full_at.get(chat, now), now)
        debt = (full_at - now) * self.per_second  # calls that have not trickled out yet
        if debt + 1 > self.burst:
            wait = math.ceil((debt + 1 - self.burst) / self.per_second)
            raise ApiError(429, f"Too Many Requests: retry after {wait}", wait)
        self._full_at[chat] = full_at + 1 / self.per_second
