"""A team, tapped through: an invite, a role, a closed access."""

import re

from delivery.role import Role
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Operator, Stage


async def captions(stage: Stage, person: Operator) -> list[str]:
    screen = stage.screens(person.id)[-1]
    return [b["text"] for row in screen["buttons"] for b in row]


async def test_somebody_is_invited_opens_the_link_and_is_closed_again(theatre: Theatre) -> None:
    stage = await theatre.opens()
    for caption in ("Настройки", "👥 Операторы", "➕ Пригласить", "Редактор"):
        await stage.oleg.taps(caption)
    words = await stage.oleg.reads("Ссылка для редактора")
    link = re.search(r"https://t\.me/\S+", words)
    assert link is not None
    ivan = Operator(stage, stage.telegram.chats.add_person("Иван"))
    await ivan.says(link[0])
    await ivan.reads("Вы в команде. Ваша роль: редактор.")
    assert "Теперь в команде Иван: редактор" in await stage.oleg.reads("Теперь в команде", 15)
    await stage.oleg.taps("Закрыть доступ")
    await stage.oleg.reads("Панель сразу перестанет отвечать")
    await stage.oleg.taps("Закрыть доступ")
    await ivan.reads("Ваш доступ к этой панели закрыт.")
    assert await ivan.taps("➕ Новая кампания") == ""


async def test_an_editor_prepares_and_does_not_launch(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    ivan = await stage.joins("Иван", Role.EDITOR)
    await ivan.says("Осенняя распродажа")
    await ivan.taps("🚀 Разослать")
    await ivan.taps("Все 5")
    await ivan.reads("Проверка")
    shown = await captions(stage, ivan)
    assert not any(caption.startswith(("🚀", "🐤")) for caption in shown)
    assert stage.sends == []


async def test_a_viewer_sees_what_runs_and_can_change_nothing(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await stage.oleg.launches("Осенняя распродажа")
    await stage.oleg.reads("Вышло 5 из 5")
    petr = await stage.joins("Пётр", Role.VIEWER)
    await petr.says("/start")
    await petr.taps("Кампании")
    await petr.taps("✅ №1")
    await petr.reads("Вышло 5 из 5")
    await petr.says("Мой пост")
    await petr.reads("Это может редактор, оператор или владелец.")
