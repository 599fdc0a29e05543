"""Days that are over, as people type them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.days import Days, read_days

TODAY = date(2026, 11, 25)  # a Wednesday
TYPED = {
    "сегодня": 20261125,
    "вчера": 20261124,
    "Yesterday": 20261124,
    "позавчера": 20261123,
    "пн": 20261123,
    "среда": 20261125,
    "в пятницу": 20261120,
    "Thursday": 20261119,
    "12.11": 20261112,
    "12.11.25": 20251112,
    "26.11": 20251126,
    "1 декабря": 20251201,
    "12 ноября 2025": 20251112,
    "nov 3": 20261103,
    "29.02": None,
    "29.02.24": 20240229,
    "31.11": None,
    "ноябрь": 202611,
    "за ноябрь": 202611,
    "декабрь": 202512,
    "май": 202605,
    "November": 202611,
    "ноябрь 2025": 202511,
    "11.2025": 202511,
    "2025": 2025,
    "2025 г.": 2025,
    "скидка": None,
    "13.2025": None,
    "": None,
}


@pytest.mark.parametrize("text", TYPED)
def test_the_latest_days_that_have_begun_are_meant(text: str) -> None:
    days = read_days(text, TODAY)
    assert (None if days is None else days.code) == TYPED[text]


def test_days_begin_by_the_clocks_of_the_zone() -> None:
    moscow = ZoneInfo("Europe/Moscow")
    november = datetime(2026, 10, 31, 21, tzinfo=UTC), datetime(2026, 11, 30, 21, tzinfo=UTC)
    assert Days(2026, 11).between(moscow) == november
    assert Days(2026).between(moscow)[1] == datetime(2026, 12, 31, 21, tzinfo=UTC)
    assert Days(2026, 11, 30).between(moscow)[1] == november[1]


@given(st.integers())
def test_a_forged_code_is_no_days_or_comes_back_whole(code: int) -> None:
    days = Days.decoded(code)
    assert days is None or days.code == code


@given(st.text(max_size=30))
def test_whatever_is_typed_is_days_or_not(text: str) -> None:
    days = read_days(text, TODAY)
    assert days is None or Days.decoded(days.code) == days
