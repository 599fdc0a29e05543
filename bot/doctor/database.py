"""What is found in the database: reached, right version, all tables, nothing open, its queue."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final
from urllib.parse import urlsplit

from bot.doctor.finding import Finding, fine, mind, stops
from bot.settings import Settings
from bot.texts import Texts
from db.connect import TRANSACTION_POOLER, Address, address_of
from db.embedded import EmbeddedPostgres
from db.errors import DatabaseError, Refused, Unavailable, WrongAddress
from db.health import Health

OLDEST: Final = 150000  # PostgreSQL 15, as the server itself counts


@asynccontextmanager
async def server_of(settings: Settings) -> AsyncIterator[Address]:
    """Find the given server, or start the private one and stop it at the end.

    Raises:
        DatabaseError: it is of no use.

    """
    if settings.database_url is not None:
        yield address_of(settings.database_url.get_secret_value())
        return
    server = EmbeddedPostgres(settings.data_dir / "postgres")
    address = await server.start()
    try:
        yield address
    finally:
        await server.stop()


async def about_failure(t: Texts, settings: Settings, error: DatabaseError) -> Finding:
    """Say why there is no way into the database."""
    url = "" if settings.database_url is None else settings.database_url.get_secret_value()
    if isinstance(error, Unavailable) and await _is_ipv6_alone(url):
        return stops(
            t.plain("doctor", "Database: its host has only an IPv6 address, and this machine none"),
            t.plain("doctor", "Take the session pooler's string (port 5432): it has IPv4."),
        )
    return failure(t, error)


def failure(t: Texts, error: DatabaseError) -> Finding:
    """Say what the error means. Pure."""
    match error:
        case WrongAddress() if str(TRANSACTION_POOLER) in str(error):
            return stops(
                t.plain("doctor", "Database: port 6543 is the transaction pooler, no queue there"),
                t.plain(
                    "doctor",
                    "Put the session pooler's string into SUPABASE_DIRECT_URL: the same host,"
                    " port 5432.",
                ),
            )
        case WrongAddress():
            return stops(
                t.plain("doctor", "Database: DATABASE_URL is no address of PostgreSQL"),
                t.plain("doctor", "It looks so: postgresql://user:password@host:5432/database"),
            )
        case Refused():
            return stops(
                t.plain(
                    "doctor", "Database: PostgreSQL does not let us in ({why})", why=str(error)
                ),
                t.plain(
                    "doctor",
                    "Check the user, the password and the name of the database in DATABASE_URL.",
                ),
            )
        case Unavailable():
            return stops(
                t.plain("doctor", "Database: nobody answers at its address"),
                t.plain(
                    "doctor",
                    "Is PostgreSQL running? Check host and port in DATABASE_URL, and the network.",
                ),
            )
        case _:
            return stops(
                t.plain("doctor", "Database: its own PostgreSQL does not start"),
                str(error),
            )


async def _is_ipv6_alone(url: str) -> bool:
    with suppress(ValueError, OSError):
        parts = urlsplit(url)
        found = await asyncio.get_running_loop().getaddrinfo(
            parts.hostname, parts.port or 5432, type=socket.SOCK_STREAM
        )
        return {family for family, *_ in found} == {socket.AF_INET6}
    return False


def of_health(t: Texts, health: Health, *, through_api: bool) -> list[Finding]:
    """Say what is in the database; ``through_api``: the Data API is used. Pure."""
    version = f"{health.version // 10000}.{health.version % 10000}"
    if health.version < OLDEST:
        return [
            stops(
                t.plain("doctor", "Database: PostgreSQL {version} is too old", version=version),
                t.plain("doctor", "It takes PostgreSQL 15 or newer."),
            )
        ]
    reached = fine(t.plain("doctor", "Database: PostgreSQL {version} answers", version=version))
    found = [reached, _schema(t, health)]
    if not health.newer and not health.missing:
        found += [_rights(t, health, through_api=through_api), _queue(t, health)]
    return found


def _schema(t: Texts, health: Health) -> Finding:
    if health.newer:
        return stops(
            t.plain(
                "doctor",
                "Tables: made by a newer version of the program ({name})",
                name=health.newer[-1],
            ),
            t.plain("doctor", "Update the program, or take the database that belongs to it."),
        )
    if health.missing:
        return mind(
            t.plain(
                "doctor",
                "Tables: migrations are missing, {n} of them from {name} on",
                n=len(health.missing),
                name=health.missing[0],
            ),
            t.plain("doctor", "Run rassylka migrate; the next start does it by itself."),
        )
    return fine(t.plain("doctor", "Tables: up to date"))


def _rights(t: Texts, health: Health, *, through_api: bool) -> Finding:
    if health.opened:
        return stops(
            t.plain(
                "doctor",
                "Rights: open to everybody with the public key: {names}",
                names=_some(health.opened),
            ),
            t.plain(
                "doctor",
                "Enable RLS and revoke the rights of anon and authenticated: docs/supabase.md.",
            ),
        )
    if health.lost and through_api:
        return stops(
            t.plain(
                "doctor", "Rights: the service role may not use {names}", names=_some(health.lost)
            ),
            t.plain("doctor", "Run rassylka migrate: it gives the rights back."),
        )
    return fine(t.plain("doctor", "Rights: nothing is open to the public"))


def _queue(t: Texts, health: Health) -> Finding:
    if not health.has_queue:
        return mind(
            t.plain("doctor", "Queue: its tables are missing"),
            t.plain("doctor", "Run rassylka migrate; the next start does it by itself."),
        )
    return fine(t.plain("doctor", "Queue: there"))


def _some(names: tuple[str, ...]) -> str:
    more = ", …" if len(names) > 3 else ""  # noqa: PLR2004
    return ", ".join(names[:3]) + more
