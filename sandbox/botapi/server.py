"""The Bot API over HTTP: ``/bot<token>/<method>``."""

import asyncio
import re
from typing import Final

from aiohttp import web

from sandbox.botapi.arguments import METHODS, method_named, read
from sandbox.botapi.buckets import Buckets
from sandbox.botapi.chats import Chats
from sandbox.botapi.content import Upload, Uploads
from sandbox.botapi.errors import ApiError
from sandbox.botapi.methods import Methods
from sandbox.botapi.places import Places
from sandbox.channel import Json
from sandbox.faults import Fault, Faults
from sandbox.world import World

TOKEN: Final = "4242:SANDBOX"  # noqa: S105  # opens nothing but this
REAL_TOKEN: Final = re.compile(r"^\d{6,}:[A-Za-z0-9_-]{30,}$")


class BotApi:
    """Answers the bot's calls; only the sandbox's own token is taken."""

    def __init__(self, chats: Chats, world: World, faults: Faults) -> None:
        self._methods = Methods(Places(chats, world))
        self._files = world.files
        self.buckets = Buckets()
        self._faults = faults

    def add_routes(self, app: web.Application) -> None:
        """Serve under ``/bot…``."""
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/{kind}/file_{number}", self._download)

    async def _download(self, request: web.Request) -> web.Response:
        number = request.match_info["number"]
        file = self._files.get(int(number)) if number.isdecimal() else None
        if file is None or request.match_info["token"] != TOKEN:
            raise web.HTTPNotFound
        return web.Response(body=self._files.data(file), content_type=file.mime)

    async def _handle(self, request: web.Request) -> web.Response:
        try:
            self._check_token(request.match_info["token"])
            method = method_named(request.match_info["method"])
            given, uploads = await _given(request)
            arguments = read(method, given | {n: n for n in uploads if n in METHODS[method]})
            return await self._answer(request, method, arguments, uploads)
        except ApiError as error:
            body: Json = {"ok": False, "error_code": error.code, "description": error.text}
            if error.retry_after is not None:
                body["parameters"] = {"retry_after": error.retry_after}
            return web.json_response(body, status=error.code)

    async def _answer(
        self, request: web.Request, method: str, arguments: Json, uploads: Uploads
    ) -> web.Response:
        chat_id = arguments.get("chat_id")
        self.buckets.take(method, chat_id)
        fault = self._faults.take(method, chat_id if isinstance(chat_id, int) else None)
        if fault is None:
            result = await self._methods.call(method, arguments, uploads)
            return web.json_response({"ok": True, "result": result})
        result = None
        if fault.executes:
            result = await self._methods.call(method, arguments, uploads)
        await _go_wrong(request, fault)
        return web.json_response({"ok": True, "result": result})

    @staticmethod
    def _check_token(token: str) -> None:
        if token == TOKEN:
            return
        if REAL_TOKEN.match(token):
            raise ApiError(401, "Unauthorized: the sandbox takes no real token")
        raise ApiError(401, "Unauthorized")


async def _given(request: web.Request) -> tuple[dict[str, str], dict[str, Upload]]:
    """Return the arguments as they came, and the files among them."""
    given = {name: str(value) for name, value in request.query.items()}
    uploads: dict[str, Upload] = {}
    if request.can_read_body:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                data = await asyncio.to_thread(value.file.read)
                uploads[name] = Upload(value.filename, value.content_type, data)
            elif isinstance(value, str):
                given[name] = value
    return given, uploads


async def _go_wrong(request: web.Request, fault: Fault) -> None:
    """Fail, hang or be late as the fault says. Raises ApiError."""
    if fault.delay_ms:
        await asyncio.sleep(fault.delay_ms / 1000)
    if fault.cut is not None and request.transport is not None:
        request.transport.abort()
    if fault.no_answer:
        await asyncio.sleep(3600)
    if fault.error is None:
        return
    if wait := re.search(r"_WAIT_(\d+)$", fault.error):
        seconds = int(wait[1])
        raise ApiError(429, f"Too Many Requests: retry after {seconds}", seconds)
    if fault.error == "HTML_502":
        page = "<html><body><h1>502 Bad Gateway</h1></body></html>"
        raise web.HTTPBadGateway(text=page, content_type="text/html")
    if fault.error.startswith("INTERNAL"):
        raise ApiError(502, "Bad Gateway")
    raise ApiError(400, f"Bad Request: {fault.error}")
