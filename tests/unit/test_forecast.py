"""What is said of a campaign before its launch is what the rules of the account come to."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from bot.forecast import Days, foresee
from bot.panel import Panel
from bot.screens.plan import is_unsafe, pace_words, plan_lines
from bot.texts import Texts
from delivery.campaign import AccountId, Campaign, CampaignId, CampaignStatus
from delivery.estimate import AccountRules, Outlook
from delivery.governor import DAY, Window
from delivery.quiet import QuietHours

MOSCOW = ZoneInfo("Europe/Moscow")
RU = Texts("ru", MOSCOW)
NOW = datetime(2026, 11, 24, 11, 20, tzinfo=UTC)  # 14:20 in Moscow
GAP = timedelta(seconds=8)
CAP = AccountRules(GAP, (Window(600, DAY),))
TODAY, TOMORROW = date(2026, 11, 24), date(2026, 11, 25)

DAYS = [
    (Outlook(NOW, 600), None),
    (Outlook(NOW, 1000), Days(600, False, [(TODAY, 600), (TOMORROW, 400)], 0)),  # noqa: FBT003
    (Outlook(NOW, 1500), Days(600, False, [(TODAY, 600), (TOMORROW, 600)], 300)),  # noqa: FBT003
    (
        Outlook(NOW, 400, ages=[timedelta(minutes=30)] * 600),
        Days(600, False, [(TOMORROW, 400)], 0),  # noqa: FBT003
    ),
]


@pytest.mark.parametrize(("outlook", "days"), DAYS)
def test_a_daily_cap_divides_a_campaign_into_days(outlook: Outlook, days: Days | None) -> None:
    assert foresee(outlook, CAP, MOSCOW).days == days


def test_a_slow_pace_is_not_divided_by_a_cap_it_never_meets() -> None:
    outlook = Outlook(NOW, 700, gap=timedelta(minutes=5))
    assert foresee(outlook, CAP, MOSCOW).days is None


def test_a_fresh_log_in_has_a_cap_of_its_own() -> None:
    rules = AccountRules(GAP, (Window(600, DAY),), warms_up=True)
    days = foresee(Outlook(NOW, 246, session_age=timedelta(hours=1)), rules, MOSCOW).days
    assert days is not None
    assert (days.cap, days.is_warm_up, days.named[0]) == (100, True, (TODAY, 100))


def said(outlook: Outlook, rules: AccountRules, **more: object) -> str:
    """Return what the check says of this campaign."""
    panel = cast("Panel", SimpleNamespace(rules=rules, zone=MOSCOW, now=lambda: NOW))
    where = (CampaignId(1), "Пост", CampaignStatus.DRAFT, 1, 1, AccountId(1), outlook.posts)
    wanted_at = cast("datetime | None", more.get("wanted_at"))
    campaign = Campaign(*where, outlook.gap, outlook.finish_by, wanted_at, None)
    return "\n".join(plan_lines(panel, RU, campaign, foresee(outlook, rules, MOSCOW)))


PLAIN = AccountRules(GAP)
NIGHT = AccountRules(GAP, quiet=QuietHours.parse("23:00-08:00", MOSCOW))
LATE = datetime(2026, 11, 24, 19, 55, tzinfo=UTC)  # 22:55
DEEP = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)  # 01:00
SAID = [
    (Outlook(NOW, 246), PLAIN, "Темп: обычный, каждые 8 с, со звуком\nНачало сразу, конец около"),
    (Outlook(NOW, 9, gap=timedelta(seconds=20)), PLAIN, "Темп: бережный, каждые 20 с"),
    (Outlook(NOW, 9, gap=timedelta(seconds=30)), PLAIN, "Темп: свой, каждые 30 с, со звуком"),
    (Outlook(NOW, 9, finish_by=NOW + DAY / 4), PLAIN, "Темп: равномерно до "),
    (Outlook(NOW, 9, gap=timedelta(seconds=1)), PLAIN, " · ⚠️ быстрее безопасного"),
    (Outlook(NOW, 9, slowed=2), PLAIN, "⏳ Telegram просил подождать: пока пойдём каждые 16 с"),
    (Outlook(LATE, 246), NIGHT, "🌙 Тихие часы 23:00–08:00 учтены"),
    (Outlook(DEEP, 9), NIGHT, "🌙 Тихие часы: первый пост выйдет "),
    (Outlook(NOW, 1000), CAP, "⏳ Сегодня выйдет 600, завтра 400: предел — 600 постов за сутки"),
    (Outlook(NOW, 1500), CAP, "завтра 600, потом ещё 300: предел"),
    (
        Outlook(NOW, 100, gap=timedelta(seconds=1)),
        AccountRules(GAP, (Window(20, timedelta(minutes=1)),)),
        "⏳ Предел аккаунта — 20 постов за 1 мин",
    ),
    (
        Outlook(NOW, 9, session_age=timedelta(hours=1)),
        AccountRules(GAP, warms_up=True),
        "⏳ Вход свежий: первые сутки каждые 10 с",
    ),
    (
        Outlook(NOW, 100, finish_by=NOW + timedelta(minutes=1)),
        PLAIN,
        "быстрее, чем каждые 3 с, не пойдём, закончим ≈ ",
    ),
]


@pytest.mark.parametrize(("outlook", "rules", "words"), SAID)
def test_the_check_says_all_that_will_happen(
    outlook: Outlook, rules: AccountRules, words: str
) -> None:
    assert words in said(outlook, rules)


def test_a_start_that_is_over_is_said_and_the_start_is_at_once() -> None:
    text = said(Outlook(NOW, 9), PLAIN, wanted_at=NOW - timedelta(hours=1))
    assert "Начало сразу" in text
    assert "⚠️ Выбранное начало, " in text


def test_quiet_hours_that_a_campaign_does_not_meet_are_not_said() -> None:
    assert "🌙" not in said(Outlook(NOW, 9), NIGHT)


UNSAFE = [
    (GAP, 1.0, False),
    (timedelta(seconds=3), 1.0, False),
    (timedelta(seconds=2), 1.0, True),
    (GAP, 2.0, True),
    (timedelta(seconds=16), 2.0, False),
]


@pytest.mark.parametrize(("gap", "slowed", "is_it"), UNSAFE)
def test_a_pace_is_unsafe_when_it_is_faster_than_what_the_account_learned(
    gap: timedelta, slowed: float, is_it: object
) -> None:
    assert is_unsafe(PLAIN, gap, slowed) is is_it


def test_a_pace_without_a_gap_says_so() -> None:
    rules = AccountRules(timedelta(0))
    panel = cast("Panel", SimpleNamespace(rules=rules, zone=MOSCOW, now=lambda: NOW))
    assert pace_words(panel, RU, None, None) == "обычный, без пауз"
