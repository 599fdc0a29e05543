"""Once a day: channels where posts could go, and cannot any more."""

from datetime import date, timedelta

import pytest
from aiogram.methods import SendMessage

from bot.notices import Notices
from db.notices import NoticeRows
from db.staff import Closed, News, StaffRows
from delivery.outcome import Reason
from tests.fakes import dialog
from tests.integration.conftest import Newsroom
from tests.integration.desk import Desk, desk
from tests.integration.test_who_is_told import OPERATOR, OWNER, STAFF, TEAM, news, people, told

__all__ = ["desk"]

TODAY = date(2026, 11, 25)


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
    assert await rows.tell_digest(TODAY)
    assert await told(newsroom) == people("digest", OWNER, 2, OPERATOR)
    assert await rows.closed() == [Closed("Канал 2", "no_right")]


async def test_the_staff_chat_reads_it_where_there_is_one(
    newsroom: Newsroom, rows: StaffRows
) -> None:
    await newsroom.pool.execute(STAFF)
    assert await rows.tell_digest(TODAY)
    assert (await told(newsroom), await news(newsroom)) == (frozenset(), [News.DIGEST])


async def test_it_is_told_once_a_day(rows: StaffRows) -> None:
    assert [await rows.tell_digest(TODAY) for _ in range(2)] == [True, False]


async def test_the_next_one_names_only_what_closed_since(rows: StaffRows) -> None:
    assert await rows.tell_digest(TODAY)
    assert not await rows.tell_digest(TODAY + timedelta(days=1))


async def test_a_channel_nobody_wants_is_not_missed(newsroom: Newsroom, rows: StaffRows) -> None:
    await newsroom.pool.execute("UPDATE channels SET excluded_at = now(), excluded_by = 1")
    assert not await rows.tell_digest(TODAY)


async def test_a_person_reads_it_without_a_sound(desk: Desk) -> None:
    newsroom = desk.newsroom
    await newsroom.pool.execute("INSERT INTO users (id, name, role) VALUES (1001, 'Олег', 'owner')")
    await newsroom.book.replace(newsroom.account, [dialog(1), dialog(2, Reason.NO_RIGHT)], [])
    await desk.half.panel.staff.tell_digest(TODAY)
    notices = Notices(desk.half.bot, desk.half.panel, NoticeRows(newsroom.pool))
    await notices.look()
    (sent,) = [m for m in desk.session.made if isinstance(m, SendMessage)]
    assert sent.text.startswith("⛔ Больше нельзя публиковать в 2 каналах\n«Канал 2» — нет права")
    assert sent.disable_notification
