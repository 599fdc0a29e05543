"""The journal in the chat: moves in words, filters, one line in detail, a file."""

from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Stage


def buttons(stage: Stage) -> list[list[str]]:
    """The captions on the newest screen."""
    rows = stage.screens(stage.oleg.id)[-1]["buttons"]
    return [[button["text"] for button in row] for row in rows]


async def test_every_move_is_told_and_can_be_looked_into(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await stage.oleg.launches("Скидка")
    await stage.oleg.reads("Вышло 5 из 5")
    await stage.oleg.says("/start")
    await stage.oleg.taps("Журнал")
    text = await stage.oleg.reads("Журнал · все события")
    for words in ("система — завершение, №1", "Олег — старт, №1", "запуск, №1: 5 каналов"):
        assert words in text
    assert [buttons(stage)[0], buttons(stage)[-1]] == [["Кто", "Что", "День"], ["📄 CSV", "‹ Меню"]]
    await stage.oleg.taps("Подробно")
    await stage.oleg.reads("Какая запись?")
    await stage.oleg.taps(next(b for (b, *_) in buttons(stage) if "завершение" in b))
    await stage.oleg.reads("состояние: идёт → завершена")
    ways = {"‹ Назад": "Какая запись?", "‹  Назад": "Журнал · все события", "‹ Меню": "Рассылки"}
    for back, words in ways.items():
        await stage.oleg.taps(back.replace("  ", " "))
        await stage.oleg.reads(words)
