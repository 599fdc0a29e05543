"""Templates: versions that never change under a campaign, names, the archive, what is forgotten."""

import asyncio
from datetime import timedelta

import pytest

from db.templates import Template
from delivery.campaign import CampaignId
from delivery.post import Button, Media, MediaKind, Post
from tests.fakes import FakeSender
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.steps import deliver, launch, running, statuses

OLD, NEW = Post("Старый пост"), Post("Новый пост")
SHOP = ((Button("Купить", "https://example.org/"),),)
PHOTO = Post("Подпись", media=(Media(MediaKind.PHOTO, "file"),))


async def saved(newsroom: Newsroom, post: Post = OLD, title: str = "Распродажа") -> Template:
    """A template somebody saved."""
    lineage = await newsroom.templates.save(await newsroom.templates.add(post, title, OLEG), OLEG)
    assert lineage is not None
    return await newest(newsroom, lineage)


async def newest(newsroom: Newsroom, lineage: int) -> Template:
    template = await newsroom.templates.card(lineage)
    assert template is not None
    return template


async def replaced(newsroom: Newsroom, template: Template, post: Post = NEW) -> Template:
    assert await newsroom.templates.change(template.id, post, OLEG) is not None
    return await newest(newsroom, template.lineage)


async def draft_of(newsroom: Newsroom, template: Template) -> int:
    """A draft of a template with all channels."""
    draft = await newsroom.campaigns.create("Кампания", template.id, newsroom.account, OLEG)
    await newsroom.choices.choose(draft, None, OLEG, on=True)
    return draft


async def post_of(newsroom: Newsroom, campaign: int) -> Post | None:
    row = await newsroom.campaigns.get(campaign)
    assert row is not None
    return await newsroom.templates.get(row.template_id)


async def titles(newsroom: Newsroom, sought: str = "", *, archived: bool = False) -> list[str]:
    lines, total = await newsroom.templates.page(sought, 0, 8, archived=archived)
    assert total == len(lines)
    return [line.title for line in lines]


async def test_a_caught_post_becomes_version_one_and_is_saved_once(newsroom: Newsroom) -> None:
    template = await saved(newsroom)
    assert (template.version, template.post, template.times) == (1, OLD, 0)
    assert await newsroom.templates.save(template.id, OLEG) == template.lineage
    assert await titles(newsroom) == ["Распродажа"]


async def test_a_post_that_was_only_caught_is_in_no_list(newsroom: Newsroom) -> None:
    await newsroom.templates.add(OLD, "Пойман", OLEG)
    assert await titles(newsroom) == []
    assert await newsroom.templates.total() == 0


async def test_a_post_that_was_discarded_cannot_be_saved(newsroom: Newsroom) -> None:
    template = await newsroom.templates.add(OLD, "x", OLEG)
    await newsroom.templates.drop(template)
    assert await newsroom.templates.save(template, OLEG) is None


async def test_a_saved_post_is_not_discarded_by_an_old_button(newsroom: Newsroom) -> None:
    template = await saved(newsroom)
    await newsroom.templates.drop(template.id)
    assert await titles(newsroom) == ["Распродажа"]


async def test_a_replaced_post_is_the_next_version_of_the_same_template(newsroom: Newsroom) -> None:
    template = await saved(newsroom)
    changed = await replaced(newsroom, template)
    assert (changed.lineage, changed.version, changed.post) == (template.lineage, 2, NEW)
    assert await newsroom.templates.get(template.id) == OLD
    assert await titles(newsroom) == ["Распродажа"]


async def test_drafts_move_to_the_new_version_and_must_be_checked_again(newsroom: Newsroom) -> None:
    template = await saved(newsroom)
    draft = await draft_of(newsroom, template)
    before = await newsroom.campaigns.get(draft)
    await replaced(newsroom, template)
    after = await newsroom.campaigns.get(draft)
    assert before is not None
    assert after is not None
    assert after.rev > before.rev
    assert await post_of(newsroom, draft) == NEW


async def test_a_draft_made_of_an_older_version_on_purpose_stays_on_it(
    newsroom: Newsroom,
) -> None:
    first = await saved(newsroom)
    second = await replaced(newsroom, first)
    again, newer = await draft_of(newsroom, first), await draft_of(newsroom, second)
    await replaced(newsroom, second, Post("Третий пост"))
    assert await post_of(newsroom, again) == OLD
    assert await post_of(newsroom, newer) == Post("Третий пост")


@pytest.mark.parametrize("undo", [timedelta(0), timedelta(hours=1)], ids=["running", "scheduled"])
async def test_what_was_launched_keeps_its_version(newsroom: Newsroom, undo: timedelta) -> None:
    template = await saved(newsroom)
    draft = await draft_of(newsroom, template)
    await launch(newsroom, CampaignId(draft), undo)
    await replaced(newsroom, template)
    assert await post_of(newsroom, draft) == OLD


async def test_the_last_channel_of_a_running_campaign_still_gets_the_old_version(
    newsroom: Newsroom,
) -> None:
    template = await saved(newsroom)
    draft = await draft_of(newsroom, template)
    await launch(newsroom, CampaignId(draft))
    await newsroom.plan.start(CampaignId(draft))
    while await newsroom.plan.plan_wave(CampaignId(draft)):
        pass
    sender = FakeSender()
    await deliver(newsroom, sender)
    await replaced(newsroom, template)
    await deliver(newsroom, sender, 2)
    assert [text for _, text, _ in sender.posts] == ["Старый пост"] * 3
    assert await statuses(newsroom, CampaignId(draft)) == ["sent"] * 3


