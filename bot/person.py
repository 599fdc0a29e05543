"""Who taps, writes or reads: one person of the team, with their words."""

from dataclasses import dataclass

from bot.texts import Texts
from delivery.role import Role


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the team; ``t`` are their language and the clock on their wall."""

    id: int
    name: str
    role: Role
    t: Texts
