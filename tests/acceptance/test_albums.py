"""Albums come in parts, in any order, over restarts; they are one post and stay one album."""

import base64
from collections.abc import Sequence

from sandbox.channel import Post
from sandbox.faults import Fault
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Json, Stage

BOLD: Json = {"type": "bold", "offset": 0, "length": 5}


async def sends(stage: Stage, *names: str, text: str = "", group: str = "7") -> None:
    """Send some parts of an album."""
    files = [
        {"name": name, "mime": "image/png", "data": base64.b64encode(name.encode()).decode()}
        for name in names
    ]
    entities = [BOLD] if text else []
    said = {"user": 1001, "text": text, "entities": entities, "files": files, "group": group}
    await stage.post("say", said)


async def launches(stage: Stage) -> None:
    for caption in ("🚀 Разослать", "Все", "🚀 Запустить"):
        await stage.oleg.taps(caption)


def albums(stage: Stage) -> list[list[Post]]:
    """What came out, a list a channel."""
    channels = [c for c in stage.telegram.world.channels.values() if not c.creator]
    made = [[p for p in c.posts.values() if p.random_id is not None] for c in channels]
    return [posts for posts in made if posts]


def names(stage: Stage, posts: Sequence[Post]) -> list[str]:
    files = [stage.telegram.world.files.get(p.media.file) for p in posts if p.media]
    return [f.name for f in files if f is not None]


async def test_an_album_comes_out_as_one_group_in_every_channel(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await sends(stage, "1.png", "2.png", "3.png", text="Афиша недели")
    await stage.oleg.reads("Принято: альбом из 3 + текст, 12 из")
    await launches(stage)
    await stage.oleg.reads("Вышло 5 из 5")
    assert [names(stage, posts) for posts in albums(stage)] == [["1.png", "2.png", "3.png"]] * 5
    groups = [{p.media.group for p in posts if p.media} for posts in albums(stage)]
    assert all(len(group) == 1 and None not in group for group in groups)
    assert all((p[0].text, p[0].entities) == ("Афиша недели", [BOLD]) for p in albums(stage))
    assert stage.uploads == 0


async def test_the_caption_may_be_on_any_part(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=3)
    await sends(stage, "1.png")
    await sends(stage, "2.png", text="Афиша")
    await stage.oleg.reads("Принято: альбом из 2 + текст, 5 из")


async def test_a_restart_between_the_parts_loses_none(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=3)
    await sends(stage, "1.png", text="Афиша")
    await stage.until(lambda: not stage.telegram.chats.updates)
    await theatre.stops(stage)
    await sends(stage, "2.png")
    await theatre.starts(stage)
    await stage.oleg.reads("Принято: альбом из 2 + текст")
    await launches(stage)
    await stage.oleg.reads("Вышло 3 из 3")
    assert [names(stage, posts) for posts in albums(stage)] == [["1.png", "2.png"]] * 3


async def test_a_restart_after_the_last_part_still_asks(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=3)
    await sends(stage, "1.png", "2.png")
    while await stage.pool.fetchval("SELECT count(*) FROM album_parts") < 2:
        pass
    await theatre.stops(stage)
    await theatre.starts(stage)
    await stage.oleg.reads("Принято: альбом из 2")
    assert sum("альбом" in text for text in stage.oleg.texts) == 1


async def test_a_late_part_joins_the_question_that_is_open(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=3)
    await sends(stage, "1.png", "2.png", text="Афиша")
    await stage.oleg.reads("Принято: альбом из 2")
    question = stage.oleg.screen_id
    await sends(stage, "3.png")
    await stage.oleg.reads("Принято: альбом из 3")
    assert stage.oleg.screen_id == question
    await launches(stage)
    await stage.oleg.reads("Вышло 3 из 3")
    assert all(len(posts) == 3 for posts in albums(stage))


async def test_a_part_that_comes_after_the_launch_is_another_post(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=3)
    await sends(stage, "1.png", "2.png", text="Афиша")
    await launches(stage)
    await stage.oleg.reads("Вышло 3 из 3")
    await sends(stage, "3.png")
    await stage.oleg.reads("Принято: альбом из 3")
    assert all(len(posts) == 2 for posts in albums(stage))


async def test_an_album_is_shown_as_an_album(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=3)
    await sends(stage, "1.png", "2.png", text="Афиша")
    await stage.oleg.taps("👀 Показать")
    shown = await stage.until(
        lambda: [m for m in stage.screens(1001) if m["media"] is not None][1:] or None
    )
    first = next(m for m in stage.screens(1001) if m["media"] is not None)
    assert (first["text"], first["entities"]) == ("Афиша", [BOLD])
    assert shown[0]["media"]["group"] == first["media"]["group"] is not None


async def test_a_published_album_forwarded_back_is_recognised_once(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await sends(stage, "1.png", "2.png", text="Афиша")
    await launches(stage)
    await stage.oleg.reads("Вышло 5 из 5")
    lecture = next(c for c in stage.telegram.world.channels.values() if c.title == "Лекторий")
    post = max(lecture.posts)
    await stage.post("say", {"user": 1001, "forward": {"channel": "Лекторий", "post": post}})
    await stage.oleg.reads("Это №1, вышел в 5 каналах")
    await stage.oleg.taps("🚀 Разослать ещё раз")
    await stage.oleg.reads("Куда разослать")
    assert not any("Это №1" in text for text in stage.oleg.texts)


async def test_what_no_album_can_hold_is_a_post_of_its_own(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=3)
    file = {"name": "кот.gif", "mime": "image/gif", "data": "eA=="}
    await stage.post("say", {"user": 1001, "files": [file], "group": "7"})
    await stage.oleg.reads("Принято: GIF")
    assert await stage.pool.fetchval("SELECT count(*) FROM album_parts") == 0


async def test_where_no_vault_can_be_made_an_album_is_uploaded_once(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    stage.break_down(Fault("CreateChannel", error="CHANNELS_TOO_MUCH", times=9))
    await sends(stage, "1.png", "2.png", text="Афиша")
    await launches(stage)
    await stage.oleg.reads("Вышло 5 из 5")
    assert stage.uploads == 2
    assert all(len(posts) == 2 for posts in albums(stage))


async def test_an_album_whose_answers_are_lost_comes_out_once(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    stage.break_down(Fault("SendMultiMedia", cut="after", times=2))
    await sends(stage, "1.png", "2.png", text="Афиша")
    await launches(stage)
    await stage.oleg.reads("Вышло 5 из 5", within=30)
    assert stage.posts_by_channel == {2}
