"""What a person does in the chat: writes, forwards, sends files, taps, asks inline."""

import asyncio
import base64
import binascii
import re
from typing import Final, cast

from aiohttp import web

from sandbox.botapi.chats import Chats, Query
from sandbox.botapi.content import content_of, file_json
from sandbox.botapi.objects import chat_json, in_topic
from sandbox.botapi.others import OTHERS
from sandbox.channel import Channel, Json, Kind, Post
from sandbox.files import KINDS, File, FileKind
from sandbox.guard import Wrong, body_of, channel_in, number_in, refused, text_in
from sandbox.said import SAID, check_length, entities_in, kind_of
from sandbox.world import BOT, World

ANSWER_WITHIN: Final = 10.0  # seconds
MAX_TEXT: Final = 4096
MAX_CAPTION: Final = 1024
MAX_PREMIUM: Final = 4096  # of a caption
MAX_ALBUM: Final = 10
OPENED: Final = re.compile(rf"\s*https://t\.me/{BOT['username']}\?start=([\w-]{{1,64}})\s*")
GROUPED: Final = {"photo", "video", "document", "audio"}  # what albums are of
DRAFTS: Final[Json] = {
    "type": "hidden_user",
    "sender_user_name": "Черновики редакции",
    "date": 1_750_000_000,
}


class Person:
    """The part of the interface that acts as a person; the contract is in docs/sandbox.md."""

    def __init__(self, world: World, chats: Chats) -> None:
        self._world = world
        self._chats = chats

    def add_routes(self, app: web.Application) -> None:
        """Serve it."""
        app.router.add_post("/api/say", self._say)
        app.router.add_post("/api/tap", self._tap)
        app.router.add_post("/api/block", self._block)
        app.router.add_post("/api/inline", self._ask_inline)
        app.router.add_post("/api/inline/choose", self._choose_inline)

    async def _say(self, request: web.Request) -> web.Response:
        body = await body_of(request, SAID)
        user = self._user(body)
        if "chat" in body:
            return self._say_in_group(user, body)
        if isinstance(source := body.get("forward"), dict):
            contents = self._forwarded(source)
        elif body.get("other"):
            contents = [_other(body["other"])]
        elif body.get("files"):
            contents = self._with_files(body)
        else:
            text = OPENED.sub(r"/start \1", text_in(body, "text"))
            check_length(text, MAX_TEXT)
            more: Json = {"forward_origin": DRAFTS} if source else {}
            if preview := body.get("preview"):
                more["link_preview_options"] = preview
            sent = [await self._chats.say(user, text, entities_in(body, text), more)]
            return _sent(sent)
        return _sent(self._chats.show(user, contents))

    def _say_in_group(self, user: int, body: Json) -> web.Response:
        """Write in a group of the account; the bot is told where it is an administrator."""
        group, text = channel_in(self._world, body["chat"]), text_in(body, "text")
        if group.kind is not Kind.SUPERGROUP:
            raise Wrong("People write in groups only.")
        check_length(text, MAX_TEXT)
        topic = number_in(body, "topic") if "topic" in body else None
        post = Post(self._world.next_id(group), text, entities_in(body, text), topic=topic)
        post.date = int(self._world.now())
        self._world.keep(group, post)
        self._world.changed()
        message: Json = {"message_id": post.id, "date": post.date, "from": self._chats.user(user)}
        message |= {"chat": chat_json(group), "text": text} | in_topic(topic)
        if group.bot_admin:
            self._chats.push({"message": message})
        return _sent([message])

    def _with_files(self, body: Json) -> list[Json]:
        """Build one message a file; the caption is on the first, several are an album."""
        caption = body.get("text") or ""
        if not isinstance(caption, str):
            raise Wrong("“text” must be a text.")
        check_length(caption, MAX_PREMIUM if body.get("premium") else MAX_CAPTION)
        given = body["files"]
        if not isinstance(given, list) or len(given) > MAX_ALBUM:
            raise Wrong(f"“files” is a list of at most {MAX_ALBUM} files.")
        files = [self._kept(item) for item in given]
        shared = self._shared(body, given, is_group=all(f.kind in GROUPED for f in files))
        contents: list[Json] = [file_json(file) | shared for file in files]
        if caption:
            contents[0] |= {"caption": caption}
            if entities := entities_in(body, caption):
                contents[0] |= {"caption_entities": entities}
        return contents

    def _shared(self, body: Json, files: list[object], *, is_group: bool) -> Json:
        """Return what all messages of the files have alike."""
        shared: Json = {}
        if body.get("group") or (len(files) > 1 and is_group):
            shared["media_group_id"] = str(body.get("group") or self._chats.number("group"))
        if body.get("caption_above"):
            shared["show_caption_above_media"] = True
        if body.get("forward"):
            shared["forward_origin"] = DRAFTS
        if any(isinstance(item, dict) and item.get("spoiler") for item in files):
            shared["has_media_spoiler"] = True
        return shared

    def _kept(self, item: object) -> File:
        if not isinstance(item, dict) or not isinstance(item.get("data"), str):
            raise Wrong("A file has name, mime and data (base64).")
        try:
            data = base64.b64decode(item["data"], validate=True)
        except binascii.Error as error:
            raise Wrong("“data” is not base64.") from error
        name, mime = str(item.get("name") or "file"), str(item.get("mime") or "")
        kind = item.get("as") or kind_of(mime)
        if kind not in KINDS:
            raise Wrong(f"“as” is one of {', '.join(KINDS)}.")
        mime = mime or "application/octet-stream"
        size = number_in(item, "size") if "size" in item else None
        return self._world.files.add(cast("FileKind", kind), name, mime, data, said_size=size)

    def _forwarded(self, source: Json) -> list[Json]:
        """Build the messages a forwarded post of a channel makes; an album comes whole."""
        channel = channel_in(self._world, source.get("channel"))
        post = channel.posts.get(number_in(source, "post"))
        if post is None:
            raise Wrong(f"There is no post {source.get('post')} in {channel.title!r}.", 404)
        group = post.media.group if post.media else None
        album = [p for p in channel.posts.values() if p.media and p.media.group == group]
        return [self._copy_of(channel, p) for p in (album if group else [post])]

    def _copy_of(self, channel: Channel, post: Post) -> Json:
        content = content_of(self._world.files, post)
        kept = {k: v for k, v in content.items() if k not in {"reply_markup", "edit_date"}}
        origin: Json = {"type": "channel", "date": post.date, "message_id": post.id}
        return kept | {"forward_origin": origin | {"chat": chat_json(channel)}}

    async def _tap(self, request: web.Request) -> web.Response:
        body = await body_of(request, {"user", "message_id", "button"})
        user, message_id = self._user(body), number_in(body, "message_id")
        message = self._chats.messages.get(message_id)
        if message is None or self._chats.chat_of(message) != user:
            raise Wrong(f"There is no message {message_id} in the chat of {user}.", 404)
        button = _button_in(message, body.get("button"))
        if "callback_data" not in button:
            url = button.get("url")
            return web.json_response({"text": None, "alert": False, "url": url})
        query = await self._chats.tap(user, message, str(button["callback_data"]))
        return await _answered(query) or web.json_response(query.answer)

    async def _block(self, request: web.Request) -> web.Response:
        body = await body_of(request, {"user", "on"})
        self._chats.block(self._user(body), on=bool(body.get("on", True)))
        return web.json_response({"ok": True})

    async def _ask_inline(self, request: web.Request) -> web.Response:
        body = await body_of(request, {"user", "query"})
        number, query = await self._chats.ask_inline(self._user(body), str(body.get("query") or ""))
        if (late := await _answered(query)) is not None:
            return late
        results = [
            {"id": str(r["id"]), "title": r.get("title"), "description": r.get("description")}
            for r in cast("list[Json]", query.answer["results"])
        ]
        return web.json_response({"query_id": number, "results": results})

    async def _choose_inline(self, request: web.Request) -> web.Response:
        body = await body_of(request, {"user", "query_id", "result"})
        query = self._chats.queries.get(text_in(body, "query_id"))
        results = cast("list[Json]", query.answer.get("results") or []) if query else []
        chosen = [r for r in results if str(r["id"]) == str(body.get("result"))]
        if not chosen:
            raise Wrong("There is no such result.", 404)
        content = cast("Json", chosen[0].get("input_message_content") or {})
        text = str(content.get("message_text") or chosen[0].get("title"))
        return _sent([await self._chats.say(self._user(body), text, [], {"via_bot": self._bot()})])

    def _bot(self) -> Json:
        return self._world.bot

    def _user(self, body: Json) -> int:
        user = number_in(body, "user")
        if user not in self._chats.people:
            known = ", ".join(str(i) for i in self._chats.people)
            raise Wrong(f"There is no operator {user}. Known: {known}.", 404)
        return user


