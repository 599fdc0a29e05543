"""The Bot API over HTTP: ``/bot<token>/<method>``."""

import asyncio
import re
from typing import Final

from aiohttp import web

from sandbox.botapi.arguments import method_named, read
from sandbox.botapi.chats import Chats, Json
from sandbox.botapi.errors import ApiError
from sandbox.botapi.methods import Methods
from sandbox.faults import Fault, Faults

TOKEN: Final = "4242:SANDBOX"  # noqa: S105  # opens nothing but this
REAL_TOKEN: Final = re.compile(r"^\d{6,}:[A-Za-z0-9_-]{30,}$")


class BotApi:
    """Answers the bot's calls; only the sandbox's own token is taken."""

    def __init__(self, chats: Chats, faults: Faults) -> None:
        self._methods = Methods(chats)
        self._faults = faults

    def add_routes(self, app: web.Application) -> None:
        """Serve under ``/bot…``."""
        app.router.add_route("*", "/bot{token}/{method}", self._handle)

    async def _handle(self, request: web.Request) -> web.Response:
        try:
            self._check_token(request.match_info["token"])
            method = method_named(request.match_info["method"])
            arguments = read(method, await _given(request))
            return await self._answer(request, method, arguments)
        except ApiError as error:
            body: Json = {"ok": False, "error_code": error.code, "description": error.text}
            if error.retry_after is not None:
                body["parameters"] = {"retry_after": error.retry_after}
            return web.json_response(body, status=error.code)

    async def _answer(self, request: web.Request, method: str, arguments: Json) -> web.Response:
        chat_id = arguments.get("chat_id")
        fault = self._faults.take(method, chat_id if isinstance(chat_id, int) else None)
        if fault is None:
            result = await self._methods.call(method, arguments)
            return web.json_response({"ok": True, "result": result})
        result = await self._methods.call(method, arguments) if fault.executes else None
        await _go_wrong(request, fault)
        return web.json_response({"ok": True, "result": result})

    @staticmethod
    def _check_token(token: str) -> None:
        if token == TOKEN:
            return
        if REAL_TOKEN.match(token):
            raise ApiError(401, "Unauthorized: the sandbox takes no real token")
        raise ApiError(401, "Unauthorized")


async def _given(request: web.Request) -> dict[str, str]:
    given = {name: str(value) for name, value in request.query.items()}
    if request.can_read_body:
        posted = await request.post()
        given |= {name: value for name, value in posted.items() if isinstance(value, str)}
    return given


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
    if fault.error.startswith("INTERNAL"):
        raise ApiError(502, "Bad Gateway")
    raise ApiError(400, f"Bad Request: {fault.error}")
