"""Connections: where the database is, a pool to it, and how values cross."""

import functools
import json
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, ParamSpec, TypeAlias, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import asyncpg

from db.errors import Refused, Unavailable, WrongAddress
from db.unreachable import is_supabase, why_unreachable
from delivery.errors import LedgerAway

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
Listener: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Json = dict[str, object]

P = ParamSpec("P")
T = TypeVar("T")

POOL_SIZE: Final = 4
TIMEOUT: Final = 10.0  # seconds; asyncpg's own default is 60
TRANSACTION_POOLER: Final = 6543  # no LISTEN there, and PgQueuer cannot live without
AWAY: Final = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,  # the connection was closed
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    Unavailable,
    Refused,
)
KNOWN_PARAMETERS: Final = frozenset({"sslmode", "sslrootcert", "host", "port", "application_name"})


@dataclass(frozen=True)
class Address:
    """Where the database is. Never printed: the password is in it."""

    dsn: str = field(repr=False)


def address_of(url: str) -> Address:
    """Check a database URL and drop the parameters asyncpg would send to the server.

    Raises:
        WrongAddress: not a PostgreSQL URL, or the transaction pooler.

    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError as error:
        raise WrongAddress("the port in the database URL is not a number") from error
    if parts.scheme not in {"postgresql", "postgres"} or not (parts.hostname or parts.query):
        raise WrongAddress("expected postgresql://user:password@host:5432/database")
    if port == TRANSACTION_POOLER:
        raise WrongAddress(
            "port 6543 is the transaction pooler, where nothing can be listened to;"
            " take the session pooler's string, port 5432"
        )
    kept = [(k, v) for k, v in parse_qsl(parts.query) if k in KNOWN_PARAMETERS]
    if is_supabase(url) and "sslmode" not in dict(kept):
        kept.append(("sslmode", "require"))
    return Address(urlunsplit(parts._replace(query=urlencode(kept))))


async def open_pool(address: Address) -> Pool:
    """Open the pool of this process.

    Raises:
        Unavailable: nobody answers now.
        Refused: the log-in is refused.

    """
    with _reaching(address):
        pool: Pool = await asyncpg.create_pool(
            address.dsn, min_size=1, max_size=POOL_SIZE, timeout=TIMEOUT, reset=_leave_as_it_is
        )
    return pool


async def open_connection(address: Address) -> Listener:
    """Open one connection of its own: for migrations, or for the queue's LISTEN.

    Raises:
        Unavailable: nobody answers now.
        Refused: the log-in is refused.

    """
    with _reaching(address):
        connection: Listener = await asyncpg.connect(address.dsn, timeout=TIMEOUT)
    return connection


async def _leave_as_it_is(_: object) -> None:
    """Spare the round trip of a reset at every release: no statement of ours changes a session."""


@contextmanager
def _reaching(address: Address) -> Iterator[None]:
    try:
        yield
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise why_unreachable(address.dsn, error) from error


def is_away(error: BaseException) -> bool:
    """Whether the database cannot be reached now: trying again later helps."""
    return isinstance(error, AWAY)


def reached(call: Callable[P, Coroutine[None, None, T]]) -> Callable[P, Coroutine[None, None, T]]:
    """Let a method raise LedgerAway where the database cannot be reached."""

    @functools.wraps(call)
    async def calling(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await call(*args, **kwargs)
        except AWAY as error:
            raise LedgerAway(type(error).__name__) from error

    return calling


def decoded(text: object) -> Json:
    """Read a JSON object column; there are no codecs on these connections."""
    value = json.loads(str(text))
    if not isinstance(value, dict):
        raise TypeError("expected a JSON object")
    return value


def encoded(value: object) -> str:
    """Write a JSON column."""
    return json.dumps(value, ensure_ascii=False)
