"""Settings that people change over those of the environment."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from delivery.caution import Caution
from delivery.governor import Window
from delivery.policy import Policy, StaffChat, night_of, staff_row, with_rows, written
from delivery.quiet import QuietHours

MOSCOW = ZoneInfo("Europe/Moscow")
GIVEN = Policy(MOSCOW, timedelta(seconds=8), per_day=600, per_minute=20, warms_up=True)
STAFF = StaffChat(-100, "Команда рассылок", 7, "en")


def test_without_rows_the_environment_holds() -> None:
    assert with_rows(GIVEN, {"installation_id": "x"}) == GIVEN


def test_every_row_wins_over_the_environment() -> None:
    rows = {
        "time_zone": "Asia/Omsk",
        "quiet_hours": "23:00-08:00",
        "gap_ms": 500,
        "errors_in_row": 3,
        "errors_percent": 20,
        "per_day": 1000,
        "approval_from": 100,
        "staff_chat": staff_row(STAFF),
    }
    assert with_rows(GIVEN, rows) == Policy(
        ZoneInfo("Asia/Omsk"),
        timedelta(seconds=0.5),
        (time(23), time(8)),
        Caution(3, 20),
        per_day=1000,
        approval_from=100,
        staff=STAFF,
        per_minute=20,
        warms_up=True,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("time_zone", "Europe/Nowhere"),
        ("time_zone", "../etc/passwd"),
        ("time_zone", ""),
        ("quiet_hours", "23:00-23:00"),
        ("quiet_hours", 5),
        ("gap_ms", -1),
        ("gap_ms", "8000"),
        ("gap_ms", True),
        ("errors_in_row", 0),
        ("errors_percent", 101),
        ("per_day", 1.5),
        ("approval_from", None),
        ("staff_chat", "-100"),
        ("staff_chat", {"chat_id": -100}),
        ("staff_chat", []),
    ],
)
def test_a_row_that_says_nothing_sensible_changes_nothing(name: str, value: object) -> None:
    assert with_rows(GIVEN, {name: value}) == GIVEN


def test_what_the_environment_sets_can_be_switched_off() -> None:
    given = Policy(MOSCOW, timedelta(0), (time(23), time(8)), per_day=600, staff=STAFF)
    policy = with_rows(given, {"quiet_hours": "", "per_day": 0, "staff_chat": {}})
    assert (policy.quiet, policy.windows, policy.staff) == (None, (), None)


def test_quiet_hours_are_of_the_zone_that_is_set() -> None:
    policy = with_rows(GIVEN, {"time_zone": "Asia/Omsk", "quiet_hours": "23:00-08:00"})
    assert policy.quiet == QuietHours(time(23), time(8), ZoneInfo("Asia/Omsk"))


def test_limits_bound_a_minute_and_a_day() -> None:
    windows = Window(20, timedelta(minutes=1)), Window(600, timedelta(days=1))
    assert GIVEN.windows == GIVEN.rules.windows == windows


@pytest.mark.parametrize("text", ["", "23:00-08:00", "00:30-07:05"])
def test_quiet_hours_are_read_as_they_were_written(text: str) -> None:
    assert written(night_of(text)) == text
