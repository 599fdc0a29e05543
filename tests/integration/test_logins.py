"""A log-in is kept sealed in the account's row, and one person is one account."""

import pytest

from db.accounts import LOGGED_OUT, AccountRows
from db.logins import LoginRows
from db.session_keys import KeyMissing, Keyring, new_key
from tests.integration.conftest import Newsroom

KEYS = Keyring([new_key()])
SESSION = "1BQANOTEuMTA4LjU2LjE0NAG7"


async def test_what_is_in_the_row_is_unreadable_without_the_key(newsroom: Newsroom) -> None:
    logins = LoginRows(newsroom.pool)
    await logins.keep(777, "Анна", SESSION, KEYS)
    row = await newsroom.pool.fetchval("SELECT to_jsonb(a)::text FROM accounts a")
    assert SESSION not in row
    stored = await logins.newest()
    assert stored is not None
    assert KEYS.unseal(stored.sealed) == SESSION
    with pytest.raises(KeyMissing):
        Keyring([new_key()]).unseal(stored.sealed)


async def test_a_new_log_in_of_the_same_person_goes_on_with_the_same_account(
    newsroom: Newsroom,
) -> None:
    await newsroom.accounts.lost(newsroom.account, "SESSION_REVOKED")
    kept, others = await LoginRows(newsroom.pool).keep(777, "Анна", SESSION, KEYS)
    assert (kept, others) == (newsroom.account, [])
    state = await newsroom.accounts.current()
    assert state is not None
    assert (state.status, state.synced_at) == ("offline", None)  # all channels are read anew


async def test_the_log_in_of_another_person_takes_the_place_of_the_first(
    newsroom: Newsroom,
) -> None:
    logins = LoginRows(newsroom.pool)
    await logins.keep(777, "Анна", SESSION, KEYS)
    boris, others = await logins.keep(778, "Борис", SESSION + "2", KEYS)
    stored = await logins.newest()
    assert stored is not None
    assert (stored.account_id, others) == (boris, ["Анна"])
    row = await newsroom.pool.fetchrow("SELECT * FROM accounts WHERE telegram_id = 777")
    assert row is not None
    assert (row["session"], row["lost_reason"]) == (None, "REPLACED")


async def test_a_forgotten_log_in_is_gone(newsroom: Newsroom) -> None:
    logins = LoginRows(newsroom.pool)
    account, _ = await logins.keep(777, "Анна", SESSION, KEYS)
    await logins.forget(account)
    await newsroom.accounts.lost(account, LOGGED_OUT)
    assert await logins.newest() is None


async def test_a_new_key_seals_everything_anew_and_the_old_one_opens_nothing(
    newsroom: Newsroom,
) -> None:
    logins = LoginRows(newsroom.pool)
    await logins.keep(777, "Анна", SESSION, KEYS)
    new = new_key()
    assert await logins.seal_anew(Keyring([new, *KEYS.keys])) == 1
    stored = await logins.newest()
    assert stored is not None
    assert Keyring([new]).unseal(stored.sealed) == SESSION
    with pytest.raises(KeyMissing):
        KEYS.unseal(stored.sealed)


async def test_the_journal_never_has_a_log_in_not_even_a_sealed_one(
    newsroom: Newsroom,
) -> None:
    pool, logins = newsroom.pool, LoginRows(newsroom.pool)
    account, _ = await logins.keep(777, "Анна", SESSION, KEYS)
    await logins.seal_anew(Keyring([new_key(), *KEYS.keys]))
    await logins.forget(account)
    lines = await pool.fetch("SELECT before::text || after::text AS line FROM audit_logs")
    assert not [row["line"] for row in lines if 'session"' in row["line"] or "gAAAA" in row["line"]]


async def test_who_connects_by_a_kept_log_in_is_that_account(newsroom: Newsroom) -> None:
    logins = LoginRows(newsroom.pool)
    kept, _ = await logins.keep(777, "Анна", SESSION, KEYS)
    stored = await logins.newest()
    assert stored is not None
    accounts = AccountRows(newsroom.pool, "another process", newsroom.outbox)
    assert await accounts.register(stored.fingerprint) == kept
