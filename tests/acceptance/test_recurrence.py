"""What comes out regularly, on a phone: choose, launch, skip, stop."""

import pytest

from bot import notices, publisher
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Operator, Stage

COMES = (  # its moment, now
    "UPDATE campaigns SET starts_at = now(), occurs_at = now(), rev = rev + 1 WHERE id ="
    " (SELECT max(id) FROM campaigns)"
)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the notices at once."""
    monkeypatch.setattr(notices, "LOOK", 0.05)
    monkeypatch.setattr(publisher, "SWEEP", 0.1)


async def to_when(who: Operator) -> None:
    """Choose all channels, and open the start of the draft."""
    await who.says("Дайджест")
    await who.taps("🚀 Разослать")
    await who.taps("Все")
    await who.taps("‹ Изменить")
    await who.taps("Когда")


async def types(stage: Stage, who: Operator, text: str) -> None:
    """Answer a question: the screen that asked changes."""
    await stage.post("say", {"user": who.id, "text": text, "entities": []})


async def regular(stage: Stage) -> None:
    """Launch something that comes out every day."""
    await to_when(stage.oleg)
    await stage.oleg.taps("Завтра 10:00")
    await stage.oleg.taps("Повтор…")
    await stage.oleg.taps("Каждый день")
    await stage.oleg.taps("5 раз")
    await stage.oleg.reads("Конец: после 5 раз")
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.reads("Когда · часовой пояс")
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.taps("✅ Проверить")
    await stage.oleg.reads("🗓 Регулярно, каждый день 10:00, 5 раз")
    await stage.oleg.taps("🚀 Запустить")


async def comes(stage: Stage) -> None:
    """Let the moment of the newest run come; the sweep finds it."""
    await stage.pool.execute(COMES)


async def test_days_and_an_end_are_chosen_or_typed(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_when(stage.oleg)
    await stage.oleg.taps("Повтор…")
    await stage.oleg.reads("Сначала выберите время начала")
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.reads("Когда · часовой пояс")
    await stage.oleg.taps("Завтра 10:00")
    await stage.oleg.taps("Повтор…")
    await stage.oleg.taps("Каждый день")
    await stage.oleg.reads("Повтор: каждый день 10:00")
    await types(stage, stage.oleg, "7")
    await stage.oleg.reads("Конец: после 7 раз")
    await types(stage, stage.oleg, "вчера")
    await stage.oleg.reads("⚠️ «вчера» — не число от 2 до 1000")
    await stage.oleg.taps("Нет")
    await stage.oleg.reads("Повтор: нет")


async def test_a_planned_run_is_left_out_moved_and_made_the_last(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await regular(stage)
    await stage.oleg.reads("🗓 Регулярно, каждый день 10:00, ещё 5")
    await stage.oleg.taps("Снять с плана")
    await stage.oleg.reads("Только этот раз: следующий выйдет")
    assert await stage.oleg.taps("Только этот раз") == "Этот раз пропустим."
    await stage.oleg.reads("↷ Пропущена — Олег")
    await stage.oleg.taps("‹ Кампании")
    await stage.oleg.reads("· Регулярно, каждый день 10:00, ещё 4")
    await stage.oleg.taps("🕒 №2")
    assert await stage.oleg.taps("Больше не повторять") == "Этот раз — последний."
    await stage.oleg.taps("Запустить сейчас")
    await stage.oleg.reads("Вышло 39 из 39")
    assert await stage.pool.fetchval("SELECT count(*) FROM campaigns") == 2
    assert stage.posts_by_channel == {1}


async def test_every_run_comes_out_and_one_that_overlaps_is_skipped_and_said(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens(channels=12, gap_ms=150)
    await regular(stage)
    await stage.oleg.taps("Запустить сейчас")
    await stage.oleg.reads("✅ Завершена")
    await stage.oleg.taps("‹ Кампании")
    await stage.oleg.taps("🕒 №2")
    await stage.oleg.taps("Запустить сейчас")
    await stage.oleg.taps("⏸ Пауза")
    await stage.oleg.reads("⏸ На паузе — Олег")
    await comes(stage)
    await stage.oleg.reads("↷ «Дайджест» пропущена: прошлый раз ещё идёт")
    await stage.oleg.taps("▶️ Продолжить")
