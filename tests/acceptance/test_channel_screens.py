"""The channels: lists by health, cards, the never-post list, variables, folders made here."""

import pytest

from sandbox.channel import Channel, Kind
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Stage


async def to_channels(theatre: Theatre) -> Stage:
    stage = await theatre.opens()
    await stage.oleg.taps("Каналы · 40")
    await stage.oleg.reads("Каналы · 40")
    return stage


async def types(stage: Stage, text: str) -> None:
    """Answer a question: the screen that asked changes, no new one comes."""
    await stage.post("say", {"user": 1001, "text": text})


def buttons(stage: Stage) -> list[str]:
    """The captions on the newest screen."""
    rows = stage.screens(1001)[-1]["buttons"]
    return [button["text"] for row in rows for button in row]


async def sees(stage: Stage, caption: str) -> None:
    await stage.until(lambda: any(b.startswith(caption) for b in buttons(stage)))


async def test_the_list_counts_by_health_and_turns_its_pages_round(theatre: Theatre) -> None:
    stage = await to_channels(theatre)
    assert "⛔ 1 без прав" in stage.oleg.texts[-1]
    assert "Обновлено 1 с назад" in stage.oleg.texts[-1]
    await sees(stage, "1 из 5")
    await stage.oleg.taps("‹")
    await sees(stage, "5 из 5")


async def test_the_number_of_a_page_is_typed(theatre: Theatre) -> None:
    stage = await to_channels(theatre)
    assert await stage.oleg.taps("1 из 5") == "Напишите номер страницы, от 1 до 5."
    await types(stage, "3")
    await sees(stage, "3 из 5")
    await stage.oleg.taps("3 из 5")
    await types(stage, "99")
    await sees(stage, "5 из 5")


async def test_a_problem_is_listed_with_its_reason_and_explained_on_the_card(
    theatre: Theatre,
) -> None:
    stage = await to_channels(theatre)
    await stage.oleg.taps("⚠️ Проблемы")
    await stage.oleg.taps("⛔ Театр рядом · нет права")
    text = await stage.oleg.reads("Театр рядом · канал")
    assert "⛔ Нет права публиковать · с " in text
    await stage.oleg.taps("‹ Каналы")
    await stage.oleg.reads("Каналы с проблемами")


async def test_an_excluded_channel_is_out_of_campaigns_until_it_is_taken_off(
    theatre: Theatre,
) -> None:
    stage = await to_channels(theatre)
    await stage.oleg.taps("✅ Бесплатные события")
    toast = await stage.oleg.taps("Не публиковать сюда")
    assert toast == "Сюда больше не публикуем, и в идущих кампаниях тоже."
    await stage.oleg.reads("🚫 Не публикуем сюда · с ")
    await stage.oleg.taps("‹ Каналы")
    await stage.oleg.reads("🚫 1 исключены")
    await stage.oleg.launches("Всем, кроме одного")
    await stage.oleg.reads("Вышло 38 из 38")


async def test_what_was_excluded_is_found_and_taken_off_the_list(theatre: Theatre) -> None:
    stage = await to_channels(theatre)
    await stage.oleg.taps("✅ Бесплатные события")
    await stage.oleg.taps("Не публиковать сюда")
    await stage.oleg.taps("‹ Каналы")
    await stage.oleg.taps("🚫 Не публикуем сюда · 1")
    await stage.oleg.taps("🚫 Бесплатные события")
    await stage.oleg.taps("Снова публиковать")
    await stage.oleg.reads("✅ Публикация")


async def test_a_variable_is_typed_and_an_empty_value_takes_it_away(theatre: Theatre) -> None:
    stage = await to_channels(theatre)
    await stage.oleg.taps("✅ Бесплатные события")
    await stage.oleg.taps("Переменные")
    await stage.oleg.reads("Переменные · Бесплатные события")
    await types(stage, "промокод = CITY10")
    await stage.oleg.reads("промокод = CITY10")
    await stage.oleg.taps("Переменные")
    await stage.oleg.reads("Переменные · Бесплатные события")
    await types(stage, "промокод =")
    await stage.until(lambda: "промокод" not in stage.oleg.texts[-1])


async def test_what_is_no_variable_is_explained(theatre: Theatre) -> None:
    stage = await to_channels(theatre)
    await stage.oleg.taps("✅ Бесплатные события")
    await stage.oleg.taps("Переменные")
    await stage.oleg.reads("Переменные · Бесплатные события")
    await types(stage, "просто слова")
    await stage.oleg.reads("«просто слова» — не переменная")


