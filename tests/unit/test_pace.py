"""The presets around the normal gap, found again by their gap; what no deadline makes faster."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.pace import Preset, gap_of, preset_of, smallest_gap

NORMAL = timedelta(seconds=8)
normals = st.timedeltas(timedelta(milliseconds=1), timedelta(hours=1))


@pytest.mark.parametrize(
    ("preset", "seconds"), [(Preset.GENTLE, 20), (Preset.NORMAL, 8), (Preset.FAST, 3)]
)
def test_a_preset_is_this_gap_where_eight_seconds_are_normal(preset: Preset, seconds: int) -> None:
    assert gap_of(preset, NORMAL) == timedelta(seconds=seconds)


@given(st.sampled_from(Preset), normals)
def test_a_preset_is_found_again_by_its_gap(preset: Preset, normal: timedelta) -> None:
    assert preset_of(gap_of(preset, normal), normal) is preset


@given(normals)
def test_no_gap_of_its_own_is_the_normal_pace(normal: timedelta) -> None:
    assert preset_of(None, normal) is preset_of(normal, normal) is Preset.NORMAL


@pytest.mark.parametrize("seconds", [0, 1, 5, 8.001, 60])
def test_any_other_gap_is_somebodys_own(seconds: float) -> None:
    assert preset_of(timedelta(seconds=seconds), NORMAL) is None


def test_where_no_gap_is_normal_no_gap_is_the_normal_pace() -> None:
    assert preset_of(timedelta(0), timedelta(0)) is Preset.NORMAL


@given(normals)
def test_a_deadline_makes_nothing_faster_than_the_fast_preset(normal: timedelta) -> None:
    assert smallest_gap(normal) == min(gap_of(preset, normal) for preset in Preset)
