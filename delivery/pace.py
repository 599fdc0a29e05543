"""How fast a campaign goes: presets around the account's normal gap, its own gap, a deadline."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final


class Preset(StrEnum):
    """A pace that has a name."""

    GENTLE = "gentle"
    NORMAL = "normal"
    FAST = "fast"


FACTORS: Final[Mapping[Preset, float]] = {  # with the normal 8 s: 20, 8 and 3 s
    Preset.GENTLE: 2.5,
    Preset.NORMAL: 1.0,
    Preset.FAST: 0.375,
}


def gap_of(preset: Preset, normal: timedelta) -> timedelta:
    """Return the preset's distance of two posts; ``normal`` is the account's own."""
    return normal * FACTORS[preset]


def preset_of(gap: timedelta | None, normal: timedelta) -> Preset | None:
    """Return the preset with this gap (None: the normal one); None when it is somebody's own."""
    if gap is None or gap == normal:
        return Preset.NORMAL
    return next((preset for preset in Preset if gap_of(preset, normal) == gap), None)


def smallest_gap(normal: timedelta) -> timedelta:
    """Return the gap that no deadline makes smaller."""
    return gap_of(Preset.FAST, normal)
