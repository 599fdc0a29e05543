"""What the check before a launch reads, and what the launch makes of what it kept."""

from datetime import timedelta

import pytest

from db.preflights import PreflightRows
from delivery.errors import DraftChanged
from delivery.limits import Limits
from delivery.outcome import Sent
from delivery.preflight import Removal, Target
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.steps import settled

EXCLUDE = "SELECT exclude_channel($1, true, 1001)"


@pytest.fixture
def rows(newsroom: Newsroom) -> PreflightRows:
    return PreflightRows(newsroom.pool)


async def audience(newsroom: Newsroom, rows: PreflightRows) -> dict[int, Target]:
    return {t.channel_id: t for t in await rows.audience(newsroom.draft)}


async def rev(newsroom: Newsroom) -> int:
    campaign = await newsroom.campaigns.get(newsroom.draft)
    assert campaign is not None
    return campaign.rev


async def choose_all(newsroom: Newsroom) -> None:
    await newsroom.choices.choose(newsroom.draft, None, OLEG, on=True)


async def test_a_channel_closed_after_it_was_chosen_is_known_as_closed(
    newsroom: Newsroom, rows: PreflightRows
) -> None:
    await choose_all(newsroom)
    await newsroom.pool.execute(
        "UPDATE account_channels SET can_post = false, reason = 'gone' WHERE channel_id = 2"
    )
    found = await audience(newsroom, rows)
    assert {i: (t.can_post, t.reason) for i, t in found.items()} == {
        1: (True, None),
        2: (False, "gone"),
        3: (True, None),
    }


async def test_an_excluded_channel_leaves_every_draft_and_cannot_be_chosen(
    newsroom: Newsroom, rows: PreflightRows
) -> None:
    await choose_all(newsroom)
    before = await rev(newsroom)
    await newsroom.pool.execute(EXCLUDE, 2)
    await choose_all(newsroom)
    await newsroom.choices.choose(newsroom.draft, [2], OLEG, on=True)
    assert set(await audience(newsroom, rows)) == {1, 3}
    assert await rev(newsroom) == before + 3


async def test_what_was_taken_out_is_not_part_of_the_total_and_gets_no_job(
    newsroom: Newsroom, rows: PreflightRows
) -> None:
    await choose_all(newsroom)
    await rows.note(newsroom.draft, await rev(newsroom), {2: Removal.VARIABLE})
    await newsroom.campaigns.launch(newsroom.draft, await rev(newsroom), OLEG, timedelta(0))
    assert await newsroom.plan.start(newsroom.draft)
    assert not await newsroom.plan.plan_wave(newsroom.draft)
    progress = await newsroom.progress.of(newsroom.draft)
    assert progress is not None
    assert progress.total == 2
    jobs = await newsroom.pool.fetch("SELECT channel_id FROM jobs ORDER BY 1")
    assert [row["channel_id"] for row in jobs] == [1, 3]


async def test_a_check_of_an_older_draft_changes_nothing(
    newsroom: Newsroom, rows: PreflightRows
) -> None:
    await choose_all(newsroom)
    await rows.note(newsroom.draft, await rev(newsroom) - 1, {2: Removal.VARIABLE})
    kept = "SELECT count(*) FROM draft_channels WHERE removed IS NOT NULL"
    assert await newsroom.pool.fetchval(kept) == 0


async def test_the_next_check_takes_back_what_is_right_again(
    newsroom: Newsroom, rows: PreflightRows
) -> None:
    await choose_all(newsroom)
    await rows.note(newsroom.draft, await rev(newsroom), {1: Removal.PAID, 2: Removal.VARIABLE})
    await rows.note(newsroom.draft, await rev(newsroom), {1: Removal.PAID})
    kept = await newsroom.pool.fetch("SELECT channel_id, removed FROM draft_channels ORDER BY 1")
    assert [tuple(row) for row in kept] == [(1, "paid"), (2, None), (3, None)]


async def test_a_draft_of_which_nothing_is_left_is_not_launched(
    newsroom: Newsroom, rows: PreflightRows
) -> None:
    await choose_all(newsroom)
    await rows.note(newsroom.draft, await rev(newsroom), dict.fromkeys((1, 2, 3), Removal.GONE))
    with pytest.raises(DraftChanged):
        await newsroom.campaigns.launch(newsroom.draft, await rev(newsroom), OLEG, timedelta(0))


async def test_where_the_same_post_was_lately_is_known(
    newsroom: Newsroom, rows: PreflightRows
) -> None:
    await newsroom.running()
    await settled(newsroom, Sent((7,)))
    sql = "INSERT INTO campaigns (title, template_id, account_id, created_by) VALUES ($1, 1, 1, 1)"
    await newsroom.pool.execute(sql, "Ещё раз")
    newsroom.draft = await newsroom.pool.fetchval("SELECT max(id) FROM campaigns")
    await choose_all(newsroom)
    found = await audience(newsroom, rows)
    assert [i for i, target in found.items() if target.posted_at] == [1]


async def test_limits_nobody_told_yet_are_those_without_premium(
    newsroom: Newsroom, rows: PreflightRows
) -> None:
    assert await rows.limits(newsroom.draft) == Limits()
    sql = """UPDATE accounts SET limits = '{"text": 4096, "caption": 4096, "is_premium": true}'"""
    await newsroom.pool.execute(sql)
    assert await rows.limits(newsroom.draft) == Limits(caption=4096, is_premium=True)
