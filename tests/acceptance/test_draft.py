"""What will happen is said before the launch: the check, the first few, days, somebody else."""

from tests.acceptance.conftest import Theatre
from tests.acceptance.drafting import sees, to_check


async def test_the_check_says_the_pace_the_start_and_the_end(theatre: Theatre) -> None:
    stage = await theatre.opens(gap_ms=8000)
    await to_check(stage)
    text = stage.oleg.texts[-1]
    assert "Темп: обычный, каждые 8 с, со звуком\nНачало сразу, конец" in text
    assert "быстрее безопасного" not in text


async def test_a_campaign_larger_than_a_day_allows_is_divided_into_days(theatre: Theatre) -> None:
    stage = await theatre.opens(per_day=20)
    await to_check(stage)
    text = await stage.oleg.reads("Проверка")
    assert "⏳ Сегодня выйдет 20, завтра 19: предел — 20 постов за сутки" in text
    assert sees(stage, "🚀 Запустить · 39")


async def test_a_limited_account_is_said_before_the_launch(theatre: Theatre) -> None:
    stage = await theatre.opens()
    limit = "UPDATE accounts SET limited_reason = 'PEER_FLOOD', limited_at = now()"
    await stage.pool.execute(limit)
    await to_check(stage)
    await stage.oleg.reads("⛔ Telegram не даёт аккаунту «Анна» публиковать (PEER_FLOOD)")


async def test_the_first_launch_offers_three_first_and_asks_before_the_rest(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens()
    await to_check(stage)
    await stage.oleg.reads("🐤 Первый запуск: лучше сначала 3 канала, потом спросим.")
    styles = {b["text"]: b["style"] for row in stage.screens(1001)[-1]["buttons"] for b in row}
    assert [text for text, style in styles.items() if style == "primary"] == ["🐤 Сначала 3"]
    await stage.oleg.taps("🐤 Сначала 3")
    await stage.until(lambda: sees(stage, "▶️ Продолжить · 36"))
    assert len(stage.sends) == 3
    await stage.oleg.taps("▶️ Продолжить")
    await stage.oleg.reads("Вышло 39 из 39")


async def test_a_later_launch_leads_to_all_channels_and_still_offers_three_first(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens()
    await stage.oleg.launches("Первый")
    await stage.oleg.reads("Вышло 39 из 39")
    await to_check(stage, "Второй")
    assert "Первый запуск" not in stage.oleg.texts[-1]
    styles = {b["text"]: b["style"] for row in stage.screens(1001)[-1]["buttons"] for b in row}
    assert [text for text, style in styles.items() if style == "primary"] == ["🚀 Запустить · 39"]
    assert "🐤 Сначала 3" in styles


async def test_a_canary_that_was_taken_back_does_not_stay(theatre: Theatre) -> None:
    stage = await theatre.opens(undo_s=30)
    await to_check(stage)
    await stage.oleg.taps("🐤 Сначала 3")
    await stage.oleg.taps("↩️ Не запускать")
    await stage.oleg.taps("🚀 Запустить")
    await stage.oleg.taps("▶️ Начать сразу")
    await stage.oleg.reads("Вышло 39 из 39")


async def test_a_draft_somebody_else_changed_is_checked_again(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_check(stage)
    await stage.maria.says("/start")
    await stage.maria.taps("Кампании")
    await stage.maria.taps("📝 №1")
    await stage.maria.taps("Когда")
    await stage.maria.taps("Завтра 10:00")
    await stage.maria.reads("Начало: завтра, 10:00")
    toast = await stage.oleg.taps("🚀 Запустить")
    assert toast == "Пока вы смотрели, черновик изменили. Проверьте ещё раз."
    await stage.oleg.reads("Начало: завтра, 10:00 · конец")
    assert stage.sends == []
