"""When is chosen before the launch: typed moments, by the clocks of whoever types them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.acceptance.conftest import Theatre
from tests.acceptance.drafting import MOSCOW, last_sunday, put_back, sees, to_check, types


async def test_a_start_is_chosen_and_said_in_both_zones(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_check(stage)
    await stage.oleg.taps("‹ Изменить")
    await stage.oleg.taps("Когда")
    text = await stage.oleg.reads("Когда · часовой пояс Москва, сейчас ")
    assert "Начало: сразу" in text
    await types(stage.oleg, "завтра 10:00")
    await stage.oleg.reads("Начало: завтра, 10:00 · 07:00 UTC")
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.taps("✅ Проверить")
    await stage.oleg.reads("Начало: завтра, 10:00 · конец ")
    assert await stage.oleg.taps("🚀 Запустить") == "Запланировано."
    await stage.until(lambda: "завтра, 10:00" in stage.oleg.texts[-1])
    assert stage.sends == []


async def test_a_chosen_start_is_taken_back(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_check(stage)
    await stage.oleg.taps("‹ Изменить")
    await stage.oleg.taps("Когда")
    await stage.oleg.taps("Через час")
    await stage.until(lambda: sees(stage, "Сразу"))
    await stage.oleg.taps("Сразу")
    await stage.until(lambda: sees(stage, "• Сразу"))
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.taps("✅ Проверить")
    await stage.oleg.taps("🚀 Запустить")
    await stage.oleg.reads("Вышло 39 из 39")


async def test_a_campaign_starts_by_itself_at_the_typed_moment(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = await theatre.opens()
    put_back(monkeypatch, 54)
    await to_check(stage)
    await stage.oleg.taps("‹ Изменить")
    await stage.oleg.taps("Когда")
    await types(stage.oleg, "через минуту")
    starts = stage.telegram.world.now() + 6
    await stage.until(lambda: sees(stage, "Сразу"))
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.taps("✅ Проверить")
    await stage.oleg.taps("🚀 Запустить")
    await stage.oleg.reads("Вышло 39 из 39", within=20)
    assert starts - 0.5 < stage.sends[0].at < starts + 3


async def test_a_time_that_the_clock_jumps_over_is_explained(theatre: Theatre) -> None:
    stage = await theatre.opens(time_zone=ZoneInfo("Europe/Berlin"))
    day = last_sunday(3)
    await to_check(stage)
    await stage.oleg.taps("‹ Изменить")
    await stage.oleg.taps("Когда")
    await stage.oleg.reads("часовой пояс Берлин")
    await types(stage.oleg, f"{day:%d.%m.%Y} 2:30")
    await stage.oleg.reads("Такого времени нет: часы переводят вперёд")
    await stage.oleg.taps(f"вс, {day.day} марта {day.year}, 03:00")
    await stage.oleg.reads(f"Начало: вс, {day.day} марта {day.year}, 03:00 · 01:00 UTC")


async def test_a_time_that_comes_twice_is_asked_about(theatre: Theatre) -> None:
    stage = await theatre.opens(time_zone=ZoneInfo("Europe/Berlin"))
    day = last_sunday(10)
    await to_check(stage)
    await stage.oleg.taps("‹ Изменить")
    await stage.oleg.taps("Когда")
    await types(stage.oleg, f"{day:%d.%m.%Y} 2:30")
    await stage.oleg.reads("Это время будет дважды: часы переводят назад")
    assert sees(stage, "В первый раз · 00:30 UTC")
    await stage.oleg.taps("Во второй раз · 01:30 UTC")
    await stage.oleg.reads(f"Начало: вс, {day.day} октября {day.year}, 02:30 · 01:30 UTC")


async def test_quiet_hours_are_said_where_the_start_is_chosen_and_checked(
    theatre: Theatre,
) -> None:
    now = datetime.now(MOSCOW)
    quiet = f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=1):%H:%M}"
    stage = await theatre.opens(quiet_hours=quiet)
    await to_check(stage)
    await stage.oleg.reads("🌙 Тихие часы: первый пост выйдет ")
    await stage.oleg.taps("‹ Изменить")
    await stage.oleg.taps("Когда")
    await stage.oleg.reads("🌙 Это тихие часы: первый пост выйдет, когда они кончатся")


async def test_a_start_of_a_draft_that_was_launched_meanwhile_is_not_changed(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens()
    await to_check(stage)
    await stage.maria.says("/start")
    await stage.maria.taps("Кампании")
    await stage.maria.taps("📝 №1")
    await stage.maria.taps("Когда")
    await stage.oleg.taps("🚀 Запустить")
    await stage.oleg.reads("Вышло 39 из 39")
    assert await stage.maria.taps("Завтра 10:00") == "Уже завершена."
    await stage.maria.reads("Вышло 39 из 39")


POSTS: list[tuple[str, dict[str, object]]] = [
    ("Переслано", {"forward": True}),
    ("Длинный пост, который уж точно не время и не интервал", {}),
    ("Две\nстроки", {}),
]


@pytest.mark.parametrize(("text", "more"), POSTS)
async def test_a_post_while_a_moment_is_asked_for_is_a_post(
    theatre: Theatre, text: str, more: dict[str, object]
) -> None:
    stage = await theatre.opens()
    await to_check(stage)
    await stage.oleg.taps("‹ Изменить")
    await stage.oleg.taps("Когда")
    await stage.oleg.reads("Напишите, например")
    await types(stage.oleg, text, **more)
    await stage.until(lambda: "Принято" in stage.oleg.texts[-1])
    await stage.oleg.says("18:30 — и это уже пост")
    assert "Принято" in stage.oleg.texts[-1]


async def test_a_text_after_the_question_was_left_is_a_post(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_check(stage)
    await stage.oleg.taps("‹ Изменить")
    await stage.oleg.taps("Когда")
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.taps("✅ Проверить")
    await stage.oleg.reads("Проверка")
    await stage.oleg.says("Завтра 10:00")
    assert "Принято" in stage.oleg.texts[-1]
