"""What the numbers of benchmarks/ rest on: the delay, the counting, the percentiles."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.delay_proxy import DelayProxy, Stream
from benchmarks.report import Measure, Report, percentile, spread
from benchmarks.round_trips import RoundTrips

DELAY = 0.05  # seconds, each way
PIECES = [f"{number};".encode() for number in range(20)]


@asynccontextmanager
async def far_echo(delay: float) -> AsyncIterator[Stream]:
    """A connection through the proxy to a server that sends everything back."""

    ended = asyncio.Event()

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(100):
            writer.write(data)
        writer.close()
        ended.set()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    proxy = DelayProxy(lambda: asyncio.open_connection("127.0.0.1", port), delay)
    async with server, proxy.listening() as near:
        reader, writer = await asyncio.open_connection("127.0.0.1", near)
        yield reader, writer
        writer.close()
        await ended.wait()  # the end travels as long as the bytes


async def test_what_is_written_at_once_arrives_after_one_round_trip_and_in_order() -> None:
    async with far_echo(DELAY) as (reader, writer):
        began = time.monotonic()
        for piece in PIECES:
            writer.write(piece)
            await asyncio.sleep(0)  # lets the proxy read it on its own
        arrived = await reader.readexactly(len(b"".join(PIECES)))
        took = time.monotonic() - began
    assert arrived == b"".join(PIECES)
    assert 2 * DELAY <= took < 2 * DELAY * len(PIECES) / 2


async def test_an_end_of_the_connection_travels_behind_the_bytes_before_it() -> None:
    async with far_echo(DELAY) as (reader, writer):
        writer.write(b"last words")
        writer.write_eof()
        assert await reader.read() == b"last words"


async def test_a_far_database_that_is_away_ends_the_connection() -> None:
    async def away() -> Stream:
        raise ConnectionRefusedError

    async with DelayProxy(away, 0).listening() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()


def message(kind: bytes, body: bytes) -> bytes:
    return kind + (len(body) + 4).to_bytes(4, "big") + body


def test_round_trips_are_syncs_and_simple_queries_however_the_bytes_are_cut() -> None:
    total = RoundTrips()
    bind = message(b"B", b"\0s1\0" + bytes(6)) + message(b"E", bytes(5)) + message(b"S", b"")
    sent = message(b"", b"start-up") + message(b"P", b"s1\0-- why\nSELECT  1\0\0\0")
    sent += bind + bind + message(b"Q", b"BEGIN;\0")
    reader = total.reader()
    for byte in sent:
        reader.feed(bytes([byte]))
    assert total.count == 3
    assert total.statements == {"SELECT 1": 2, "BEGIN;": 1}


@pytest.mark.parametrize(
    ("share", "expected"), [(0.0, 1), (0.5, 50), (0.95, 95), (0.99, 99), (1.0, 100)]
)
def test_a_percentile_is_a_value_that_was_measured(share: float, expected: float) -> None:
    assert percentile(list(range(100, 0, -1)), share) == expected


def test_nothing_measured_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_seconds_are_reported_in_milliseconds() -> None:
    found = spread("launch", "tap", [0.001, 0.002, 0.010])
    assert [(m.name, m.shown) for m in found] == [("tap p50", "2.00 ms"), ("tap p95", "10.00 ms")]


def test_the_file_of_a_report_has_the_machine_and_every_measure(tmp_path: Path) -> None:
    report = Report("Delivery", "16.2", tmp_path / "out.json")
    report.add([Measure("throughput", "engine", 337.6, "posts/s")])
    report.add([Measure("throughput", "bare loop", 1022, "posts/s")])
    found = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert found["machine"]["postgres"] == "16.2"
    assert [m["value"] for m in found["measures"]] == [337.6, 1022]


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dance"]) == 2
    assert "delivery|panel|channels|chaos" in capsys.readouterr().err
