"""What came of a campaign: a row a channel, none lost; a link a post."""

from datetime import timedelta

import pytest

from bot.reports.table import HEADER, table_row
from bot.texts import Texts
from db.connect import Pool
from db.reports import Delivery, ReportRows
from delivery.campaign import CampaignId
from delivery.job import JobStatus
from delivery.outcome import Fail, Reason, Sent
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.steps import claimed, running
from tests.unit.test_texts import EN, RU

NO_RIGHT = Fail(Reason.NO_RIGHT, "CHAT_WRITE_FORBIDDEN")


@pytest.fixture
def reports(pool: Pool) -> ReportRows:
    return ReportRows(pool)


async def rows(
    reports: ReportRows, campaign: CampaignId, *, only_refused: bool = False
) -> list[Delivery]:
    chunks = reports.deliveries(campaign, only_refused=only_refused)
    return [delivery async for chunk in chunks for delivery in chunk]


async def two_ended(newsroom: Newsroom) -> CampaignId:
    """One is out (an album), one is refused, one waits."""
    campaign = await running(newsroom)
    await newsroom.jobs.settle(await claimed(newsroom), Sent((71, 72)))
    await newsroom.jobs.settle(await claimed(newsroom), NO_RIGHT)
    return campaign


async def test_every_channel_is_a_row(newsroom: Newsroom, reports: ReportRows) -> None:
    campaign = await two_ended(newsroom)
    found = await rows(reports, campaign)
    assert [d.status for d in found] == [JobStatus.SENT, JobStatus.FAILED, JobStatus.PENDING]
    assert [d.message_id for d in found] == [71, None, None]
    refused = await rows(reports, campaign, only_refused=True)
    assert [d.detail for d in refused] == ["CHAT_WRITE_FORBIDDEN"]


async def test_channels_of_waves_that_were_never_planned_are_rows_too(
    newsroom: Newsroom, reports: ReportRows
) -> None:
    await newsroom.launch()
    found = await rows(reports, newsroom.draft)
    assert [d.status for d in found] == [JobStatus.PENDING] * 3
    await newsroom.campaigns.cancel(newsroom.draft, OLEG)
    found = await rows(reports, newsroom.draft)
    assert [d.status for d in found] == [JobStatus.CANCELLED] * 3


async def test_a_row_reads_as_a_person_says_it(newsroom: Newsroom, reports: ReportRows) -> None:
    campaign = await two_ended(newsroom)
    out, refused, waits = (
        dict(zip(HEADER, table_row(RU, campaign, d), strict=True))
        for d in await rows(reports, campaign)
    )
    assert [row["status"] for row in (out, refused, waits)] == ["вышло", "не вышло", "в очереди"]
    assert refused["reason"] == "Нет права публиковать (CHAT_WRITE_FORBIDDEN)"
    assert [row["attempts"] for row in (out, refused, waits)] == [1, 1, 0]
    assert [row["first_try"] for row in (out, refused, waits)] == ["да", None, None]
    assert out["channel_id"] == -1000000000001
    assert str(out["message_link"]).endswith("/71")


async def test_moments_are_those_of_the_readers_clock(
    newsroom: Newsroom, reports: ReportRows
) -> None:
    campaign = await two_ended(newsroom)
    (out, *_) = await rows(reports, campaign)
    assert out.sent_at is not None
    local = out.sent_at + timedelta(hours=3)
    for t in (RU, EN):
        assert table_row(t, campaign, out)[9] == f"{local:%Y-%m-%d %H:%M:%S}"
    assert isinstance(RU, Texts)


async def test_posts_are_in_the_order_in_which_they_came_out(
    newsroom: Newsroom, reports: ReportRows
) -> None:
    campaign = await running(newsroom)
    for number in (71, 72, 73):
        await newsroom.jobs.settle(await claimed(newsroom), Sent((number, number + 10)))
    shown = await reports.posts(campaign, 1, 8)
    assert [post.message_id for post in shown] == [72, 73]


async def test_folders_of_a_channel_are_named(newsroom: Newsroom, reports: ReportRows) -> None:
    await newsroom.pool.execute(
        "INSERT INTO folders (title) VALUES ('Город'), ('Афиша');"
        "INSERT INTO folder_channels VALUES (1, 1), (2, 1)"
    )
    campaign = await two_ended(newsroom)
    assert [d.folder for d in await rows(reports, campaign)] == ["Афиша, Город", "", ""]
