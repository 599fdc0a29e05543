"""What a person sends: kept, explained, or refused by its name."""

from sandbox.botapi.others import OTHERS
from sandbox.faults import Fault
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Json

LONG = "Слова " * 199 + "конец."
NAMES = {
    "poll": "опрос",
    "checklist": "список задач",
    "paid_media": "платный пост",
    "rich_message": "страница с таблицами",
    "sticker": "стикер",
    "live_photo": "живое фото",
    "dice": "игральный кубик",
    "location": "геопозиция",
    "contact": "контакт",
    "story": "история",
    "venue": "место на карте",
    "game": "игра",
}


async def test_what_cannot_be_published_is_refused_by_its_name(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=3)
    assert NAMES.keys() == OTHERS.keys()
    for kind, name in NAMES.items():
        await stage.post("say", {"user": 1001, "other": kind})
        await stage.oleg.reads(f"Это {name}")
    assert await stage.pool.fetchval("SELECT count(*) FROM templates") == 0


async def test_a_caption_that_is_too_long_becomes_a_pair_in_every_channel(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens(channels=5)
    bold = [{"type": "bold", "offset": 0, "length": 5}]
    await stage.oleg.sends_file("плакат.png", "image/png", LONG, entities=bold, premium=True)
    await stage.oleg.reads("Подпись 1\u202f200 знаков — у аккаунта предел 1\u202f024")
    await stage.oleg.taps("Разделить на два сообщения")
    await stage.oleg.reads("фото и текст двумя сообщениями, 1\u202f200 из 4\u202f096")
    for caption in ("🚀 Разослать", "Все", "🚀 Запустить"):
        await stage.oleg.taps(caption)
    await stage.oleg.reads("Вышло 5 из 5")
    for channel in stage.telegram.world.channels.values():
        made = [p for p in channel.posts.values() if p.random_id is not None]
        shown = [(p.text, p.entities, p.media is not None) for p in made]
        assert channel.creator or shown == [("", [], True), (LONG, bold, False)]


async def test_a_pair_whose_answers_are_lost_comes_out_once(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await stage.oleg.sends_file("плакат.png", "image/png", LONG, premium=True)
    await stage.oleg.taps("Разделить на два сообщения")
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("Все")
    stage.break_down(Fault("SendMedia", cut="after"))
    stage.break_down(Fault("SendMessage", cut="after", times=2))
    await stage.oleg.taps("🚀 Запустить")
    await stage.oleg.reads("Вышло 5 из 5", within=30)
    assert stage.posts_by_channel == {2}
    assert stage.telegram.world.counters.duplicates > 0


async def test_with_premium_a_long_caption_is_no_obstacle(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=3)
    stage.telegram.world.me.premium = True
    stage.telegram.mtproto.drop_connections()
    while (limits := await stage.pool.fetchval("SELECT limits::text FROM accounts")) is None or (
        "true" not in limits
    ):
        pass
    await stage.oleg.sends_file("плакат.png", "image/png", LONG, premium=True)
    await stage.oleg.reads("фото + текст, 1\u202f200 из 4\u202f096")


async def test_premium_emoji_are_said_to_become_plain_and_stop_nothing(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=3)
    emoji: Json = {"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "53"}
    await stage.oleg.says("🔥 Скидки", [emoji])
    await stage.oleg.reads("Премиум-эмодзи: 1 — аккаунт «Анна» без Premium")
    for caption in ("🚀 Разослать", "Все", "🚀 Запустить"):
        await stage.oleg.taps(caption)
    await stage.oleg.reads("Вышло 3 из 3")


async def test_a_published_post_forwarded_back_is_recognised(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await stage.oleg.launches("Осенняя распродажа")
    await stage.oleg.reads("Вышло 5 из 5")
    channel = next(iter(stage.telegram.world.channels.values()))
    where = {"channel": channel.title, "post": max(channel.posts)}
    await stage.post("say", {"user": 1001, "forward": where})
    await stage.oleg.reads("Это №1, вышел в 5 каналах")
    await stage.oleg.taps("Открыть №1")
    await stage.oleg.reads("Вышло 5 из 5")


async def test_a_post_of_somebody_else_is_a_post_like_any_other(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    where = {"channel": "Лекторий", "post": 1}
    await stage.post("say", {"user": 1001, "forward": where})
    await stage.oleg.reads("Принято: текст")


async def test_a_person_named_without_a_username_is_said_to_stay_a_word(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens(channels=3)
    user: Json = {"id": 5, "is_bot": False, "first_name": "Пётр"}
    await stage.oleg.says(
        "Скидка", [{"type": "text_mention", "offset": 0, "length": 2, "user": user}]
    )
    await stage.oleg.reads("Упоминания людей без @имени: 1")
