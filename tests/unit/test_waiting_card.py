"""Why nothing moves, as a card says it: a reason and an end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from delivery.estimate import AccountRules
from delivery.governor import Cause, Window
from tests.unit.cards import MINUTE, NIGHT, NOW, RULES, RUNNING, drawn, keys, said

IN_10 = NOW + 10 * MINUTE
CAPPED = AccountRules(timedelta(0), (Window(600, timedelta(days=1)), Window(20, MINUTE)))
HELD = [
    ({"account_status": "offline"}, RULES, "⏳ Нет связи с Telegram. Продолжим сами."),
    (
        {"account_status": "lost"},
        RULES,
        "⏳ Аккаунт вышел из Telegram. Продолжим, когда его снова подключат.",
    ),
    ({"blocked_until": IN_10, "slowed": 2.0}, RULES, "⏳ Telegram просит подождать"),
    ({}, AccountRules(timedelta(0), quiet=NIGHT), "🌙 Тихие часы до 08:00"),
    ({"waits_until": IN_10, "waits_for": Cause.CAP}, CAPPED, "⏳ Дневной предел: 600 постов"),
    (
        {"waits_until": IN_10, "waits_for": Cause.WINDOW},
        CAPPED,
        "⏳ Предел темпа: 20 постов за 1 мин",
    ),
    ({"waits_until": IN_10, "waits_for": Cause.WARM_UP}, RULES, "⏳ Вход в аккаунт свежий"),
    ({"waits_until": IN_10, "waits_for": Cause.CAP}, RULES, "⏳ Достигнут предел аккаунта"),
    ({"waits_for_media": True}, RULES, "⏳ Готовим файл поста. Продолжим сами."),
    ({"due": 0, "next_at": IN_10}, RULES, "⏳ Ждём ответа Telegram"),
    *(
        ({"due": 0, "next_at": IN_10, "next_reason": reason}, RULES, words)
        for reason, words in [
            ("slow_mode", "⏳ В оставшихся группах медленный режим"),
            ("chat_gap", "⏳ В оставшихся чатах только что вышел другой пост"),
            ("on_top", "⏳ В оставшихся каналах наверху пост другой кампании"),
            ("no_answer", "⏳ Telegram не ответил, попробуем ещё раз"),
            ("flood", "⏳ Telegram просил подождать"),
        ]
    ),
]


@pytest.mark.parametrize(("more", "rules", "words"), HELD, ids=range(len(HELD)))
def test_a_wait_is_said_with_its_reason_and_its_end(
    more: dict[str, object], rules: AccountRules, words: str
) -> None:
    c = replace(RUNNING, **more)  # type: ignore[arg-type]  # fields by name
    lines = said(drawn(c, rules=rules)).splitlines()
    assert lines[1].startswith(words)
    ends_by_itself = "сами" in lines[1] or "снова" in lines[1]
    assert ends_by_itself or lines[2].startswith(("Продолжим в 23:40", "Продолжим завтра, 08:00"))
    assert "Идёт" not in said(drawn(c, rules=rules))
    assert "⏸ Пауза" in keys(drawn(c, rules=rules))[-4]


def test_the_first_reason_wins_and_a_wait_that_is_over_is_none() -> None:
    c = replace(RUNNING, blocked_until=IN_10, account_status="offline", waits_for_media=True)
    assert "Нет связи" in said(drawn(c))
    assert "просит подождать" in said(drawn(replace(c, account_status="online")))
    over = replace(RUNNING, blocked_until=NOW, waits_until=NOW, waits_for=Cause.CAP)
    assert "▶️ Идёт" in said(drawn(over))


def test_a_flood_wait_says_the_lowered_pace_and_when_all_is_done() -> None:
    c = replace(RUNNING, blocked_until=NOW + 20 * MINUTE, slowed=2.0)
    text = said(drawn(c, ends_at=NOW + 29 * MINUTE))
    assert "Продолжим в 23:50 (23:50). Ничего делать не нужно.\n" in text
    assert "\nТемп снижен до поста каждые 16 с.\n" in text
    assert "152 из 246 · ещё ≈ 29 мин, закончим ≈ 23:59\n" in text


def test_quiet_hours_offer_not_to_wait_for_the_morning() -> None:
    rules = AccountRules(timedelta(seconds=8), quiet=NIGHT)
    view = drawn(RUNNING, rules=rules)
    assert "🌙 Тихие часы до 08:00\nПродолжим завтра, 08:00" in said(view)
    assert keys(view)[0] == ["Не ждать утра · 94"]
    assert "▶️ Идёт" in said(drawn(replace(RUNNING, ignores_quiet=True), rules=rules))
    english = drawn(RUNNING, "en", rules=rules)
    assert "🌙 Quiet hours until 08:00\nResuming tomorrow, 08:00" in said(english)
