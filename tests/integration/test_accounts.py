"""Accounts: one process owns one, one person is one."""

from db.accounts import AccountRows
from tests.integration.conftest import Newsroom


async def test_a_second_process_owns_an_account_only_after_the_first_is_gone(
    newsroom: Newsroom,
) -> None:
    second = AccountRows(newsroom.pool, "second process", newsroom.outbox)
    assert not await second.own(newsroom.account)
    await newsroom.pool.execute("UPDATE accounts SET owner_until = now() - interval '4 s'")
    assert not await second.own(newsroom.account)
    await newsroom.pool.execute("UPDATE accounts SET owner_until = now() - interval '6 s'")
    assert await second.own(newsroom.account)
    assert not await newsroom.accounts.renew(newsroom.account)


async def test_a_new_log_in_of_the_same_person_goes_on_with_the_same_account(
    newsroom: Newsroom,
) -> None:
    fresh = await newsroom.accounts.register("another hash")
    assert await newsroom.accounts.online(fresh, 777, "Анна") == newsroom.account
    assert await newsroom.pool.fetchval("SELECT count(*) FROM accounts") == 1
