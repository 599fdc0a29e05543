"""Audience into waves of jobs. Pure."""

from typing import Final

FIRST_WAVE: Final = 50  # small: the first post goes out at once, whatever the audience
NEXT_WAVE: Final = 10_000


def wave_size(number: int, canary: int | None = None) -> int:
    """How many channels the wave with this number (from 1) takes; the first is the canary."""
    if number == 1:
        return canary or FIRST_WAVE
    return NEXT_WAVE
