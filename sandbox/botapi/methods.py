"""What each method of the Bot API does."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, cast

from sandbox.botapi.content import (
    CHANGEABLE,
    COPIED,
    Uploads,
    caption_of,
    file_json,
    file_of,
    markup_of,
    text_of,
)
from sandbox.botapi.errors import ApiError, bad
from sandbox.botapi.objects import chat_json, member_json
from sandbox.botapi.places import Places
from sandbox.channel import Json
from sandbox.files import KINDS, FileKind
from sandbox.world import BOT

MAX_TOAST: Final = 200
MAX_DOWNLOAD: Final = 20 << 20  # bytes, https://core.telegram.org/bots/api#getfile
MAX_INLINE: Final = 50
TYPING: Final = 5.0  # seconds an action is shown
QUERY_LIVES: Final = 30.0  # seconds
ALBUM: Final = range(2, 11)
CONFLICT: Final = (
    "Conflict: terminated by other getUpdates request;"
    " make sure that only one bot instance is running"
)
SAME: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
TOO_LATE: Final = "query is too old and response timeout expired or query ID is invalid"

Method = Callable[[Json, Uploads], Awaitable[object]]


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
            "sendMessage": self._send_message,
            "sendMediaGroup": self._send_album,
            "copyMessage": self._copy_message,
            "copyMessages": self._copy_messages,
            "sendChatAction": self._send_action,
            "editMessageText": self._edit_text,
            "editMessageCaption": self._edit_caption,
            "editMessageReplyMarkup": self._edit_markup,
            "deleteMessage": self._delete_message,
            "pinChatMessage": self._pin,
            "unpinChatMessage": self._unpin,
            "answerCallbackQuery": self._answer_query,
            "answerInlineQuery": self._answer_inline,
            "getFile": self._get_file,
            "getChat": self._get_chat,
            "getChatMember": self._get_chat_member,
        }
        for kind in KINDS:
            self._by_name[f"send{kind.capitalize()}"] = self._sender_of(kind)

    async def call(self, name: str, arguments: Json, uploads: Uploads) -> object:
        """Carry a method out. Raises ApiError."""
        method = self._by_name.get(name)
        return True if method is None else await method(arguments, uploads)

    async def _get_me(self, _: Json, __: Uploads) -> object:
        return BOT | {"supports_inline_queries": True}

    async def _get_updates(self, arguments: Json, _: Uploads) -> object:
        chats = self._chats
        chats.confirm(_number(arguments, "offset"))
        chats.allow(cast("list[str] | None", arguments.get("allowed_updates")))
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

    async def _set_my_commands(self, arguments: Json, _: Uploads) -> object:
        self._chats.commands = arguments["commands"]
        return True

    async def _send_message(self, arguments: Json, _: Uploads) -> object:
        return self._sent(arguments, text_of(arguments))

    def _sender_of(self, kind: FileKind) -> Method:
        async def send(arguments: Json, uploads: Uploads) -> object:
            file = file_of(self._files, kind, arguments[kind], uploads)
            content = file_json(file) | caption_of(arguments) | markup_of(arguments)
            return self._sent(arguments, content)

        return send

    def _sent(self, arguments: Json, content: Json) -> Json:
        chat_id = _number(arguments, "chat_id")
        self._places.check(chat_id)
        self._chats.stop_typing(chat_id)
        reply = arguments.get("reply_parameters")
        if isinstance(reply, dict):
            content |= self._reply(chat_id, reply)
        return self._places.add(chat_id, content)

    async def _send_album(self, arguments: Json, uploads: Uploads) -> object:
        items = cast("list[Json]", arguments["media"])
        if len(items) not in ALBUM:
            raise bad("group send failed: wrong number of media, 2-10 are allowed")
        contents = []
        for item in items:
            kind = cast("FileKind", item.get("type"))
            if kind not in KINDS:
                raise bad(f"can't parse InputMedia: media type {kind} is wrong")
            file = file_of(self._files, kind, item.get("media"), uploads)
            contents.append(file_json(file) | caption_of(item))
        return self._put_album(_number(arguments, "chat_id"), contents)

    def _put_album(self, chat_id: int, contents: list[Json]) -> list[Json]:
        self._places.check(chat_id)
        group = str(self._chats.number("group"))
        return [self._places.add(chat_id, c | {"media_group_id": group}) for c in contents]

    def _reply(self, chat_id: int, reply: Json) -> Json:
        try:
            quoted = self._places.find(chat_id, _number(reply, "message_id"), "be replied")
        except ApiError:
            if reply.get("allow_sending_without_reply"):
                return {}
            raise
        return {"reply_to_message": {k: v for k, v in quoted.items() if k != "reply_to_message"}}

    async def _copy_message(self, arguments: Json, _: Uploads) -> object:
        content = self._copied(arguments, _number(arguments, "message_id"))
        if "caption" in arguments:
            content.pop("caption", None)
            content.pop("caption_entities", None)
            content |= caption_of(arguments)
        copy = self._sent(arguments, content | markup_of(arguments))
        return {"message_id": copy["message_id"]}

    async def _copy_messages(self, arguments: Json, _: Uploads) -> object:
        ids = cast("list[int]", arguments["message_ids"])
        contents = [self._copied(arguments, message_id) for message_id in ids]
        if arguments.get("remove_caption"):
            contents = [{k: v for k, v in c.items() if "caption" not in k} for c in contents]
        chat_id = _number(arguments, "chat_id")
        if len(contents) in ALBUM and all("text" not in c for c in contents):
            copies = self._put_album(chat_id, contents)
        else:
            copies = [self._places.add(chat_id, c) for c in contents]
        return [{"message_id": copy["message_id"]} for copy in copies]

    def _copied(self, arguments: Json, message_id: int) -> Json:
        source = self._places.find(_number(arguments, "from_chat_id"), message_id, "copy")
        return {key: source[key] for key in COPIED if key in source}

    async def _send_action(self, arguments: Json, _: Uploads) -> object:
        self._chats.start_typing(_number(arguments, "chat_id"), TYPING)
        return True

    async def _edit_text(self, arguments: Json, _: Uploads) -> object:
        return self._edited(arguments, text_of(arguments), ("text", "entities", "reply_markup"))

    async def _edit_caption(self, arguments: Json, _: Uploads) -> object:
        content = caption_of(arguments) | markup_of(arguments)
        return self._edited(arguments, content, ("caption", "caption_entities", "reply_markup"))

    async def _edit_markup(self, arguments: Json, _: Uploads) -> object:
        return self._edited(arguments, markup_of(arguments), ("reply_markup",))

    def _edited(self, arguments: Json, content: Json, changeable: tuple[str, ...]) -> Json:
        chat_id = _number(arguments, "chat_id")
        self._places.check(chat_id)
        message = self._places.find(chat_id, _number(arguments, "message_id"), "edit")
        if chat_id > 0 and message["from"] != BOT:
            raise bad("message can't be edited")
        if "text" in changeable and "text" not in message:
            raise bad("there is no text in the message to edit")
        if all(message.get(key) == content.get(key) for key in changeable):
            raise bad(SAME)
        kept = {k: v for k, v in message.items() if k not in changeable or k not in CHANGEABLE}
        return self._places.keep(chat_id, {**kept, **content})

    async def _delete_message(self, arguments: Json, _: Uploads) -> object:
        chat_id = _number(arguments, "chat_id")
        self._places.check(chat_id)
        self._places.remove(chat_id, _number(arguments, "message_id"))
        return True

    async def _pin(self, arguments: Json, _: Uploads) -> object:
        chat_id, message_id = _number(arguments, "chat_id"), _number(arguments, "message_id")
        self._places.find(chat_id, message_id, "pin")
        self._chats.pin(chat_id, message_id)
        return True

    async def _unpin(self, arguments: Json, _: Uploads) -> object:
        self._chats.pin(_number(arguments, "chat_id"), None)
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
        chat_id = _number(arguments, "chat_id")
        self._places.check(chat_id)
        if chat_id > 0:
            chat = self._chats.chat(chat_id)
        else:
            chat = chat_json(self._places.channel(chat_id))
        gifts = dict.fromkeys(GIFTS, False)
        return chat | {"accent_color_id": 0, "max_reaction_count": 1, "accepted_gift_types": gifts}

    async def _get_chat_member(self, arguments: Json, _: Uploads) -> object:
        channel = self._places.world.channels.get(_number(arguments, "chat_id"))
        if channel is None or _number(arguments, "user_id") != BOT["id"]:
            raise bad("chat not found" if channel is None else "user not found")
        return member_json(is_admin=channel.bot_admin)


GIFTS: Final = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def _number(arguments: Json, name: str) -> int:
    return int(str(arguments.get(name) or 0))
