"""The card of a campaign that runs, is about to or has ended, in both languages."""

from dataclasses import replace
from datetime import timedelta

import pytest
from aiogram.types import InlineKeyboardButton

from bot.callbacks.campaigns import CampaignButton, CampaignVerb
from bot.kit import PRIMARY, View
from delivery.campaign import MOVES, CampaignStatus, Move, PauseReason, Progress
from tests.unit.cards import (
    DONE,
    LIMITED,
    MINUTE,
    NOW,
    PAUSED,
    POSTS,
    RUNNING,
    SCHEDULED,
    drawn,
    keys,
    said,
)


def test_a_running_card_says_pace_progress_and_numbers_that_add_up() -> None:
    view = drawn(RUNNING, ends_at=NOW + 13 * MINUTE)
    assert said(view) == (
        "Осенняя <распродажа> · №128\n"
        "▶️ Идёт · каждые 8 с\n"
        "\n"
        "▰▰▰▰▰▰▱▱▱▱ 61 %\n"
        "152 из 246 · ещё ≈ 13 мин\n"
        "\n"
        "✅ Вышло 149 из 246 · не вышло 3 · в очереди 94\n"
        "\n"
        "Последний — «Кофе и люди», 23:29"
    )
    assert keys(view) == [
        ["⏸ Пауза", "⏹ Прекратить"],
        ["⚠️ Не вышло · 3"],
        ["🔗 Посты · 149", "📊 График"],
        ["⬇️ Вниз", "‹ Кампании"],
    ]


def test_a_running_card_in_english() -> None:
    text = said(drawn(RUNNING, "en", NOW + 13 * MINUTE))
    assert "▶️ Running · every 8 s" in text
    assert "152 of 246 · ≈ 13 min left" in text
    assert "✅ Out 149 of 246 · failed 3 · queued 94" in text


PACES = [
    (replace(RUNNING, gap=timedelta(seconds=3)), "каждые 3 с", "every 3 s"),
    (replace(RUNNING, gap=timedelta(0)), "без пауз", "without pauses"),
    (replace(RUNNING, gap=timedelta(0), slowed=2.0), "без пауз", "without pauses"),
    (
        replace(RUNNING, slowed=2.0),
        "темп снижен до поста каждые 16 с",
        "pace lowered to a post every 16 s",
    ),
    (
        replace(RUNNING, finish_by=NOW + 10 * MINUTE),
        "равномерно до 23:40",
        "evenly until 23:40",
    ),
    (replace(RUNNING, finish_by=NOW - MINUTE), "каждые 3 с", "every 3 s"),
]


@pytest.mark.parametrize(("c", "ru", "en"), PACES, ids=range(len(PACES)))
def test_the_pace_is_the_campaigns_own_and_says_when_it_is_lowered(
    c: Progress, ru: str, en: str
) -> None:
    assert f"▶️ Идёт · {ru}\n" in said(drawn(c))
    assert f"▶️ Running · {en}\n" in said(drawn(c, "en"))


def test_an_end_on_another_day_is_said_as_a_moment() -> None:
    text = drawn(RUNNING, ends_at=NOW + 43 * MINUTE).text
    assert "ещё ≈ 43 мин, закончим ≈ <tg-time " in text
    assert ">завтра, 00:13</tg-time>" in text


def test_without_a_rate_nothing_is_estimated() -> None:
    assert "152 из 246\n" in said(drawn(RUNNING))


def test_the_undo_window_can_be_shortened_or_taken_back_and_neither_is_red() -> None:
    view = drawn(replace(SCHEDULED, starts_at=NOW + timedelta(seconds=10)))
    assert "Начнём 23:30 — 246 каналов" in said(view)
    assert 'format="r"' in view.text
    assert keys(view) == [["↩️ Не запускать", "▶️ Начать сразу"], ["‹ Кампании"]]
    assert [key.style for row in view.rows for key in row] == [None] * 3


def test_a_later_start_is_said_as_a_moment() -> None:
    later = replace(SCHEDULED, starts_at=NOW + timedelta(hours=10, minutes=30), total=21)
    view = drawn(later)
    assert "🕒 Начнём завтра, 10:00 — 21 канал" in said(view)
    planned = [["Перенести", "Запустить сейчас"], ["Снять с плана"]]
    assert keys(view) == [*planned, ["‹ Кампании"]]
    assert "🕒 Starting tomorrow, 10:00 — 21 channels" in said(drawn(later, "en"))


