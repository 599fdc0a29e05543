"""Audience into jobs into batches, and how long it will take. Pure."""

from datetime import timedelta
from typing import Final

FIRST_WAVE: Final = 50  # small: the first post goes out at once, whatever the audience
NEXT_WAVE: Final = 10_000


def wave_size(number: int, canary: int | None = None) -> int:
    """How many channels the wave with this number (from 1) takes; the first is the canary."""
    if number == 1:
        return canary or FIRST_WAVE
    return NEXT_WAVE


def duration(posts: int, average_gap: timedelta) -> timedelta:
    """How long so many posts take at this mean distance of two starts."""
    return average_gap * posts
