"""What a governor learns from the ledger, and what people read of the governor."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from delivery.campaign import AccountId
from delivery.governor import Cause, Governor, Slot
from delivery.pace import smallest_gap
from delivery.ports import Ledger

TOLD: Final = timedelta(seconds=5)  # a limit of ours that holds longer is said to people


@dataclass
class Briefing:
    """Keeps the governor of one account and the account's rows in step."""

    account_id: AccountId
    ledger: Ledger
    governor: Governor
    gap: timedelta  # the account's normal one
    _is_known: bool = field(default=False, init=False)  # the history was told
    _paced: int = field(default=-1, init=False)  # the wake-up whose paces are known

    async def before(self, wake: int) -> None:
        """Tell the governor what it cannot know at this wake-up.

        Once, what went out before this process owned the account; at every wake-up the paces,
        because people may have changed them.
        """
        await self.learn()
        if wake != self._paced:
            paces = await self.ledger.paces(self.account_id, self.gap, smallest_gap(self.gap))
            self.governor.repaced({int(c): gap for c, gap in paces.items()})
            self._paced = wake

    async def learn(self) -> None:
        """Tell the governor once what went out before this process owned the account."""
        if not self._is_known:
            history = await self.ledger.history(self.account_id)
            self.governor.remember(history.ages, history.slowed, history.session_age)
            self._is_known = True

    def forget(self) -> None:
        """Learn the history anew: another process may send for the account meanwhile."""
        self._is_known = False

    async def tell(self, slot: Slot) -> None:
        """Let people read which limit of ours holds the account, and until when."""
        if slot.delay > TOLD and slot.cause not in {Cause.GAP, Cause.FLOOD}:
            await self.ledger.waits(self.account_id, slot.delay, slot.cause)
