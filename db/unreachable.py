"""Why a PostgreSQL cannot be reached or refuses, as a sentence; Supabase's own ways among them."""

import socket
from typing import Final
from urllib.parse import urlsplit

import asyncpg

from db.errors import DatabaseError, Refused, Unavailable

SUPABASE: Final = (".supabase.co", ".supabase.com")
SESSION_POOLER: Final = (
    "take the Session pooler's string from Connect in the project's dashboard"
    " (aws-...pooler.supabase.com, port 5432)"
)
FULL: Final = ("MaxClients", "EMAXCONN")
UNKNOWN: Final = ("Tenant or user not found", "ENOTFOUND")


def is_supabase(dsn: str) -> bool:
    """Whether a hosted project of Supabase is meant."""
    return (urlsplit(dsn).hostname or "").endswith(SUPABASE)


def why_unreachable(dsn: str, error: Exception) -> DatabaseError:
    """Turn what came of a try to connect into words."""
    host = urlsplit(dsn).hostname or ""
    if isinstance(error, asyncpg.PostgresError):
        return _refusal(host, error)
    if host.startswith("db.") and host.endswith(SUPABASE) and not isinstance(error, TimeoutError):
        return Unavailable(f"{host} has no IPv4 address, and IPv6 leads nowhere; {SESSION_POOLER}")
    if isinstance(error, socket.gaierror):
        return Unavailable(
            f"no host is named {host}; an @ : / in the password is written %40 %3A %2F there"
        )
    return Unavailable(f"no PostgreSQL answers there ({type(error).__name__})")


def _refusal(host: str, error: asyncpg.PostgresError) -> DatabaseError:
    words = str(error)
    if isinstance(error, (asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError)) or any(
        sign in words for sign in FULL
    ):
        return Unavailable(f"PostgreSQL lets nobody in now: {error}")
    if host.endswith(SUPABASE) and any(sign in words for sign in UNKNOWN):
        return Refused(
            "the pooler does not know this user: through it the user is postgres.<project ref>;"
            f" {SESSION_POOLER}"
        )
    if host.endswith(SUPABASE) and isinstance(error, asyncpg.InvalidPasswordError):
        return Refused(
            f"PostgreSQL refused: {error}. It is the database's password, not the account's:"
            " Settings, Database, Reset database password"
        )
    return Refused(f"PostgreSQL refused: {error}")
