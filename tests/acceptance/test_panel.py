"""The screens around the first thread: picker, search, lists, odd input, old buttons."""

from itertools import pairwise

import pytest

from sandbox.faults import Fault
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Stage


async def to_picker(stage: Stage) -> None:
    await stage.oleg.says("Пост для выбора")
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("Выбрать вручную")
    await stage.oleg.reads("Куда публикуем · выбрано 0 из 39")


async def test_channels_are_picked_one_by_one_by_page_and_all(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_picker(stage)
    await stage.oleg.taps("▫️ Бесплатные события")
    await stage.oleg.reads("выбрано 1 из 39")
    await stage.oleg.taps("Страницу")
    await stage.oleg.reads("выбрано 8 из 39")
    await stage.oleg.taps("›")
    await stage.oleg.taps("Все 39")
    await stage.oleg.reads("выбрано 39 из 39")
    await stage.oleg.taps("Снять")
    await stage.oleg.reads("выбрано 0 из 39")


async def test_a_typed_search_finds_by_title_and_ignores_case_and_yo(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_picker(stage)
    toast = await stage.oleg.taps("🔍 Найти")
    assert toast == "Напишите часть названия или @имя."
    await stage.post("say", {"user": 1001, "text": "ПАРТНЕР 1"})
    await stage.oleg.reads("«ПАРТНЕР 1»: найдено 3")
    await stage.oleg.taps("▫️ Партнёр 12")
    await stage.oleg.reads("выбрано 1 из 39")
    await stage.oleg.taps("✖️ Показать все")
    await stage.oleg.taps("Готово · 1")
    assert "Выйдет в 1 канале" in await stage.oleg.reads("Проверка")


async def test_a_closed_channel_explains_itself(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_picker(stage)
    await stage.oleg.taps("🔍 Найти")
    await stage.post("say", {"user": 1001, "text": "театр рядом"})
    toast = await stage.oleg.taps("⛔ Театр рядом")
    assert "нет права" in toast


async def test_short_words_are_no_posts_and_stop_offers_a_pause(theatre: Theatre) -> None:
    stage = await theatre.opens(gap_ms=200)
    await stage.oleg.says("ок")
    assert stage.oleg.texts[-1].startswith("Пришлите или перешлите пост")
    await stage.oleg.launches("Настоящий пост")
    await stage.oleg.reads("Последний — ")
    await stage.oleg.says("стоп")
    await stage.oleg.taps("⏸ Пауза «Настоящий пост»")
    await stage.oleg.reads("На паузе — Олег")


async def test_stop_before_the_first_post_offers_not_to_launch(theatre: Theatre) -> None:
    stage = await theatre.opens(undo_s=60)
    await stage.oleg.launches("Рано")
    await stage.oleg.says("стоп")
    assert await stage.oleg.taps("↩️ Не запускать «Рано»") == "Не запущено. Постов: 0"


async def test_the_list_opens_below_a_live_card_and_the_card_stays_alive(theatre: Theatre) -> None:
    stage = await theatre.opens(gap_ms=50)
    await stage.oleg.launches("Живая карточка")
    await stage.oleg.reads("Последний — ")
    await stage.oleg.taps("‹ Кампании")
    await stage.oleg.reads("▶️ Живая карточка —")
    await stage.oleg.reads("Вышло 39 из 39")


async def test_a_deleted_card_comes_back_as_a_new_message(theatre: Theatre) -> None:
    stage = await theatre.opens(gap_ms=50)
    await stage.oleg.launches("Карточку удалят")
    card = stage.telegram.chats.messages[int(str(stage.oleg.screen_id))]
    stage.telegram.chats.remove(card)
    await stage.oleg.reads("Вышло 39 из 39")
    assert stage.oleg.screen_id != card["message_id"]


async def test_too_many_edits_never_delay_a_post_and_the_last_state_arrives(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens(gap_ms=20)
    await stage.oleg.says("Правки запрещены")
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("Все")
    stage.break_down(Fault("editMessageText", error="FLOOD_WAIT_1", times=2))
    await stage.oleg.taps("🚀 Запустить")
    await stage.oleg.reads("Вышло 39 из 39")
    assert stage.sends[-1].at - stage.sends[0].at < 3


async def test_a_failure_is_told_with_the_number_that_is_in_the_log(
    theatre: Theatre, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("ERROR", "bot.screens.oops")
    stage = await theatre.opens()
    stage.break_down(Fault("sendMessage", error="SOMETHING_NEW"))
    await stage.oleg.says("Пост, который споткнётся")
    text = await stage.oleg.reads("Номер для разработчика")
    incident = text.rpartition(": ")[2]
    assert incident in {getattr(r, "incident", "") for r in caplog.records}


async def test_a_button_of_an_older_version_refreshes(theatre: Theatre) -> None:
    stage = await theatre.opens()
    message = stage.telegram.chats.messages[int(str(stage.oleg.screen_id))]
    query = await stage.telegram.chats.tap(1001, message, "old:button")
    await stage.until(query.answered.is_set)
    assert query.answer["text"] == "Экран устарел — обновили."


async def test_a_discarded_post_is_forgotten(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await stage.oleg.says("Ненужный пост")
    assert await stage.oleg.taps("Убрать") == "Убрано."
    assert await stage.pool.fetchval("SELECT count(*) FROM templates") == 0


async def test_the_post_is_shown_as_it_will_come_out(theatre: Theatre) -> None:
    stage = await theatre.opens()
    bold: dict[str, object] = {"type": "bold", "offset": 0, "length": 5}
    await stage.oleg.says("Точно такой", [bold])
    await stage.oleg.taps("👀 Показать")
    await stage.until(lambda: stage.oleg.texts[-1] == "Точно такой")
    assert stage.screens(1001)[-1]["entities"] == [bold]


async def test_an_english_telegram_gets_english_screens(theatre: Theatre) -> None:
    stage = await theatre.opens()
    chats = stage.telegram.chats
    user = {**chats.user(1002), "language_code": "en"}
    message = {"message_id": 999, "date": 1, "from": user, "chat": chats.chat(1002)}
    chats.keep({**message, "text": "/start"})
    chats.push({"message": {**message, "text": "/start"}})
    await stage.maria.reads("Forward or send any post: it will be sent out.")


async def test_a_hurried_bot_waits_while_the_posts_go_on(theatre: Theatre) -> None:
    stage = await theatre.opens(gap_ms=60)
    await stage.oleg.says("Пост")
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("Все")
    await stage.post("limits", {"burst": 3})
    await stage.oleg.taps("🚀 Запустить")
    await stage.until(lambda: len(stage.sends) == 39)
    gaps = [b.at - a.at for a, b in pairwise(stage.sends)]
    assert max(gaps) < 1  # a card that must wait delays no post
    await stage.oleg.reads("Вышло 39 из 39")
