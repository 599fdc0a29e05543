"""One connection: packets in, answers out, faults in between."""

import asyncio
import logging
import struct
from typing import Final, Protocol

from telethon.extensions import BinaryReader
from telethon.tl import functions as fn
from telethon.tl import types as tl
from telethon.tl.tlobject import TLRequest

from sandbox.faults import Fault, code_of
from sandbox.mtproto import rpc
from sandbox.mtproto.crypto import ServerKey, decrypt, encrypt
from sandbox.mtproto.errors import RpcFail
from sandbox.mtproto.handshake import Handshake
from sandbox.mtproto.keys import AuthRecord, KeyStore
from sandbox.mtproto.session import Session, rpc_error, rpc_result
from sandbox.mtproto.transport import AUTH_KEY_NOT_FOUND, PacketStream
from sandbox.world import World

PLAIN: Final = bytes(8)  # auth key id 0: not encrypted

logger = logging.getLogger(__name__)


class Server(Protocol):
    """What a connection needs of its server."""

    world: World
    keys: KeyStore
    key: ServerKey

    def fault_for(self, query: object) -> Fault | None:
        """Return what is to go wrong with this request."""
        ...

    def execute(self, auth: AuthRecord, query: object) -> object:
        """Carry the request out. Raises RpcFail."""
        ...

    def note(self, query: object, outcome: str, at: float) -> None:
        """Write a line of the log, and a tick of the clock of sends."""
        ...


class Connection:
    """The server's end of one TCP connection."""

    def __init__(self, server: Server, stream: PacketStream, writer: asyncio.StreamWriter) -> None:
        self._server = server
        self._stream = stream
        self._writer = writer
        self._handshake: Handshake | None = None
        self._auth: AuthRecord | None = None
        self._sessions: dict[int, Session] = {}
        self._is_flushing = False

    @property
    def key_id(self) -> int | None:
        """Which client this is."""
        return None if self._auth is None else int(self._auth.key.key_id)

    def abort(self) -> None:
        """Drop the connection at once: what a cut looks like."""
        self._writer.transport.abort()

    def push(self, update: object) -> None:
        """Send an update that nobody asked for."""
        for session in self._sessions.values():
            session.push(update, response=False)
        self._flush_soon()

    async def run(self) -> None:
        """Answer until the client is gone."""
        while True:
            packet = await self._stream.read()
            if packet[:8] == PLAIN:
                self._plain(packet)
            else:
                self._encrypted(packet)
            await self._writer.drain()

    def _plain(self, packet: bytes) -> None:
        now = self._server.world.now
        if self._handshake is None:
            self._handshake = Handshake(self._server.key, now)
        body = self._handshake.answer(BinaryReader(packet[20:]).tgread_object())
        msg_id = int(now() * 2**32) & ~3 | 1
        self._stream.write(struct.pack("<qqi", 0, msg_id, len(body)) + body)
        if self._handshake.auth_key is not None:
            self._server.keys.add(self._handshake.auth_key, self._handshake.salt)
            self._handshake = None

    def _encrypted(self, packet: bytes) -> None:
        (key_id,) = struct.unpack_from("<Q", packet)
        auth = self._auth = self._server.keys.get(key_id)
        if auth is None:
            self._stream.write_error(AUTH_KEY_NOT_FOUND)
            return
        incoming = decrypt(auth.key, packet)
        session = self._sessions.get(incoming.session_id)
        if session is None:
            session = Session(incoming.session_id, self._server.world.now)
            self._sessions[incoming.session_id] = session
        if session.accepts(incoming, auth.salt):
            for message in session.messages(incoming):
                self._handle(session, auth, message.msg_id, message.obj)
        self._flush_soon()

    def _flush_soon(self) -> None:
        """Answers of one tick leave as one packet."""
        if not self._is_flushing:
            self._is_flushing = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._is_flushing = False
        for session in self._sessions.values():
            if self._auth and (packet := session.drain(self._auth.salt)) is not None:
                self._stream.write(encrypt(self._auth.key, packet))

    def _handle(self, session: Session, auth: AuthRecord, msg_id: int, request: object) -> None:
        match request:
            case fn.PingRequest() | fn.PingDelayDisconnectRequest():
                session.push(tl.Pong(msg_id, request.ping_id), content=False)
            case fn.GetFutureSaltsRequest():
                now = int(self._server.world.now())
                session.push(tl.FutureSalts(msg_id, now, []), content=False)
            case fn.DestroySessionRequest():
                session.push(tl.DestroySessionNone(request.session_id), content=False)
            case TLRequest():
                self._call(session, auth, msg_id, rpc.unwrap(request))
            case _:
                pass  # acks and their like

    def _call(self, session: Session, auth: AuthRecord, msg_id: int, query: object) -> None:
        at = self._server.world.now()
        fault = self._server.fault_for(query)
        answer, outcome = b"", "cut"
        if fault is None or fault.executes:
            answer, outcome = self._executed(auth, msg_id, query)
        if fault is not None and fault.error is not None:
            answer, outcome = rpc_error(msg_id, code_of(fault.error), fault.error), fault.error
        if fault is not None and fault.no_answer:
            outcome = "no_answer" if not fault.executes else outcome
        self._server.note(query, outcome, at)
        self._answer(session, fault, answer)

    def _executed(self, auth: AuthRecord, msg_id: int, query: object) -> tuple[bytes, str]:
        try:
            return rpc_result(msg_id, self._server.execute(auth, query)), "posted"
        except RpcFail as refusal:
            return rpc_error(msg_id, refusal.code, refusal.text), refusal.text
        except Exception as error:
            logger.exception("request failed", extra={"request": rpc.name_of(query)})
            return rpc_error(msg_id, 500, f"INTERNAL_{type(error).__name__}"), "INTERNAL"

    def _answer(self, session: Session, fault: Fault | None, answer: bytes) -> None:
        if fault is not None and fault.cut is not None:
            self.abort()
        elif fault is not None and fault.no_answer:
            return
        elif fault is not None and fault.delay_ms:
            loop = asyncio.get_running_loop()
            loop.call_later(fault.delay_ms / 1000, self._late, session, answer)
        else:
            session.push(answer)

    def _late(self, session: Session, answer: bytes) -> None:
        session.push(answer)
        self._flush_soon()
