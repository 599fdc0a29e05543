"""Only this machine's own page and scripts may use the interface."""

import json
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.channel import Channel, Json
from sandbox.world import World

NAMES: Final = {"127.0.0.1", "localhost"}
POLICY: Final = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:;"
    " base-uri 'none'; frame-ancestors 'none'"
)
MAX_BODY: Final = 64 << 20  # files come as base64

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Wrong(Exception):
    """A request that makes no sense; the sentence says why."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


def refused(status: int, sentence: str) -> web.Response:
    """Answer with a sentence."""
    return web.json_response({"error": sentence}, status=status)


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse foreign hosts and origins (a page elsewhere could reach 127.0.0.1), and bad bodies."""
    if urlsplit(f"//{request.host}").hostname not in NAMES:
        return refused(403, "Only http://127.0.0.1 and http://localhost are served.")
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        return refused(403, "Requests of other sites are refused.")
    if request.path.startswith("/api/") and request.method == "POST":
        if request.content_type != "application/json":
            return refused(415, "The body must be application/json.")
        if (request.content_length or 0) > MAX_BODY:
            return refused(413, "The body is larger than 64 MB.")
    try:
        return await handler(request)
    except Wrong as error:
        return refused(error.status, str(error))


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Nothing is cached, nothing from elsewhere is loaded."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"


async def body_of(request: web.Request, known: set[str]) -> Json:
    """Read a JSON object with only these keys. Raises Wrong."""
    try:
        body = json.loads(await request.text())
    except ValueError as error:
        raise Wrong("The body is not JSON.") from error
    if not isinstance(body, dict):
        raise Wrong("The body must be a JSON object.")
    if unknown := sorted(body.keys() - known):
        raise Wrong(f"Unknown keys: {', '.join(unknown)}. Known: {', '.join(sorted(known))}.")
    return body


def text_in(body: Json, name: str) -> str:
    """Return a text that must be there. Raises Wrong."""
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Wrong(f"“{name}” must be a text.")
    return value


def number_in(body: Json, name: str) -> int:
    """Return a whole number that must be there. Raises Wrong."""
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Wrong(f"“{name}” must be a whole number.")
    return value


def channel_in(world: World, wanted: object) -> Channel:
    """Return a channel by its id or its exact title. Raises Wrong."""
    for channel in world.channels.values():
        if wanted in (channel.chat_id, channel.title):
            return channel
    raise Wrong(f"There is no channel {wanted!r}: give its id or its exact title.", 404)
