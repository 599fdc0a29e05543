"""Templates in the chat: saved, found, replaced, given buttons, sent out."""

from typing import Any

from sandbox.faults import Fault
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Operator, Stage

BOLD = [{"type": "bold", "offset": 0, "length": 6}]
LINES = "Купить — https://example.org/sale\nАдреса — example.org/map | Чат — @example"


async def types(operator: Operator, text: str, **more: object) -> None:
    """Answer a question: the screen that asked changes, no new one comes."""
    await operator.stage.post("say", {"user": operator.id, "text": text, **more})


async def saved(stage: Stage, text: str = "Осенняя распродажа") -> None:
    """Send a post and save it."""
    await stage.oleg.says(text, BOLD)
    assert await stage.oleg.taps("Сохранить как шаблон") == "Сохранено."
    await stage.until(lambda: f"{text} · версия 1" in screen(stage)["text"])


async def to_check(stage: Stage) -> None:
    """Send the template of the card to all channels, as far as the check."""
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("Все")
    await shows(stage, "Проверка")


async def shows(stage: Stage, words: str) -> None:
    """Wait until the newest screen says this: older ones may have said it too."""
    await stage.until(lambda: words in screen(stage)["text"])


def screen(stage: Stage) -> dict[str, Any]:
    return stage.screens(1001)[-1]


def captions(stage: Stage) -> list[str]:
    return [button["text"] for row in screen(stage)["buttons"] for button in row]


def published(stage: Stage) -> set[str]:
    """The texts the product published."""
    posts = [p for c in stage.telegram.world.channels.values() for p in c.posts.values()]
    return {p.text for p in posts if p.random_id is not None}


