"""Screen repeat and the words of a series."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.callbacks.drafts import Repeat, RepeatVerb
from bot.kit import View
from bot.screens.campaigns import line_of
from bot.screens.regular import regular
from bot.screens.repeat import chosen_rule, repeat_view, typed_end
from bot.texts import Texts
from delivery.campaign import AccountId, Campaign, CampaignId, CampaignStatus
from delivery.recurrence import EVERY_DAY, Recurrence
from tests.unit.cards import MOSCOW, NOW, RUNNING, SCHEDULED, drawn, keys, panel, said

RU, EN = Texts("ru", MOSCOW), Texts("en", MOSCOW)
OMSK = ZoneInfo("Asia/Omsk")
START = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)  # Wednesday, 10:00 in Moscow
RULE = Recurrence(frozenset({1, 3}), time(10), MOSCOW, left=3)
DRAFT = Campaign(
    CampaignId(7),
    "Дайджест",
    CampaignStatus.DRAFT,
    4,
    1,
    AccountId(1),
    3,
    None,
    None,
    START,
    None,
)
WEEKLY = replace(DRAFT, recurrence=replace(RULE, days=frozenset({3})))


def tapped(verb: RepeatVerb, n: int = 0) -> Repeat:
    return Repeat(verb=verb, campaign_id=7, n=n)


SAID = [
    (RULE, "Регулярно, пн ср 10:00, ещё 4", "Regularly, Mon Wed 10:00, 4 more"),
    (replace(RULE, left=None), "Регулярно, пн ср 10:00", "Regularly, Mon Wed 10:00"),
    (
        replace(RULE, days=EVERY_DAY, left=None, until=date(2026, 12, 25)),
        "Регулярно, каждый день 10:00, до 25 декабря",
        "Regularly, every day 10:00, until 25 December",
    ),
    (
        replace(RULE, zone=OMSK, left=None),
        "Регулярно, пн ср 10:00 (Омск)",
        "Regularly, Mon Wed 10:00 (Omsk)",
    ),
]


@pytest.mark.parametrize(("rule", "ru", "en"), SAID)
def test_a_series_is_said_in_a_line(rule: Recurrence, ru: str, en: str) -> None:
    assert (regular(RU, rule, NOW, ahead=1), regular(EN, rule, NOW, ahead=1)) == (ru, en)


def test_before_it_begins_it_is_said_how_often() -> None:
    assert regular(RU, RULE, NOW) == "Регулярно, пн ср 10:00, 4 раза"
    assert regular(EN, RULE, NOW) == "Regularly, Mon Wed 10:00, 4 times"


def test_cards_and_the_list_say_it() -> None:
    tomorrow = NOW + timedelta(hours=10, minutes=30)
    c = replace(SCHEDULED, starts_at=tomorrow, recurrence=RULE)
    assert said(drawn(c)).endswith("\n\n🗓 Регулярно, пн ср 10:00, ещё 4")
    assert said(drawn(replace(RUNNING, recurrence=RULE))).endswith(
        "🗓 Регулярно, пн ср 10:00, ещё 3"
    )
    assert said(View(line_of(RU, c, NOW))).endswith(
        "— завтра, 10:00 · Регулярно, пн ср 10:00, ещё 4"
    )
    assert keys(drawn(c))[:3] == [
        ["Перенести", "Запустить сейчас"],
        ["Снять с плана"],
        ["Больше не повторять"],
    ]


def test_a_skipped_run_says_why() -> None:
    skipped = replace(SCHEDULED, status=CampaignStatus.CANCELLED, skipped_at=NOW, ended_at=NOW)
    by_itself = replace(skipped, changed_by_name=None)
    assert "↷ Пропущена: прошлый раз ещё шёл." in said(drawn(by_itself))
    assert "↷ Пропущена — Мария" in said(drawn(skipped))
    assert said(View(line_of(RU, skipped, NOW))).endswith("— пропущена")


def test_without_a_time_there_is_nothing_to_repeat() -> None:
    view = repeat_view(panel(), RU, replace(DRAFT, wanted_at=None))
    assert "Сначала выберите время начала" in said(view)
    assert keys(view) == [["‹ Назад"]]


def test_the_screen_shows_the_days_the_end_and_what_comes_then() -> None:
    text = said(repeat_view(panel(), RU, replace(DRAFT, recurrence=RULE)))
    assert text.startswith("Регулярно · часовой пояс Москва, сейчас 23:30\n\nНачало: завтра, 10:00")
    assert "Повтор: пн ср 10:00\nКонец: после 4 раз\nПотом: пн, 30 ноября, 10:00 · ср, 2" in text


def test_the_buttons_show_what_is_chosen() -> None:
    shown = keys(repeat_view(panel(), RU, WEEKLY))
    assert shown[:4] == [
        ["Нет"],
        ["Каждый день", "• Раз в неделю"],
        ["пн", "вт", "✓ ср", "чт"],
        ["пт", "сб", "вс"],
    ]
    assert keys(repeat_view(panel(), RU, DRAFT))[0] == ["• Нет"]
    five = replace(DRAFT, recurrence=replace(RULE, left=4))
    assert keys(repeat_view(panel(), RU, five))[4:] == [
        ["• 5 раз", "10 раз"],
        ["Без конца"],
        ["‹ Назад"],
    ]


TAPS = [
    (DRAFT, tapped(RepeatVerb.DAILY), EVERY_DAY, START),
    (DRAFT, tapped(RepeatVerb.WEEKLY), {3}, START),
    (DRAFT, tapped(RepeatVerb.DAY, 5), {5}, START + timedelta(days=2)),
    (WEEKLY, tapped(RepeatVerb.DAY, 1), {1, 3}, START),
    (replace(DRAFT, recurrence=RULE), tapped(RepeatVerb.DAY, 3), {1}, START + timedelta(days=5)),
]


@pytest.mark.parametrize(("draft", "tap", "days", "first"), TAPS)
def test_a_tap_chooses_days_and_the_start_is_one_of_them(
    draft: Campaign, tap: Repeat, days: set[int], first: datetime
) -> None:
    change = chosen_rule(draft, tap, RU)
    assert change is not None
    rule, start = change
    assert rule is not None
    assert rule.days == days
    assert (start, rule.at) == (first, time(10))


def test_the_last_day_that_is_taken_away_ends_the_repeating() -> None:
    assert chosen_rule(WEEKLY, tapped(RepeatVerb.DAY, 3), RU) == (None, START)
    assert chosen_rule(WEEKLY, tapped(RepeatVerb.NONE), RU) == (None, START)


def test_an_end_is_chosen_and_kept_when_the_days_change() -> None:
    ten = chosen_rule(WEEKLY, tapped(RepeatVerb.TIMES, 10), RU)
    assert ten == (replace(RULE, days=frozenset({3}), left=9), START)
    endless = chosen_rule(WEEKLY, tapped(RepeatVerb.ENDLESS), RU)
    assert endless == (replace(RULE, days=frozenset({3}), left=None), START)
    daily = chosen_rule(WEEKLY, tapped(RepeatVerb.DAILY), RU)
    assert daily == (replace(RULE, days=EVERY_DAY), START)
    assert chosen_rule(DRAFT, tapped(RepeatVerb.TIMES, 5), RU) is None
    assert chosen_rule(DRAFT, tapped(RepeatVerb.OPEN), RU) is None


ENDS = [
    ("7", replace(RULE, left=6)),
    ("7 раз", replace(RULE, left=6)),
    ("25.12", replace(RULE, left=None, until=date(2026, 12, 25))),
    ("25 декабря", replace(RULE, left=None, until=date(2026, 12, 25))),
    ("1", None),
    ("1001", None),
    ("вчера", None),
    ("завтра", None),  # the start itself
]


@pytest.mark.parametrize(("text", "expected"), ENDS)
def test_an_end_is_typed_as_a_number_or_a_day(text: str, expected: Recurrence | None) -> None:
    assert typed_end(text, RULE, START, NOW) == expected
