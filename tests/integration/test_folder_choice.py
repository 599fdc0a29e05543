"""A draft that goes to one folder and nowhere else; which folders are offered first."""

import pytest

from db.connect import Pool
from db.folders import FolderRows
from db.postgres_rows import PostgresRows
from delivery.outcome import Reason
from tests.fakes import dialog
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.steps import running


@pytest.fixture
async def newsroom(pool: Pool) -> Newsroom:
    """Four channels, one of them closed."""
    titles = ("Ёлка", "Кофе и люди", "Лекторий")
    open_ones = [dialog(n, title=title) for n, title in enumerate(titles, 1)]
    return await Newsroom(pool).open([*open_ones, dialog(4, Reason.NO_RIGHT, "Театр")])


@pytest.fixture
def folders(pool: Pool) -> FolderRows:
    return FolderRows(PostgresRows(pool))


async def folder(folders: FolderRows, title: str, *channels: int) -> int:
    number = await folders.create(title, OLEG)
    await folders.fill(number, channels, OLEG, on=True)
    return number


async def targets(newsroom: Newsroom) -> list[int]:
    sql = "SELECT channel_id FROM draft_channels WHERE campaign_id = $1 ORDER BY channel_id"
    return [row[0] for row in await newsroom.pool.fetch(sql, newsroom.draft)]


async def test_only_the_folder_stays_chosen_and_nothing_that_is_closed(
    newsroom: Newsroom, folders: FolderRows
) -> None:
    await newsroom.pool.execute(
        "UPDATE channels SET excluded_at = now(), excluded_by = 1 WHERE id = 3"
    )
    some = await folder(folders, "Партнёры", 2, 3, 4)
    await newsroom.choices.choose(newsroom.draft, [1, 2], OLEG, on=True)
    assert await folders.choose_only(newsroom.draft, some, OLEG) == 2
    assert await targets(newsroom) == [2]


async def test_a_launched_campaign_keeps_its_channels(
    newsroom: Newsroom, folders: FolderRows
) -> None:
    some = await folder(folders, "Партнёры", 1)
    campaign = await running(newsroom)
    assert await folders.choose_only(campaign, some, OLEG) is None
    assert await newsroom.pool.fetchval("SELECT count(*) FROM folder_uses") == 0


async def test_what_is_used_most_is_offered_first_and_what_is_empty_never(
    newsroom: Newsroom, folders: FolderRows
) -> None:
    await folder(folders, "Большая", 1, 2, 3)
    small = await folder(folders, "Малая", 1)
    await folder(folders, "Закрытая", 4)
    offered = await folders.often_used(newsroom.draft, 6)
    assert [f.title for f in offered] == ["Большая", "Малая"]
    await folders.choose(newsroom.draft, small, OLEG, on=True)
    await folders.choose(newsroom.draft, small, OLEG, on=False)
    offered = await folders.often_used(newsroom.draft, 6)
    assert [f.title for f in offered] == ["Малая", "Большая"]


@pytest.mark.usefixtures("newsroom")
async def test_members_are_told_from_the_others(folders: FolderRows) -> None:
    some = await folder(folders, "Партнёры", 1, 3)
    assert await folders.members(some, [1, 2]) == {1}
    assert await folders.members(some, []) == set()
