"""Once a day: channels where posts could go, and cannot any more."""

from datetime import timedelta

import pytest

from db.staff import Closed, News, StaffRows
from delivery.outcome import Reason
from tests.fakes import dialog
from tests.integration.conftest import Newsroom
from tests.integration.test_who_is_told import OPERATOR, OWNER, STAFF, TEAM, news, people, told

ANY = timedelta(0)
ZONE = "Europe/Moscow"


@pytest.fixture
async def rows(newsroom: Newsroom) -> StaffRows:
    """The second channel was closed after it had been open; the third was never open."""
    await newsroom.pool.execute(TEAM)
    newcomer = dialog(4, Reason.NO_RIGHT)
    await newsroom.book.replace(
        newsroom.account, [dialog(1), dialog(2, Reason.NO_RIGHT), dialog(3), newcomer], []
    )
    return StaffRows(newsroom.pool)


async def test_it_goes_to_those_who_can_act_without_what_was_never_open(
    newsroom: Newsroom, rows: StaffRows
) -> None:
    assert await rows.tell_digest(ZONE, ANY)
    assert await told(newsroom) == people("digest", OWNER, 2, OPERATOR)
    assert await rows.closed() == [Closed("Канал 2", "no_right")]


async def test_the_staff_chat_reads_it_where_there_is_one(
    newsroom: Newsroom, rows: StaffRows
) -> None:
    await newsroom.pool.execute(STAFF)
    assert await rows.tell_digest(ZONE, ANY)
    assert (await told(newsroom), await news(newsroom)) == (frozenset(), [News.DIGEST])


async def test_it_is_told_once_a_day(rows: StaffRows) -> None:
    assert [await rows.tell_digest(ZONE, ANY) for _ in range(2)] == [True, False]


async def test_it_is_not_told_before_its_hour(newsroom: Newsroom, rows: StaffRows) -> None:
    assert not await rows.tell_digest(ZONE, timedelta(hours=24))
    assert await newsroom.pool.fetchval("SELECT count(*) FROM digests") == 0


async def test_the_next_one_names_only_what_closed_since(
    newsroom: Newsroom, rows: StaffRows
) -> None:
    assert await rows.tell_digest(ZONE, ANY)
    await newsroom.pool.execute(
        "UPDATE digests SET day = day - 1, since = since - interval '1 day'"
    )
    assert not await rows.tell_digest(ZONE, ANY)


async def test_a_channel_nobody_wants_is_not_missed(newsroom: Newsroom, rows: StaffRows) -> None:
    await newsroom.pool.execute("UPDATE channels SET excluded_at = now(), excluded_by = 1")
    assert not await rows.tell_digest(ZONE, ANY)
