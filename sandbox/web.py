"""The interface of the page and of every script: /api, and the page itself."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, cast

from aiohttp import web

from sandbox.botapi.chats import BOT, Chats, Json
from sandbox.botapi.html import utf16
from sandbox.faults import Fault, Faults
from sandbox.guard import Wrong, body_of, number_in, refused, text_in
from sandbox.state import clock, state
from sandbox.world import Channel, Entity, World

PAGE: Final = Path(__file__).with_name("page")
ANSWER_WITHIN: Final = 10.0  # seconds
EVENTS_EVERY: Final = 0.1  # seconds between two states on a stream
RIGHTS: Final = {"can_post": bool, "muted": bool, "left": bool, "slow_mode": int}
MAX_TEXT: Final = 4096


class Interface:
    """The handlers of ``/api``; the contract stands in docs/sandbox.md."""

    def __init__(
        self, world: World, chats: Chats, faults: Faults, requests: Callable[[], list[str]]
    ) -> None:
        self._world = world
        self._chats = chats
        self._faults = faults
        self._requests = requests
        self._watchers: set[asyncio.Event] = set()
        world.listeners.append(self._changed)
        chats.listeners.append(self._changed)

    def add_routes(self, app: web.Application) -> None:
        """Serve the interface and the page."""
        app.router.add_get("/api/state", self._state)
        app.router.add_get("/api/clock", self._clock)
        app.router.add_get("/api/requests", self._request_names)
        app.router.add_get("/api/events", self._events)
        app.router.add_post("/api/say", self._say)
        app.router.add_post("/api/tap", self._tap)
        app.router.add_post("/api/faults", self._add_fault)
        app.router.add_post("/api/operators", self._add_operator)
        app.router.add_post("/api/channels", self._change_channel)
        app.router.add_get("/", self._page)
        app.router.add_static("/page/", PAGE)

    async def _state(self, _: web.Request) -> web.Response:
        return web.json_response(state(self._world, self._chats))

    async def _clock(self, _: web.Request) -> web.Response:
        return web.json_response(clock(self._world))

    async def _request_names(self, _: web.Request) -> web.Response:
        counted = Counter(self._requests()).most_common()
        names = [{"name": name, "count": count} for name, count in counted]
        return web.json_response({"requests": names})

    async def _page(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE / "index.html")

    async def _say(self, request: web.Request) -> web.Response:
        body = await body_of(request, {"user", "text", "entities", "files", "forward"})
        user, text = self._person(body), text_in(body, "text")
        if body.get("files"):
            raise Wrong("Files cannot be sent yet: only text.")
        if utf16(text) > MAX_TEXT:
            raise Wrong(f"A message has at most {MAX_TEXT} characters.")
        entities = _entities_in(body, text)
        more: Json = {"forward_origin": _origin()} if body.get("forward") else {}
        message = await self._chats.say(user, text, entities, more)
        return web.json_response({"message_id": message["message_id"]})

    async def _tap(self, request: web.Request) -> web.Response:
        body = await body_of(request, {"user", "message_id", "button"})
        user, message_id = self._person(body), number_in(body, "message_id")
        message = self._chats.messages.get(message_id)
        if message is None or self._chats.chat_of(message) != user:
            raise Wrong(f"There is no message {message_id} in the chat of {user}.", 404)
        button = _button_in(message, body.get("button"))
        if "url" in button:
            return web.json_response({"text": None, "alert": False, "url": button["url"]})
        query = await self._chats.tap(user, message, str(button["callback_data"]))
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                await query.answered.wait()
        except TimeoutError:
            return refused(504, "The bot did not answer within 10 seconds.")
        return web.json_response(query.answer)

    async def _add_fault(self, request: web.Request) -> web.Response:
        known = {
            "on",
            "error",
            "cut",
            "no_answer",
            "delay_ms",
            "times",
            "channel",
            "after",
            "clear",
        }
        body = await body_of(request, known)
        if body.get("clear"):
            self._faults.clear()
            return web.json_response({"ok": True})
        if body.get("cut") not in (None, "before", "after"):
            raise Wrong("“cut” is “before” or “after”.")
        if not body.keys() & {"error", "cut", "no_answer", "delay_ms"}:
            raise Wrong("Say what goes wrong: error, cut, no_answer or delay_ms.")
        fault = Fault(
            on=text_in(body, "on"),
            error=text_in(body, "error") if "error" in body else None,
            cut=cast("Literal['before', 'after'] | None", body.get("cut")),
            no_answer=bool(body.get("no_answer")),
            delay_ms=number_in(body, "delay_ms") if "delay_ms" in body else 0,
            times=number_in(body, "times") if "times" in body else 1,
            chat_id=self._channel(body).chat_id if "channel" in body else None,
            after=bool(body.get("after")),
        )
        self._faults.add(fault)
        return web.json_response({"ok": True})

    async def _add_operator(self, request: web.Request) -> web.Response:
        name = text_in(await body_of(request, {"name"}), "name")
        return web.json_response({"id": self._chats.add_person(name), "name": name})

    async def _change_channel(self, request: web.Request) -> web.Response:
        body = await body_of(request, {"channel", *RIGHTS})
        channel = self._channel(body)
        for name, kind in RIGHTS.items():
            if name in body:
                if not isinstance(body[name], kind):
                    raise Wrong(f"“{name}” must be of type {kind.__name__}.")
                setattr(channel, name, body[name])
        self._world.add(channel)
        return web.json_response({"ok": True})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        changed = asyncio.Event()
        self._watchers.add(changed)
        try:
            while True:
                changed.clear()
                data = json.dumps(state(self._world, self._chats), ensure_ascii=False)
                await response.write(f"event: state\ndata: {data}\n\n".encode())
                await asyncio.sleep(EVENTS_EVERY)  # a burst of changes is one event
                await changed.wait()
        except ConnectionError:
            return response  # the page was closed
        finally:
            self._watchers.discard(changed)

    def _changed(self) -> None:
        for watcher in self._watchers:
            watcher.set()

    def _person(self, body: Json) -> int:
        user = number_in(body, "user")
        if user not in self._chats.people:
            known = ", ".join(str(i) for i in self._chats.people)
            raise Wrong(f"There is no operator {user}. Known: {known}.", 404)
        return user

    def _channel(self, body: Json) -> Channel:
        wanted = body.get("channel")
        for channel in self._world.channels.values():
            if wanted in (channel.chat_id, channel.title):
                return channel
        raise Wrong(f"There is no channel {wanted!r}: give its id or its exact title.", 404)


def _entities_in(body: Json, text: str) -> list[Entity]:
    entities = body.get("entities") or []
    if not isinstance(entities, list):
        raise Wrong("“entities” must be a list.")
    for entity in entities:
        start, length = entity.get("offset"), entity.get("length")
        if not (isinstance(start, int) and isinstance(length, int) and "type" in entity):
            raise Wrong("An entity has type, offset and length.")
        if start < 0 or length < 1 or start + length > utf16(text):
            raise Wrong("An entity reaches outside of the text; offsets are UTF-16 units.")
    return entities


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


def _origin() -> Json:
    name = "Черновики редакции"
    return {
        "type": "hidden_user",
        "sender_user_name": name,
        "date": 1_750_000_000,
        "bot": BOT["id"],
    }
