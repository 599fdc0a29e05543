"""Lost queue rows cost time, never a post: the sweep asks again for what should be going on."""

import pytest

from delivery.errors import Refused
from delivery.post import Media, MediaKind, Post
from delivery.wake import SendMessages, StartCampaign, StoreMedia
from tests.fakes import FakeSender
from tests.integration.conftest import OLEG, OWNER, Newsroom
from tests.integration.test_delivery import lane

PHOTO = (Media(MediaKind.PHOTO, "photo-1"),)


async def swept(newsroom: Newsroom) -> list[type[object]]:
    """What the sweep enqueues."""
    newsroom.outbox.wake_ups.clear()
    await newsroom.campaigns.sweep(OWNER)
    return [type(wake_up) for wake_up in newsroom.outbox.wake_ups]


async def test_a_launched_campaign_nobody_started_is_started(newsroom: Newsroom) -> None:
    await newsroom.launch()
    assert await swept(newsroom) == [StartCampaign]


async def test_an_account_with_due_deliveries_is_woken(newsroom: Newsroom) -> None:
    await newsroom.running()
    assert await swept(newsroom) == [SendMessages]


async def test_a_paused_campaign_wakes_nobody(newsroom: Newsroom) -> None:
    await newsroom.running()
    await newsroom.campaigns.pause(newsroom.draft, OLEG)
    assert await swept(newsroom) == []


@pytest.mark.parametrize("error", ["FLOOD_WAIT", "SLOWMODE_WAIT"])
async def test_nobody_is_woken_before_a_wait_is_over(newsroom: Newsroom, error: str) -> None:
    await newsroom.running()
    waits = FakeSender(answers=[Refused(error, 420, 600)] * 3)
    await lane(newsroom, waits).work(await newsroom.wake())
    assert await swept(newsroom) == []


async def with_photo(newsroom: Newsroom) -> StoreMedia:
    """A running campaign whose file is nowhere yet; return the wish for it."""
    template = await newsroom.templates.add(Post("x", media=PHOTO), "x", OLEG)
    newsroom.draft = await newsroom.campaigns.create("x", template, newsroom.account, OLEG)
    await newsroom.running()
    return StoreMedia(newsroom.account, template)


async def test_a_file_that_was_never_stored_is_asked_for_again(newsroom: Newsroom) -> None:
    wish = await with_photo(newsroom)
    newsroom.outbox.wake_ups.clear()
    await newsroom.campaigns.sweep(OWNER)
    assert wish in newsroom.outbox.wake_ups


async def test_nothing_is_claimed_before_the_file_is_there(newsroom: Newsroom) -> None:
    await with_photo(newsroom)
    sender = FakeSender()
    assert await lane(newsroom, sender).work(await newsroom.wake()) is None
    progress = await newsroom.campaigns.progress(newsroom.draft)
    assert progress is not None
    assert (sender.requests, progress.waits_for_media, progress.waiting) == (0, True, 3)
