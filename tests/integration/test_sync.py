"""What a reading of the dialogs leaves in the rows, and what it says of it."""

from dataclasses import replace

import pytest

from db.channels import ChannelRows, Filter
from db.connect import Pool
from db.folders import FolderRows
from db.postgres_rows import PostgresRows
from delivery.channel import Health
from delivery.job import ChatKind, Peer
from delivery.outcome import Reason
from delivery.ports import Change, Changes, Dialog, FoundFolder
from tests.fakes import dialog
from tests.integration.conftest import Newsroom
from tests.integration.steps import NO_RIGHT, running, settled

SLOW = replace(
    dialog(9, title="Барахолка"),
    peer=Peer(-1_000_000_000_009, ChatKind.SUPERGROUP, 63),
    slow_mode=True,
    forbidden=frozenset({"photo", "link"}),
    can_pin=True,
    is_forum=True,
)


@pytest.fixture
async def newsroom(pool: Pool) -> Newsroom:
    return await Newsroom(pool).open([dialog(1), dialog(2), dialog(3, Reason.NO_RIGHT)])


async def read(newsroom: Newsroom, *dialogs: Dialog) -> Changes:
    await newsroom.book.sync_began(newsroom.account)
    return await newsroom.book.replace(newsroom.account, dialogs, [])


async def test_the_same_again_changes_nothing(newsroom: Newsroom) -> None:
    assert await read(newsroom, dialog(1), dialog(2), dialog(3, Reason.NO_RIGHT)) == Changes()


async def test_a_reading_names_what_is_gone_and_what_has_other_rights(newsroom: Newsroom) -> None:
    changes = await read(newsroom, dialog(1, Reason.NO_RIGHT), dialog(3), dialog(4))
    assert changes == Changes(
        new=1,
        gone=1,
        changed=2,
        examples=(
            Change(2, "Канал 2", None, "gone"),
            Change(1, "Канал 1", None, "no_right"),
            Change(3, "Канал 3", "no_right", None),
        ),
    )


async def test_a_new_title_is_counted_and_found_from_now_on(newsroom: Newsroom, pool: Pool) -> None:
    changes = await read(newsroom, dialog(1, title="Ёлка"), dialog(2), dialog(3, Reason.NO_RIGHT))
    assert changes == Changes(renamed=1)
    _, total = await ChannelRows(PostgresRows(pool)).page(newsroom.account, Filter("елка"), 0, 8)
    assert total == 1


async def test_a_channel_that_comes_back_is_new(newsroom: Newsroom, pool: Pool) -> None:
    await read(newsroom, dialog(1))
    changes = await read(newsroom, dialog(1), dialog(2))
    assert (changes.new, changes.changed) == (1, 0)
    account = await newsroom.accounts.current()
    assert account is not None
    fresh = Filter(found_after=account.synced_at)
    (back,), _ = await ChannelRows(PostgresRows(pool)).page(newsroom.account, fresh, 0, 8)
    assert back.title == "Канал 2"


async def test_the_account_says_how_far_a_reading_is_and_what_it_found(newsroom: Newsroom) -> None:
    await newsroom.book.sync_began(newsroom.account)
    await newsroom.book.sync_found(newsroom.account, 200)
    account = await newsroom.accounts.current()
    assert account is not None
    assert account.sync_began_at is not None
    assert account.sync_found == 200
    changes = await newsroom.book.replace(newsroom.account, [dialog(1)])
    account = await newsroom.accounts.current()
    assert account is not None
    assert (account.sync_began_at, account.sync_found) == (None, None)
    assert account.summary is not None
    assert (account.summary.found, account.summary.changes) == (1, changes)


async def test_a_reading_that_failed_is_no_longer_under_way(newsroom: Newsroom) -> None:
    await newsroom.book.sync_began(newsroom.account)
    await newsroom.book.sync_failed(newsroom.account)
    account = await newsroom.accounts.current()
    assert account is not None
    assert account.sync_began_at is None


