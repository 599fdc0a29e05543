"""What did not come out is a list of things to do: by cause, by channel, to send again."""

from datetime import timedelta

import pytest

from delivery import outcome
from sandbox.faults import Fault
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Stage

AFISHA, COFFEE, LECTURES = -1002000000001, -1002000000002, -1002000000003


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once."""
    monkeypatch.setattr(outcome, "FIRST_DELAY", timedelta(milliseconds=20))


def buttons(stage: Stage) -> list[list[str]]:
    """The captions on the newest screen."""
    rows = stage.screens(stage.oleg.id)[-1]["buttons"]
    return [[button["text"] for button in row] for row in rows]


async def refused(theatre: Theatre) -> Stage:
    """A finished campaign: no right in two channels, no answer from one."""
    stage = await theatre.opens()
    for chat_id in (AFISHA, COFFEE):
        stage.break_down(Fault("SendMessage", error="CHAT_WRITE_FORBIDDEN", chat_id=chat_id))
    stage.break_down(Fault("SendMessage", error="INTERNAL", chat_id=LECTURES, times=4))
    await stage.oleg.launches("Пост")
    await stage.oleg.reads("Вышло 36 из 39 · не вышло 3", within=40)
    return stage


async def test_causes_are_split_into_what_to_do_and_what_to_send_again(theatre: Theatre) -> None:
    stage = await refused(theatre)
    await stage.oleg.taps("⚠️ Не вышло · 3")
    assert await stage.oleg.reads("Не вышло · №1") == (
        "Не вышло · №1 · 3 из 39\n\n"
        "Нужно ваше действие — 2\n"
        "Нет права публиковать — 2: «Городская афиша», «Кофе и люди»\n\n"
        "Можно дослать — 1\n"
        "Telegram не ответил — 1: «Лекторий»"
    )
    assert buttons(stage) == [
        ["🔁 Дослать · 1", "🔁 Дослать все · 3"],
        ["Нет права · 2", "Нет ответа · 1"],
        ["📄 CSV", "‹ Назад"],
    ]


async def test_only_what_can_pass_is_sent_again_and_nobody_gets_it_twice(theatre: Theatre) -> None:
    stage = await refused(theatre)
    assert await stage.oleg.taps("🔁 Дослать · 1") == "Дошлём."
    await stage.oleg.reads("Вышло 37 из 39 · не вышло 2")
    assert stage.posts_in(LECTURES) == 1
    assert stage.posts_in(AFISHA) == 0
    assert stage.telegram.world.counters.duplicates == 0


async def test_all_are_sent_again_once_the_right_is_given(theatre: Theatre) -> None:
    stage = await refused(theatre)
    await stage.oleg.taps("⚠️ Не вышло")
    await stage.oleg.taps("🔁 Дослать все · 3")
    await stage.oleg.reads("Вышло 39 из 39")
    assert stage.posts_by_channel == {1}


async def test_one_error_is_told_in_detail_and_sent_again_alone(theatre: Theatre) -> None:
    stage = await refused(theatre)
    await stage.oleg.taps("⚠️ Не вышло")
    await stage.oleg.taps("Нет ответа · 1")
    await stage.oleg.reads("Ответ Telegram: INTERNAL")
    await stage.oleg.taps("Лекторий")
    text = await stage.oleg.reads("«Лекторий» · №1\nTelegram не ответил")
    assert "Попыток: 4\nКогда: " in text
    assert await stage.oleg.taps("🔁 Дослать в этот канал") == "Дошлём."
    await stage.oleg.reads("Вышло 37 из 39 · не вышло 2")


async def test_every_screen_of_errors_has_its_way_back(theatre: Theatre) -> None:
    stage = await refused(theatre)
    for caption in ("⚠️ Не вышло", "Нет права", "Кофе и люди"):
        await stage.oleg.taps(caption)
    await stage.oleg.reads("Попыток: 1")
    for words in ("Верните аккаунту право", "Нужно ваше действие", "✅ Завершена"):
        await stage.oleg.taps("‹ Назад")
        await stage.oleg.reads(words)


async def test_a_cause_with_many_channels_has_pages_and_telegrams_word_once(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens(errors_in_row=50, errors_percent=100)
    stage.break_down(Fault("SendMessage", error="CHANNEL_PRIVATE", times=12))
    await stage.oleg.launches("Пост")
    await stage.oleg.reads("не вышло 12")
    await stage.oleg.taps("⚠️ Не вышло · 12")
    await stage.oleg.taps("Нет канала · 12")
    text = await stage.oleg.reads("Канал удалён или аккаунт исключён · №1 · 12")
    assert text.count("CHANNEL_PRIVATE") == 1
    assert len(buttons(stage)) == 8 + 3
    await stage.oleg.taps("›")
    await stage.until(lambda: len(buttons(stage)) == 4 + 3)
    assert buttons(stage)[4] == ["‹", "2 из 2", "›"]


async def test_a_post_that_was_refused_is_not_offered_again(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=5)
    too_long = Fault("SendMessage", error="MESSAGE_TOO_LONG", chat_id=AFISHA, times=2)
    stage.break_down(too_long)
    await stage.oleg.launches("Пост")
    await stage.oleg.taps("Пропустить такие и продолжить")
    await stage.oleg.reads("Вышло 4 из 5 · не вышло 1")
    await stage.oleg.taps("⚠️ Не вышло · 1")
    await stage.oleg.reads("Telegram не принимает этот пост — 1")
    assert buttons(stage) == [["Сам пост · 1"], ["📄 CSV", "‹ Назад"]]


async def test_channels_closed_since_the_check_are_skipped_and_told_apart(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens(undo_s=60)
    await stage.oleg.launches("Пост")
    await stage.oleg.reads("Начнём")
    closed = "UPDATE account_channels SET can_post = false, reason = 'gone' WHERE channel_id = 1"
    await stage.pool.execute(closed)
    await stage.oleg.taps("▶️ Начать сразу")
    await stage.oleg.reads("Вышло 38 из 39 · пропущено 1")
    await stage.oleg.taps("↷ Пропущено · 1")
    text = await stage.oleg.reads("Пропущено · №1 · 1 из 39")
    assert "Пропущено — 1\nКанал удалён или аккаунт исключён — 1" in text
    assert "Нужно ваше действие" not in text


async def test_an_ended_campaign_offers_nothing_to_send_again(theatre: Theatre) -> None:
    stage = await theatre.opens(gap_ms=100)
    stage.break_down(Fault("SendMessage", error="CHAT_WRITE_FORBIDDEN"))
    await stage.oleg.launches("Пост")
    await stage.oleg.reads("не вышло 1")
    for words in ("Прекратить кампанию", "Прекращена"):
        await stage.oleg.taps("⏹ Прекратить")
        await stage.oleg.reads(words)
    await stage.oleg.taps("⚠️ Не вышло · 1")
    await stage.oleg.reads("Не вышло · №1")
    assert buttons(stage) == [["Нет права · 1"], ["📄 CSV", "‹ Назад"]]
    await stage.oleg.taps("Нет права")
    assert not any("Дослать" in caption for row in buttons(stage) for caption in row)


async def test_a_cause_that_is_gone_meanwhile_shows_what_is_left(theatre: Theatre) -> None:
    stage = await refused(theatre)
    await stage.maria.says("/start")
    for caption in ("Кампании", "✅ №1", "⚠️ Не вышло", "Нет ответа"):
        await stage.maria.taps(caption)
    await stage.maria.reads("INTERNAL")
    await stage.oleg.taps("🔁 Дослать · 1")
    await stage.oleg.reads("Вышло 37 из 39")
    assert await stage.maria.taps("🔁 Дослать · 1") == "Уже завершена."
    await stage.maria.reads("Вышло 37 из 39")
