"""Two people for many channels, on a phone: submit, look, approve or send back."""

import pytest

from bot import notices
from delivery.role import Role
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Operator, Stage

FROM_TEN = "INSERT INTO settings (name, value) VALUES ('approval_from', '10')"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the notices at once."""
    monkeypatch.setattr(notices, "LOOK", 0.05)


async def newsroom(theatre: Theatre) -> tuple[Stage, Operator]:
    """Two owners and an editor; ten channels need an approval."""
    stage = await theatre.opens()
    await stage.pool.execute(FROM_TEN)
    await stage.maria.says("/start")
    return stage, await stage.joins("Вера", Role.EDITOR)


async def types(stage: Stage, who: Operator, text: str) -> None:
    """Answer a question: the screen that asked changes."""
    await stage.post("say", {"user": who.id, "text": text, "entities": []})


async def checks(who: Operator, text: str = "Осенняя распродажа") -> None:
    await who.says(text)
    await who.taps("🚀 Разослать")
    await who.taps("Все")


async def test_an_editor_submits_and_an_owner_approves(theatre: Theatre) -> None:
    stage, vera = await newsroom(theatre)
    await checks(vera)
    await vera.reads("✋ Выйдет, когда согласует другой человек.")
    assert await vera.taps("Отправить на согласование · 39") == "Отправлено."
    await vera.reads("✋ Ждёт согласования")
    for owner in (stage.oleg, stage.maria):
        text = await owner.reads("Нужно согласование · №1")
        assert "«Осенняя распродажа» — 39 каналов, сразу\n\nАвтор — Вера." in text
    await stage.oleg.taps("👀 Показать")
    assert await stage.oleg.taps("✅ Согласовать") == "Согласовано."
    await stage.oleg.reads("✅ Завершена")
    await vera.reads("✅ Завершена")  # her card went on by itself
    await vera.reads("«Осенняя распродажа» согласована — Олег")
    assert stage.posts_by_channel == {1}
    assert await stage.maria.taps("✅ Согласовать") == "Уже решено: Олег."
    await stage.maria.reads("✅ Завершена")


async def test_what_is_sent_back_comes_with_its_reason_and_can_be_submitted_again(
    theatre: Theatre,
) -> None:
    stage, vera = await newsroom(theatre)
    await checks(vera)
    await vera.taps("Отправить на согласование")
    await stage.oleg.reads("Нужно согласование")
    await stage.oleg.taps("Вернуть…")
    await stage.oleg.reads("Напишите, что поправить: прочитает Вера.")
    await types(stage, stage.oleg, "Цена старая: книги уже по 200, а не по 300 рублей")
    text = await vera.reads("«Осенняя распродажа» возвращена")
    assert "— Олег\n\n«Цена старая: книги уже по 200, а не по 300 рублей»" in text
    await vera.reads("Не запущено. Постов: 0")  # her card followed
    await vera.taps("Открыть")
    await vera.reads("↩️ Возвращена — Олег: «Цена старая")
    await vera.taps("✅ Проверить")
    await vera.taps("Отправить на согласование")
    await stage.until(lambda: sum("Нужно" in text for text in stage.maria.texts) == 2)
    assert await stage.maria.taps("✅ Согласовать") == "Согласовано."
    await stage.maria.reads("✅ Завершена")


async def test_an_owner_cannot_launch_to_many_alone_nor_approve_the_own(theatre: Theatre) -> None:
    stage, vera = await newsroom(theatre)
    await checks(stage.oleg)
    captions = [b["text"] for row in stage.screens(1001)[-1]["buttons"] for b in row]
    assert not any(caption.startswith("🚀") for caption in captions)
    await stage.oleg.taps("Отправить на согласование")
    await stage.maria.reads("Нужно согласование")
    await stage.oleg.taps("Подробно")
    await stage.oleg.taps("‹ Назад")
    await vera.says("/start")
    await vera.reads("✋ Осенняя распродажа — ждёт согласования")
    assert await stage.oleg.taps("Отозвать") == "Отозвано, можно менять."
    await stage.oleg.reads("Проверка · «Осенняя распродажа»")
    assert await stage.maria.taps("✅ Согласовать") == "Уже решено: Олег."
    assert stage.sends == []


async def test_few_channels_and_a_lone_owner_need_nobody(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await stage.pool.execute(FROM_TEN)
    await stage.oleg.launches("Осенняя распродажа")
    await stage.oleg.reads("✅ Завершена")
