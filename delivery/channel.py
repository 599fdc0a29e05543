"""A channel as the operator knows it: its health, and the names it is found by. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """What can be expected of a channel; the words of the view ``known_channels``."""

    READY = "ready"
    LIMITED = "limited"  # slow mode, kinds of posts that are not allowed, a price
    FORBIDDEN = "forbidden"
    GONE = "gone"
    EXCLUDED = "excluded"  # on the never-post list

    @property
    def can_post(self) -> bool:
        """Whether it may be chosen for a campaign."""
        return self in (Health.READY, Health.LIMITED)


@dataclass(frozen=True, slots=True)
class Named:
    """A known channel, by all its names."""

    id: int
    chat_id: int
    title: str
    username: str | None
    health: Health


def searchable(text: str) -> str:
    """Lower case, ё as е: what a search compares."""
    return text.lower().replace("ё", "е")
