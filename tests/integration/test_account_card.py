"""What an account went through, measured on its rows."""

from datetime import timedelta

import pytest

from db.account_card import AccountCard, AccountCardRows
from delivery.check_account import OFFLINE, check_account
from delivery.errors import NoAnswer, Offline, Refused, SendError
from delivery.outcome import Fail, Reason, Scope, Sent, Wait
from delivery.wake import CheckAccount
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.steps import settled

MINUTE = timedelta(minutes=1)


async def card(newsroom: Newsroom) -> AccountCard:
    found = await AccountCardRows(newsroom.pool, newsroom.outbox).of(newsroom.account)
    assert found is not None
    return found


async def blocked_for(newsroom: Newsroom, *waits: timedelta) -> None:
    sql = "UPDATE accounts SET blocked_until = now() + $2 WHERE id = $1"
    for wait in waits:
        await newsroom.pool.execute(sql, newsroom.account, wait)


async def an_hour_passes(newsroom: Newsroom) -> None:
    sql = "UPDATE flood_waits SET began_at = began_at - $1::interval, ends_at = ends_at - $1"
    await newsroom.pool.execute(sql, timedelta(hours=1))


async def test_waits_of_a_week_are_counted_with_their_length(newsroom: Newsroom) -> None:
    for wait in (5 * MINUTE, 6 * MINUTE):
        await blocked_for(newsroom, wait)
        await an_hour_passes(newsroom)
    found = await card(newsroom)
    assert (found.waits, round(found.waited / MINUTE)) == (2, 11)


async def test_a_wait_that_grows_while_it_lasts_is_one(newsroom: Newsroom) -> None:
    await blocked_for(newsroom, 5 * MINUTE, 9 * MINUTE, 3 * MINUTE)
    await an_hour_passes(newsroom)
    found = await card(newsroom)
    assert (found.waits, round(found.waited / MINUTE)) == (1, 9)


async def test_of_a_wait_that_lasts_only_what_is_over_counts(newsroom: Newsroom) -> None:
    await newsroom.running()
    await settled(newsroom, Wait(timedelta(hours=1), Scope.ACCOUNT, Reason.FLOOD))
    found = await card(newsroom)
    assert found.waits == 1
    assert found.waited < MINUTE
    assert found.blocked_until is not None


async def test_waits_of_the_week_before_are_forgotten(newsroom: Newsroom) -> None:
    await blocked_for(newsroom, 5 * MINUTE)
    await newsroom.pool.execute("UPDATE flood_waits SET began_at = now() - interval '8 days'")
    await newsroom.pool.execute("UPDATE flood_waits SET ends_at = now() - interval '7 days 1 s'")
    assert (await card(newsroom)).waits == 0


async def test_a_clock_that_jumps_makes_no_wait_longer(newsroom: Newsroom) -> None:
    await blocked_for(newsroom, 5 * MINUTE)
    await newsroom.accounts.clock_jumped(newsroom.account, 3600)
    row = await newsroom.pool.fetchrow(
        "SELECT count(*) AS n, sum(ends_at - began_at) AS s FROM flood_waits"
    )
    assert row is not None
    assert (row["n"], round(row["s"] / MINUTE)) == (1, 5)


async def test_posts_of_the_day_are_those_the_cap_counts(newsroom: Newsroom) -> None:
    await newsroom.running()
    await settled(newsroom, Sent((1,)), Fail(Reason.OTHER, "?"))
    assert (await card(newsroom)).posts == 2


class Session:
    """A log-in that answers with an error, or well."""

    def __init__(self, error: SendError | None) -> None:
        self._error = error

    async def check(self) -> None:
        if self._error is not None:
            raise self._error


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (None, None),
        (Offline("?"), OFFLINE),
        (NoAnswer("?"), OFFLINE),
        (Refused("AUTH_KEY_UNREGISTERED", 401), "AUTH_KEY_UNREGISTERED"),
    ],
)
async def test_a_look_is_asked_for_and_answered(
    newsroom: Newsroom, error: SendError | None, problem: str | None
) -> None:
    rows = AccountCardRows(newsroom.pool, newsroom.outbox)
    await rows.ask(newsroom.account, OLEG)
    assert (await card(newsroom)).is_checking
    assert isinstance(newsroom.outbox.wake_ups[-1], CheckAccount)
    await check_account(newsroom.account, Session(error), rows)
    found = await card(newsroom)
    assert (found.is_checking, found.problem) == (False, problem)
