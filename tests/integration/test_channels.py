"""Lists, cards and folders of channels, as the panel reads and changes them."""

from datetime import timedelta

import pytest

from db.channels import Card, ChannelRows, Filter
from db.connect import Pool
from db.folders import FolderRows
from db.postgres_rows import PostgresRows
from delivery.channel import Health
from delivery.outcome import Reason, Sent
from tests.fakes import dialog
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.steps import NO_RIGHT, chosen, running, settled, statuses

EVERYTHING = Filter()


@pytest.fixture
async def newsroom(pool: Pool) -> Newsroom:
    """Four channels, one of them closed."""
    titles = ("Ёлка", "Кофе и люди", "Лекторий")
    open_ones = [dialog(n, title=title) for n, title in enumerate(titles, 1)]
    return await Newsroom(pool).open([*open_ones, dialog(4, Reason.NO_RIGHT, "Театр")])


@pytest.fixture
def channels(pool: Pool) -> ChannelRows:
    return ChannelRows(PostgresRows(pool))


@pytest.fixture
def folders(pool: Pool) -> FolderRows:
    return FolderRows(PostgresRows(pool))


async def titles(channels: ChannelRows, newsroom: Newsroom, filtered: Filter) -> list[str]:
    page, total = await channels.page(newsroom.account, filtered, 0, 8)
    assert total == len(page)
    return [channel.title for channel in page]


async def card(channels: ChannelRows, newsroom: Newsroom, channel_id: int) -> Card:
    found = await channels.card(newsroom.account, channel_id)
    assert found is not None
    return found


async def test_a_page_is_sorted_by_title_and_knows_its_total(
    newsroom: Newsroom, channels: ChannelRows
) -> None:
    page, total = await channels.page(newsroom.account, EVERYTHING, 1, 2)
    assert ([c.title for c in page], total) == (["Кофе и люди", "Лекторий"], 4)


@pytest.mark.parametrize("sought", ["елка", "ЁЛК", "@channel1", " Channel1 "])
async def test_a_search_is_blind_to_case_and_to_dots(
    newsroom: Newsroom, channels: ChannelRows, sought: str
) -> None:
    assert await titles(channels, newsroom, Filter(sought)) == ["Ёлка"]


@pytest.mark.parametrize("sought", ["%", "_", "\\"])
async def test_special_letters_are_searched_for_as_they_are(
    newsroom: Newsroom, channels: ChannelRows, sought: str
) -> None:
    assert await titles(channels, newsroom, Filter(sought)) == []


async def test_a_list_shows_the_health_that_is_asked_for(
    newsroom: Newsroom, channels: ChannelRows
) -> None:
    closed = Filter(health=(Health.FORBIDDEN,))
    assert await titles(channels, newsroom, closed) == ["Театр"]
    (theatre,), _ = await channels.page(newsroom.account, closed, 0, 8)
    assert (theatre.health, theatre.reason) == (Health.FORBIDDEN, "no_right")


async def test_counts_name_every_health(newsroom: Newsroom, channels: ChannelRows) -> None:
    await channels.exclude(1, OLEG, on=True)
    assert await channels.counts(newsroom.account) == {
        Health.READY: 2,
        Health.LIMITED: 0,
        Health.FORBIDDEN: 1,
        Health.GONE: 0,
        Health.EXCLUDED: 1,
    }


async def test_channels_found_since_a_moment_are_a_list(
    newsroom: Newsroom, channels: ChannelRows
) -> None:
    began = await newsroom.pool.fetchval("SELECT now()")
    assert await titles(channels, newsroom, Filter(found_after=began)) == []
    assert (
        len(await titles(channels, newsroom, Filter(found_after=began - timedelta(hours=1)))) == 4
    )


async def test_a_card_tells_what_was_posted_lately(
    newsroom: Newsroom, channels: ChannelRows
) -> None:
    await running(newsroom, channels=[1])
    await running(newsroom, channels=[1])
    await settled(newsroom, NO_RIGHT, Sent((5,)))
    shown = await card(channels, newsroom, 1)
    assert (shown.sent_30d, shown.failed_30d) == (1, 1)
    assert shown.last is not None
    assert shown.last.status == "sent"


async def test_a_card_of_an_unknown_channel_is_none(
    newsroom: Newsroom, channels: ChannelRows
) -> None:
    assert await channels.card(newsroom.account, 99) is None


async def test_variables_are_set_changed_and_taken_away(
    newsroom: Newsroom, channels: ChannelRows
) -> None:
    for name, value in (("город", "Тула"), ("промокод", "A"), ("промокод", "B"), ("город", None)):
        assert await channels.set_variable(1, name, value, OLEG)
    assert (await card(channels, newsroom, 1)).variables == {"промокод": "B"}
    assert not await channels.set_variable(99, "x", "y", OLEG)


