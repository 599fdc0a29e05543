"""Two people on one draft: nobody overwrites what the other did and what they have not seen."""

import asyncio
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.connect import Address, open_pool
from delivery.campaign import CampaignId
from tests.fakes import dialog
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.edits import EDITS, delete, made, rename, rev
from tests.integration.steps import at_once, running

MARIA: Final = 1002
BOTH: Final = [(OLEG, MARIA), (MARIA, OLEG)]
PEOPLE: Final = "INSERT INTO users (id, name, role) VALUES (1002, 'Мария', 'editor')"


async def chosen(newsroom: Newsroom) -> list[int]:
    sql = "SELECT channel_id FROM draft_channels WHERE campaign_id = $1 ORDER BY channel_id"
    return [row[0] for row in await newsroom.pool.fetch(sql, newsroom.draft)]


@pytest.mark.parametrize("people", BOTH, ids=["Oleg first", "Maria first"])
@pytest.mark.parametrize("kind", [*EDITS, "delete"])
async def test_a_change_on_top_of_what_was_not_seen_is_refused(
    newsroom: Newsroom, kind: str, people: tuple[int, int]
) -> None:
    edit = {**EDITS, "delete": delete}[kind]
    first, second = people
    seen = await rev(newsroom, newsroom.draft)
    assert await made(rename, newsroom, newsroom.draft, first, seen)
    assert not await made(edit, newsroom, newsroom.draft, second, seen)
    assert await made(edit, newsroom, newsroom.draft, second, seen + 1)


@pytest.mark.parametrize("kind", EDITS)
async def test_own_quick_taps_from_an_old_screen_are_never_refused(
    newsroom: Newsroom, kind: str
) -> None:
    seen = await rev(newsroom, newsroom.draft)
    for _ in range(3):
        assert await made(EDITS[kind], newsroom, newsroom.draft, OLEG, seen)


@pytest.mark.parametrize("people", BOTH, ids=["Oleg first", "Maria first"])
@pytest.mark.parametrize("kind", EDITS)
async def test_of_two_at_the_same_moment_one_is_refused(
    newsroom: Newsroom, kind: str, people: tuple[int, int]
) -> None:
    seen = await rev(newsroom, newsroom.draft)
    both = [made(EDITS[kind], newsroom, newsroom.draft, who, seen) for who in people]
    assert sorted(await at_once(newsroom, *both)) == [False, True]  # type: ignore[type-var]
    assert await rev(newsroom, newsroom.draft) == seen + 1


async def test_somebody_elses_change_between_two_own_ones_counts(newsroom: Newsroom) -> None:
    seen = await rev(newsroom, newsroom.draft)
    for who in (OLEG, MARIA, OLEG):
        assert await made(
            rename, newsroom, newsroom.draft, who, await rev(newsroom, newsroom.draft)
        )
    assert not await made(rename, newsroom, newsroom.draft, OLEG, seen + 1)
    assert await made(rename, newsroom, newsroom.draft, OLEG, seen + 2)


async def test_two_people_who_both_tick_a_channel_leave_it_ticked(newsroom: Newsroom) -> None:
    choices, draft = newsroom.choices, newsroom.draft
    both = [choices.choose(draft, [2], who, on=True) for who in (OLEG, MARIA)]
    await at_once(newsroom, *both)
    assert await chosen(newsroom) == [2]


async def test_the_later_of_two_that_meet_sees_what_the_first_wrote(newsroom: Newsroom) -> None:
    choices, draft = newsroom.choices, newsroom.draft
    await at_once(
        newsroom,
        choices.choose(draft, None, OLEG, on=True),
        choices.choose(draft, None, OLEG, on=False),
    )
    assert await chosen(newsroom) in ([], [1, 2, 3])


async def test_who_changed_what_is_told(newsroom: Newsroom) -> None:
    await newsroom.pool.execute(PEOPLE)
    draft, seen = newsroom.draft, await rev(newsroom, newsroom.draft)
    assert await newsroom.drafts.news(draft, seen, OLEG) is None
    await made(EDITS["all"], newsroom, draft, MARIA, seen)
    news = await newsroom.drafts.news(draft, seen, OLEG)
    assert news is not None
    assert (news.name, news.fields) == ("Мария", [])
    await made(EDITS["wanted_at"], newsroom, draft, MARIA, seen)
    news = await newsroom.drafts.news(draft, seen + 1, OLEG)
    assert news is not None
    assert news.fields == ["wanted_at"]
    assert await newsroom.drafts.news(draft, seen, MARIA) is None


