"""How fast is chosen before the launch and later: presets, an interval, a deadline."""

from zoneinfo import ZoneInfo

import pytest

from tests.acceptance.conftest import Theatre
from tests.acceptance.drafting import last_sunday, put_back, sees, to_check, types


async def test_a_preset_is_marked_and_the_check_says_it(theatre: Theatre) -> None:
    stage = await theatre.opens(gap_ms=8000)
    await to_check(stage)
    await stage.oleg.taps("‹ Изменить")
    await stage.oleg.taps("Темп")
    text = await stage.oleg.reads("Темп · 39 каналов")
    assert "Бережный — каждые 20 с, ≈ 14 мин\nОбычный — каждые 8 с, ≈ 5 мин" in text
    await stage.oleg.taps("Быстрый")
    await stage.until(lambda: sees(stage, "• Быстрый") and sees(stage, "Обычный"))
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.taps("✅ Проверить")
    await stage.oleg.reads("Темп: быстрый, каждые 3 с")


async def test_an_interval_is_typed_and_nonsense_loses_nothing(theatre: Theatre) -> None:
    stage = await theatre.opens(gap_ms=8000)
    await to_check(stage)
    await stage.oleg.taps("‹ Изменить")
    await stage.oleg.taps("Темп")
    await stage.oleg.taps("Свой интервал…")
    await stage.oleg.reads("сколько секунд между постами")
    await types(stage.oleg, "побыстрее")
    await stage.oleg.reads("«побыстрее» — не интервал от 0,05 с до 1 ч")
    await types(stage.oleg, "1 мин 30")
    await stage.oleg.reads("Выбран: свой, каждые 1 мин 30 с")
    assert sees(stage, "• Свой интервал…")
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.taps("✅ Проверить")
    await stage.oleg.reads("Темп: свой, каждые 1 мин 30 с")


async def test_a_campaign_with_a_deadline_spreads_its_posts_until_then(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = await theatre.opens(channels=20)
    put_back(monkeypatch, 54)
    await to_check(stage)
    await stage.oleg.taps("‹ Изменить")
    await stage.oleg.taps("Темп")
    await stage.oleg.taps("К сроку…")
    await types(stage.oleg, "через минуту")
    deadline = stage.telegram.world.now() + 6
    await stage.oleg.reads("Выбран: равномерно до ")
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.taps("✅ Проверить")
    await stage.oleg.taps("🚀 Запустить")
    await stage.oleg.reads("Вышло 20 из 20", within=20)
    assert deadline - 2 < stage.sends[-1].at < deadline + 1


async def test_a_deadline_that_cannot_be_kept_is_said(theatre: Theatre) -> None:
    stage = await theatre.opens(gap_ms=8000)
    await to_check(stage)
    await stage.oleg.taps("‹ Изменить")
    await stage.oleg.taps("Темп")
    await stage.oleg.taps("К сроку…")
    await types(stage.oleg, "через минуту")
    await stage.oleg.reads("не успеть: быстрее, чем каждые 3 с, не пойдём, закончим ≈")
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.taps("✅ Проверить")
    assert "не успеть" in await stage.oleg.reads("Проверка")


async def test_a_deadline_that_is_over_or_no_time_is_asked_again(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_check(stage)
    await stage.oleg.taps("‹ Изменить")
    await stage.oleg.taps("Темп")
    await stage.oleg.taps("К сроку…")
    await types(stage.oleg, "01.01.2020 10:00")
    await stage.oleg.reads("уже прошло. Напишите время впереди.")
    await types(stage.oleg, "к вечеру")
    await stage.oleg.reads("«к вечеру» — не время")
    await types(stage.oleg, "завтра 12:00")
    await stage.oleg.reads("Выбран: равномерно до завтра, 12:00")


async def test_a_deadline_before_the_start_is_refused(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_check(stage)
    await stage.oleg.taps("‹ Изменить")
    await stage.oleg.taps("Когда")
    await stage.oleg.taps("Завтра 10:00")
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.taps("Темп")
    await stage.oleg.taps("К сроку…")
    await types(stage.oleg, "через час")
    await stage.oleg.reads("— раньше начала, завтра, 10:00. Напишите время позже.")


async def test_the_pace_of_a_running_campaign_changes_and_leads_back_to_its_card(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens(gap_ms=4000)
    await to_check(stage)
    await stage.oleg.taps("🚀 Запустить")
    await stage.until(lambda: stage.sends)
    card = stage.telegram.chats.messages[int(str(stage.oleg.screen_id))]
    await stage.telegram.chats.tap(1001, card, "pc:o:1:0:0")
    await stage.oleg.reads("Темп · осталось выйти 3")
    await stage.oleg.taps("Свой интервал…")
    await types(stage.oleg, "0,05")
    text = await stage.oleg.reads("Выбран: свой, каждые 0,05 с")
    assert "⚠️ быстрее безопасного" in text
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.reads("Вышло 39 из 39")


async def test_a_deadline_that_comes_twice_is_asked_about(theatre: Theatre) -> None:
    stage = await theatre.opens(time_zone=ZoneInfo("Europe/Berlin"))
    day = last_sunday(10)
    await to_check(stage)
    await stage.oleg.taps("‹ Изменить")
    await stage.oleg.taps("Темп")
    await stage.oleg.taps("К сроку…")
    await types(stage.oleg, f"{day:%d.%m.%Y} 2:30")
    await stage.oleg.reads("Это время будет дважды")
    await stage.oleg.taps("В первый раз · 00:30 UTC")
    await stage.oleg.reads(f"Выбран: равномерно до вс, {day.day} октября {day.year}, 02:30")


async def test_an_account_that_had_to_wait_makes_the_pace_unsafe(theatre: Theatre) -> None:
    stage = await theatre.opens(gap_ms=8000)
    await stage.pool.execute("UPDATE accounts SET slowed = 2")
    await to_check(stage)
    text = await stage.oleg.reads("Темп: обычный, каждые 8 с, со звуком · ⚠️ быстрее безопасного")
    assert "⏳ Telegram просил подождать: пока пойдём каждые 16 с" in text


async def test_a_stop_while_an_interval_is_asked_for_offers_the_pause(theatre: Theatre) -> None:
    stage = await theatre.opens(gap_ms=60_000)
    await stage.oleg.launches("Идущая")
    await to_check(stage, "Следующая")
    await stage.oleg.taps("‹ Изменить")
    await stage.oleg.taps("Темп")
    await stage.oleg.taps("Свой интервал…")
    await types(stage.oleg, "стоп")
    await stage.oleg.taps("⏸ Пауза «Идущая»")
    await stage.oleg.reads("На паузе — Олег")
