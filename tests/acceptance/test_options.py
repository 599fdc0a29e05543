"""What is chosen for after publishing reaches Telegram: silence, protection, previews, pins."""

import pytest

from bot import pinning
from sandbox.channel import Channel, Post
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Stage


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pinning, "LOOK", 0.05)


def channel(stage: Stage, title: str) -> Channel:
    (found,) = [c for c in stage.telegram.world.channels.values() if c.title == title]
    return found


def posts(stage: Stage) -> list[Post]:
    """Return what the product published."""
    channels = stage.telegram.world.channels.values()
    return [p for c in channels for p in c.posts.values() if p.random_id is not None]


async def to_options(stage: Stage, text: str = "Распродажа https://example.org") -> None:
    """Send a post, choose a folder, open what happens after publishing."""
    await stage.oleg.says(text, [{"type": "url", "offset": 11, "length": 19}])
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("✈️ Город · 16")
    await stage.oleg.taps("‹ Изменить")
    await stage.oleg.taps("После публикации")
    await stage.oleg.reads("🔕 Без звука — нет")


async def test_each_option_is_said_and_is_on_every_post(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_options(stage)
    for button, line in (
        ("🔕 Без звука", "🔕 Без звука — да"),
        ("↪️ Копирование", "↪️ Запретить копирование — да"),
        ("🔗 Превью", "🔗 Превью ссылки — без превью ссылки"),
        ("🔗 Превью", "🔗 Превью ссылки — превью над текстом"),
        ("⏱ В топе", "⏱ Не публиковать поверх — 1 ч"),
    ):
        await stage.oleg.taps(button)
        await stage.oleg.reads(line)
    await stage.oleg.taps("‹ Назад")
    said = "без звука, превью над текстом, копирование запрещено, 1 ч наверху"
    await stage.oleg.reads(f"После публикации — {said}")
    await stage.oleg.taps("✅ Проверить")
    text = await stage.oleg.reads("Темп: обычный, без пауз, без звука")
    assert "После публикации: превью над текстом, копирование запрещено, 1 ч наверху" in text
    await stage.oleg.taps("🚀 Запустить")
    await stage.oleg.reads("Вышло 16 из 16")
    looks = {(p.silent, p.protected, str(p.preview)) for p in posts(stage)}
    assert looks == {(True, True, "{'show_above_text': True}")}


async def test_posts_are_pinned_and_a_refused_pin_fails_no_post(theatre: Theatre) -> None:
    stage = await theatre.opens()
    channel(stage, "Лекторий").can_pin = False
    await to_options(stage)
    await stage.oleg.taps("📌 Закрепить")
    await stage.oleg.taps("на 24 ч")
    await stage.oleg.reads("📌 Закрепить — на 24 ч")
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.taps("✅ Проверить")
    await stage.oleg.taps("🚀 Запустить")
    await stage.oleg.reads("📌 Закрепили в 15 · не закрепили в 1")
    assert sum(p.pinned for p in posts(stage)) == 15
    assert "Вышло 16 из 16" in stage.oleg.texts[-1]
    await stage.oleg.taps("📌 Не закрепили · 1")
    await stage.oleg.reads("Нет права закреплять — 1: «Лекторий»")
    channel(stage, "Лекторий").can_pin = True
    await stage.oleg.taps("📌 Закрепить ещё раз · 1")
    await stage.oleg.reads("📌 Закрепили в 16")
    await stage.pool.execute("UPDATE jobs SET pin_at = now() WHERE pin = 'pinned'")
    await stage.until(lambda: not any(p.pinned for p in posts(stage)))


async def test_the_check_warns_where_nothing_can_be_pinned(theatre: Theatre) -> None:
    stage = await theatre.opens()
    sql = "UPDATE account_channels SET can_pin = channel_id > 3"
    await to_options(stage)
    await stage.pool.execute(sql)
    await stage.oleg.taps("📌 Закрепить")
    await stage.oleg.taps("Навсегда")
    await stage.oleg.reads("📌 Закрепить — да")
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.taps("✅ Проверить")
    await stage.oleg.reads("⚠️ Закрепить нельзя в 3 каналах")
    await stage.oleg.taps("⚠️ Подробно")
    await stage.oleg.reads("Закрепить нельзя:\nГородская афиша")


async def test_pins_that_wait_are_made_after_a_restart(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pinning, "LOOK", 3600.0)
    stage = await theatre.opens()
    await to_options(stage)
    await stage.oleg.taps("📌 Закрепить")
    await stage.oleg.taps("Навсегда")
    await stage.oleg.reads("📌 Закрепить — да")
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.taps("✅ Проверить")
    await stage.oleg.taps("🚀 Запустить")
    await stage.oleg.reads("Вышло 16 из 16")
    assert not any(p.pinned for p in posts(stage))
    await theatre.stops(stage)
    monkeypatch.setattr(pinning, "LOOK", 0.05)
    await theatre.starts(stage)
    await stage.until(lambda: sum(p.pinned for p in posts(stage)) == 16)


async def test_a_test_goes_by_the_options_of_the_draft(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_options(stage)
    await stage.oleg.taps("🔕 Без звука")
    await stage.oleg.reads("🔕 Без звука — да")
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.taps("✅ Проверить")
    await stage.oleg.taps("🧪 Тест")
    await stage.oleg.reads("🧪 Тест вышел")
    assert [p.silent for p in posts(stage)] == [True]