async def test_a_reading_is_no_history_but_rights_that_changed_are(
    newsroom: Newsroom, pool: Pool
) -> None:
    lines = "SELECT subject, subject_id FROM audit_logs WHERE id > $1 ORDER BY subject_id"
    newest = await pool.fetchval("SELECT max(id) FROM audit_logs")
    await newsroom.book.sync_found(newsroom.account, 1)
    for _ in range(2):
        await read(newsroom, dialog(1, Reason.NO_RIGHT), dialog(2))
    expected = [("account_channels", 1), ("account_channels", 3)]  # no right, gone
    assert [tuple(row) for row in await pool.fetch(lines, newest)] == expected


async def test_rights_are_kept_and_make_a_channel_limited(newsroom: Newsroom, pool: Pool) -> None:
    await read(newsroom, SLOW)
    channels = ChannelRows(PostgresRows(pool))
    limited = Filter(health=(Health.LIMITED,))
    (found,), _ = await channels.page(newsroom.account, limited, 0, 8)
    card = await channels.card(newsroom.account, found.id)
    assert card is not None
    assert (card.forbidden, card.can_pin, card.can_edit) == (("link", "photo"), True, False)
    assert card.is_forum


async def test_the_length_of_a_slow_mode_is_asked_for_once(newsroom: Newsroom) -> None:
    await read(newsroom, SLOW, dialog(1))
    assert await newsroom.book.without_slow_mode(newsroom.account, 5) == [SLOW.peer]
    await newsroom.book.slow_mode_is(newsroom.account, SLOW.peer.chat_id, 10)
    await read(newsroom, SLOW, dialog(1))
    assert await newsroom.book.without_slow_mode(newsroom.account, 5) == []
    await read(newsroom, replace(SLOW, slow_mode=False))
    await read(newsroom, SLOW)
    assert await newsroom.book.without_slow_mode(newsroom.account, 5) == [SLOW.peer]


async def test_what_a_send_learned_is_a_change_of_the_next_reading_only_once(
    newsroom: Newsroom,
) -> None:
    await running(newsroom, channels=[1])
    await settled(newsroom, NO_RIGHT)
    closed = [dialog(1, Reason.NO_RIGHT), dialog(2), dialog(3, Reason.NO_RIGHT)]
    assert await read(newsroom, *closed) == Changes()


async def folders(newsroom: Newsroom, *found: FoundFolder) -> list[tuple[str, int]]:
    dialogs = [dialog(1), dialog(2), dialog(3)]
    await newsroom.book.replace(newsroom.account, dialogs, found)
    page, _ = await FolderRows(PostgresRows(newsroom.pool)).page(newsroom.account)
    return [(folder.title, folder.channels) for folder in page]


def folder(number: int, title: str, *channels: int) -> FoundFolder:
    return FoundFolder(number, title, tuple(dialog(n).peer.chat_id for n in channels))


async def test_folders_of_telegram_are_kept_as_they_are_there(newsroom: Newsroom) -> None:
    first = await folders(newsroom, folder(2, "Афиша", 1, 2), folder(3, "Город", 3))
    assert first == [("Афиша", 2), ("Город", 1)]
    assert await folders(newsroom, folder(3, "Сити", 1, 2, 3)) == [("Сити", 3)]
    assert await folders(newsroom, folder(3, "Сити", 77)) == [("Сити", 0)]


async def test_a_reading_leaves_the_folders_made_here_alone(newsroom: Newsroom, pool: Pool) -> None:
    rows = FolderRows(PostgresRows(pool))
    await rows.fill(await rows.create("Партнёры", 7), [1, 2], 7, on=True)
    assert await folders(newsroom, folder(2, "Город", 1)) == [("Город", 1), ("Партнёры", 2)]
    assert await folders(newsroom) == [("Партнёры", 2)]
