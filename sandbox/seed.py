"""The newsroom everybody meets first: forty channels, a few of them difficult."""

from typing import Final

from sandbox.channel import Channel, Kind
from sandbox.world import World

FIRST_ID: Final = 2_000_000_001
DEFAULT: Final = 40  # the newsroom with the one channel where the account may not post
FIRST_DATE: Final = 1_750_000_000
DAY: Final = 86_400

CITY: Final = (
    "Городская афиша",
    "Кофе и люди",
    "Лекторий",
    "Куда пойти в выходные",
    "Дворы и парадные",
    "Вечерний маршрут",
    "Родителям города",
    "Работа рядом",
    "Метро и трамваи",
    "Погода у нас",
    "Старые фотографии",
    "Новые места",
    "Велодорожки",
    "Городские рынки",
    "Соседи по дому",
    "Потерянные вещи",
)
GUIDE: Final = (
    "Концерты недели",
    "Кино под открытым небом",
    "Выставки и музеи",
    "Детский театр",
    "Книжные встречи",
    "Бесплатные события",
    "Танцы в парке",
    "Стендап сегодня",
    "Музыка в барах",
    "Мастерские и курсы",
)
PARTNERS: Final = tuple(f"Партнёр {number}" for number in range(3, 13))
POSTS: Final = ("Доброе утро! Собрали главное за день.", "Что читали на прошлой неделе.")


def _difficult(count: int) -> list[Channel]:
    """Return the channels that teach something."""
    market = Channel(Kind.SUPERGROUP, 0, "Барахолка", admin=False, slow_mode=10, members=8_800)
    photos = Channel(Kind.SUPERGROUP, 0, "Фотоклуб", admin=False, members=950)
    photos.forbidden = ["photo"] if count == DEFAULT else []
    theatre = Channel(Kind.CHANNEL, 0, "Театр рядом", can_post=count != DEFAULT, members=5_400)
    editors = Channel(Kind.GROUP, 0, "Редакция", members=12)
    for channel in (market, photos, theatre):
        channel.folder = "Афиша"
    editors.folder = "Тестовые"
    return [market, photos, theatre, editors]


def _newsroom(count: int) -> list[Channel]:
    named = [Channel(Kind.CHANNEL, 0, title, folder="Город") for title in CITY]
    named += [Channel(Kind.CHANNEL, 0, title, folder="Афиша") for title in GUIDE]
    named += [Channel(Kind.CHANNEL, 0, title, folder="Партнёры") for title in PARTNERS]
    special = _difficult(count) if count >= 10 else []  # noqa: PLR2004  # a handful stays simple
    room = max(0, count - len(special))
    channels = named[:room] + special
    extra = range(len(channels) + 1, count + 1)
    return channels + [Channel(Kind.CHANNEL, 0, f"Канал {number}") for number in extra]


def seed(world: World, count: int) -> None:
    """Fill an empty world with ``count`` channels, two older posts in each.

    In the default forty the account may post in all but one, and no photo in one of the groups; in
    any other number all is allowed.
    """
    if world.channels:
        return
    with world.at_once():
        for number, channel in enumerate(_newsroom(count)):
            channel.id = FIRST_ID + number
            is_private = channel.title == "Партнёр 12" or channel.kind is Kind.GROUP
            channel.username = None if is_private else f"sandbox_channel_{number + 1}"
            if channel.members == Channel.members:
                channel.members = 300 + (number * 7919) % 12_000
            world.add(channel)
            for day, text in enumerate(POSTS):
                world.seed_post(channel, text, FIRST_DATE + day * DAY + (count - number) * 60)
