"""A post from the chat reaches every channel once, through all the real parts."""

import asyncio

from sandbox.faults import Fault
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Stage

POST = "Осенняя распродажа. Промокод ГОРОД10"
ENTITIES: list[dict[str, object]] = [
    {"type": "bold", "offset": 0, "length": 18},
    {"type": "spoiler", "offset": 20, "length": 16},
    {"type": "text_link", "offset": 20, "length": 8, "url": "https://example.org/map"},
]


async def to_check(stage: Stage) -> None:
    """Send a post and choose all channels."""
    await stage.oleg.says(POST, ENTITIES)
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("Все")
    await stage.oleg.reads("Проверка")


async def test_three_taps_bring_a_post_to_every_channel_with_equal_entities(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens()
    await to_check(stage)
    await stage.oleg.taps("🚀 Запустить · 39")
    await stage.oleg.reads("Вышло 39 из 39")
    made = [
        p
        for c in stage.telegram.world.channels.values()
        for p in c.posts.values()
        if p.random_id is not None
    ]
    order = sorted(ENTITIES, key=lambda e: (e["offset"], -int(str(e["length"]))))
    assert {p.text for p in made} == {POST}
    assert all(p.entities == order for p in made)
    assert stage.posts_by_channel == {1}


async def test_the_channel_without_a_right_is_named_before_the_start(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_check(stage)
    assert "убран 1 канал — нет права публиковать: «Театр рядом»" in stage.oleg.texts[-1]


async def test_no_send_starts_after_a_pause_and_resume_goes_on(theatre: Theatre) -> None:
    stage = await theatre.opens(gap_ms=60)
    await to_check(stage)
    await stage.oleg.taps("🚀 Запустить")
    await stage.until(lambda: len(stage.sends) >= 5)
    assert await stage.oleg.taps("⏸ Пауза") == "Пауза. Новых постов не будет."
    at_pause = len(stage.sends)
    await asyncio.sleep(0.5)  # eight gaps: time in which something could go out
    assert len(stage.sends) == at_pause < 39
    assert await stage.oleg.taps("▶️ Продолжить") == "Продолжаем."
    await stage.oleg.reads("Вышло 39 из 39")
    assert stage.posts_by_channel == {1}


async def test_an_ended_campaign_keeps_what_is_out_and_its_numbers_add_up(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens(gap_ms=60)
    await to_check(stage)
    await stage.oleg.taps("🚀 Запустить")
    await stage.until(lambda: len(stage.sends) >= 3)
    await stage.oleg.taps("⏹ Прекратить")
    await stage.oleg.reads("Прекратить кампанию")
    stage.break_down(Fault("SendMessage", delay_ms=300))  # one is in flight at the end
    out = len(stage.sends)
    await stage.until(lambda: len(stage.sends) > out)
    await stage.oleg.taps("⏹ Прекратить")
    await stage.oleg.reads("Прекращена — Олег")
    text = await stage.oleg.reads("100 %")
    out = len(stage.sends)
    assert f"Вышло {out} из 39" in text
    assert f"Не выйдет: {39 - out}" in text


async def test_two_operators_at_once_start_one_campaign_and_the_other_reads_why(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens()
    await to_check(stage)
    await stage.maria.says("/start")
    await stage.maria.taps("Кампании")
    await stage.maria.taps("📝 №1")
    await stage.maria.taps("✅ Проверить")
    await stage.maria.reads("Проверка")
    toasts = await asyncio.gather(stage.oleg.taps("🚀 Запустить"), stage.maria.taps("🚀 Запустить"))
    assert "Запущено." in toasts
    assert any(toast.startswith("Уже запущено: ") for toast in toasts)
    await stage.maria.reads("Вышло 39 из 39")
    assert stage.posts_by_channel == {1}


async def test_a_flood_wait_is_said_with_its_end_and_nothing_is_sent_before(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens()
    stage.break_down(Fault("SendMessage", error="FLOOD_WAIT_2"))
    await to_check(stage)
    await stage.oleg.taps("🚀 Запустить")
    await stage.oleg.reads("Telegram просит подождать\nПродолжим в ")
    await stage.oleg.reads("Вышло 39 из 39")
    first, second = stage.sends[:2]
    assert second.at - first.at >= 2
    assert await stage.pool.fetchval("SELECT max(attempts) FROM jobs") == 0


async def test_a_refusing_channel_fails_alone_with_its_reason(theatre: Theatre) -> None:
    stage = await theatre.opens()
    stage.break_down(Fault("SendMessage", error="CHAT_WRITE_FORBIDDEN"))
    await to_check(stage)
    await stage.oleg.taps("🚀 Запустить")
    await stage.oleg.reads("Вышло 38 из 39 · не вышло 1")
    await stage.oleg.taps("⚠️ Не вышло · 1")
    assert "Нет права публиковать — 1:" in await stage.oleg.reads("Не вышло · №1")


async def test_a_cut_after_the_post_is_answered_with_the_first_post(theatre: Theatre) -> None:
    stage = await theatre.opens()
    stage.break_down(Fault("SendMessage", cut="after", times=2))
    await to_check(stage)
    await stage.oleg.taps("🚀 Запустить")
    await stage.oleg.reads("Вышло 39 из 39", within=20)
    assert stage.posts_by_channel == {1}
    assert stage.telegram.world.counters.duplicates == 2


async def test_a_thousand_channels_get_a_thousand_posts_and_the_first_within_two_seconds(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens(channels=1000)
    await to_check(stage)
    before = stage.telegram.world.now()
    await stage.oleg.taps("🚀 Запустить")
    await stage.oleg.reads("Вышло 1\u202f000 из 1\u202f000", within=40)
    assert stage.telegram.world.counters.posts == 1000
    assert stage.telegram.world.counters.duplicates == 0
    assert stage.sends[0].at - before <= 2


async def test_a_launch_can_be_taken_back_before_the_first_post(theatre: Theatre) -> None:
    stage = await theatre.opens(undo_s=5)
    await to_check(stage)
    await stage.oleg.taps("🚀 Запустить")
    await stage.oleg.reads("Начнём")
    assert await stage.oleg.taps("↩️ Не запускать") == "Не запущено. Постов: 0"
    await stage.oleg.reads("Проверка")
    assert stage.sends == []


async def test_a_stranger_learns_nothing_and_only_once_an_hour(theatre: Theatre) -> None:
    stage = await theatre.opens()
    stranger = stage.telegram.chats.add_person("Чужой")
    await stage.post("say", {"user": stranger, "text": "/start"})
    await stage.until(lambda: stage.screens(stranger))
    await stage.post("say", {"user": stranger, "text": "пустите"})
    await stage.oleg.says("/start")
    (screen,) = stage.screens(stranger)
    assert f"Ваш ID: {stranger}" in screen["text"]
    assert (
        await stage.pool.fetchval("SELECT count(*) FROM audit_logs WHERE action='no_access'") == 1
    )


READS = {
    *("GetConfig", "GetAppConfig", "GetUsers", "GetState", "GetDifference"),
    *("GetDialogs", "GetDialogFilters", "GetFullChannel"),  # the last of chats with a slow mode
}


async def test_the_account_only_reads_its_dialogs_and_posts_in_channels(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_check(stage)
    await stage.oleg.taps("🚀 Запустить")
    await stage.oleg.reads("Вышло 39 из 39")
    assert {entry.name for entry in stage.telegram.mtproto.log} <= {*READS, "SendMessage"}
    assert all(send.chat_id < 0 for send in stage.sends)