async def test_a_caught_post_is_saved_and_in_the_menu(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await saved(stage)
    assert "Текст, 18 из 4" in screen(stage)["text"]
    assert "Ещё не использован" in screen(stage)["text"]
    await stage.oleg.says("/menu")
    await stage.oleg.taps("Шаблоны · 1")
    await shows(stage, "Шаблоны · 1")
    await stage.oleg.taps("Осенняя распродажа · текст")
    await shows(stage, "версия 1")


async def test_a_template_is_sent_out_from_its_card_and_counted(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await saved(stage)
    await to_check(stage)
    await stage.oleg.taps("🚀 Запустить")
    await shows(stage, "Вышло 5 из 5")
    await stage.oleg.says("/menu")
    await stage.oleg.taps("Шаблоны")
    await stage.oleg.taps("Осенняя")
    await shows(stage, "Использован 1 раз, последний — №1")


async def test_the_last_channel_of_a_running_campaign_gets_the_version_it_started_with(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens(channels=20, gap_ms=100)
    await saved(stage, "Старый текст")
    await to_check(stage)
    await stage.oleg.taps("🚀 Запустить")
    await stage.until(lambda: stage.sends)
    await stage.oleg.says("/menu")
    await stage.oleg.taps("Шаблоны")
    await stage.oleg.taps("Старый текст")
    await stage.oleg.taps("Заменить пост")
    await types(stage.oleg, "Новый текст")
    await shows(stage, "Теперь это версия 2")
    assert len(stage.sends) < 20
    await stage.until(lambda: len(stage.sends) == 20)
    assert published(stage) == {"Старый текст"}


async def test_a_draft_takes_the_replaced_post_over(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await saved(stage, "Старый текст")
    await to_check(stage)
    await stage.oleg.says("/menu")
    await stage.oleg.taps("Шаблоны")
    await stage.oleg.taps("Старый текст")
    await stage.oleg.taps("Заменить пост")
    await types(stage.oleg, "Новый текст")
    await shows(stage, "Теперь это версия 2")
    await to_check(stage)
    await stage.oleg.taps("🚀 Запустить")
    await shows(stage, "Вышло 5 из 5")
    assert published(stage) == {"Новый текст"}


async def test_an_album_replaces_a_post_by_the_button_under_it(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await saved(stage)
    await stage.oleg.taps("Заменить пост")
    await shows(stage, "он станет версией 2")
    files = [{"name": f"{n}.png", "mime": "image/png", "data": "iVBORw0KGgo="} for n in (1, 2)]
    await types(stage.oleg, "Альбом", files=files)
    await shows(stage, "Принято: альбом")
    await stage.oleg.taps("Сохранить как шаблон")
    await shows(stage, "Теперь это версия 2")
    await stage.oleg.taps("Кнопки")
    await stage.oleg.taps("‹ Шаблоны")
    await shows(stage, "Шаблоны · 1")
    assert "Осенняя распродажа · альбом из 2" in captions(stage)


async def test_a_short_word_or_a_number_replaces_nothing(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await saved(stage)
    await stage.oleg.taps("Заменить пост")
    await shows(stage, "он станет версией 2")
    await stage.oleg.says("123")
    await stage.oleg.says("ок")
    assert await stage.pool.fetchval("SELECT max(version) FROM templates") == 1


async def test_buttons_are_typed_line_by_line(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await saved(stage)
    await stage.oleg.taps("Кнопки")
    await types(stage.oleg, "Купить — https://example.org/sale\nАдреса — скоро")
    await shows(stage, "Строка 2: «скоро» — не адрес")
    await types(stage.oleg, LINES)
    await shows(stage, "версия 2\nТекст, 18 из 4")
    assert "· 3 кнопки" in screen(stage)["text"]
    await stage.oleg.taps("Кнопки")
    await shows(stage, "Купить — https://example.org/sale")
    await stage.oleg.taps("Убрать кнопки")
    await shows(stage, "версия 3")


async def test_what_is_shown_is_the_post_entity_by_entity_with_its_buttons(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens(channels=5)
    await saved(stage)
    await stage.oleg.taps("Кнопки")
    await types(stage.oleg, LINES)
    await shows(stage, "версия 2")
    before = stage.oleg.screen_id
    await stage.oleg.taps("👀 Показать")
    await stage.until(lambda: stage.oleg.screen_id != before)
    shown = screen(stage)
    assert (shown["text"], shown["entities"]) == ("Осенняя распродажа", BOLD)
    rows = [[b["url"] for b in row] for row in shown["buttons"]]
    assert rows[1] == ["https://example.org/map", "https://t.me/example"]


async def test_a_template_is_renamed_and_found(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await saved(stage, "Первый")
    await saved(stage, "Второй")
    await stage.oleg.taps("Название")
    await types(stage.oleg, "Ёлочный базар")
    await shows(stage, "Ёлочный базар · версия 1")
    await stage.oleg.taps("‹ Шаблоны")
    await stage.oleg.taps("🔍 Найти")
    await types(stage.oleg, "ЕЛОЧ")
    await shows(stage, "«ЕЛОЧ»: найдено 1")
    assert "Первый · текст" not in captions(stage)
    await stage.oleg.taps("✖️ Показать все")
    await stage.until(lambda: "Первый · текст" in captions(stage))


async def test_a_template_goes_to_the_archive_and_comes_back(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await saved(stage)
    await stage.oleg.taps("В архив")
    await shows(stage, "В архиве: в списках не виден")
    await stage.oleg.taps("‹ Шаблоны")
    await shows(stage, "Архив шаблонов · 1")
    await stage.oleg.taps("‹ Шаблоны")
    await shows(stage, "Шаблонов пока нет")
    await stage.oleg.taps("Архив · 1")
    await stage.oleg.taps("Осенняя")
    await stage.oleg.taps("Вернуть")
    await stage.until(lambda: "В архив" in captions(stage))
    await stage.oleg.taps("‹ Шаблоны")
    await shows(stage, "Шаблоны · 1")


async def test_a_copy_is_another_template(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await saved(stage)
    assert await stage.oleg.taps("Копия") == "Это копия."
    await shows(stage, "Осенняя распродажа — копия · версия 1")
    await stage.oleg.taps("‹ Шаблоны")
    await shows(stage, "Шаблоны · 2")


async def test_a_tap_or_a_command_ends_the_question(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await saved(stage)
    for caption in ("Заменить пост", "Кнопки", "Название"):
        await stage.oleg.taps(caption)
        await stage.oleg.taps("‹ Назад")
    await stage.oleg.says("Просто ещё один пост")
    await shows(stage, "Принято")


FOLDER = """
WITH f AS (INSERT INTO folders (title, created_by) VALUES ('Тестовые', 1) RETURNING id)
INSERT INTO folder_channels SELECT f.id, c.id FROM f, channels c WHERE c.title = 'Лекторий'
"""


async def test_a_test_goes_to_the_folder_of_tests_and_its_link_comes_back(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens(channels=5)
    await stage.pool.execute(FOLDER)
    await saved(stage, "Проба в {канал}")
    await stage.oleg.taps("🧪 Тест")
    await shows(stage, "Тест вышел в «Лекторий»")
    (link,) = [e["url"] for e in screen(stage)["entities"] if e["type"] == "text_link"]
    assert str(link).startswith("https://t.me/")
    assert published(stage) == {"Проба в Лекторий"}
    assert await stage.pool.fetchval("SELECT count(*) FROM jobs") == 0


async def test_without_such_a_folder_a_test_goes_to_saved_messages(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await saved(stage, "Проба пера")
    await stage.pool.execute("DELETE FROM folders")
    await stage.oleg.taps("🧪 Тест")
    await shows(stage, "Тест вышел в «Избранном» аккаунта")
    assert [p.text for p in stage.telegram.world.saved().posts.values()] == ["Проба пера"]


async def test_a_test_of_a_file_that_is_refused_is_told(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await stage.pool.execute(FOLDER)
    await stage.oleg.sends_file("плакат.png", "image/png", "Подпись")
    await stage.oleg.taps("Сохранить как шаблон")
    await shows(stage, "версия 1")
    stage.break_down(Fault("SendMedia", error="CHAT_WRITE_FORBIDDEN"))
    await stage.oleg.taps("🧪 Тест")
    await shows(stage, "Тест не вышел в «Лекторий»: нет права публиковать")
    await stage.oleg.taps("🧪 Тест")
    await shows(stage, "Тест вышел в «Лекторий»")
    assert published(stage) == {"Подпись"}


async def test_without_a_connection_a_test_is_not_promised(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await saved(stage)
    await stage.pool.execute("UPDATE accounts SET status = 'offline'")
    assert "нет связи: тест не отправить" in await stage.oleg.taps("🧪 Тест")
    assert published(stage) == set()