async def test_of_two_who_replace_the_same_version_one_wins(newsroom: Newsroom) -> None:
    template = await saved(newsroom)
    change = newsroom.templates.change
    made = await asyncio.gather(*(change(template.id, NEW, who) for who in (1, 2, 3)))
    assert sum(row is not None for row in made) == 1
    assert (await newest(newsroom, template.lineage)).version == 2


async def test_a_launch_that_meets_a_replacement_sends_what_was_checked_or_nothing(
    newsroom: Newsroom,
) -> None:
    template = await saved(newsroom)
    draft = await draft_of(newsroom, template)
    launching = launch(newsroom, CampaignId(draft))
    changing = newsroom.templates.change(template.id, NEW, OLEG)
    results = await asyncio.gather(launching, changing, return_exceptions=True)
    campaign = await newsroom.campaigns.get(draft)
    assert campaign is not None
    is_launched = results[0] is None
    assert await post_of(newsroom, draft) == (OLD if is_launched else NEW)


async def test_buttons_of_a_template_are_a_new_version_with_the_same_files(
    newsroom: Newsroom,
) -> None:
    template = await saved(newsroom, PHOTO)
    await newsroom.pool.execute(
        "INSERT INTO template_media (template_id, account_id, place, message_ids)"
        " VALUES ($1, $2, 'vault', '{7}')",
        template.id,
        newsroom.account,
    )
    changed = await replaced(newsroom, template, Post("", media=PHOTO.media, buttons=SHOP))
    sql = "SELECT message_ids FROM template_media WHERE template_id = $1"
    assert await newsroom.pool.fetchval(sql, changed.id) == [7]


async def test_a_caught_post_changes_in_place_while_no_launched_campaign_has_it(
    newsroom: Newsroom,
) -> None:
    template = await newsroom.templates.add(OLD, "x", OLEG)
    draft = await newsroom.campaigns.create("x", template, newsroom.account, OLEG)
    assert await newsroom.templates.change(template, NEW, OLEG) == template
    assert await post_of(newsroom, draft) == NEW


async def test_a_caught_post_of_a_running_campaign_never_changes(newsroom: Newsroom) -> None:
    campaign = await newsroom.campaigns.get(await running(newsroom, "Идёт"))
    assert campaign is not None
    assert await newsroom.templates.change(campaign.template_id, NEW, OLEG) is None
    assert await newsroom.templates.get(campaign.template_id) == Post("Идёт")


async def test_the_search_is_blind_to_case_and_yo_and_takes_signs_literally(
    newsroom: Newsroom,
) -> None:
    for title in ("Ёлка и мёд", "Скидка 100%", "Дайджест"):
        await saved(newsroom, title=title)
    assert await titles(newsroom, "ЕЛКА") == await titles(newsroom, "мЁд") == ["Ёлка и мёд"]
    assert await titles(newsroom, "0%") == ["Скидка 100%"]
    assert await titles(newsroom, "_") == []


async def test_a_renamed_template_is_found_by_its_new_name(newsroom: Newsroom) -> None:
    template = await replaced(newsroom, await saved(newsroom))
    assert await newsroom.templates.rename(template.lineage, "Зимняя", OLEG)
    assert await titles(newsroom, "зимн") == ["Зимняя"]
    assert await titles(newsroom, "распродажа") == []


async def test_the_archive_hides_a_template_and_breaks_no_campaign(newsroom: Newsroom) -> None:
    template = await saved(newsroom)
    draft = await draft_of(newsroom, template)
    assert await newsroom.templates.archive(template.lineage, OLEG, on=True)
    assert (await titles(newsroom), await titles(newsroom, archived=True)) == ([], ["Распродажа"])
    assert await post_of(newsroom, draft) == OLD
    assert await newsroom.templates.archive(template.lineage, OLEG, on=False)
    assert await titles(newsroom) == ["Распродажа"]


async def test_a_copy_goes_its_own_way(newsroom: Newsroom) -> None:
    template = await saved(newsroom)
    lineage = await newsroom.templates.copy(template.lineage, "Копия", OLEG)
    assert lineage not in (None, template.lineage)
    await replaced(newsroom, template)
    assert (await newest(newsroom, int(str(lineage)))).post == OLD


async def test_the_card_counts_the_campaigns_of_all_versions(newsroom: Newsroom) -> None:
    template = await saved(newsroom)
    first = await draft_of(newsroom, template)
    await launch(newsroom, CampaignId(first))
    template = await replaced(newsroom, template)
    second = await draft_of(newsroom, template)
    await launch(newsroom, CampaignId(second))
    await draft_of(newsroom, template)
    card = await newest(newsroom, template.lineage)
    assert (card.times, card.last_campaign) == (2, second)


async def test_posts_nobody_saved_or_used_are_forgotten_after_a_day(newsroom: Newsroom) -> None:
    kept = await saved(newsroom)
    old, used, fresh = [await newsroom.templates.add(OLD, "x", OLEG) for _ in range(3)]
    await newsroom.campaigns.create("x", used, newsroom.account, OLEG)
    await newsroom.pool.execute(
        "UPDATE templates SET created_at = now() - interval '25 h' WHERE id <> $1", fresh
    )
    assert await newsroom.templates.sweep() == 1
    found = [await newsroom.templates.get(i) for i in (kept.id, old, used, fresh)]
    assert found == [OLD, None, OLD, OLD]
