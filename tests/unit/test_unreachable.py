"""Why the database cannot be reached, as a sentence that says what to do; no password in it."""

import errno
import socket

import asyncpg
import pytest

from db.connect import address_of
from db.errors import Refused, Unavailable, WrongAddress
from db.unreachable import why_unreachable

DIRECT = "postgresql://postgres:hidden@db.abc.supabase.co:5432/postgres"
POOLER = "postgresql://postgres.abc:hidden@aws-1-eu.pooler.supabase.com:5432/postgres"
OWN = "postgresql://x:hidden@db.example.org:5432/x"
NO_ROUTE = OSError(errno.ENETUNREACH, "Network is unreachable")
NO_HOST = socket.gaierror(-5, "No address associated with hostname")

CASES = [
    (DIRECT, NO_ROUTE, Unavailable, "no IPv4 address"),
    (DIRECT, NO_HOST, Unavailable, "take the Session pooler's string"),
    (DIRECT, TimeoutError(), Unavailable, "no PostgreSQL answers there (TimeoutError)"),
    (POOLER, NO_HOST, Unavailable, "written %40"),
    (POOLER, asyncpg.InternalServerError("Tenant or user not found"), Refused, "postgres.<project"),
    (POOLER, asyncpg.InvalidPasswordError("no"), Refused, "Reset database password"),
    (
        POOLER,
        asyncpg.InternalServerError("MaxClientsInSessionMode: max clients reached"),
        Unavailable,
        "lets nobody in now",
    ),
    (OWN, asyncpg.CannotConnectNowError("starting up"), Unavailable, "lets nobody in now"),
    (OWN, asyncpg.InvalidPasswordError("no"), Refused, "PostgreSQL refused: no"),
    (OWN, NO_ROUTE, Unavailable, "no PostgreSQL answers there (OSError)"),
    (OWN, NO_HOST, Unavailable, "no host is named db.example.org"),
]


@pytest.mark.parametrize(("dsn", "error", "kind", "words"), CASES, ids=range(len(CASES)))
def test_each_reason_has_its_words(
    dsn: str, error: Exception, kind: type[Exception], words: str
) -> None:
    told = why_unreachable(dsn, error)
    assert type(told) is kind
    assert words in str(told)
    assert "hidden" not in str(told)


def test_the_transaction_pooler_is_refused_with_its_port() -> None:
    with pytest.raises(WrongAddress, match="port 6543 is the transaction pooler") as refused:
        address_of(POOLER.replace("5432", "6543"))
    assert "hidden" not in str(refused.value)


def test_a_hosted_project_is_reached_encrypted_and_without_foreign_parameters() -> None:
    assert address_of(f"{POOLER}?pgbouncer=true").dsn == f"{POOLER}?sslmode=require"
    assert address_of(f"{POOLER}?sslmode=verify-full").dsn == f"{POOLER}?sslmode=verify-full"
