"""What each method of the Bot API does."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, cast

from sandbox.botapi.chats import BOT, Chats, Json
from sandbox.botapi.errors import ApiError, bad
from sandbox.botapi.html import parse, utf16
from sandbox.world import Entity

MAX_TEXT: Final = 4096  # UTF-16 units, after the entities are parsed
MAX_TOAST: Final = 200
QUERY_LIVES: Final = 30.0  # seconds
CONFLICT: Final = (
    "Conflict: terminated by other getUpdates request;"
    " make sure that only one bot instance is running"
)
SAME: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
TOO_LATE: Final = "query is too old and response timeout expired or query ID is invalid"


class Methods:
    """The methods by name: ``methods["sendMessage"](arguments)``."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats
        self._poll = 0
        self._by_name: dict[str, Callable[[Json], Awaitable[object]]] = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "setMyCommands": self._set_my_commands,
            "sendMessage": self._send_message,
            "copyMessage": self._copy_message,
            "editMessageText": self._edit_text,
            "editMessageReplyMarkup": self._edit_markup,
            "deleteMessage": self._delete_message,
            "answerCallbackQuery": self._answer_query,
        }

    async def call(self, name: str, arguments: Json) -> object:
        """Carry a method out. Raises ApiError."""
        method = self._by_name.get(name)
        return True if method is None else await method(arguments)  # the rest only says yes

    async def _get_me(self, _: Json) -> object:
        return BOT

    async def _get_updates(self, arguments: Json) -> object:
        chats = self._chats
        chats.confirm(_number(arguments, "offset"))
        self._poll += 1
        mine = self._poll
        async with chats.arrived:
            chats.arrived.notify_all()  # an older poll notices that it was replaced
            try:
                async with asyncio.timeout(max(_number(arguments, "timeout"), 0.001)):
                    await chats.arrived.wait_for(lambda: chats.updates or self._poll != mine)
            except TimeoutError:
                pass
        if self._poll != mine:
            raise ApiError(409, CONFLICT)
        return chats.updates[: _number(arguments, "limit") or 100]

    async def _set_my_commands(self, arguments: Json) -> object:
        self._chats.commands = arguments["commands"]
        return True

    async def _send_message(self, arguments: Json) -> object:
        chat_id = self._known(arguments)
        content = _content(arguments)
        reply = arguments.get("reply_parameters")
        if isinstance(reply, dict):
            content |= self._reply(chat_id, reply)
        return self._chats.add(chat_id, BOT, content)

    def _reply(self, chat_id: int, reply: Json) -> Json:
        try:
            message_id = _number(reply, "message_id")
            quoted = self._chats.find(chat_id, message_id, "be replied")
        except ApiError:
            if reply.get("allow_sending_without_reply"):
                return {}
            raise
        return {"reply_to_message": {k: v for k, v in quoted.items() if k != "reply_to_message"}}

    async def _copy_message(self, arguments: Json) -> object:
        source = self._chats.find(
            _number(arguments, "from_chat_id"), _number(arguments, "message_id"), "copy"
        )
        content = {key: source[key] for key in ("text", "entities") if key in source}
        copy = self._chats.add(self._known(arguments), BOT, content | _markup(arguments))
        return {"message_id": copy["message_id"]}

    async def _edit_text(self, arguments: Json) -> object:
        return self._edited(arguments, _content(arguments), ("text", "entities", "reply_markup"))

    async def _edit_markup(self, arguments: Json) -> object:
        return self._edited(arguments, _markup(arguments), ("reply_markup",))

    def _edited(self, arguments: Json, content: Json, changeable: tuple[str, ...]) -> Json:
        chat_id = self._known(arguments)
        message = self._chats.find(chat_id, _number(arguments, "message_id"), "edit")
        if message["from"] != BOT:
            raise bad("message can't be edited")
        if all(message.get(key) == content.get(key) for key in changeable):
            raise bad(SAME)
        kept = {key: value for key, value in message.items() if key not in changeable}
        return self._chats.keep({**kept, **content, "edit_date": int(time.time())})

    async def _delete_message(self, arguments: Json) -> object:
        chat_id = self._known(arguments)
        message_id = _number(arguments, "message_id")
        self._chats.remove(self._chats.find(chat_id, message_id, "delete"))
        return True

    async def _answer_query(self, arguments: Json) -> object:
        query = self._chats.queries.get(str(arguments["callback_query_id"]))
        is_old = query is None or time.monotonic() - query.asked_at > QUERY_LIVES
        if query is None or is_old or query.answered.is_set():
            raise bad(TOO_LATE)
        text, alert = str(arguments.get("text") or ""), bool(arguments.get("show_alert"))
        if len(text) > MAX_TOAST:
            raise bad("MESSAGE_TOO_LONG")
        query.answer = {"text": text or None, "alert": alert, "url": arguments.get("url")}
        query.answered.set()
        if text:
            self._chats.toast(query.user_id, text, alert=alert)
        return True

    def _known(self, arguments: Json) -> int:
        chat_id = _number(arguments, "chat_id")
        if not self._chats.has_chat(chat_id):
            raise bad("chat not found")
        return chat_id


def _number(arguments: Json, name: str) -> int:
    return int(str(arguments.get(name) or 0))


def _markup(arguments: Json) -> Json:
    markup = arguments.get("reply_markup")
    return {"reply_markup": markup} if markup else {}


def _content(arguments: Json) -> Json:
    """Return text, entities and keyboard of a message to be. Raises ApiError."""
    text, entities = str(arguments["text"]), cast("list[Entity]", arguments.get("entities") or [])
    if str(arguments.get("parse_mode") or "").upper() == "HTML":
        text, entities = parse(text)
    if not text.strip():
        raise bad("message text is empty")
    if utf16(text) > MAX_TEXT:
        raise bad("message is too long")
    return {"text": text, **({"entities": entities} if entities else {}), **_markup(arguments)}
