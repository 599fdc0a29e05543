"""A typed moment is read and said by the clocks of who typed it, wherever the panel is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.kit import View
from bot.screens.campaigns import line_of
from bot.screens.typed_moment import here, in_utc, quiet_hours, read_moment
from bot.texts import Texts
from delivery.estimate import AccountRules
from tests.unit.cards import MOSCOW, NIGHT, NOW, SCHEDULED, panel, said

OMSK = Texts("ru", ZoneInfo("Asia/Omsk"))  # three hours ahead of Moscow, where the panel is
RU = Texts("ru", MOSCOW)
MORNING = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


def test_ten_in_the_morning_is_that_of_the_person() -> None:
    assert read_moment(panel(), OMSK, "завтра 10:00").at == MORNING + timedelta(days=1)
    assert read_moment(panel(), RU, "завтра 10:00").at == MORNING + timedelta(hours=3)


def test_the_screen_says_whose_clock_counts_and_what_that_is_elsewhere() -> None:
    assert here(panel(), OMSK) == "часовой пояс Омск, сейчас 02:30"
    assert here(panel(), RU) == "часовой пояс Москва, сейчас 23:30"
    assert in_utc(panel(), OMSK, MORNING) == "04:00 UTC"
    assert in_utc(panel(), OMSK, NOW) == "сегодня, 20:30 UTC"


def test_quiet_hours_name_their_place_where_the_reader_is_elsewhere() -> None:
    night = panel(AccountRules(timedelta(seconds=8), quiet=NIGHT))
    assert quiet_hours(night, RU) == "23:00–08:00"
    assert quiet_hours(night, OMSK) == "23:00–08:00 (Москва)"
    assert quiet_hours(panel(), RU) == ""


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(seconds=10), "скоро начнётся"),
        (timedelta(minutes=15), "в 23:45"),
        (timedelta(hours=10, minutes=30), "завтра, 10:00"),
    ],
)
def test_the_list_says_when_what_is_planned_starts(ahead: timedelta, words: str) -> None:
    line = line_of(RU, replace(SCHEDULED, starts_at=NOW + ahead), NOW)
    assert words in said(View(line))
