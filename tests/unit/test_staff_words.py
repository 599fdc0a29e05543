"""What the staff chat reads."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.screens.staff import LOUD, SIGNS, digest, digest_text, news_text
from bot.texts import Texts
from db.staff import Closed, News, NewsRow

RU = Texts("ru", ZoneInfo("Europe/Moscow"))
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ROW = NewsRow(
    1, News.STARTED, NOW, actor="Мария", campaign_id=128, title="Осенняя <распродажа>", total=246
)
TOLD = [
    (ROW, "▶️ «Осенняя &lt;распродажа&gt;» · №128 — запущена, 246 каналов · Мария"),
    (
        replace(ROW, kind=News.RESUMED, actor="О'Нил & Ко"),
        "▶️ «Осенняя &lt;распродажа&gt;» · №128 — продолжается · О'Нил &amp; Ко",
    ),
    (
        replace(ROW, kind=News.AGAIN, actor=None, title="Афиша"),
        "🔁 «Афиша» · №128 — досылаем туда, где не вышло",
    ),
    (
        replace(ROW, kind=News.PAUSED, word="no_right", actor=None, title="Афиша"),
        "⚠️ «Афиша» · №128 — встала на паузу сама: нет права публиковать",
    ),
    (
        replace(ROW, kind=News.FINISHED, sent=241, failed=4, skipped=1, title="Афиша"),
        "✅ «Афиша» · №128 — вышло 241 из 246, не вышло 4, пропущено 1",
    ),
    (
        NewsRow(1, News.FLOOD, NOW, until=NOW + timedelta(minutes=41), account_name="Анна"),
        "⏳ Аккаунт «Анна»: Telegram просит подождать, продолжим в 15:41",
    ),
    (
        NewsRow(1, News.ACCOUNT, NOW, word="PEER_FLOOD", account_name="Анна"),
        "⚠️ Аккаунт «Анна» ограничен: PEER_FLOOD",
    ),
    (
        NewsRow(1, News.ACCOUNT, NOW, word="SESSION_REVOKED", account_name="Анна", is_lost=True),
        "⚠️ Аккаунт «Анна» вышел из Telegram: SESSION_REVOKED",
    ),
]


def said(*news: NewsRow, closed: tuple[Closed, ...] = ()) -> str:
    return re.sub("</?tg-time.*?>", "", news_text(RU, news, closed, NOW))


@pytest.mark.parametrize(("row", "words"), TOLD)
def test_one_thing_is_one_line(row: NewsRow, words: str) -> None:
    assert said(row) == words


def test_several_things_are_one_message_with_the_hour_of_each() -> None:
    later = replace(ROW, kind=News.RESUMED, created_at=NOW + timedelta(minutes=1), title="Афиша")
    assert said(replace(ROW, title="Афиша"), later).split("\n") == [
        "▶️ 15:00 «Афиша» · №128 — запущена, 246 каналов · Мария",
        "▶️ 15:01 «Афиша» · №128 — продолжается · Мария",
    ]


def test_every_kind_has_its_sign_and_only_what_needs_somebody_makes_a_sound() -> None:
    assert set(SIGNS) == set(News)
    assert {News.PAUSED, News.ACCOUNT} == LOUD


def test_a_digest_names_the_first_channels_and_counts_the_rest() -> None:
    closed = [Closed(f"Канал {n}", "no_right") for n in range(12)]
    lines = digest_text(RU, closed).split("\n")
    assert lines[0] == "Больше нельзя публиковать в 12 каналах"
    assert (lines[1], lines[-1], len(lines)) == ("«Канал 0» — нет права публиковать", "и ещё 2", 12)
    view = digest(RU, closed[:1])
    assert view.text.startswith("⛔ Больше нельзя публиковать в 1 канале\n")
    assert [[key.text for key in row] for row in view.rows] == [["⚠️ Проблемы"]]


def test_a_digest_in_the_staff_chat_is_part_of_its_message() -> None:
    row = NewsRow(1, News.DIGEST, NOW)
    assert said(row, closed=(Closed("Театр <рядом>", "gone"),)).startswith(
        "⛔ Больше нельзя публиковать в 1 канале\n«Театр &lt;рядом&gt;» — "
    )
