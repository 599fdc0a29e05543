"""Methods of the Bot API that put messages into chats, and change or remove them."""

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
from sandbox.botapi.objects import in_topic
from sandbox.botapi.places import Places
from sandbox.channel import Json
from sandbox.files import KINDS, FileKind
from sandbox.world import BOT

ALBUM: Final = range(2, 11)
SAME: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)

Method = Callable[[Json, Uploads], Awaitable[object]]


class Sending:
    """sendMessage and its like, copies, edits, deleteMessage."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._chats = places.chats
        self._files = places.world.files
        self.by_name: dict[str, Method] = {
            "sendMessage": self._send_message,
            "sendMediaGroup": self._send_album,
            "copyMessage": self._copy_message,
            "copyMessages": self._copy_messages,
            "editMessageText": self._edit_text,
            "editMessageCaption": self._edit_caption,
            "editMessageReplyMarkup": self._edit_markup,
            "deleteMessage": self._delete_message,
        }
        for kind in KINDS:
            name = "".join(word.capitalize() for word in kind.split("_"))
            self.by_name[f"send{name}"] = self._sender_of(kind)

    async def _send_message(self, arguments: Json, _: Uploads) -> object:
        return self._sent(arguments, text_of(arguments))

    def _sender_of(self, kind: FileKind) -> Method:
        async def send(arguments: Json, uploads: Uploads) -> object:
            file = file_of(self._files, kind, arguments[kind], uploads)
            content = file_json(file) | caption_of(arguments) | markup_of(arguments)
            return self._sent(arguments, content)

        return send

    def _sent(self, arguments: Json, content: Json) -> Json:
        chat_id = number(arguments, "chat_id")
        self._places.check(chat_id)
        self._chats.stop_typing(chat_id)
        reply = arguments.get("reply_parameters")
        if isinstance(reply, dict):
            content |= self._reply(chat_id, reply)
        if "message_thread_id" in arguments:
            content |= in_topic(number(arguments, "message_thread_id"))
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
        return self._put_album(number(arguments, "chat_id"), contents)

    def _put_album(self, chat_id: int, contents: list[Json]) -> list[Json]:
        self._places.check(chat_id)
        group = str(self._chats.number("group"))
        return [self._places.add(chat_id, c | {"media_group_id": group}) for c in contents]

    def _reply(self, chat_id: int, reply: Json) -> Json:
        try:
            quoted = self._places.find(chat_id, number(reply, "message_id"), "be replied")
        except ApiError:
            if reply.get("allow_sending_without_reply"):
                return {}
            raise
        return {"reply_to_message": {k: v for k, v in quoted.items() if k != "reply_to_message"}}

    async def _copy_message(self, arguments: Json, _: Uploads) -> object:
        content = self._copied(arguments, number(arguments, "message_id"))
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
        chat_id = number(arguments, "chat_id")
        if len(contents) in ALBUM and all("text" not in c for c in contents):
            copies = self._put_album(chat_id, contents)
        else:
            copies = [self._places.add(chat_id, c) for c in contents]
        return [{"message_id": copy["message_id"]} for copy in copies]

    def _copied(self, arguments: Json, message_id: int) -> Json:
        source = self._places.find(number(arguments, "from_chat_id"), message_id, "copy")
        return {key: source[key] for key in COPIED if key in source}

    async def _edit_text(self, arguments: Json, _: Uploads) -> object:
        return self._edited(arguments, text_of(arguments), ("text", "entities", "reply_markup"))

    async def _edit_caption(self, arguments: Json, _: Uploads) -> object:
        content = caption_of(arguments) | markup_of(arguments)
        return self._edited(arguments, content, ("caption", "caption_entities", "reply_markup"))

    async def _edit_markup(self, arguments: Json, _: Uploads) -> object:
        return self._edited(arguments, markup_of(arguments), ("reply_markup",))

    def _edited(self, arguments: Json, content: Json, changeable: tuple[str, ...]) -> Json:
        chat_id = number(arguments, "chat_id")
        self._places.check(chat_id)
        message = self._places.find(chat_id, number(arguments, "message_id"), "edit")
        if chat_id > 0 and message["from"] != BOT:
            raise bad("message can't be edited")
        if "text" in changeable and "text" not in message:
            raise bad("there is no text in the message to edit")
        if all(message.get(key) == content.get(key) for key in changeable):
            raise bad(SAME)
        kept = {k: v for k, v in message.items() if k not in changeable or k not in CHANGEABLE}
        return self._places.keep(chat_id, {**kept, **content})

    async def _delete_message(self, arguments: Json, _: Uploads) -> object:
        chat_id = number(arguments, "chat_id")
        self._places.check(chat_id)
        self._places.remove(chat_id, number(arguments, "message_id"))
        return True


def number(arguments: Json, name: str) -> int:
    """Return a number among the arguments, 0 when it was not given."""
    return int(str(arguments.get(name) or 0))
