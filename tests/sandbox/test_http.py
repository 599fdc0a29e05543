"""The interface of the page and of every script: a stable contract."""

import json

import pytest
from aiogram import Bot
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from sandbox.local import LocalTelegram, PortBusy
from tests.sandbox.conftest import Script

KEYS = InlineKeyboardMarkup(
    inline_keyboard=[
        [
            InlineKeyboardButton(text="Пуск", callback_data="go", style="primary"),
            InlineKeyboardButton(text="Сайт", url="https://example.org"),
        ]
    ]
)


async def test_the_state_has_the_keys_of_the_contract(script: Script, bot: Bot) -> None:
    await bot.send_message(1001, "<b>Привет</b>", parse_mode="HTML", reply_markup=KEYS)
    _, state = await script.get("/api/state")
    assert state["operators"] == [{"id": 1001, "name": "Олег"}, {"id": 1002, "name": "Мария"}]
    message = state["messages"][-1]
    assert (message["chat_id"], message["from"], message["text"]) == (1001, "bot", "Привет")
    assert message["entities"] == [{"type": "bold", "offset": 0, "length": 6}]
    assert message["buttons"][0][0] == {"text": "Пуск", "style": "primary"}
    assert message["buttons"][0][1]["url"] == "https://example.org"
    assert {"id", "title", "kind", "posts"} <= state["channels"][0].keys()
    post = state["channels"][0]["posts"][0]
    assert {"id", "text", "entities", "media", "date", "random_id", "views"} <= post.keys()
    assert state["counters"] == {"sends": 0, "posts": 0, "duplicates": 0}


async def test_the_newsroom_has_forty_channels_and_one_is_closed(script: Script) -> None:
    _, state = await script.get("/api/state")
    closed = [c["title"] for c in state["channels"] if not c["can_post"]]
    assert (len(state["channels"]), closed) == (40, ["Театр рядом"])


async def test_a_person_can_be_added_and_write(script: Script) -> None:
    _, person = await script.post("/api/operators", {"name": "Пётр"})
    body = {"user": person["id"], "text": "Пост", "forward": True}
    status, said = await script.post("/api/say", body)
    _, state = await script.get("/api/state")
    assert (status, person["name"]) == (200, "Пётр")
    assert state["messages"][-1]["message_id"] == said["message_id"]


WRONG = [
    ("/api/say", {"user": 7, "text": "x"}, 404, "There is no operator 7"),
    ("/api/say", {"user": 1001}, 400, "“text” must be a text"),
    (
        "/api/say",
        {"user": 1001, "text": "x", "files": ["a"]},
        400,
        "A file has name, mime and data",
    ),
    ("/api/say", {"user": 1001, "text": "x", "more": 1}, 400, "Unknown keys: more"),
    ("/api/say", {"user": 1001, "text": "x", "entities": [{}]}, 400, "An entity has type"),
    ("/api/say", {"user": 1001, "text": "а" * 4097}, 400, "at most 4096"),
    (
        "/api/say",
        {"user": 1001, "text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]},
        400,
        "outside of the text",
    ),
    ("/api/tap", {"user": 1001, "message_id": 99, "button": "x"}, 404, "There is no message 99"),
    ("/api/faults", {"on": "SendMessage"}, 400, "Say what goes wrong"),
    ("/api/faults", {"on": "SendMessage", "cut": "up"}, 400, "“cut” is"),
    ("/api/faults", {"on": "x", "error": "Y", "channel": "нет"}, 404, "There is no channel"),
    ("/api/channels", {"channel": "Лекторий", "can_post": "no"}, 400, "must be of type bool"),
    ("/api/operators", [], 400, "must be a JSON object"),
]


@pytest.mark.parametrize(("path", "body", "status", "sentence"), WRONG, ids=range(len(WRONG)))
async def test_a_wrong_request_gets_a_sentence(
    script: Script, path: str, body: object, status: int, sentence: str
) -> None:
    answered, said = await script.post(path, body)
    assert answered == status
    assert sentence in said["error"]


async def test_a_missing_button_names_those_there_are(script: Script, bot: Bot) -> None:
    sent = await bot.send_message(1001, "Экран", reply_markup=KEYS)
    body = {"user": 1001, "message_id": sent.message_id, "button": "Стоп"}
    status, said = await script.post("/api/tap", body)
    assert (status, "['Пуск', 'Сайт']" in said["error"]) == (404, True)


async def test_a_button_with_an_address_opens_it(script: Script, bot: Bot) -> None:
    sent = await bot.send_message(1001, "Экран", reply_markup=KEYS)
    body = {"user": 1001, "message_id": sent.message_id, "button": [0, 1]}
    assert (await script.post("/api/tap", body))[1]["url"] == "https://example.org"


async def test_foreign_hosts_origins_and_bodies_are_refused(script: Script) -> None:
    assert (await script.get("/api/state", Host="evil.example"))[0] == 403
    assert (await script.get("/api/state", Origin="http://evil.example"))[0] == 403
    async with script.http.post(f"{script.url}/api/say", data="user=1001") as answer:
        assert answer.status == 415
    headers = {"Content-Type": "application/json"}
    async with script.http.post(f"{script.url}/api/say", data="{", headers=headers) as answer:
        assert answer.status == 400


async def test_the_page_is_served_and_loads_nothing_from_elsewhere(script: Script) -> None:
    async with script.http.get(script.url) as answer:
        assert "Учебный Telegram" in await answer.text()
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")


async def test_changes_arrive_as_events(script: Script, telegram: LocalTelegram) -> None:
    async with script.http.get(f"{script.url}/api/events") as stream:
        first = await stream.content.readuntil(b"\n\n")
        await telegram.chats.say(1001, "Новость", [], {})
        second = await stream.content.readuntil(b"\n\n")
    state = json.loads(second.decode().partition("data: ")[2])
    assert first.startswith(b"event: state\n")
    assert state["messages"][-1]["text"] == "Новость"


async def test_a_taken_port_is_said(telegram: LocalTelegram) -> None:
    second = LocalTelegram(None, port=telegram.port)
    with pytest.raises(PortBusy, match=str(telegram.port)):
        await second.start()
