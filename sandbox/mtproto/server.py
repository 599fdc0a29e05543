"""Listens for real Telegram clients on 127.0.0.1."""

import asyncio
import logging
from typing import Final

from telethon.tl import types as tl

from sandbox.account import FIRST_ID
from sandbox.faults import SENDS, Fault, Faults
from sandbox.mtproto import objects, rpc
from sandbox.mtproto.connection import Connection
from sandbox.mtproto.crypto import ServerKey
from sandbox.mtproto.errors import RpcFail, SecurityFail
from sandbox.mtproto.handlers import account, auth, channels, dialogs, messages, posts, uploads
from sandbox.mtproto.keys import AuthRecord, KeyStore, session_string
from sandbox.mtproto.logins import LogIns
from sandbox.mtproto.media import DC, Parts
from sandbox.mtproto.transport import PacketStream
from sandbox.store import Store
from sandbox.world import World

HANDLERS: Final = tuple(
    module.registry for module in (account, auth, channels, dialogs, messages, posts, uploads)
)
GONE: Final = (asyncio.IncompleteReadError, ConnectionError)

logger = logging.getLogger(__name__)


class MtprotoServer:
    """The account's side of the local Telegram, over TCP."""

    def __init__(
        self, world: World, faults: Faults, store: Store, *, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self.world = world
        self.faults = faults
        self.key = ServerKey(store)
        self.keys = KeyStore(store)
        self.host = host
        self.port = port
        self.log = rpc.new_log()
        self._uploads: Parts = {}
        self.logins = LogIns(self._scanned)
        self._connections: set[Connection] = set()
        self._listener: asyncio.Server | None = None
        self._registry = rpc.Registry()
        for registry in HANDLERS:
            self._registry.handlers |= registry.handlers
            self._registry.public |= registry.public

    async def start(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        self._listener = await asyncio.start_server(self._accept, self.host, self.port)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and drop every connection: what a killed server looks like."""
        if self._listener is not None:
            self._listener.close()
        self.drop_connections()
        await asyncio.sleep(0)

    def drop_connections(self) -> None:
        """Cut everybody off."""
        for connection in list(self._connections):
            connection.abort()

    def session_string(self, user_id: int = FIRST_ID) -> str:
        """Return a session that is logged in already, the same one after every restart."""
        key = self.keys.ready(user_id)
        return session_string(key, DC, self.host, self.port)

    def revoke(self, error: str = "AUTH_KEY_UNREGISTERED") -> None:
        """Let every log-in be refused from now on."""
        self.keys.revoke_all(error)

    def requests(self) -> list[str]:
        """Return the names of the requests seen, oldest first."""
        return [entry.name for entry in self.log]

    def scan_qr(self) -> None:
        """Let the first account confirm every QR code that is shown."""
        self.logins.accept_all(FIRST_ID, self.world.now())

    def expire_codes(self) -> None:
        """Let every code that was sent be too old."""
        self.logins.expire_codes()

    def _scanned(self, key_id: int) -> None:
        """Tell the client that shows the QR code."""
        update = tl.UpdateShort(tl.UpdateLoginToken(), objects.date(self.world.now()))
        for connection in self._connections:
            if connection.key_id == key_id:
                connection.push(update)

    @property
    def public_key(self) -> str:
        """The PEM a client needs for a log-in of its own."""
        return self.key.public_pem

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection: Connection | None = None
        try:
            stream = await PacketStream.accept(reader, writer)
            connection = Connection(self, stream, writer)
            self._connections.add(connection)
            await connection.run()
        except GONE:
            logger.debug("a client is gone")
        except SecurityFail as error:
            logger.warning("connection dropped", extra={"why": str(error)})
        finally:
            if connection is not None:
                self._connections.discard(connection)
            writer.close()

    def fault_for(self, query: object) -> Fault | None:
        """Return what is to go wrong with this request."""
        return self.faults.take(rpc.name_of(query), self._chat_of(query))

    def execute(self, auth: AuthRecord, query: object) -> object:
        """Carry the request out. Raises RpcFail."""
        self.world.act_as(auth.user_id)
        call = rpc.Call(
            self.world, auth, self.keys, self._uploads, self.logins, self.host, self.port
        )
        return self._registry.execute(call, query)

    def note(self, query: object, outcome: str, at: float) -> None:
        """Write a line of the log; a send is a tick of the clock of sends too."""
        name = rpc.name_of(query)
        self.log.append(rpc.Entry(name, outcome, at))
        if name in SENDS:
            chat_id, random_id = self._chat_of(query) or 0, _random_id(query)
            if outcome == "posted" and self.world.is_repeated(chat_id, random_id):
                outcome = "duplicate"
            self.world.log_send(chat_id, random_id, outcome, at)

    def _chat_of(self, query: object) -> int | None:
        peer = getattr(query, "peer", getattr(query, "to_peer", None))
        if peer is None:
            return None
        try:
            return dialogs.find(self.world, peer).chat_id
        except RpcFail:
            return None


def _random_id(query: object) -> int:
    """Return what a send is known by; an album and a forward by their first."""
    if items := getattr(query, "multi_media", None):
        return int(items[0].random_id)
    given = getattr(query, "random_id", 0)
    return int(given[0] if isinstance(given, list) else given)
