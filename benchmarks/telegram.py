"""A local Telegram in memory and in a process of its own, with a light second interface.

``GET /api/state`` writes out every channel: asked while thousands of posts go out, it would be what
is measured. Here are only the chats with the bot, and the clock of sends since a moment.
"""

import asyncio
import json
import sys

from aiohttp import web

from sandbox.local import HOST, LocalTelegram
from sandbox.state import messages


def look(telegram: LocalTelegram) -> web.Application:
    """Return the light interface: ``/messages`` and ``/sends?since=``."""

    async def show_messages(_: web.Request) -> web.Response:
        return web.json_response(messages(telegram.world, telegram.chats))

    async def show_sends(request: web.Request) -> web.Response:
        since = float(request.query["since"])
        sends = [(s.at, s.outcome) for s in telegram.world.sends if s.at >= since]
        return web.json_response(sends)

    app = web.Application()
    app.router.add_get("/messages", show_messages)
    app.router.add_get("/sends", show_sends)
    return app


async def serve(channels: int) -> None:
    """Serve until the process is ended; where, is one line of JSON."""
    telegram = LocalTelegram(None, port=0, channels=channels)
    await telegram.start()
    runner = web.AppRunner(look(telegram), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, HOST, 0).start()
    port = runner.addresses[0][1]
    where = {"settings": telegram.settings(), "look": f"http://{HOST}:{port}"}
    sys.stdout.write(json.dumps(where) + "\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
