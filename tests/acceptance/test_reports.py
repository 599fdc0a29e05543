"""What came of a campaign, in the chat: links to its posts, its table."""

import csv
import io

from sandbox.faults import Fault
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Screen, Stage

AFISHA = -1002000000001


def sent(stage: Stage, kind: str) -> Screen | None:
    """The newest file of this kind from the bot."""
    files = [m["media"] for m in stage.screens(stage.oleg.id) if m["media"]]
    return next((media for media in reversed(files) if media["kind"] == kind), None)


async def content(stage: Stage, kind: str) -> bytes:
    """What is in it, once it is there."""
    media = await stage.until(lambda: sent(stage, kind), within=30)
    async with stage.http.get(f"{stage.telegram.url}{media['url']}") as answer:
        return await answer.read()


async def test_posts_are_links_and_the_table_has_every_channel(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=12)
    stage.break_down(Fault("SendMessage", error="CHAT_WRITE_FORBIDDEN", chat_id=AFISHA))
    await stage.oleg.launches("Скидка")
    await stage.oleg.reads("✅ Завершена")
    await stage.oleg.taps("🔗 Посты · ")
    text = await stage.oleg.reads("Посты · №1")
    assert text.count("\n") >= 8
    await stage.oleg.taps("›")
    await stage.oleg.reads("9. ")
    await stage.oleg.taps("‹ Назад")
    await stage.oleg.reads("✅ Завершена")
    await stage.oleg.taps("📄 CSV")
    raw = await content(stage, "document")
    read = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert {row["status"] for row in read} == {"вышло", "не вышло"}
    assert len(read) == len({row["channel_id"] for row in read})
    links = [row["message_link"] for row in read if row["sent_at"]]
    assert sum(link.startswith("https://t.me/") for link in links) >= len(links) - 1  # a group
    await stage.oleg.taps("📊 График")
    assert (await content(stage, "photo")).startswith(b"\x89PNG")
    assert await stage.oleg.reads("Скидка · №1\nВышло")


async def test_campaigns_are_found_by_words_and_days_and_reports_are_on_the_menu(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens(channels=5)
    await stage.oleg.launches("Ёлки со скидкой")
    await stage.oleg.reads("✅ Завершена")
    await stage.oleg.says("/start")
    await stage.oleg.taps("Отчёты")
    await stage.oleg.reads("Отчёты\n\n✅ Ёлки со скидкой — 5 из 5")
    await stage.oleg.taps("🔎 Найти")
    await stage.oleg.reads("Слова ищем в названии")
    assert "Напишите слова" in await stage.oleg.taps("🔎 Слова")
    await stage.oleg.answers("елки")
    await stage.oleg.reads("«елки»: найдено 1")
    await stage.oleg.taps("🔎 Найти")
    await stage.oleg.taps("Дата")
    await stage.oleg.reads("Кампании · дата")
    await stage.oleg.answers("вчера")
    await stage.oleg.reads("«елки» · вчера: найдено 0")
    await stage.oleg.taps("✖️ Показать все")
    await stage.oleg.reads("Кампании\n\n✅ Ёлки")