async def test_the_card_shows_what_came_out_there(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await stage.oleg.launches("Пост")
    await stage.oleg.reads("Вышло 39 из 39")
    await stage.oleg.says("/menu")
    await stage.oleg.taps("Каналы · 40")
    await stage.oleg.taps("✅ Бесплатные события")
    text = await stage.oleg.reads("За 30 дней: вышло 1, не вышло 0")
    assert " — вышел" in text


async def test_a_folder_is_made_filled_renamed_and_deleted(theatre: Theatre) -> None:
    stage = await to_channels(theatre)
    await stage.oleg.taps("📁 Папки")
    await stage.oleg.taps("➕ Новая папка")
    await stage.oleg.reads("Напишите название новой папки")
    await types(stage, "Мои")
    await stage.oleg.reads("Каналы папки «Мои» · 0")
    await stage.oleg.taps("▫️ Бесплатные события")
    await stage.oleg.taps("Готово · 1")
    await stage.oleg.reads("1 канал, публиковать можно в 1")
    await stage.oleg.taps("Переименовать")
    await stage.oleg.reads("Напишите новое название папки «Мои».")
    await types(stage, "Наши")
    await stage.oleg.taps("Удалить")
    await stage.oleg.reads("Удалить папку «Наши»?\n\nЕё 1 канал останется.")
    assert await stage.oleg.taps("Удалить папку") == "Папка удалена."


async def test_a_channel_is_put_into_a_folder_on_its_card(theatre: Theatre) -> None:
    stage = await to_channels(theatre)
    await stage.pool.execute("INSERT INTO folders (title) VALUES ('Мои')")
    await stage.oleg.taps("✅ Бесплатные события")
    await stage.oleg.reads("Бесплатные события · канал")
    await stage.oleg.taps("📁 Папки")
    await stage.oleg.taps("▫️ Мои")
    await sees(stage, "☑️ Мои")
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.reads("Папки: ")


@pytest.mark.parametrize("caption", ["⚠️ Проблемы", "📁 Папки"])
async def test_every_list_has_a_way_back(theatre: Theatre, caption: str) -> None:
    stage = await to_channels(theatre)
    await stage.oleg.taps(caption)
    await stage.oleg.taps("‹ Каналы")
    await stage.oleg.reads("Каналы · 40")
    await stage.oleg.taps("‹ Меню")
    await stage.oleg.reads("Рассылки")


async def test_a_reading_says_what_changed_and_why(theatre: Theatre) -> None:
    stage = await to_channels(theatre)
    by_title = {c.title: c for c in stage.telegram.world.channels.values()}
    by_title["Лекторий"].can_post = False
    by_title["Театр рядом"].can_post = True
    await stage.oleg.taps("🔄 Обновить")
    text = await stage.oleg.reads("Каналы обновлены за ")
    assert "Каналов: 40 · права изменились: 2" in text
    assert "⛔ «Лекторий» — нет права публиковать" in text
    assert "✅ «Театр рядом» — снова можно публиковать" in text


async def test_a_reading_that_changed_nothing_says_so(theatre: Theatre) -> None:
    stage = await to_channels(theatre)
    await stage.oleg.taps("🔄 Обновить")
    await stage.oleg.reads("Каналов: 40. Всё как было.")
    await stage.oleg.taps("‹ Каналы")
    await stage.oleg.reads("Каналы · 40")


async def test_new_channels_are_listed_after_a_reading(theatre: Theatre) -> None:
    stage = await to_channels(theatre)
    new = Channel(Kind.CHANNEL, 2_000_000_777, "Совсем новый")
    stage.telegram.world.add(new)
    stage.telegram.world.seed_post(new, "Здравствуйте", 1_750_000_000)
    await stage.oleg.taps("🔄 Обновить")
    await stage.oleg.taps("Новые · 1")
    await stage.oleg.taps("✅ Совсем новый")
    await stage.oleg.reads("Мы сюда ещё не публиковали.")


async def test_folders_of_telegram_are_shown_and_not_changed_here(theatre: Theatre) -> None:
    stage = await to_channels(theatre)
    await stage.oleg.taps("📁 Папки · 4")
    await stage.oleg.taps("✈️ Город · 16")
    await stage.oleg.reads("Папка из Telegram: меняйте её там")
    assert "Удалить" not in buttons(stage)


async def test_a_post_instead_of_a_number_is_a_post(theatre: Theatre) -> None:
    stage = await to_channels(theatre)
    await stage.oleg.taps("1 из 5")
    await stage.oleg.says("Это пост")
    await stage.oleg.reads("Принято")
    await stage.oleg.says("3")
    await stage.oleg.reads("Пришлите или перешлите пост")
