"""Whom a draft goes to: folders, several of them, pasted lists, files; what cannot be chosen."""

from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Stage

FOLDERS = """
INSERT INTO folders (title) VALUES ('Мои'), ('Наши');
INSERT INTO folder_channels (folder_id, channel_id)
SELECT f.id, c.id FROM folders f JOIN channels c
    ON c.title IN ('Кофе и люди', 'Лекторий') OR (f.title = 'Наши' AND c.title = 'Погода у нас')
 WHERE f.telegram_id IS NULL;
"""


async def to_quick(stage: Stage) -> None:
    await stage.oleg.says("Пост для папок")
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.reads("Куда разослать?")


async def to_picker(stage: Stage) -> None:
    await to_quick(stage)
    await stage.oleg.taps("Выбрать вручную")
    await stage.oleg.reads("Куда публикуем · выбрано 0 из 39")


async def writes(stage: Stage, text: str) -> None:
    """Send something without waiting for a new screen: the picker's own one changes."""
    await stage.post("say", {"user": 1001, "text": text})


async def test_a_folder_is_one_tap_from_the_check(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await stage.pool.execute(FOLDERS)
    await to_quick(stage)
    await stage.oleg.taps("📁 Наши · 3")
    assert "Выйдет в 3 каналах" in await stage.oleg.reads("Проверка")
    await stage.oleg.taps("🚀 Запустить · 3")
    await stage.oleg.reads("Вышло 3 из 3")


async def test_another_folder_takes_the_place_of_the_first(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await stage.pool.execute(FOLDERS)
    await to_quick(stage)
    await stage.oleg.taps("📁 Наши · 3")
    await stage.oleg.taps("‹ Изменить")
    await stage.oleg.reads("черновик №1")
    await stage.oleg.taps("Каналы")
    await stage.oleg.taps("Снять")
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.taps("Выбрать каналы")
    await stage.oleg.taps("📁 Мои · 2")
    await stage.oleg.reads("Выйдет в 2 каналах")


async def test_the_folder_that_is_used_most_comes_first(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await stage.pool.execute(FOLDERS)
    await to_quick(stage)
    await stage.oleg.taps("📁 Мои · 2")
    await stage.oleg.reads("Проверка")
    await to_quick(stage)
    assert stage.screens(1001)[-1]["buttons"][1][0]["text"] == "📁 Мои · 2"


async def test_several_folders_add_up_and_a_shared_channel_counts_once(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await stage.pool.execute(FOLDERS)
    await to_picker(stage)
    await stage.oleg.taps("📁 По папкам")
    await stage.oleg.taps("▫️ 📁 Мои · 0 из 2")
    await stage.oleg.reads("выбрано каналов: 2")
    await stage.oleg.taps("◽️ 📁 Наши · 2 из 3")
    await stage.oleg.reads("выбрано каналов: 3")
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.reads("📁 Наши 3 из 3 · Мои 2 из 2 · Город 3 из 16")


async def test_a_whole_folder_is_taken_out_again(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await stage.pool.execute(FOLDERS)
    await to_picker(stage)
    await stage.oleg.taps("📁 По папкам")
    await stage.oleg.taps("▫️ 📁 Наши")
    await stage.oleg.taps("☑️ 📁 Наши · 3 из 3")
    await stage.oleg.reads("выбрано каналов: 0")


async def test_a_pasted_list_names_what_could_not_be_added(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_picker(stage)
    await stage.oleg.taps("📋 Списком")
    await writes(stage, "Кофе и люди\n@sandbox_channel_3\nЛекторий\nТеатр рядом\n@oldmarket")
    text = await stage.oleg.reads("Разобрали 5 строк, каналов добавлено: 2")
    assert "Нет среди ваших каналов: @oldmarket" in text
    assert "Публиковать нельзя: Театр рядом" in text
    assert "Одинаковых строк: 1" in text
    await stage.oleg.taps("Готово · 2")
    await stage.oleg.reads("Выйдет в 2 каналах")


async def test_addresses_are_a_list_in_the_open_picker_without_a_tap(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_picker(stage)
    await writes(stage, "@sandbox_channel_1\nhttps://t.me/sandbox_channel_2")
    await stage.oleg.reads("Разобрали 2 строки, каналов добавлено: 2")
    await stage.oleg.taps("‹ К выбору")
    await stage.oleg.reads("выбрано 2 из 39")


async def test_a_csv_file_is_a_list(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_picker(stage)
    file = "title;username\nГородская афиша;@sandbox_channel_1\nКофе и люди;@sandbox_channel_2\n"
    await stage.oleg.sends("каналы.csv", "text/csv", file.encode("cp1251"))
    await stage.oleg.reads("Разобрали 2 строки, каналов добавлено: 2")


async def test_a_post_sent_while_the_picker_is_open_is_a_post(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_picker(stage)
    await stage.oleg.says("Новый пост, а не список")
    await stage.oleg.reads("Принято")


async def test_the_search_ends_when_the_picker_is_left(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_picker(stage)
    await stage.oleg.taps("🔍 Найти")
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.reads("черновик №1")
    await stage.oleg.says("Погода")
    await stage.oleg.reads("Принято")


async def test_an_excluded_channel_says_so_and_cannot_be_chosen(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await stage.pool.execute(
        "UPDATE channels SET excluded_at = now(), excluded_by = 1001 WHERE title = 'Лекторий'"
    )
    await stage.oleg.says("Пост")
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("Выбрать вручную")
    await stage.oleg.taps("🔍 Найти")
    await writes(stage, "лекторий")
    toast = await stage.oleg.taps("🚫 Лекторий · не публикуем")
    assert "«Не публиковать сюда»" in toast
    await stage.oleg.taps("Все 38")
