"""The hub of a draft: everything at a glance, in any order, saved at once, by two people."""

from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Operator, Screen, Stage

PHOTO = b"a picture"


async def types(operator: Operator, text: str, **more: object) -> None:
    """Answer a question: the screen that asked changes, no new one comes."""
    await operator.stage.post("say", {"user": operator.id, "text": text, **more})


async def to_hub(stage: Stage, text: str = "Распродажа") -> None:
    """Send a post and open everything of its draft before anything is chosen."""
    await stage.oleg.says(text)
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("Настроить всё")
    await stage.oleg.reads("черновик №")


async def maria_opens(stage: Stage) -> None:
    await stage.maria.says("/start")
    await stage.maria.taps("Кампании")
    await stage.maria.taps("📝 №1")
    await stage.maria.reads("черновик №1")


def rows(screen: Screen) -> list[list[str]]:
    return [[b["text"] for b in row] for row in screen["buttons"]]


def primary(screen: Screen) -> list[str]:
    return [b["text"] for row in screen["buttons"] for b in row if b["style"] == "primary"]


async def test_the_hub_says_all_and_leads_to_the_first_missing_step(theatre: Theatre) -> None:
    stage = await theatre.opens(gap_ms=8000)
    await to_hub(stage)
    screen = stage.screens(1001)[-1]
    assert screen["text"].split("\n")[2:] == [
        "Пост — текст",
        "Куда — не выбрано",
        "Когда — сразу после запуска",
        "Темп — обычный, каждые 8 с",
        "После публикации — со звуком",
        "",
        "Осталось выбрать каналы.",
    ]
    assert rows(screen)[0] == ["Пост", "Каналы", "Когда"]
    assert rows(screen)[-1] == ["‹ Кампании"]
    assert primary(screen) == ["Выбрать каналы"]
    await stage.oleg.taps("Выбрать каналы")
    await stage.oleg.taps("✈️ Город · 16")
    await stage.oleg.taps("‹ Изменить")
    text = await stage.oleg.reads("Всё готово. Осталась проверка.")
    assert "Куда — 16 каналов: Город" in text
    assert primary(stage.screens(1001)[-1]) == ["✅ Проверить и запустить"]


async def test_every_part_leads_back_to_the_hub_which_shows_it(theatre: Theatre) -> None:
    stage = await theatre.opens(gap_ms=8000)
    await to_hub(stage)
    for part, choice in (("Когда", "Завтра 10:00"), ("Темп", "Быстрый"), ("Каналы", "Все 39")):
        await stage.oleg.taps(part)
        await stage.oleg.taps(choice)
        await stage.oleg.taps("‹ Назад")
        await stage.oleg.reads("черновик №1")
    text = await stage.oleg.reads("Куда — 39 каналов")
    assert "Когда — завтра, 10:00" in text
    assert "Темп — быстрый, каждые 3 с, ≈ 2 мин" in text
    await stage.oleg.taps("✅ Проверить")
    await stage.oleg.reads("Выйдет в 39 каналах")


async def test_a_draft_gets_a_name_and_another_post(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await stage.oleg.says("Дайджест недели")
    await stage.oleg.taps("Сохранить как шаблон")
    await to_hub(stage)
    await stage.oleg.taps("Название")
    await types(stage.oleg, "Осень")
    await stage.oleg.reads("Осень · черновик №1")
    await stage.oleg.taps("Пост")
    await stage.oleg.taps("Дайджест недели · текст")
    await stage.oleg.reads("Пост — «Дайджест недели», версия 1")
    await stage.oleg.taps("Пост")
    await stage.oleg.reads("Пришлите его сюда или выберите шаблон.")
    await types(stage.oleg, "Совсем другой пост, длинный, каким и бывает пост")
    await stage.oleg.reads("Пост — текст")
    assert await stage.pool.fetchval("SELECT title FROM campaigns") == "Осень"


async def test_a_draft_is_deleted_after_one_question(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_hub(stage)
    await stage.oleg.taps("Выбрать каналы")
    await stage.oleg.taps("Все 39")
    await stage.oleg.taps("‹ Изменить")
    await stage.oleg.taps("Удалить")
    text = await stage.oleg.reads("Удалить черновик «Распродажа»?")
    assert "Пропадут выбор 39 каналов и настройки." in text
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.taps("Удалить")
    assert await stage.oleg.taps("🗑 Удалить черновик") == "Черновик удалён."
    await stage.oleg.reads("Кампаний пока нет.")


async def test_the_next_campaign_goes_where_the_last_one_went_in_one_press(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens()
    await stage.oleg.says("Бонусы")
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("✈️ Город · 16")
    await stage.oleg.taps("🚀 Запустить")
    await stage.oleg.reads("Вышло 16 из 16")
    await stage.oleg.says("Скидки")
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.reads("Куда разослать?")
    assert primary(stage.screens(1001)[-1]) == ["Как «Бонусы» · 16"]
    await stage.oleg.taps("Как «Бонусы» · 16")
    await stage.oleg.reads("Выйдет в 16 каналах")


async def test_the_check_has_a_test_and_takes_repeats_out(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await stage.oleg.launches("Распродажа")
    await stage.oleg.reads("Вышло 39 из 39")
    await stage.pool.execute("UPDATE templates SET saved_at = now(), lineage = id")
    await stage.oleg.says("/start")
    await stage.oleg.taps("Шаблоны")
    await stage.oleg.taps("Распродажа")
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("✈️ Город · 16")
    await stage.oleg.reads("Уже выходил")
    assert rows(stage.screens(1001)[-1]) == [
        ["🧪 Тест", "👀 Показать", "⚠️ Подробно"],
        ["Убрать эти 16"],
        ["🐤 Сначала 3", "🚀 Запустить · 16"],
        ["‹ Изменить"],
    ]
    assert await stage.oleg.taps("🧪 Тест") == "Публикуем тест. Ссылка придёт сюда."
    await stage.oleg.reads("🧪 Тест вышел")
    await stage.oleg.taps("Убрать эти 16")
    await stage.oleg.reads("Каналы пока не выбраны")


async def test_who_is_overtaken_reads_by_whom_and_sees_the_fresh_screen(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_hub(stage)
    await maria_opens(stage)
    await stage.oleg.taps("Каналы")
    await stage.maria.taps("Когда")
    await stage.maria.taps("Завтра 10:00")
    await stage.maria.reads("Начало: завтра, 10:00")
    toast = await stage.oleg.taps("Все 39")
    assert toast == "Пока вы смотрели, начало изменили (Мария). Проверьте ещё раз."
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.reads("Когда — завтра, 10:00")
    await stage.oleg.taps("Каналы")
    assert await stage.oleg.taps("Все 39") == ""
    await stage.oleg.reads("выбрано 39")


async def test_two_people_who_tick_one_channel_leave_it_ticked(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_hub(stage)
    await maria_opens(stage)
    for person in (stage.oleg, stage.maria):
        await person.taps("Каналы")
        await person.reads("выбрано 0")
    for person in (stage.oleg, stage.maria):
        assert await person.taps("▫️ Бесплатные события") == ""
        await person.reads("выбрано 1 из 39")


async def test_what_was_typed_too_late_is_not_lost_without_a_word(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_hub(stage)
    await stage.oleg.taps("Название")
    await maria_opens(stage)
    await stage.maria.taps("Название")
    await types(stage.maria, "Имя Марии")
    await stage.maria.reads("Имя Марии · черновик")
    await types(stage.oleg, "Имя Олега")
    text = await stage.oleg.reads("⚠️ Пока вы смотрели, название изменили")
    assert "Имя Марии · черновик №1" in text
