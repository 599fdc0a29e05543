"""The staff chat: a group chosen from within, told in its topic what happens."""

from sandbox.channel import Channel, Post
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Stage

TOPIC = 7


def group_of(stage: Stage) -> Channel:
    return next(c for c in stage.telegram.world.channels.values() if c.title == "Барахолка")


async def read(stage: Stage, words: str) -> Post:
    """Wait until the bot says this in the group."""
    posts = group_of(stage).posts
    return await stage.until(
        lambda: next((p for p in posts.values() if p.by_bot and words in p.text), None)
    )


async def test_a_topic_becomes_the_staff_chat_and_reads_what_a_campaign_does(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens()
    await stage.post("channels", {"channel": "Барахолка", "bot_admin": True, "forum": True})
    group = {"user": 1001, "chat": "Барахолка", "topic": TOPIC}
    await stage.post("say", {**group, "text": "/staff"})
    assert (await read(stage, "Теперь это служебный чат")).topic == TOPIC
    await stage.oleg.launches("Осенняя распродажа")
    started = await read(stage, "«Осенняя распродажа» · №1 — запущена, 39 каналов · Олег")
    assert started.topic == TOPIC
    await read(stage, "«Осенняя распродажа» · №1 — вышло 39 из 39")


async def test_it_is_named_and_removed_in_the_settings_and_nothing_follows(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens()
    await stage.post("channels", {"channel": "Барахолка", "bot_admin": True})
    await stage.post("say", {"user": 1001, "chat": "Барахолка", "text": "/staff"})
    await read(stage, "Теперь это служебный чат")
    await stage.oleg.says("/start")
    await stage.oleg.taps("Настройки")
    await stage.oleg.taps("Чат")
    await stage.oleg.reads("Служебный чат · «Барахолка»")
    await stage.oleg.taps("Убрать")
    await stage.oleg.reads("Служебный чат — нет")
    await stage.oleg.launches("Тихая")
    await stage.oleg.reads("Вышло 39 из 39")
    assert sum(p.by_bot for p in group_of(stage).posts.values()) == 1
