"""What may come from the outside: taps, messages, questions, moves of chats; as Telegram's JSON."""

from typing import Any, Final, cast

from hypothesis import strategies as st

from bot.login_codes import TELEGRAM
from sandbox.botapi import others
from tests.unit.test_callbacks import ALL

Json = dict[str, Any]

OWNER: Final = 1001
TEAM: Final = {OWNER: "owner", 2001: "operator", 2002: "editor", 2003: "viewer"}
STRANGER: Final = 666
GROUP: Final = -1002000000777
PACKED: Final = [button.pack() for button in ALL]
NUMBERS: Final = ["0", "1", "2", "3", "7", "-1", "+1", "1_0", "999999", str(2**31), str(2**63 - 1)]
HUGE: Final = [str(2**63), "9" * 30, "-" + "9" * 18, "1e5", "٣", "true", ""]
SAID: Final = [
    "/start",
    "/menu",
    "/start i_x",
    "/staff",
    "/\0",
    "12345",
    "18:30",
    "завтра 10:00",
    "25.12 12:00",
    "99.99 99:99",
    "30.02",
    "каждые 5 с",
    "1000000000000000000000",
    "0",
    "-5",
    "Europe/Moscow",
    "@sandbox_channel_1\nhttps://t.me/c/1/2\n-1002000000001",
    "a,b;c\n=1+1",
    "Купить — https://example.org | Ещё — tg://x",
    "Текст — javascript:alert(1)",
    "{канал} {нет} {",
    "х" * 40,
    "🚀" * 2048,
    "\u202e\u2066a\u2069\u2069b",
    "· p1-1",
    "Город · c-99999999999999999999",
]

people = st.sampled_from([*TEAM, OWNER, OWNER, STRANGER])


