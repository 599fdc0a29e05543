"""One file with its caption, from the operator through the vault to every channel."""

import pytest

from sandbox.channel import Post
from sandbox.faults import Fault
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Stage
from tests.acceptance.test_first_thread import READS

CAPTION = "Осенняя распродажа"
BOLD = [{"type": "bold", "offset": 0, "length": 8}]
KINDS = [
    ("плакат.png", "image/png", "фото"),
    ("ролик.mp4", "video/mp4", "видео"),
    ("кот.gif", "image/gif", "GIF"),
    ("отчёт.pdf", "application/pdf", "файл"),
    ("песня.mp3", "audio/mpeg", "аудио"),
]


async def to_check(stage: Stage, name: str = "плакат.png", mime: str = "image/png") -> None:
    """Send a file with a caption and open the check for all channels."""
    await stage.oleg.sends_file(name, mime, CAPTION, entities=BOLD)
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("Все")


async def to_running(stage: Stage) -> None:
    """Send a file with a caption and launch it to all channels."""
    await to_check(stage)
    await stage.oleg.taps("🚀 Запустить")


def made(stage: Stage) -> list[Post]:
    """What the product published."""
    posts = [p for c in stage.telegram.world.channels.values() for p in c.posts.values()]
    return [p for p in posts if p.random_id is not None]


@pytest.mark.parametrize(("name", "mime", "kind"), KINDS)
async def test_a_file_comes_out_as_it_was_sent(
    theatre: Theatre, name: str, mime: str, kind: str
) -> None:
    stage = await theatre.opens(channels=5)
    await to_check(stage, name, mime)
    await stage.oleg.reads(f"Пост: {kind}, подпись 18 из 1024")
    await stage.oleg.taps("🚀 Запустить")
    await stage.oleg.reads("Вышло 5 из 5")
    files = {stage.telegram.world.files.get(p.media.file) for p in made(stage) if p.media}
    (file,) = files
    assert file is not None
    assert (file.name, file.mime) == (name, mime)
    assert all((p.text, p.entities) == (CAPTION, BOLD) for p in made(stage))


async def test_a_hundred_channels_cost_no_upload_at_all(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=100)
    await to_running(stage)
    await stage.oleg.reads("Вышло 100 из 100", within=30)
    assert stage.uploads == 0
    assert stage.posts_by_channel == {1}
    assert len(stage.vaults) == 1


async def test_where_no_vault_can_be_made_a_file_is_uploaded_once(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=100)
    stage.break_down(Fault("CreateChannel", error="CHANNELS_TOO_MUCH", times=9))
    await to_running(stage)
    await stage.oleg.reads("Вышло 100 из 100", within=30)
    assert (stage.uploads, stage.vaults) == (1, [])
    assert len({p.media.file for p in made(stage) if p.media}) == 1


async def test_a_vault_deleted_in_the_middle_is_made_again(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=20, gap_ms=60)
    await to_running(stage)
    await stage.until(lambda: len(made(stage)) >= 5)
    stage.telegram.world.files.expire()
    stage.telegram.world.remove_channel(stage.vaults[0])
    await stage.oleg.reads("Вышло 20 из 20", within=30)
    assert stage.posts_by_channel == {1}
    assert len(stage.vaults) == 1


async def test_a_stored_message_that_was_deleted_is_stored_again(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=20, gap_ms=60)
    await to_running(stage)
    await stage.until(lambda: len(made(stage)) >= 5)
    stage.telegram.world.files.expire()
    stage.telegram.world.remove(stage.vaults[0], list(stage.vaults[0].posts))
    await stage.oleg.reads("Вышло 20 из 20", within=30)
    assert stage.posts_by_channel == {1}


async def test_expired_references_cost_one_more_reading_and_no_attempt(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=20, gap_ms=60)
    await to_running(stage)
    await stage.until(lambda: len(made(stage)) >= 5)
    stage.telegram.world.files.expire()
    await stage.oleg.reads("Вышло 20 из 20")
    reads = [e for e in stage.telegram.mtproto.log if e.name == "GetMessages"]
    assert len(reads) == 2
    assert await stage.pool.fetchval("SELECT max(attempts) FROM jobs") == 0


async def test_a_bot_thrown_out_of_the_vault_is_let_in_again(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await to_running(stage)
    await stage.oleg.reads("Вышло 5 из 5")
    stage.vaults[0].bot_admin = False
    await to_running(stage)
    await stage.oleg.reads("№2")
    await stage.until(lambda: len(made(stage)) == 10)


async def test_a_file_nobody_can_store_pauses_the_campaign_with_a_reason(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    stage.break_down(Fault("CreateChannel", error="CHANNELS_TOO_MUCH", times=9))
    stage.break_down(Fault("getFile", error="file is too big", times=9))
    await to_running(stage)
    await stage.oleg.reads("файл поста не удалось подготовить")
    stage.telegram.faults.clear()
    assert await stage.oleg.taps("▶️ Продолжить") == "Продолжаем."
    await stage.oleg.reads("Вышло 5 из 5")


async def test_the_vault_is_no_place_to_publish(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await to_running(stage)
    await stage.oleg.reads("Вышло 5 из 5")
    await stage.oleg.says("Ещё пост")
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("Все 5")


async def test_the_post_is_shown_with_its_file(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await stage.oleg.sends_file("плакат.png", "image/png", CAPTION)
    await stage.oleg.taps("👀 Показать")
    shown = await stage.until(
        lambda: next((m for m in stage.screens(1001) if m["media"] is not None), None)
    )
    assert (shown["text"], shown["media"]["kind"]) == (CAPTION, "photo")


async def test_files_add_nothing_but_a_vault_with_the_bot_in_it(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    await to_running(stage)
    await stage.oleg.reads("Вышло 5 из 5")
    vault = {"CreateChannel", "ResolveUsername", "EditAdmin", "GetMessages"}
    asked = {entry.name for entry in stage.telegram.mtproto.log}
    assert asked <= {*READS, *vault, "SendMedia"}
    assert all(send.chat_id < 0 for send in stage.sends)
