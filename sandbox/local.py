"""The whole local Telegram in one place: both servers, one world, one page."""

import asyncio
from pathlib import Path
from typing import Final, cast

from aiohttp import web

from sandbox.botapi.chats import Chats
from sandbox.botapi.server import TOKEN, BotApi
from sandbox.faults import Faults
from sandbox.guard import MAX_BODY, add_headers, guard
from sandbox.mtproto.media import DC
from sandbox.mtproto.server import MtprotoServer
from sandbox.seed import seed
from sandbox.store import Store
from sandbox.web import Interface
from sandbox.world import World

HOST: Final = "127.0.0.1"
OPERATORS: Final = ("Олег", "Мария")
API_HASH: Final = "0123456789abcdef0123456789abcdef"


class PortBusy(Exception):
    """Another program listens there."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} is taken by another program.")
        self.port = port


class LocalTelegram:
    """Everything a folder holds, served on 127.0.0.1.

    ``data`` None keeps all in memory; ``port`` 0 takes any free port.
    """

    def __init__(
        self, data: Path | None, *, port: int = 8080, mtproto_port: int = 0, channels: int = 40
    ) -> None:
        self.port = port
        self._store = Store(None if data is None else data / "telegram.db")
        self.world = World(self._store)
        self.chats = Chats(self._store)
        self.faults = Faults()
        remembered = cast("dict[str, int]", self._store.load("port")).get("mtproto", 0)
        at = mtproto_port or remembered
        self.mtproto = MtprotoServer(self.world, self.faults, self._store, host=HOST, port=at)
        self._runner: web.AppRunner | None = None
        self.world.bot_listeners.append(self.chats.bot_moved)
        seed(self.world, channels)
        for name in OPERATORS[len(self.chats.people) :]:
            self.chats.add_person(name)

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{HOST}:{self.port}"

    def settings(self) -> dict[str, str]:
        """Return the environment an app needs to work here."""
        return {
            "BOT_TOKEN": TOKEN,
            "BOT_API_BASE": self.url,
            "OWNER_IDS": ",".join(str(i) for i in list(self.chats.people)[: len(OPERATORS)]),
            "API_ID": "1",
            "API_HASH": API_HASH,
            "SESSION": self.mtproto.session_string(),
        }

    def log_in_settings(self, folder: Path) -> dict[str, str]:
        """Return what an app needs to log in here by itself; the key is put into the folder."""
        file = folder / "telegram.pem"
        file.write_text(self.mtproto.public_key, encoding="ascii")
        return {"TEST_DC": f"{DC}@{HOST}:{self.mtproto.port}", "TEST_DC_KEY": str(file)}

    async def start(self) -> None:
        """Listen. Raises PortBusy."""
        try:
            await self.mtproto.start()
        except OSError:  # somebody took the remembered port meanwhile: a new session string
            self.mtproto.port = 0
            await self.mtproto.start()
        self._store.put("port", "mtproto", self.mtproto.port)
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.port)
        try:
            await site.start()
        except OSError as error:
            await self.stop()
            raise PortBusy(self.port) from error
        self.port = cast("tuple[str, int]", self._runner.addresses[0])[1]

    async def greet(self) -> None:
        """Let the first operator begin the chat, so that the page opens with the bot's answer."""
        if not self.chats.messages:
            await self.chats.say(min(self.chats.people), "/start", [], {})

    async def stop(self) -> None:
        """Stop listening; what is stored stays."""
        await self.mtproto.stop()
        if self._runner is not None:
            await self._runner.cleanup()
        await asyncio.sleep(0)
        self._store.close()

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[guard], client_max_size=MAX_BODY)
        app.on_response_prepare.append(add_headers)
        bot_api = BotApi(self.chats, self.world, self.faults)
        bot_api.add_routes(app)
        interface = Interface(self.world, self.chats, self.faults, self.mtproto, bot_api.buckets)
        interface.add_routes(app)
        return app
