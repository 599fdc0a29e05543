"""The card of a paused campaign: who or what paused it, and the ways on."""

from dataclasses import replace
from datetime import timedelta

from delivery.campaign import PauseReason
from tests.unit.cards import ACCOUNT, CANARY, LIMITED, NOW, PAUSED, POSTS, drawn, keys, said


def test_a_pause_by_a_person_is_told_with_the_name() -> None:
    view = drawn(replace(PAUSED, pause_reason=PauseReason.PERSON))
    assert "⏸ На паузе — Мария, 23:25" in said(view)
    assert said(view).endswith("Продолжим с того же места. Дважды никто не получит.")
    assert keys(view)[:2] == [["▶️ Продолжить"], ["Темп", "⏹ Прекратить"]]


def test_a_pause_by_errors_says_the_cause_and_what_is_untouched() -> None:
    c = replace(PAUSED, pause_reason=PauseReason.ERRORS, pause_detail="no_answer")
    view = drawn(replace(c, failed=5, reasons={"no_answer": 5}))
    assert "⚠️ На паузе, 23:25: много ошибок" in said(view)
    assert "общую причину: Telegram не ответил — 5. Остальные 94 не тронуты." in said(view)
    assert keys(view) == [
        ["⚠️ Разобрать"],
        ["Пропустить такие и продолжить"],
        ["▶️ Продолжить", "⏹ Прекратить"],
        ["🔗 Посты · 149", "📊 График"],
        ["‹ Кампании"],
    ]


def test_a_post_that_telegram_does_not_accept_is_said_to_be_the_cause() -> None:
    c = replace(PAUSED, pause_reason=PauseReason.ERRORS, pause_detail="post_invalid", reasons={})
    text = said(drawn(c))
    assert "⚠️ На паузе, 23:25: Telegram не принимает пост" in text
    assert text.endswith("Отказ был бы везде. Остальные 94 не тронуты.")


def test_a_limited_account_is_named_with_telegrams_word_and_the_way_to_spambot() -> None:
    view = drawn(LIMITED)
    assert "Telegram ограничил аккаунт" in said(view)
    assert "Ответ Telegram: PEER_FLOOD" in said(view)
    assert view.rows[0][0].url == "https://t.me/SpamBot"


def test_a_log_out_is_told_and_so_is_that_it_is_over() -> None:
    lost = replace(ACCOUNT, account_status="lost")
    assert "аккаунт вышел из Telegram" in said(drawn(lost))
    back = said(drawn(ACCOUNT))
    assert "аккаунт выходил из Telegram" in back
    assert "Он снова подключён. Продолжим с того же места." in back


def test_a_canary_links_the_first_posts_and_asks() -> None:
    view = drawn(CANARY, posts=POSTS)
    assert "🐤 Первые посты вышли: 3\n\nГородская афиша · Партнёр <12> · Старый чат" in said(view)
    assert '<a href="https://t.me/cityguide/881">Городская афиша</a>' in view.text
    assert '<a href="https://t.me/c/1500/77">Партнёр &lt;12&gt;</a> · Старый чат' in view.text
    assert keys(view) == [
        ["▶️ Продолжить · 243"],
        ["Остановить, посты оставить"],
        ["🔗 Посты · 3", "📊 График"],
        ["‹ Кампании"],
    ]


def test_a_canary_that_failed_says_so() -> None:
    c = replace(CANARY, sent=0, failed=3, reasons={"no_right": 3})
    assert "🐤 Ни один из первых постов не вышел" in said(drawn(c))
    assert said(drawn(c)).endswith("Сначала посмотрите, почему.")
    assert ["⚠️ Не вышло · 3"] in keys(drawn(c))


def test_a_missed_start_waits_for_a_person() -> None:
    c = replace(PAUSED, pause_reason=PauseReason.MISSED, sent=0, failed=0, waiting=246)
    view = drawn(replace(c, starts_at=NOW - timedelta(hours=3)))
    assert "⏰ Старт в 20:30 пропущен" in said(view)
    assert "Ждут 246 каналов. Сама не начнёт — решите вы." in said(view)
    assert keys(view) == [["Запустить сейчас"], ["⏹ Прекратить"], ["‹ Кампании"]]


def test_after_the_kill_switch_the_card_leads_to_the_way_back() -> None:
    view = drawn(replace(PAUSED, pause_reason=PauseReason.HALT))
    assert "⏸ Всё на паузе — Мария, 23:25" in said(view)
    assert ["Всё на паузе…"] in keys(view)
