"""Folders of the local Telegram, as a client reads them."""

from telethon import TelegramClient

from delivery.job import ChatKind
from delivery.telegram.dialogs import read_dialogs, read_slow_mode
from delivery.telegram.folders import read_folders
from tests.sandbox.conftest import Script


async def found(client: TelegramClient) -> dict[str, set[str]]:
    dialogs = await read_dialogs(client)
    titles = {d.peer.chat_id: d.title for d in dialogs}
    return {
        folder.title: {titles[chat] for chat in folder.chat_ids}
        for folder in await read_folders(client, dialogs)
    }


async def test_the_newsroom_s_folders_are_read_with_their_channels(
    client: TelegramClient,
) -> None:
    folders = await found(client)
    assert list(folders) == ["Город", "Афиша", "Партнёры", "Тестовые"]
    assert folders["Тестовые"] == {"Редакция"}


async def test_a_folder_of_a_kind_has_its_chats_but_those_taken_out(
    client: TelegramClient, script: Script
) -> None:
    groups = {"title": "Группы", "groups": True, "excluded": ["Барахолка"]}
    await script.post("/api/folders", groups)
    assert (await found(client))["Группы"] == {"Фотоклуб", "Редакция"}


async def test_a_folder_keeps_its_id_when_another_one_is_deleted(
    client: TelegramClient, script: Script
) -> None:
    before = {f.title: f.telegram_id for f in await read_folders(client, [])}
    await script.post("/api/folders/delete", {"title": "Город"})
    after = {f.title: f.telegram_id for f in await read_folders(client, [])}
    assert after == {title: i for title, i in before.items() if title != "Город"}


async def test_rights_and_silence_of_a_chat_arrive(client: TelegramClient, script: Script) -> None:
    rights = {"channel": "Барахолка", "forbidden": ["link", "video_note"], "silenced": True}
    await script.post("/api/channels", rights)
    await script.post("/api/channels", {"channel": "Лекторий", "comments": True})
    dialogs = {d.title: d for d in await read_dialogs(client)}
    market = dialogs["Барахолка"]
    assert (market.forbidden, market.is_muted) == (frozenset({"link", "video_note"}), True)
    assert dialogs["Лекторий"].comments
    assert not dialogs["Городская афиша"].is_muted


async def test_the_length_of_a_slow_mode_is_read_from_the_chat_itself(
    client: TelegramClient,
) -> None:
    slow = [d for d in await read_dialogs(client) if d.slow_mode]
    assert [d.peer.kind for d in slow] == [ChatKind.SUPERGROUP]
    assert await read_slow_mode(client, slow[0].peer) == 10
