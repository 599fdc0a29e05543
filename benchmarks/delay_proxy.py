"""A TCP proxy that makes a database far away: every byte arrives later, none waits for another."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from benchmarks.round_trips import RoundTrips

HOST: Final = "127.0.0.1"
CHUNK: Final = 1 << 16

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], Awaitable[Stream]]


class DelayProxy:
    """Passes connections on to ``connect``; bytes are ``delay`` seconds under way, each way.

    Each piece leaves at its own arrival plus the delay: pipelined requests stay pipelined.
    """

    def __init__(self, connect: Connect, delay: float) -> None:
        self._connect = connect
        self._delay = delay
        self._writers: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[object] | None] = set()
        self.round_trips = RoundTrips()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[int]:
        """Serve on a free port, and give it."""
        server = await asyncio.start_server(self._accept, HOST, 0)
        try:
            yield int(server.sockets[0].getsockname()[1])
        finally:
            server.close()
            for writer in list(self._writers):
                writer.transport.abort()
            await asyncio.gather(*filter(None, self._serving), return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await self._connect()
        except OSError:
            writer.transport.abort()
            return
        ends, serving = {writer, far_writer}, asyncio.current_task()
        self._writers |= ends
        self._serving.add(serving)
        read_along = self.round_trips.reader().feed
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._pass_on(reader, far_writer, read_along))
                tasks.create_task(self._pass_on(far_reader, writer, lambda _: None))
        finally:
            for end in ends:
                end.close()
            self._writers -= ends
            self._serving.discard(serving)

    async def _pass_on(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        note: Callable[[bytes], None],
    ) -> None:
        """Pass on until the end, which travels as long as the bytes before it."""
        loop = asyncio.get_running_loop()
        under_way: deque[bytes] = deque()  # timers of one instant fire in any order: they pop
        is_over = asyncio.Event()

        def arrive() -> None:
            if chunk := under_way.popleft():
                writer.write(chunk)
            else:
                writer.write_eof()
                is_over.set()

        chunk = b"-"
        while chunk:
            try:
                chunk = await reader.read(CHUNK)
            except ConnectionError:
                chunk = b""
            note(chunk)
            under_way.append(chunk)
            loop.call_later(self._delay, arrive)
        await is_over.wait()