def test_a_finished_card_says_what_came_of_it() -> None:
    view = drawn(DONE)
    assert said(view).splitlines()[1:] == [
        "✅ Завершена за 36 мин",
        "",
        "▰▰▰▰▰▰▰▰▰▰ 100 %",
        "Вышло 241 из 246 · не вышло 4 · пропущено 1",
        "",
        "Ожидали Telegram 3 мин 40 с · 2 вышли не с первой попытки",
    ]
    assert keys(view) == [
        ["⚠️ Не вышло · 4", "🔁 Дослать · 1"],
        ["Копия для оставшихся · 1"],
        ["🔗 Посты · 241", "📊 График"],
        ["📄 CSV", "‹ Кампании"],
    ]
    assert view.is_final


def test_a_clean_end_offers_nothing_to_send_again() -> None:
    clean = replace(DONE, sent=246, failed=0, skipped=0, reasons={}, waited=timedelta(0), retried=0)
    assert keys(drawn(clean)) == [["🔗 Посты · 246", "📊 График"], ["📄 CSV", "‹ Кампании"]]
    assert said(drawn(clean, "en")).endswith("Out 246 of 246")


def test_only_skipped_channels_are_called_skipped() -> None:
    c = replace(DONE, failed=0, skipped=5, reasons={})
    assert ["↷ Пропущено · 5"] in keys(drawn(c))


def test_an_ended_card_offers_a_copy_once_nothing_is_in_flight() -> None:
    ended = replace(
        RUNNING, status=CampaignStatus.CANCELLED, cancelled=93, waiting=1, ended_at=NOW, reasons={}
    )
    assert "⏹ Прекращена — Мария" in said(drawn(ended))
    assert not drawn(ended).is_final
    settled = replace(ended, waiting=0, cancelled=94)
    assert ["Копия для оставшихся · 94"] in keys(drawn(settled))
    assert drawn(settled).is_final


PAUSES = [replace(PAUSED, pause_reason=reason, pause_detail="no_answer") for reason in PauseReason]
STATES = [RUNNING, SCHEDULED, DONE, LIMITED, *PAUSES]
STATES += [replace(RUNNING, status=CampaignStatus.CANCELLED, waiting=0, cancelled=94)]
STATES += [replace(SCHEDULED, starts_at=NOW + timedelta(seconds=s)) for s in (5, 9999)]
MADE = {
    CampaignVerb.UNDO: Move.UNDO,
    CampaignVerb.HURRY: Move.START,
    CampaignVerb.PAUSE: Move.PAUSE,
    CampaignVerb.RESUME: Move.RESUME,
    CampaignVerb.TOLERATE: Move.RESUME,
    CampaignVerb.REOPEN: Move.REOPEN,
    CampaignVerb.ASK_STOP: Move.CANCEL,
    CampaignVerb.STOP: Move.CANCEL,
    CampaignVerb.AGAIN: Move.SEND_AGAIN,
}


def moves_of(view: View) -> list[Move]:
    data = [key.callback_data or "" for row in view.rows for key in row]
    verbs = [CampaignButton.unpack(d).verb for d in data if d.startswith("cp:")]
    return [MADE[verb] for verb in verbs if verb in MADE]


@pytest.mark.parametrize("c", STATES, ids=range(len(STATES)))
def test_every_button_makes_a_move_that_is_legal_then(c: Progress) -> None:
    assert all(c.status in MOVES[move].sources for move in moves_of(drawn(c)))


@pytest.mark.parametrize("locale", ["ru", "en"])
@pytest.mark.parametrize("c", STATES, ids=range(len(STATES)))
def test_every_card_fits_a_phone(c: Progress, locale: str) -> None:
    view = drawn(c, locale, NOW + 99 * MINUTE, posts=POSTS)
    keyboard: list[InlineKeyboardButton] = [key for row in view.rows for key in row]
    assert sum(key.style == PRIMARY for key in keyboard) <= 1
    assert len(said(view)) < 1000
    assert keyboard[-1].text in {"‹ Кампании", "‹ Campaigns"}
    assert all(len(key.text) <= 32 // len(row) + 4 for row in view.rows for key in row)
    assert view.card_of == 128