async def test_what_is_launched_is_no_draft_and_its_pace_still_changes(newsroom: Newsroom) -> None:
    campaign = await running(newsroom)
    assert await newsroom.drafts.rename(campaign, "Имя", MARIA, 99) is None
    assert await newsroom.drafts.delete(campaign, MARIA, 99) is None
    assert await made(EDITS["gap"], newsroom, campaign, MARIA, 0)


async def test_a_title_that_was_the_posts_goes_with_it(newsroom: Newsroom) -> None:
    draft = newsroom.draft
    await made(EDITS["template_id"], newsroom, draft, OLEG, 0)
    campaign = await newsroom.campaigns.get(draft)
    assert campaign is not None
    assert campaign.title == "Другой"
    await made(rename, newsroom, draft, OLEG, 1)
    await made(EDITS["template_id"], newsroom, draft, OLEG, 2)
    campaign = await newsroom.campaigns.get(draft)
    assert campaign is not None
    assert campaign.title == "Имя от 1001"


async def test_a_deleted_draft_leaves_its_post_and_a_row_in_the_journal(newsroom: Newsroom) -> None:
    assert await newsroom.drafts.delete(newsroom.draft, MARIA, 0) is not None
    assert await newsroom.campaigns.get(newsroom.draft) is None
    sql = "SELECT actor FROM audit_logs WHERE subject = 'campaigns' AND action = 'delete'"
    assert await newsroom.pool.fetchval(sql) == MARIA
    assert await newsroom.pool.fetchval("SELECT count(*) FROM templates") == 1


async def test_a_new_draft_takes_the_channels_of_the_last_launch_that_are_still_open(
    newsroom: Newsroom,
) -> None:
    assert await newsroom.drafts.last_audience(newsroom.draft) is None
    await running(newsroom, "Первая", [1])
    await running(newsroom, "Бонусы", [2, 3])
    await newsroom.pool.execute(
        "UPDATE account_channels SET can_post = false, reason = 'gone' WHERE channel_id = 3"
    )
    await newsroom.choices.choose(newsroom.draft, [1], OLEG, on=True)
    last = await newsroom.drafts.last_audience(newsroom.draft)
    assert last is not None
    assert (last.title, last.channels) == ("Бонусы", 1)
    await newsroom.drafts.choose_like(newsroom.draft, last.campaign_id, OLEG, 1)
    assert await chosen(newsroom) == [2]


STEPS: Final = st.lists(
    st.tuples(st.sampled_from((OLEG, MARIA)), st.sampled_from(["look", *EDITS])), max_size=25
)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(steps=STEPS)
def test_no_change_is_lost_without_a_word(server: Address, steps: list[tuple[int, str]]) -> None:
    asyncio.run(play(server, steps))


async def play(server: Address, steps: list[tuple[int, str]]) -> None:
    """Let two people change one draft: refused is exactly who has not seen the other's change."""
    pool = await open_pool(server)
    try:
        newsroom = await Newsroom(pool).open([dialog(n) for n in (1, 2, 3)])
        draft = await newsroom.new_draft("Своя")
        seen = dict.fromkeys((OLEG, MARIA), await rev(newsroom, draft))
        history: list[tuple[int, int]] = []
        for who, kind in steps:
            await _step(newsroom, draft, (who, kind), seen, history)
    finally:
        await pool.close()


async def _step(
    newsroom: Newsroom,
    draft: CampaignId,
    step: tuple[int, str],
    seen: dict[int, int],
    history: list[tuple[int, int]],
) -> None:
    who, kind = step
    if kind != "look":
        is_overtaken = any(other != who and at > seen[who] for other, at in history)
        is_made = await made(EDITS[kind], newsroom, draft, who, seen[who])
        assert is_made is not is_overtaken
        news = await newsroom.drafts.news(draft, seen[who], who)
        assert (news is not None) is is_overtaken
        if is_made:
            history.append((who, await rev(newsroom, draft)))
            return  # the old screen stays: taps from it are quick ones
    seen[who] = await rev(newsroom, draft)
