"""Live cards: which message shows which campaign, and what it says now."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.connect import Pool
from db.sql import queries


@dataclass(frozen=True, slots=True)
class Card:
    """One message that follows a campaign. ``shown`` is the digest of what it says."""

    campaign_id: int
    chat_id: int
    message_id: int
    shown: str
    locale: str = "ru"
    time_zone: str | None = None  # of the reader


class CardRows:
    """Rows of ``cards``: one message per campaign and chat."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._sql = queries("cards")

    async def place(self, card: Card, *, is_final: bool) -> None:
        """Let this message be the card of the campaign in this chat."""
        await self._pool.execute(
            self._sql["place"],
            card.campaign_id,
            card.chat_id,
            card.message_id,
            card.shown,
            is_final,
        )

    async def remove(self, chat_id: int, message_id: int) -> None:
        """Forget a card whose message shows another screen now."""
        await self._pool.execute(self._sql["remove"], chat_id, message_id)

    async def revive(self, chat_id: int) -> None:
        """Let the cards of a chat that could not be reached follow their campaigns again."""
        await self._pool.execute(self._sql["revive"], chat_id)

    async def live(self) -> Sequence[Card]:
        """Return the cards that still follow something."""
        return [Card(**row) for row in await self._pool.fetch(self._sql["live"])]

    async def is_there(self, card: Card) -> bool:
        """Whether this message still is that card, and nobody redrew it since."""
        where = (card.campaign_id, card.chat_id, card.message_id, card.shown)
        return bool(await self._pool.fetchval(self._sql["is_there"], *where))

    async def shown(self, was: Card, card: Card, *, is_final: bool) -> None:
        """Note what the message says now, unless another message took its place meanwhile."""
        await self._pool.execute(
            self._sql["shown"],
            card.campaign_id,
            card.chat_id,
            was.message_id,
            card.message_id,
            card.shown,
            is_final,
        )
