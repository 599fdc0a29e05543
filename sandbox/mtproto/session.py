"""The message layer of one MTProto session: ids, seqno, salts, containers, gzip."""

import struct
from collections.abc import Callable, Iterator
from typing import Final

from telethon.extensions import BinaryReader
from telethon.tl import types as tl
from telethon.tl.core import GzipPacked, MessageContainer, RpcResult, TLMessage

from sandbox.mtproto.crypto import Packet

VECTOR: Final = b"\x15\xc4\xb5\x1c"
TRUE, FALSE = b"\xb5\x75\x72\x99", b"\x37\x97\x79\xbc"
GZIP_FROM: Final = 1024
BAD_MSG_TOO_LOW, BAD_MSG_TOO_HIGH, BAD_SALT = 16, 17, 48
OLDEST, NEWEST = -300, 30  # seconds a client's clock may be off


def rpc_result(msg_id: int, result: object) -> bytes:
    """Serialize an answer: an object, a bool or a bare vector; large ones are gzipped."""
    match result:
        case bool():
            body = TRUE if result else FALSE
        case list():
            body = VECTOR + struct.pack("<i", len(result)) + b"".join(bytes(x) for x in result)
        case _:
            body = bytes(result)  # type: ignore[call-overload]  # a TL object
    if len(body) > GZIP_FROM:
        body = GzipPacked.gzip_if_smaller(True, body)  # noqa: FBT003  # content related
    return struct.pack("<Iq", RpcResult.CONSTRUCTOR_ID, msg_id) + body


def rpc_error(msg_id: int, code: int, text: str) -> bytes:
    """Serialize a refusal."""
    return struct.pack("<Iq", RpcResult.CONSTRUCTOR_ID, msg_id) + bytes(tl.RpcError(code, text))


class Session:
    """One session_id; Telethon makes a new one for every connection."""

    def __init__(self, session_id: int, now: Callable[[], float]) -> None:
        self._id = session_id
        self._now = now
        self._announced = False
        self._last_msg_id = 0
        self._content_messages = 0
        self._seen: set[int] = set()
        self._queue: list[tuple[bytes, bool, bool]] = []

    def push(self, body: object, *, content: bool = True, response: bool = True) -> None:
        """Queue a message; ``response`` answers something, ``content`` wants an ack."""
        self._queue.append((bytes(body), content, response))  # type: ignore[call-overload]

    def drain(self, salt: int) -> Packet | None:
        """Return all queued messages as one packet: alone, or in a container."""
        queue, self._queue = self._queue, []
        if not queue:
            return None
        messages = [
            (self._msg_id(response=response), self._seq_no(content=content), body)
            for body, content, response in queue
        ]
        if len(messages) == 1:
            return Packet(salt, self._id, *messages[0])
        body = struct.pack("<Ii", MessageContainer.CONSTRUCTOR_ID, len(messages))
        for msg_id, seq_no, inner in messages:
            body += struct.pack("<qii", msg_id, seq_no, len(inner)) + inner
        outer = self._msg_id(response=True)
        return Packet(salt, self._id, outer, self._seq_no(content=False), body)

    def _msg_id(self, *, response: bool) -> int:
        """Time based and growing; mod 4 it is 1 for an answer and 3 for anything else."""
        base = max(int(self._now() * 2**32) & ~3, (self._last_msg_id & ~3) + 4)
        self._last_msg_id = base
        return base | (1 if response else 3)

    def _seq_no(self, *, content: bool) -> int:
        number = self._content_messages * 2 + content
        self._content_messages += content
        return number

    def accepts(self, packet: Packet, salt: int) -> bool:
        """Refuse a packet with a wrong clock or salt, and say so; the client sends it again."""
        drift = (packet.msg_id >> 32) - self._now()
        if not OLDEST <= drift <= NEWEST:
            code = BAD_MSG_TOO_LOW if drift < 0 else BAD_MSG_TOO_HIGH
            refusal = tl.BadMsgNotification(packet.msg_id, packet.seq_no, code)
        elif packet.salt != salt:
            refusal = tl.BadServerSalt(packet.msg_id, packet.seq_no, BAD_SALT, salt)
        else:
            if not self._announced:
                self._announced = True
                self.push(tl.NewSessionCreated(packet.msg_id, 1, salt), response=False)
            return True
        self.push(refusal, content=False, response=False)
        return False

    def messages(self, packet: Packet) -> Iterator[TLMessage]:
        """Unpack container and gzip; a message seen before is left out."""
        content = BinaryReader(packet.body).tgread_object()
        single = TLMessage(packet.msg_id, packet.seq_no, content)
        for message in content.messages if isinstance(content, MessageContainer) else [single]:
            if isinstance(message.obj, GzipPacked):
                message.obj = BinaryReader(message.obj.data).tgread_object()
            if message.msg_id not in self._seen:
                self._seen.add(message.msg_id)
                yield message
