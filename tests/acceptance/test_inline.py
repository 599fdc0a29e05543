"""Search as one types: who gets results, what a chosen one does."""

from typing import Any, cast

from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Stage

Json = dict[str, Any]


async def asks(stage: Stage, text: str, user: int = 1001) -> Json:
    """Type after the bot's name; return its answer."""
    return cast("Json", await stage.post("inline", {"user": user, "query": text}))


def titles(answer: Json) -> list[str]:
    return [result["title"] for result in answer["results"]]


async def chooses(stage: Stage, answer: Json, number: int = 0) -> None:
    """Choose a result: it is sent as a message by way of the bot."""
    result = answer["results"][number]["id"]
    body = {"user": 1001, "query_id": answer["query_id"], "result": result}
    await stage.post("inline/choose", body)


async def to_picker(stage: Stage) -> None:
    await stage.oleg.says("Пост")
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("Выбрать вручную")
    await stage.oleg.reads("выбрано 0 из 39")


async def test_channels_are_found_blind_to_case_and_yo(theatre: Theatre) -> None:
    stage = await theatre.opens()
    answer = await asks(stage, "c ПАРТНЕР 12")
    assert titles(answer) == ["✅ Партнёр 12"]
    assert answer["results"][0]["description"]


async def test_a_name_finds_too(theatre: Theatre) -> None:
    stage = await theatre.opens()
    assert titles(await asks(stage, "c @sandbox_channel_2"))[0] == "✅ Бесплатные события"


async def test_a_choice_opens_the_card_in_the_list_and_its_words_go(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await stage.oleg.taps("Каналы · 40")
    await stage.oleg.reads("Обновлено")
    screen = stage.oleg.screen_id
    await chooses(stage, await asks(stage, "c кофе"))
    await stage.oleg.reads("Кофе и люди · канал")
    assert stage.oleg.screen_id == screen
    await stage.until(lambda: not any("· c-" in str(m) for m in shown(stage)))


def shown(stage: Stage) -> list[object]:
    """The texts of all messages there are."""
    return [m.get("text") for m in stage.telegram.chats.messages.values()]


async def test_a_choice_in_the_picker_is_a_toggle_of_that_draft(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_picker(stage)
    campaign = await stage.pool.fetchval("SELECT max(id) FROM campaigns")
    await chooses(stage, await asks(stage, f"p{campaign} кофе"))
    await stage.oleg.reads("выбрано 1 из 39")
    answer = await asks(stage, f"p{campaign} кофе")
    assert titles(answer) == ["☑️ Кофе и люди"]
    await chooses(stage, answer)
    await stage.oleg.reads("выбрано 0 из 39")


async def test_a_closed_channel_leads_to_its_card_with_the_reason(theatre: Theatre) -> None:
    stage = await theatre.opens()
    await to_picker(stage)
    campaign = await stage.pool.fetchval("SELECT max(id) FROM campaigns")
    answer = await asks(stage, f"p{campaign} театр рядом")
    assert titles(answer) == ["⛔ Театр рядом · нет прав"]
    await chooses(stage, answer)
    await stage.oleg.reads("⛔ Нет права публиковать")


async def test_a_stranger_gets_nothing(theatre: Theatre) -> None:
    stage = await theatre.opens(owner_ids=frozenset({1001}))
    assert titles(await asks(stage, "c кофе")) == ["✅ Кофе и люди"]
    assert titles(await asks(stage, "c кофе", user=1002)) == []


async def test_the_first_fifty_are_shown(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=60)
    assert len(titles(await asks(stage, "c "))) == 50
