"""The settings screen against the design, and what it says of every value."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.kit import View
from bot.screens import setting_pages as pages
from bot.screens.settings import Clock, Team, settings
from bot.texts import Texts
from delivery.policy import Policy, StaffChat

MOSCOW, OMSK = ZoneInfo("Europe/Moscow"), ZoneInfo("Asia/Omsk")
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
POLICY = Policy(
    MOSCOW,
    timedelta(seconds=8),
    (time(23), time(8)),
    per_day=600,
    approval_from=100,
    staff=StaffChat(-1, "Команда <рассылок>"),
)
TEAM = Team(4, 2)
RU, EN = Texts("ru", MOSCOW), Texts("en", MOSCOW)


def captions(view: View) -> list[list[str]]:
    return [[key.text for key in row] for row in view.rows]


def test_settings_say_all_that_holds() -> None:
    assert settings(RU, POLICY, NOW, TEAM).text.split("\n\n")[1].split("\n") == [
        "Часовой пояс — Москва (UTC+3)",
        "Тихие часы — 23:00–08:00",
        "Темп по умолчанию — обычный, каждые 8 с",
        "Пауза при ошибках — 5 подряд или 10 %",
        "Предел — 600 постов в сутки на аккаунт",
        "Согласование — от 100 каналов",
        "Служебный чат — «Команда &lt;рассылок&gt;»",
        "Язык — русский",
    ]


def test_settings_that_are_off_are_said_too() -> None:
    off = Policy(MOSCOW, timedelta(0), approval_from=0)
    text = settings(Texts("en", OMSK), off, NOW, Team(1, 1)).text
    assert "Quiet hours — none" in text
    assert "Default pace — normal, without pauses" in text
    assert "Cap — none\nApproval — off\nStaff chat — none\nLanguage — English" in text
    assert text.endswith("My time — Omsk (UTC+6)")


def test_approval_that_nobody_else_could_give_is_said_to_wait_for_somebody() -> None:
    text = settings(RU, POLICY, NOW, Team(3, 1)).text
    assert "Согласование — от 100 каналов, когда появится второй оператор" in text
    assert "второго оператора" in pages.approval_page(RU, POLICY, 1).text


def test_the_buttons_are_those_of_the_design_and_fit_on_a_phone() -> None:
    assert captions(settings(RU, POLICY, NOW, TEAM)) == [
        ["Время", "Тихие часы", "Темп"],
        ["Ошибки", "Предел"],
        ["Согласование", "Чат"],
        ["Язык", "Моё время"],
        ["👥 Операторы · 4", "👤 Аккаунт"],
        ["‹ Меню"],
    ]


@pytest.mark.parametrize(
    ("view", "marked"),
    [
        (pages.zone_page(RU, Clock(MOSCOW, NOW)), ["• Москва +3"]),
        (pages.my_zone_page(RU, Clock(MOSCOW, NOW), MOSCOW), ["• Как у всех · Москва"]),
        (pages.my_zone_page(RU, Clock(OMSK, NOW), MOSCOW), ["• Омск +6"]),
        (pages.night_page(RU, POLICY), ["• 23:00–08:00"]),
        (pages.night_page(RU, replace(POLICY, night=None)), ["• Выключить"]),
        (pages.pace_page(RU, POLICY, timedelta(seconds=8)), ["• 8 с"]),
        (pages.errors_page(RU, POLICY), ["• 5 подряд", "• 10 %"]),
        (pages.cap_page(RU, POLICY), ["• 600"]),
        (pages.cap_page(RU, replace(POLICY, per_day=0)), ["• Без предела"]),
        (pages.approval_page(RU, POLICY, 2), ["• От 100"]),
        (pages.language_page(EN), ["• English"]),
        (pages.chat_page(RU, POLICY, "bot"), []),
    ],
)
def test_every_screen_marks_what_is_set_and_has_a_way_back(view: View, marked: list[str]) -> None:
    assert [c for row in captions(view) for c in row if c[0] == "•"] == marked
    assert captions(view)[-1][0] in {"‹ Настройки", "‹ Settings"}
    assert len(view.text) < 1000


def test_a_pace_of_one_kind_is_offered_once() -> None:
    free = pages.pace_page(RU, Policy(MOSCOW, timedelta(0)), timedelta(0))
    assert captions(free)[0] == ["• без пауз"]
