"""A SOCKS5 server that asks for a name and a password, and counts who came through."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Socks:
    """Lets one person through."""

    user: str
    password: str
    port: int = 0
    came: int = 0
    refused: int = 0
    _pumps: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Socks"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        yield self
        server.close()
        for pump in self._pumps:
            pump.cancel()

    @property
    def url(self) -> str:
        return f"socks5://{self.user}:{self.password}@127.0.0.1:{self.port}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            _, methods = await reader.readexactly(2)
            await reader.readexactly(methods)
            writer.write(b"\x05\x02")  # a name and a password
            await reader.readexactly(1)
            user = await reader.readexactly((await reader.readexactly(1))[0])
            password = await reader.readexactly((await reader.readexactly(1))[0])
            if (user.decode(), password.decode()) != (self.user, self.password):
                self.refused += 1
                writer.write(b"\x01\x01")
                writer.close()
                return
            writer.write(b"\x01\x00")
            await reader.readexactly(3)
            (kind,) = await reader.readexactly(1)
            ip = ipaddress.ip_address(await reader.readexactly(4 if kind == 1 else 16))
            port = int.from_bytes(await reader.readexactly(2), "big")
            far = await asyncio.open_connection(str(ip), port)
            writer.write(b"\x05\x00\x00\x01" + bytes(6))
            self.came += 1
            self._pump(reader, far[1])
            self._pump(far[0], writer)

    def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def pumping() -> None:
            with suppress(OSError):
                while data := await reader.read(65536):
                    writer.write(data)
            writer.close()

        task = asyncio.create_task(pumping())
        self._pumps.add(task)
        task.add_done_callback(self._pumps.discard)
