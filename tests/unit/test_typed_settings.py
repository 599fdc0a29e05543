"""What is typed as a setting, and what a button sets."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.callbacks.settings import SettingsVerb
from bot.screens.set_settings import read
from bot.screens.typed_settings import of_button
from bot.zones import MOST_OFFERS, RUSSIAN, offset_of, zones_called
from delivery.policy import Setting, is_sensible

NIGHT, PACE, ERRORS = SettingsVerb.NIGHT, SettingsVerb.PACE, SettingsVerb.ERRORS
CAP, APPROVAL = SettingsVerb.CAP, SettingsVerb.APPROVAL
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("verb", "text", "values"),
    [
        (NIGHT, "22:30-07:00", {"quiet_hours": "22:30-07:00"}),
        (NIGHT, "23:00 – 8:00", {"quiet_hours": "23:00-08:00"}),
        (NIGHT, "с 23:00 до 8:00", {"quiet_hours": "23:00-08:00"}),
        (NIGHT, "выключить", {"quiet_hours": ""}),
        (NIGHT, "23:00-23:00", None),
        (NIGHT, "ночью", None),
        (PACE, "12", {"gap_ms": 12_000}),
        (PACE, "0,5 с", {"gap_ms": 500}),
        (PACE, "1 мин 30", {"gap_ms": 90_000}),
        (PACE, "2 ч", None),
        (ERRORS, "7", {"errors_in_row": 7}),
        (ERRORS, "7 подряд", {"errors_in_row": 7}),
        (ERRORS, "15 %", {"errors_percent": 15}),
        (ERRORS, "7 подряд или 15%", {"errors_in_row": 7, "errors_percent": 15}),
        (ERRORS, "0", None),
        (ERRORS, "101 %", None),
        (ERRORS, "", None),
        (CAP, "1 200", {"per_day": 1200}),
        (CAP, "без предела", {"per_day": 0}),
        (CAP, "много", None),
        (CAP, "100001", None),
        (APPROVAL, "от 150", {"approval_from": 150}),
        (APPROVAL, "off", {"approval_from": 0}),
    ],
)
def test_a_typed_setting_is_read(
    verb: SettingsVerb, text: str, values: dict[str, object] | None
) -> None:
    assert read(verb, text) == values
    assert values is None or is_sensible(values)


@pytest.mark.parametrize(
    ("name", "value", "row"),
    [
        (Setting.QUIET_HOURS, "2300-0800", "23:00-08:00"),
        (Setting.QUIET_HOURS, "", ""),
        (Setting.PER_DAY, "600", 600),
        (Setting.TIME_ZONE, "Asia/Omsk", "Asia/Omsk"),
        (Setting.STAFF_CHAT, "", {}),
    ],
)
def test_a_button_sets_what_it_says(name: Setting, value: str, row: object) -> None:
    assert of_button(name, value) == row
    assert is_sensible({name: row})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (Setting.STAFF_CHAT, "-100"),
        (Setting.TIME_ZONE, ""),
        (Setting.TIME_ZONE, "../../etc/passwd"),
        (Setting.TIME_ZONE, "localtime"),
        (Setting.QUIET_HOURS, "9999-0000"),
        (Setting.PER_DAY, "-1"),
        (Setting.GAP_MS, "9999999"),
        (Setting.ERRORS_IN_ROW, "0"),
    ],
)
def test_a_forged_button_sets_nothing(name: Setting, value: str) -> None:
    assert not is_sensible({name: of_button(name, value)})


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Екатеринбург", "Asia/Yekaterinburg"),
        ("екатеринбург ", "Asia/Yekaterinburg"),
        ("asia/almaty", "Asia/Almaty"),
        ("Тбилиси", "Asia/Tbilisi"),
        ("New York", "America/New_York"),
        ("нью йорк", "America/New_York"),
        ("Санкт-Петербург", "Europe/Moscow"),
        ("Нижний Новгород", "Europe/Moscow"),
        ("Пермь", "Asia/Yekaterinburg"),
        ("UTC", "UTC"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("калинин", "Europe/Kaliningrad"),
    ],
)
def test_a_zone_is_found_by_the_name_people_give_it(text: str, zone: str) -> None:
    (found,) = zones_called(text)
    assert ZoneInfo(found).utcoffset(NOW) == ZoneInfo(zone).utcoffset(NOW)


def test_part_of_a_name_offers_a_few() -> None:
    assert 1 < len(zones_called("но")) <= MOST_OFFERS
    assert zones_called("Мухосранск") == zones_called("к") == zones_called("  ") == ()


def test_russian_zones_are_one_for_each_clock_from_west_to_east() -> None:
    offsets = [offset_of(ZoneInfo(zone), NOW) for zone in RUSSIAN]
    assert offsets == [f"UTC+{hours}" for hours in range(2, 13)]


@pytest.mark.parametrize(
    ("zone", "words"), [("UTC", "UTC"), ("Asia/Kolkata", "UTC+5:30"), ("America/Lima", "UTC−5")]
)
def test_a_distance_from_utc_is_said(zone: str, words: str) -> None:
    assert offset_of(ZoneInfo(zone), NOW) == words
