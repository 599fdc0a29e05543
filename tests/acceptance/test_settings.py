"""Settings: set in the panel, held by whatever runs; the account's card."""

from datetime import UTC, datetime, timedelta

from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Stage


async def to_settings(stage: Stage) -> None:
    await stage.oleg.says("/start")
    await stage.oleg.taps("Настройки")
    await stage.oleg.reads("Часовой пояс — ")


async def test_every_setting_is_changed_by_a_tap_or_typed_and_holds_after_a_restart(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens(gap_ms=500)
    await to_settings(stage)
    await stage.oleg.taps("Время")
    await stage.oleg.answers("Екатеринбург")
    await stage.oleg.reads("Часовой пояс — Екатеринбург (UTC+5)")
    await stage.oleg.taps("Тихие часы")
    await stage.oleg.taps("23:00–08:00")
    await stage.oleg.reads("Тихие часы — 23:00–08:00")
    await stage.oleg.taps("Темп")
    await stage.oleg.answers("12")
    await stage.oleg.reads("обычный, каждые 12 с")
    await stage.oleg.taps("Ошибки")
    await stage.oleg.answers("7 подряд или 15 %")
    await stage.oleg.taps("Предел")
    await stage.oleg.taps("600")
    await theatre.stops(stage)
    await theatre.starts(stage)
    await to_settings(stage)
    await stage.oleg.reads("Пауза при ошибках — 7 подряд или 15 %\nПредел — 600 постов в сутки")


async def test_what_is_no_setting_is_said_and_asked_again(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_settings(stage)
    await stage.oleg.taps("Предел")
    await stage.oleg.answers("очень много")
    await stage.oleg.reads("⚠️ «очень много» здесь не подходит")
    await stage.oleg.answers("800")
    await stage.oleg.reads("Предел — 800 постов в сутки на аккаунт")
    await stage.oleg.taps("Согласование")
    await stage.oleg.taps("Каждая")
    await stage.oleg.reads("Согласование — каждой кампании")


async def test_a_pace_set_while_a_campaign_runs_is_that_of_a_worker_elsewhere_within_seconds(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens(gap_ms=600_000, apart=True)
    await stage.oleg.launches("Медленно")
    await stage.until(lambda: stage.sends or None)
    await to_settings(stage)
    await stage.oleg.taps("Темп")
    await stage.oleg.answers("0,05")
    await stage.oleg.reads("Вышло 39 из 39", within=20)


async def test_quiet_hours_set_and_unset_hold_a_running_campaign_and_let_it_go(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens(gap_ms=200)
    await stage.oleg.launches("Ночью не пишем")
    await stage.until(lambda: stage.sends or None)
    await to_settings(stage)
    await stage.oleg.taps("Тихие часы")
    now = datetime.now(UTC) + timedelta(hours=3)
    await stage.oleg.answers(f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=5):%H:%M}")
    await stage.oleg.reads("🌙 Тихие часы до ")
    await stage.oleg.taps("Тихие часы")
    await stage.oleg.taps("Выключить")
    await stage.oleg.reads("Вышло 39 из 39", within=20)


async def test_a_raised_cap_frees_what_the_old_one_held(theatre: Theatre) -> None:
    stage = await theatre.opens(per_day=5)
    await stage.oleg.launches("Больше пяти")
    await stage.oleg.reads("Дневной предел: 5 постов")
    assert len(stage.sends) == 5
    await to_settings(stage)
    await stage.oleg.taps("Предел")
    await stage.oleg.taps("Без предела")
    await stage.oleg.reads("Вышло 39 из 39")


async def test_everybody_has_a_language_and_a_clock_of_their_own(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_settings(stage)
    await stage.oleg.taps("Язык")
    await stage.oleg.taps("English")
    await stage.oleg.reads("Language — English")
    await stage.oleg.taps("My time")
    await stage.oleg.answers("Omsk")
    await stage.oleg.reads("Time zone — Moscow (UTC+3)")
    assert stage.oleg.texts[-1].endswith("My time — Omsk (UTC+6)")
    await stage.maria.says("/start")
    await stage.maria.taps("Настройки")
    assert (await stage.maria.reads("Часовой пояс")).endswith("Язык — русский")


async def test_the_account_says_how_it_is_and_is_looked_at_on_demand(theatre: Theatre) -> None:
    stage = await theatre.opens(per_day=600)
    await stage.oleg.launches("Для счёта")
    await stage.oleg.reads("Вышло 39 из 39")
    await to_settings(stage)
    await stage.oleg.taps("👤 Аккаунт")
    text = await stage.oleg.reads("Аккаунт «Анна» · в порядке")
    assert "Сегодня 39 из 600 постов\nОжиданий Telegram за 7 дней: нет" in text
    await stage.oleg.taps("Проверить")
    await stage.oleg.reads("✅ Проверено: отвечает")
    await stage.oleg.taps("‹ Настройки")
    await stage.oleg.reads("Часовой пояс")
