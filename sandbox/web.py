"""The interface of the page and of every script: /api, and the page itself."""

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Final, Literal, Protocol, cast
from urllib.parse import quote

from aiohttp import web

from sandbox.account import FIRST_ID
from sandbox.botapi.buckets import Buckets
from sandbox.botapi.chats import Chats
from sandbox.channel import Channel, Json
from sandbox.faults import Fault, Faults
from sandbox.guard import Wrong, body_of, channel_in, number_in, text_in
from sandbox.person import Person
from sandbox.state import clock, state
from sandbox.world import World

PAGE: Final = Path(__file__).with_name("page")
EVENTS_EVERY: Final = 0.1  # seconds between two states on a stream
RIGHTS: Final = {
    "can_post": bool,
    "can_pin": bool,
    "muted": bool,
    "left": bool,
    "admin": bool,
    "slow_mode": int,
    "archived": bool,
    "forum": bool,
    "gigagroup": bool,
    "stars": int,
    "protected": bool,
    "forbidden": list,
    "comments": bool,
    "silenced": bool,
    "bot_admin": bool,
    "folder": str,
    "title": str,
}
KINDS: Final = ("broadcasts", "groups", "exclude_archived", "exclude_muted", "is_shared")


class Far(Protocol):
    """The server of the client protocol, as far as a script may reach it."""

    def requests(self) -> list[str]:
        """Names of the requests seen."""
        ...

    def scan_qr(self) -> None:
        """Confirm a log-in that shows a QR code."""
        ...

    def expire_codes(self) -> None:
        """Let the log-in codes sent so far be too old."""
        ...

    def session_string(self, user_id: int) -> str:
        """Return a session of this account that is logged in already."""
        ...


class Interface:
    """The handlers of ``/api``; the contract stands in docs/sandbox.md."""

    def __init__(
        self, world: World, chats: Chats, faults: Faults, far: Far, buckets: Buckets
    ) -> None:
        self._person = Person(world, chats)
        self._world = world
        self._chats = chats
        self._faults = faults
        self._far = far
        self._buckets = buckets
        self._watchers: set[asyncio.Event] = set()
        world.listeners.append(self._changed)
        chats.listeners.append(self._changed)

    def add_routes(self, app: web.Application) -> None:
        """Serve the interface and the page."""
        self._person.add_routes(app)
        app.router.add_get("/api/files/{number}", self._file)
        app.router.add_post("/api/account", self._change_account)
        app.router.add_post("/api/accounts", self._add_account)
        app.router.add_get("/api/state", self._state)
        app.router.add_get("/api/clock", self._clock)
        app.router.add_get("/api/requests", self._request_names)
        app.router.add_get("/api/events", self._events)
        app.router.add_post("/api/faults", self._add_fault)
        app.router.add_post("/api/limits", self._limit)
        app.router.add_post("/api/operators", self._add_operator)
        app.router.add_post("/api/channels", self._change_channel)
        app.router.add_post("/api/channels/delete", self._delete_channel)
        app.router.add_post("/api/folders", self._change_folder)
        app.router.add_post("/api/folders/delete", self._delete_folder)
        app.router.add_get("/", self._page)
        app.router.add_static("/page/", PAGE)

    async def _state(self, _: web.Request) -> web.Response:
        return web.json_response(state(self._world, self._chats))

    async def _clock(self, _: web.Request) -> web.Response:
        return web.json_response(clock(self._world))

    async def _request_names(self, _: web.Request) -> web.Response:
        counted = Counter(self._far.requests()).most_common()
        names = [{"name": name, "count": count} for name, count in counted]
        return web.json_response({"requests": names})

    async def _file(self, request: web.Request) -> web.Response:
        number = request.match_info["number"]
        file = self._world.files.get(int(number)) if number.isdecimal() else None
        if file is None:
            raise Wrong(f"There is no file {number}.", 404)
        name = {"Content-Disposition": f"inline; filename*=UTF-8''{quote(file.name)}"}
        data = self._world.files.data(file)
        return web.Response(body=data, content_type=_shown_type(file.mime), headers=name)

    async def _change_account(self, request: web.Request) -> web.Response:
        wishes = {"expire_references", "expire_codes", "scan_qr"}
        body = await body_of(request, {"account", "premium", "password", *wishes})
        account = self._world.accounts.get(int(str(body.get("account") or FIRST_ID)))
        if account is None:
            raise Wrong(f"There is no account {body['account']}.", 404)
        if "premium" in body:
            account.premium = bool(body["premium"])
        if "password" in body:
            account.password = text_in(body, "password") if body["password"] else None
        self._world.keep_account(account)
        if body.get("scan_qr"):
            self._far.scan_qr()
        if body.get("expire_codes"):
            self._far.expire_codes()
        if body.get("expire_references"):
            self._world.files.expire()
        return web.json_response({"ok": True})

    async def _add_account(self, request: web.Request) -> web.Response:
        account = self._world.add_account(text_in(await body_of(request, {"name"}), "name"))
        session = self._far.session_string(account.id)
        known = {"id": account.id, "name": account.name, "phone": f"+{account.phone}"}
        return web.json_response(known | {"session": session})

    async def _page(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE / "index.html")

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

    async def _limit(self, request: web.Request) -> web.Response:
        body = await body_of(request, {"burst", "per_second"})
        self._buckets.burst = number_in(body, "burst")
        if "per_second" in body:
            self._buckets.per_second = max(number_in(body, "per_second"), 1)
        return web.json_response({"ok": True})

    async def _add_operator(self, request: web.Request) -> web.Response:
        name = text_in(await body_of(request, {"name"}), "name")
        return web.json_response({"id": self._chats.add_person(name), "name": name})

    async def _change_channel(self, request: web.Request) -> web.Response:
        body = await body_of(request, {"channel", *RIGHTS})
        channel = self._channel(body)
        was_admin = channel.bot_admin
        for name, kind in RIGHTS.items():
            if name in body:
                if not isinstance(body[name], kind):
                    raise Wrong(f"“{name}” must be of type {kind.__name__}.")
                setattr(channel, name, body[name])
        self._world.add(channel)
        if channel.bot_admin != was_admin:
            self._world.bot_moved(channel, was_admin=was_admin)
        return web.json_response({"ok": True})

    async def _change_folder(self, request: web.Request) -> web.Response:
        body = await body_of(request, {"title", "excluded", *KINDS})
        folder = self._world.folders.named(text_in(body, "title"))
        for name in KINDS:
            setattr(folder, name, bool(body.get(name, getattr(folder, name))))
        if "excluded" in body:
            channels = cast("list[object]", body["excluded"])
            folder.excluded = [channel_in(self._world, c).chat_id for c in channels]
        self._world.folders.keep(folder)
        return web.json_response({"id": folder.id})

    async def _delete_folder(self, request: web.Request) -> web.Response:
        title = text_in(await body_of(request, {"title"}), "title")
        for channel in [c for c in self._world.channels.values() if c.folder == title]:
            channel.folder = None
            self._world.add(channel)
        self._world.folders.remove(title)
        return web.json_response({"ok": True})

    async def _delete_channel(self, request: web.Request) -> web.Response:
        self._world.remove_channel(self._channel(await body_of(request, {"channel"})))
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

    def _channel(self, body: Json) -> Channel:
        return channel_in(self._world, body.get("channel"))


def _shown_type(mime: str) -> str:
    """Return a type that cannot run as a page of ours."""
    is_shown = mime.startswith(("image/", "video/", "audio/")) and mime != "image/svg+xml"
    return mime if is_shown else "application/octet-stream"
