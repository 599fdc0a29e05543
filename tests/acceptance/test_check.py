"""The check before a launch tells the truth: whoever it takes out gets nothing, the others all."""

from typing import Final

from sandbox.channel import Post
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Stage

BUTTONS: Final = """
UPDATE templates SET content = content || '{"buttons": [[["Купить", "https://x.example/{код}"]]]}'
"""


def posts_of(stage: Stage, title: str) -> list[Post]:
    """Return what the product published in a channel."""
    (channel,) = [c for c in stage.telegram.world.channels.values() if c.title == title]
    return [post for post in channel.posts.values() if post.random_id is not None]


async def to_check(stage: Stage, text: str) -> str:
    await stage.oleg.says(text)
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("Все")
    return await stage.oleg.reads("Проверка")


async def test_a_photo_is_not_sent_where_photos_are_forbidden(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await stage.oleg.sends_file("poster.png", "image/png", "Афиша")
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("Все")
    text = await stage.oleg.reads("До старта убрано: 1")
    assert "— такие посты там запрещены: «Фотоклуб»" in text
    await stage.oleg.taps("⚠️ Подробно")
    await stage.oleg.reads("⛔ Фотоклуб — такие посты там запрещены фото")
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.taps("🚀 Запустить · 38")
    await stage.oleg.reads("Вышло 38 из 38")
    assert posts_of(stage, "Фотоклуб") == []


async def test_a_channel_without_a_value_is_named_and_gets_nothing(theatre: Theatre) -> None:
    stage = await theatre.opens()
    sql = """UPDATE channels SET variables = '{"код": "CITY10"}' WHERE title <> 'Лекторий'"""
    await stage.pool.execute(sql)
    text = await to_check(stage, "Промокод {код} для {канал}")
    assert "— нет значения переменной: «Лекторий»" in text
    await stage.oleg.taps("🚀 Запустить · 38")
    await stage.oleg.reads("Вышло 38 из 38")
    assert posts_of(stage, "Лекторий") == []
    (post,) = posts_of(stage, "Кофе и люди")
    assert post.text == "Промокод CITY10 для Кофе и люди"


async def test_buttons_are_under_the_post_where_the_bot_may_and_links_elsewhere(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens()
    for channel in stage.telegram.world.channels.values():
        channel.bot_admin = channel.title == "Лекторий"
    await stage.pool.execute("UPDATE channels SET bot_can_edit = title = 'Лекторий'")
    await stage.pool.execute("""UPDATE channels SET variables = '{"код": "sale"}'""")
    await stage.oleg.says("Пост")
    await stage.pool.execute(BUTTONS)
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("Все")
    await stage.oleg.reads("⚠️ Кнопки: в 1 канале; в 38 — ссылки в тексте")
    await stage.oleg.taps("🚀 Запустить")
    await stage.oleg.reads("Вышло 39 из 39")
    (bare,), (linked,) = posts_of(stage, "Лекторий"), posts_of(stage, "Кофе и люди")
    await stage.until(lambda: posts_of(stage, "Лекторий")[0].keyboard)
    assert (bare.text, linked.text) == ("Пост", "Пост\n\nКупить")
    assert linked.entities[0]["url"] == "https://x.example/sale"


async def test_who_picked_a_folder_does_not_read_of_channels_elsewhere(theatre: Theatre) -> None:
    stage = await theatre.opens()
    assert "«Театр рядом»" in await to_check(stage, "Пост всем")
    await stage.oleg.says("Пост городу")
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("✈️ Город")
    text = await stage.oleg.reads("Выйдет в 16 каналах")
    assert "«Театр рядом»" not in text
