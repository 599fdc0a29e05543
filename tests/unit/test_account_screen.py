"""The account's screen: everything it says."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.screens.account import account_view, safe_gap
from bot.texts import Texts
from db.account_card import AccountCard
from db.accounts import AccountState
from delivery.campaign import AccountId
from delivery.limits import Limits
from delivery.policy import Policy

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
MOSCOW = ZoneInfo("Europe/Moscow")
RU = Texts("ru", MOSCOW)
POLICY = Policy(MOSCOW, timedelta(seconds=6), per_day=600)
MINUTE = timedelta(minutes=1)
ANNA = AccountState(
    AccountId(1), "Анна", "online", 248, 246, NOW, None, None, 1.25, timedelta(days=74), Limits()
)
CARD = AccountCard(datetime(2026, 9, 12, 9, tzinfo=UTC), None, None, 149, 3, 11 * MINUTE)


def said(
    state: AccountState = ANNA, card: AccountCard = CARD, policy: Policy = POLICY
) -> list[str]:
    return re.sub("<.*?>", "", account_view(RU, policy, state, card, NOW).text).split("\n")


def test_an_account_that_is_well_reads_as_designed() -> None:
    assert said() == [
        "Аккаунт «Анна» · в порядке",
        "Premium — нет · подпись до 1024 · файлы до 2 ГБ",
        "",
        "Сегодня 149 из 600 постов",
        "Ожиданий Telegram за 7 дней: 3, всего 11 мин",
        "Текущий безопасный темп: каждые 7,5 с",
        "",
        "Сессия на сервере с 12 сентября",
    ]


STATES = [
    ({"limited_reason": "PEER_FLOOD"}, "ограничен Telegram (PEER_FLOOD)"),
    ({"status": "offline"}, "без связи, подключаемся снова"),
    ({"status": "lost", "limited_reason": "PEER_FLOOD"}, "вышел из Telegram"),
]


@pytest.mark.parametrize(("change", "words"), STATES)
def test_an_account_that_is_not_well_says_why(change: dict[str, str], words: str) -> None:
    state = replace(ANNA, **change)  # type: ignore[arg-type]
    assert said(state)[0] == f"Аккаунт «Анна» · {words}"


def test_an_account_that_was_logged_out_says_what_the_owner_does() -> None:
    assert "rassylka login" in said(replace(ANNA, status="lost"))[-1]


def test_premium_has_larger_limits_and_channels_are_counted() -> None:
    limits = Limits(caption=4096, is_premium=True, file_parts=8000, channels=1000)
    assert said(replace(ANNA, limits=limits))[1:3] == [
        "Premium — есть · подпись до 4096 · файлы до 4 ГБ",
        "Каналы и группы: 248 из 1\u202f000",
    ]


def test_without_cap_and_waits_nothing_is_compared() -> None:
    card = replace(CARD, posts=21, waits=0)
    assert said(card=card, policy=replace(POLICY, per_day=0))[3:5] == [
        "Сегодня 21 пост",
        "Ожиданий Telegram за 7 дней: нет",
    ]


def test_a_wait_that_lasts_says_until_when() -> None:
    card = replace(CARD, blocked_until=NOW + 20 * MINUTE)
    assert "⏳ Telegram просит подождать, продолжим в 15:20" in said(card=card)


CHECKS = [
    (None, None, "Проверяем…"),
    (NOW, None, "✅ Проверено: отвечает, пределы прочитаны заново. 15:00"),
    (NOW, "offline", "⚠️ Проверено: связи нет. 15:00"),
    (NOW, "AUTH_KEY_UNREGISTERED", "⚠️ Проверено: Telegram отвечает AUTH_KEY_UNREGISTERED. 15:00"),
]


@pytest.mark.parametrize(("at", "problem", "words"), CHECKS)
def test_a_look_at_the_account_is_answered(
    at: datetime | None, problem: str | None, words: str
) -> None:
    card = replace(CARD, asked_at=NOW, answered_at=at, problem=problem)
    assert said(card=card)[-1] == words


def test_a_fresh_log_in_is_no_faster_than_its_first_day() -> None:
    warm = replace(POLICY, warms_up=True)
    assert safe_gap(warm, replace(ANNA, session_age=timedelta(hours=3))) == timedelta(seconds=10)
    assert safe_gap(warm, ANNA) == timedelta(seconds=7.5)