def _other(kind: object) -> Json:
    """Return a message that is neither text nor a file. Raises Wrong."""
    if kind not in OTHERS:
        raise Wrong(f"“other” is one of {', '.join(OTHERS)}.")
    return OTHERS[str(kind)]


async def _answered(query: Query) -> web.Response | None:
    """Wait for the bot; return what to say when it does not answer."""
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            await query.answered.wait()
    except TimeoutError:
        return refused(504, "The bot did not answer within 10 seconds.")
    return None


def _sent(messages: list[Json]) -> web.Response:
    ids = [message["message_id"] for message in messages]
    return web.json_response({"message_id": ids[0], "message_ids": ids})


def _button_in(message: Json, wanted: object) -> Json:
    """Find a button by its caption or by [row, column]. Raises Wrong."""
    markup = cast("dict[str, list[list[Json]]]", message.get("reply_markup") or {})
    rows = markup.get("inline_keyboard", [])
    if isinstance(wanted, list) and len(wanted) == 2:  # noqa: PLR2004  # row and column
        row, column = int(wanted[0]), int(wanted[1])
        if 0 <= row < len(rows) and 0 <= column < len(rows[row]):
            return rows[row][column]
    captions = [button["text"] for row in rows for button in row]
    for button in (button for row in rows for button in row):
        if button["text"] == wanted:
            return button
    raise Wrong(f"There is no button {wanted!r} among {captions}.", 404)