@st.composite
def ids(draw: st.DrawFn, packed: str) -> str:
    """Small numbers instead of the largest: there are such rows."""
    parts = packed.split(":")
    return ":".join(draw(st.sampled_from(NUMBERS[:6])) if p.isdecimal() else p for p in parts)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A button of ours with one thing wrong."""
    packed = draw(st.sampled_from(PACKED).flatmap(ids))
    parts = packed.split(":")
    at = draw(st.integers(0, len(parts) - 1))
    match draw(st.integers(0, 4)):
        case 0:
            return packed[: draw(st.integers(0, len(packed)))]
        case 1:
            parts[at] = draw(st.sampled_from(NUMBERS + HUGE) | st.text(max_size=9))
        case 2:
            parts.insert(at, draw(st.sampled_from(NUMBERS)))
        case 3:
            del parts[at]
        case _:
            parts[at] = draw(st.sampled_from(PACKED)).split(":")[-1]
    return ":".join(parts)


datas = st.one_of(st.sampled_from(PACKED).flatmap(ids), mutated(), st.text(max_size=64))
texts = st.one_of(st.sampled_from(SAID), st.text(min_size=1, max_size=300))


def user_json(user_id: int) -> Json:
    return {"id": user_id, "is_bot": False, "first_name": f"Ч\0{user_id}", "language_code": "ru"}


def chat_json(chat_id: int) -> Json:
    return {"id": chat_id, "type": "private" if chat_id > 0 else "supergroup", "title": "Чат"}


@st.composite
def messages(draw: st.DrawFn) -> Json:
    """Something a person sends, or somebody in a group."""
    user = draw(people)
    chat = draw(st.sampled_from([user, user, user, GROUP]))
    head: Json = {"message_id": draw(st.integers(1, 2**31)), "date": 1795500000}
    head |= {"chat": chat_json(chat), "from": user_json(user)}
    return {**head, **draw(contents()), **cast("Json", draw(origins))}


origins = st.sampled_from(
    [
        {},
        {},
        {},
        {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "\0"}},
        {"forward_origin": {"type": "user", "date": 1, "sender_user": user_json(TELEGRAM)}},
        {
            "forward_origin": {
                "type": "channel",
                "date": 1,
                "message_id": 1,
                "chat": {"id": -1002000000001, "type": "channel", "title": "\u202e"},
            }
        },
        {"via_bot": {"id": 42, "is_bot": True, "first_name": "Бот"}},
    ]
)


@st.composite
def contents(draw: st.DrawFn) -> Json:
    """Text with entities, a file with its caption, or what is no post."""
    text = draw(texts)
    match draw(st.integers(0, 5)):
        case 0 | 1 | 2:
            return {"text": text} | ({"entities": draw(entities)} if draw(st.booleans()) else {})
        case 3:
            group = {"media_group_id": "g"} if draw(st.booleans()) else {}
            return {**draw(st.sampled_from(FILES)), **group, "caption": text[:1024]}
        case _:
            return draw(st.sampled_from(OTHERS))


entities = st.lists(
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(["bold", "text_link", "custom_emoji", "mention", "new_one"]),
            "offset": st.integers(0, 5000),
            "length": st.integers(0, 5000),
        }
    ),
    max_size=3,
)
FILE: Final = {"file_id": "f", "file_unique_id": "u"}
FILES: Final[list[Json]] = [
    {"photo": [{**FILE, "width": 1, "height": 1}]},
    {"document": {**FILE, "file_name": "\0список.csv", "file_size": 10}},
    {"document": {**FILE, "file_name": "x.csv", "file_size": 2**40}},
    {"video": {**FILE, "width": 1, "height": 1, "duration": 1}},
    {"voice": {**FILE, "duration": 1}},
    {"video_note": {**FILE, "length": 1, "duration": 1}},
]
OTHERS: Final[list[Json]] = [
    *others.OTHERS.values(),
    {"dice": {"emoji": "🎲", "value": 1}},
    {"location": {"latitude": 0.0, "longitude": 0.0}},
    {"contact": {"phone_number": "1", "first_name": "\u202e"}},
    {"new_chat_title": "Чат"},
    {"pinned_message": {"message_id": 1, "date": 0, "chat": chat_json(OWNER)}},
]


@st.composite
def taps(draw: st.DrawFn) -> Json:
    """A tap on a message of ours, an old one, one in a group, one sent by way of the bot."""
    user = draw(people)
    chat = draw(st.sampled_from([user, user, GROUP, OWNER]))
    head: Json = {"id": "1", "from": user_json(user), "chat_instance": "1"}
    known: Json = {"message_id": draw(st.integers(1, 99)), "chat": chat_json(chat)}
    match draw(st.integers(0, 7)):
        case 0:
            return head | {"inline_message_id": "x", "data": draw(datas)}
        case 1:
            return head | {"message": {**known, "date": 0}, "data": draw(datas)}
        case 2:
            return head | {"message": {**known, "date": 1, "text": "x"}, "game_short_name": "x"}
        case _:
            return head | {"message": {**known, "date": 1, "text": "x"}, "data": draw(datas)}


@st.composite
def questions(draw: st.DrawFn) -> Json:
    """Something typed after the bot's name."""
    asked = draw(st.sampled_from(["", "p1 ", "c ", "p99999999999999999999 "])) + draw(texts)[:200]
    offset = draw(st.sampled_from(["", "50", "-1", "x", "9" * 60]))
    where = draw(st.sampled_from(["sender", "group", "channel"]))
    head: Json = {"id": "1", "from": user_json(draw(people)), "chat_type": where}
    return head | {"query": asked, "offset": offset}


@st.composite
def moves(draw: st.DrawFn) -> Json:
    """The bot is let in somewhere, or thrown out."""
    chat = draw(st.sampled_from([OWNER, STRANGER, GROUP]))
    bot = {"id": 42, "is_bot": True, "first_name": "Бот"}
    states: list[Json] = [{"status": "member", "user": bot}, {"status": "left", "user": bot}]
    states.append({"status": "kicked", "user": bot, "until_date": 0})
    old, new = draw(st.sampled_from(states)), draw(st.sampled_from(states))
    head: Json = {"chat": chat_json(chat), "from": user_json(OWNER), "date": 1}
    return head | {"old_chat_member": old, "new_chat_member": new}


updates = st.one_of(
    st.fixed_dictionaries({"callback_query": taps()}),
    st.fixed_dictionaries({"callback_query": taps()}),
    st.fixed_dictionaries({"message": messages()}),
    st.fixed_dictionaries({"inline_query": questions()}),
    st.fixed_dictionaries({"my_chat_member": moves()}),
)
FAULTS: Final[list[str | None]] = [
    *[None] * 20,
    "message is not modified",
    "message to edit not found",
    "message can't be deleted",
    "query is too old",
    "chat not found",
    "blocked",
    "wait",
    "down",
    "cut",
]
