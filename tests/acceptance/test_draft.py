"""What will happen is chosen and said before the launch: pace, start, canary."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.panel import Panel
from tests.acceptance.conftest import Operator, Stage, Theatre

MOSCOW = ZoneInfo("Europe/Moscow")


async def to_check(stage: Stage, text: str = "Пост") -> None:
    """Send a post and choose all channels."""
    await stage.oleg.says(text)
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("Все")
    await stage.oleg.reads("Проверка")


async def types(operator: Operator, text: str, **more: object) -> None:
    """Answer a question: the screen that asked changes, no new one comes."""
    await operator.stage.post("say", {"user": operator.id, "text": text, **more})


def sees(stage: Stage, caption: str) -> bool:
    """Whether the newest screen has this button."""
    rows = stage.screens(1001)[-1]["buttons"]
    return caption in [button["text"] for row in rows for button in row]


def put_back(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let the clock of the panel be slow: what is typed to the minute is some seconds ahead."""
    behind = timedelta(seconds=seconds)
    monkeypatch.setattr(Panel, "now", lambda _: datetime.now(UTC) - behind)


def last_sunday(month: int) -> date:
    """Return when Europe changes its clocks next year, in March or October."""
    last = date(datetime.now(UTC).year + 1, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


async def test_the_check_says_the_pace_the_start_and_the_end(theatre: Theatre) -> None:
    stage = await theatre.opens(gap_ms=8000)
    await to_check(stage)
    text = stage.oleg.texts[-1]
    assert "Темп: обычный, каждые 8 с, со звуком\nНачало сразу, конец" in text
    assert "быстрее безопасного" not in text


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


async def test_a_campaign_larger_than_a_day_allows_is_divided_into_days(theatre: Theatre) -> None:
    stage = await theatre.opens(per_day=20)
    await to_check(stage)
    text = await stage.oleg.reads("Проверка")
    assert "⏳ Сегодня выйдет 20, завтра 19: предел — 20 постов за сутки" in text
    assert sees(stage, "🚀 Запустить · 39")


async def test_an_account_that_had_to_wait_makes_the_pace_unsafe(theatre: Theatre) -> None:
    stage = await theatre.opens(gap_ms=8000)
    await stage.pool.execute("UPDATE accounts SET slowed = 2")
    await to_check(stage)
    text = await stage.oleg.reads("Темп: обычный, каждые 8 с, со звуком · ⚠️ быстрее безопасного")
    assert "⏳ Telegram просил подождать: пока пойдём каждые 16 с" in text


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