async def test_an_excluded_channel_is_skipped_and_never_chosen(
    newsroom: Newsroom, channels: ChannelRows
) -> None:
    going = await running(newsroom, channels=[1, 2])
    draft = await chosen(newsroom, channels=[1, 2])
    assert await channels.exclude(1, OLEG, on=True)
    assert not await channels.exclude(1, OLEG, on=True)
    assert await statuses(newsroom, going) == ["skipped", "pending"]
    campaign = await newsroom.campaigns.get(draft)
    assert campaign is not None
    assert campaign.chosen == 1


async def test_a_pasted_list_finds_the_account_s_channels(
    newsroom: Newsroom, channels: ChannelRows
) -> None:
    pasted = await channels.pasted(newsroom.account, "@channel1\nелка\nТеатр\n@nobody")
    assert (pasted.found, pasted.forbidden) == ((1,), (4,))
    assert (pasted.unknown, pasted.repeated) == (("@nobody",), 1)


async def test_a_folder_made_here_is_filled_renamed_and_deleted(
    newsroom: Newsroom, channels: ChannelRows, folders: FolderRows
) -> None:
    folder = await folders.create("Партнёры", OLEG)
    assert await folders.fill(folder, [1, 2, 4, 99], OLEG, on=True) == 3
    assert await folders.fill(folder, [2], OLEG, on=False) == 1
    assert await folders.rename(folder, "Друзья", OLEG)
    found = await folders.get(newsroom.account, folder)
    assert found is not None
    assert (found.title, found.channels, found.can_post) == ("Друзья", 2, 1)
    assert await titles(channels, newsroom, Filter(folder=folder)) == ["Ёлка", "Театр"]
    assert [f.title for f in (await card(channels, newsroom, 1)).folders] == ["Друзья"]
    assert await folders.delete(folder, OLEG)
    assert await folders.page(newsroom.account) == ([], 0)


async def test_a_folder_of_telegram_is_not_changed_here(
    newsroom: Newsroom, folders: FolderRows
) -> None:
    folder = await newsroom.pool.fetchval(
        "INSERT INTO folders (account_id, telegram_id, title) VALUES ($1, 2, 'Город') RETURNING id",
        newsroom.account,
    )
    assert await folders.fill(folder, [1], OLEG, on=True) is None
    assert not await folders.rename(folder, "Х", OLEG)
    assert not await folders.delete(folder, OLEG)
    (shown,), _ = await folders.page(newsroom.account)
    assert shown.is_telegram


async def test_a_whole_folder_is_chosen_and_taken_out(
    newsroom: Newsroom, folders: FolderRows
) -> None:
    folder = await folders.create("Партнёры", OLEG)
    await folders.fill(folder, [1, 2, 4], OLEG, on=True)
    assert await folders.choose(newsroom.draft, folder, OLEG, on=True) == 1
    (choice,), _ = await folders.of_draft(newsroom.draft)
    assert (choice.chosen, choice.is_whole) == (2, True)
    page, total = await newsroom.choices.page(newsroom.draft, "", 0, 8, folder=folder)
    assert (total, [c.is_chosen for c in page]) == (3, [True, True, False])
    assert await folders.choose(newsroom.draft, folder, OLEG, on=False) == 2
    (choice,), _ = await folders.of_draft(newsroom.draft)
    assert choice.chosen == 0


async def test_the_journal_says_who_deleted_a_folder(
    newsroom: Newsroom, folders: FolderRows
) -> None:
    folder = await folders.create("Партнёры", OLEG)
    await folders.delete(folder, 77)
    sql = "SELECT actor FROM audit_logs WHERE subject = 'folders' AND action = 'delete'"
    assert await newsroom.pool.fetchval(sql) == 77


async def test_a_channel_the_bot_knows_first_is_found_with_its_right(
    newsroom: Newsroom, channels: ChannelRows
) -> None:
    late = dialog(9, title="Новый")
    await channels.bot_may_edit(late.peer.chat_id, "Новый", None)
    assert await titles(channels, newsroom, Filter("новый")) == []
    await newsroom.book.replace(newsroom.account, [late])
    (found,), _ = await channels.page(newsroom.account, Filter("новый"), 0, 8)
    assert (await card(channels, newsroom, found.id)).bot_can_edit
    await channels.bot_may_not_edit(late.peer.chat_id)
    assert not (await card(channels, newsroom, found.id)).bot_can_edit
