"""Posts through the real client against the local Telegram: pairs, previews, people, limits."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from delivery.errors import Refused
from delivery.job import ChatKind, Peer, Stored
from delivery.limits import Limits
from delivery.post import Json, Media, MediaKind, Post
from delivery.telegram.client import Login
from delivery.telegram.session import UserSession
from sandbox.channel import Channel
from sandbox.channel import Media as Shown
from sandbox.channel import Post as Published
from sandbox.faults import Fault
from sandbox.local import LocalTelegram
from tests.integration.test_session import FakeOwnership

BOLD: Json = {"type": "bold", "offset": 0, "length": 5}
PHOTO = Media(MediaKind.PHOTO, "unused")


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    local = LocalTelegram(None, port=0, channels=3)
    await local.start()
    yield local
    await local.stop()


@pytest.fixture
async def ownership() -> FakeOwnership:
    return FakeOwnership()


@pytest.fixture
async def session(telegram: LocalTelegram, ownership: FakeOwnership) -> AsyncIterator[UserSession]:
    login = Login(1, "0" * 32, telegram.mtproto.session_string())
    session = UserSession(login, ownership)
    running = asyncio.create_task(session.run())
    await ownership.until_limits()
    yield session
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def first(telegram: LocalTelegram) -> Channel:
    return next(iter(telegram.world.channels.values()))


def peer(channel: Channel) -> Peer:
    return Peer(channel.chat_id, ChatKind(channel.kind), channel.access_hash)


def stored(telegram: LocalTelegram, count: int) -> Stored:
    """Photos in Saved Messages."""
    world = telegram.world
    saved, ids = world.saved(), []
    for _ in range(count):
        file = world.files.add("photo", "п.png", "image/png", b"x")
        post = Published(world.next_id(saved), "", media=Shown(file.id))
        ids.append(world.keep(saved, post).id)
    return Stored(tuple(ids))


def made(telegram: LocalTelegram) -> list[Published]:
    return [p for p in first(telegram).posts.values() if p.random_id is not None]


async def test_a_pair_comes_out_as_files_and_text_each_with_its_own_ids(
    telegram: LocalTelegram, session: UserSession
) -> None:
    pair = Post("Слова", (BOLD,), media=(PHOTO, PHOTO), is_split=True)
    ids = await session.send(peer(first(telegram)), pair, (5, 6, 7), stored(telegram, 2))
    shown = [(p.random_id, p.text, bool(p.media)) for p in made(telegram)]
    assert shown == [(5, "", True), (6, "", True), (7, "Слова", False)]
    assert ids == tuple(p.id for p in made(telegram))
    assert made(telegram)[2].entities == [BOLD]


async def test_a_pair_cut_in_the_middle_is_made_whole_by_the_same_ids(
    telegram: LocalTelegram, session: UserSession
) -> None:
    where, files = peer(first(telegram)), stored(telegram, 1)
    pair = Post("Слова", media=(PHOTO,), is_split=True)
    telegram.faults.add(Fault("SendMessage", error="SLOWMODE_WAIT_5"))
    with pytest.raises(Refused):
        await session.send(where, pair, (5, 6), files)
    ids = await session.send(where, pair, (5, 6), files)
    assert [p.random_id for p in made(telegram)] == [5, 6]
    assert ids == tuple(p.id for p in made(telegram))


async def test_expired_references_of_an_album_are_read_once_for_all_that_are_under_way(
    telegram: LocalTelegram, session: UserSession
) -> None:
    files = stored(telegram, 2)
    album = Post("Слова", media=(PHOTO, PHOTO))
    channels = [c for c in telegram.world.channels.values() if c.chat_id < 0]
    await session.send(peer(channels[0]), album, (5, 6), files)
    telegram.world.files.expire()
    sends = [session.send(peer(c), album, (7, 8), files) for c in channels[1:]]
    await asyncio.gather(*sends)
    reads = [e for e in telegram.mtproto.log if e.name == "GetMessages"]
    assert len(reads) == 2
    assert [p.random_id for c in channels[1:] for p in c.posts.values() if p.random_id] == [
        7,
        8,
    ] * 2


async def test_a_preview_telegram_refuses_is_left_out_and_the_text_stays(
    telegram: LocalTelegram, session: UserSession
) -> None:
    telegram.faults.add(Fault("SendMedia", error="WEBPAGE_NOT_FOUND"))
    post = Post("Слова", preview={"url": "https://example.org/"})
    await session.send(peer(first(telegram)), post, (5,))
    assert [(p.text, p.random_id) for p in made(telegram)] == [("Слова", 5)]


async def test_a_person_the_account_knows_is_named_and_another_stays_a_word(
    telegram: LocalTelegram, session: UserSession
) -> None:
    known: Json = {"id": telegram.world.me.id, "is_bot": False, "first_name": "Анна"}
    mention: Json = {"type": "text_mention", "offset": 0, "length": 5, "user": known}
    stranger: Json = {**mention, "user": {**known, "id": 1002}}
    await session.send(peer(first(telegram)), Post("Слова", (mention, stranger)), (5,))
    assert made(telegram)[0].entities == [mention]


PLAIN = Limits(4096, 1024, channels=500)
PREMIUM = Limits(4096, 4096, is_premium=True, file_parts=8000, channels=1000)


@pytest.mark.parametrize("limits", [PLAIN, PREMIUM])
async def test_the_limits_are_those_telegram_says_for_this_account(
    telegram: LocalTelegram, limits: Limits
) -> None:
    telegram.world.me.premium = limits.is_premium
    ownership = FakeOwnership()
    login = Login(1, "0" * 32, telegram.mtproto.session_string())
    running = asyncio.create_task(UserSession(login, ownership).run())
    await ownership.until_limits()
    assert ownership.limits == [limits]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
