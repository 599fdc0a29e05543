"""What each method of the Bot API does."""

import asyncio
import time
from typing import Final, cast

from sandbox.botapi.content import Uploads
from sandbox.botapi.errors import ApiError, bad
from sandbox.botapi.objects import chat_json, member_json
from sandbox.botapi.places import Places
from sandbox.botapi.sending import Method, Sending, number
from sandbox.channel import Json
from sandbox.world import BOT

MAX_TOAST: Final = 200
MAX_DOWNLOAD: Final = 20 << 20  # bytes, https://core.telegram.org/bots/api#getfile
MAX_INLINE: Final = 50
TYPING: Final = 5.0  # seconds an action is shown
QUERY_LIVES: Final = 30.0  # seconds
CONFLICT: Final = (
    "Conflict: terminated by other getUpdates request;"
    " make sure that only one bot instance is running"
)
TOO_LATE: Final = "query is too old and response timeout expired or query ID is invalid"


class Methods:
    """The methods by name: ``await methods.call("sendMessage", arguments, {})``."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._chats = places.chats
        self._files = places.world.files
        self._poll = 0
        self._by_name: dict[str, Method] = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "setMyCommands": self._set_my_commands,
            "sendChatAction": self._send_action,
            "pinChatMessage": self._pin,
            "unpinChatMessage": self._unpin,
            "answerCallbackQuery": self._answer_query,
            "answerInlineQuery": self._answer_inline,
            "getFile": self._get_file,
            "getChat": self._get_chat,
            "getChatMember": self._get_chat_member,
        }
        self._by_name |= Sending(places).by_name

    async def call(self, name: str, arguments: Json, uploads: Uploads) -> object:
        """Carry a method out. Raises ApiError."""
        method = self._by_name.get(name)
        return True if method is None else await method(arguments, uploads)

    async def _get_me(self, _: Json, __: Uploads) -> object:
        return BOT | {"supports_inline_queries": True}

    async def _get_updates(self, arguments: Json, _: Uploads) -> object:
        chats = self._chats
        chats.confirm(number(arguments, "offset"))
        chats.allow(cast("list[str] | None", arguments.get("allowed_updates")))
        self._poll += 1
        mine = self._poll
        async with chats.arrived:
            chats.arrived.notify_all()  # an older poll notices that it was replaced
            try:
                async with asyncio.timeout(max(number(arguments, "timeout"), 0.001)):
                    await chats.arrived.wait_for(lambda: chats.updates or self._poll != mine)
            except TimeoutError:
                pass
        if self._poll != mine:
            raise ApiError(409, CONFLICT)
        return chats.updates[: number(arguments, "limit") or 100]

    async def _set_my_commands(self, arguments: Json, _: Uploads) -> object:
        self._chats.commands = arguments["commands"]
        return True

    async def _send_action(self, arguments: Json, _: Uploads) -> object:
        self._chats.start_typing(number(arguments, "chat_id"), TYPING)
        return True

    async def _pin(self, arguments: Json, _: Uploads) -> object:
        chat_id, message_id = number(arguments, "chat_id"), number(arguments, "message_id")
        self._places.find(chat_id, message_id, "pin")
        self._chats.pin(chat_id, message_id)
        return True

    async def _unpin(self, arguments: Json, _: Uploads) -> object:
        self._chats.pin(number(arguments, "chat_id"), None)
        return True

    async def _answer_query(self, arguments: Json, _: Uploads) -> object:
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

    async def _answer_inline(self, arguments: Json, _: Uploads) -> object:
        query = self._chats.queries.get(str(arguments["inline_query_id"]))
        if query is None or query.answered.is_set():
            raise bad(TOO_LATE)
        results = cast("list[Json]", arguments["results"])
        if len(results) > MAX_INLINE:
            raise bad("RESULTS_TOO_MUCH")
        if len({str(r.get("id")) for r in results}) < len(results):
            raise bad("RESULT_ID_DUPLICATE")
        query.answer = {"results": results}
        query.answered.set()
        return True

    async def _get_file(self, arguments: Json, _: Uploads) -> object:
        file = self._files.named(str(arguments["file_id"]))
        if file is None:
            raise bad("invalid file_id")
        if file.size > MAX_DOWNLOAD:
            raise bad("file is too big")
        one = {"file_id": file.file_id, "file_unique_id": f"unique{file.id}"}
        return one | {"file_size": file.size, "file_path": f"{file.kind}s/file_{file.id}"}

    async def _get_chat(self, arguments: Json, _: Uploads) -> object:
        chat_id = number(arguments, "chat_id")
        self._places.check(chat_id)
        if chat_id > 0:
            chat = self._chats.chat(chat_id)
        else:
            chat = chat_json(self._places.channel(chat_id))
        gifts = dict.fromkeys(GIFTS, False)
        return chat | {"accent_color_id": 0, "max_reaction_count": 1, "accepted_gift_types": gifts}

    async def _get_chat_member(self, arguments: Json, _: Uploads) -> object:
        channel = self._places.world.channels.get(number(arguments, "chat_id"))
        if channel is None or number(arguments, "user_id") != BOT["id"]:
            raise bad("chat not found" if channel is None else "user not found")
        return member_json(is_admin=channel.bot_admin)


GIFTS: Final = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)
