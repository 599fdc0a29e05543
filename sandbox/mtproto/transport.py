"""TCP transports: the first bytes of a connection say which one the client uses."""

import asyncio
import struct
from typing import Final, Protocol

from telethon.network.connection.tcpabridged import AbridgedPacketCodec
from telethon.network.connection.tcpfull import FullPacketCodec
from telethon.network.connection.tcpintermediate import IntermediatePacketCodec

AUTH_KEY_NOT_FOUND: Final = -404


class Reader(Protocol):
    """All a codec needs."""

    async def readexactly(self, n: int, /) -> bytes:
        """Read n bytes."""
        ...


class _Prefixed:
    """A reader with the sniffed bytes put back."""

    def __init__(self, prefix: bytes, reader: asyncio.StreamReader) -> None:
        self._prefix = prefix
        self._reader = reader

    async def readexactly(self, n: int, /) -> bytes:
        head, self._prefix = self._prefix[:n], self._prefix[n:]
        return head + (await self._reader.readexactly(n - len(head)) if len(head) < n else b"")


class PacketStream:
    """Whole MTProto packets over a TCP stream."""

    def __init__(self, codec: object, reader: Reader, writer: asyncio.StreamWriter) -> None:
        self._codec: FullPacketCodec = codec
        self._reader = reader
        self._writer = writer

    @classmethod
    async def accept(
        cls, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> "PacketStream":
        """Find out the transport; Full has no tag, its packet starts at once with a length."""
        first = await reader.readexactly(1)
        if first == AbridgedPacketCodec.tag:
            return cls(AbridgedPacketCodec(None), reader, writer)
        head = first + await reader.readexactly(3)
        if head == IntermediatePacketCodec.tag:
            return cls(IntermediatePacketCodec(None), reader, writer)
        return cls(FullPacketCodec(None), _Prefixed(head, reader), writer)

    async def read(self) -> bytes:
        """Read one packet."""
        packet: bytes = await self._codec.read_packet(self._reader)
        return packet

    def write(self, packet: bytes) -> None:
        """Write one packet."""
        if not self._writer.is_closing():
            self._writer.write(self._codec.encode_packet(packet))

    def write_error(self, code: int) -> None:
        """Write a transport error: a packet of exactly four bytes, a negative int32."""
        self.write(struct.pack("<i", code))
