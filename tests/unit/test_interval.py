"""A typed interval is the length an operator means by it, or it is refused."""

from datetime import timedelta

import pytest

from bot.interval import read_interval

MEANT = [
    ("12", 12),
    ("12 с", 12),
    ("12с", 12),
    (" 12  сек. ", 12),
    ("12 секунд", 12),
    ("0,5", 0.5),
    ("0.5 с", 0.5),
    ("0,05", 0.05),
    ("каждые 30 с", 30),
    ("каждую 1 мин", 60),
    ("1 мин 30", 90),
    ("1 мин 30 с", 90),
    ("1мин30с", 90),
    ("1 МИНУТА 5 секунд", 65),
    ("1,5 мин", 90),
    ("2 м", 120),
    ("1 ч", 3600),
    ("1 час", 3600),
    ("0,5 часа", 1800),
    ("60 мин", 3600),
    ("3600", 3600),
    ("12 s", 12),
    ("every 30 seconds", 30),
    ("1 min 30 s", 90),
    ("half", None),
    ("", None),
    ("   ", None),
    ("каждые", None),
    ("0", None),
    ("0,04", None),
    ("-5", None),
    ("3601", None),
    ("1 ч 1 с", None),
    ("2 дня", None),
    ("12 12", None),
    ("30 с 1 мин", None),
    ("1 мин 30 минут", None),
    ("1 минутка", None),
    ("1e3", None),
    ("быстро", None),
    ("12 постов", None),
    ("99999999", None),
]


@pytest.mark.parametrize(("typed", "seconds"), MEANT)
def test_an_interval_is_read_as_it_is_meant(typed: str, seconds: float | None) -> None:
    assert read_interval(typed) == (None if seconds is None else timedelta(seconds=seconds))
