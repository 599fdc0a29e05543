"""A delivery as a row of a table. Pure."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

from bot.screens.reasons import reason_words
from bot.texts import Texts
from db.reports import Delivery
from delivery.campaign import Progress
from delivery.job import JobStatus
from delivery.post_url import post_url

HEADER: Final = (
    *("campaign", "channel_id", "title", "username", "folder", "status", "reason", "attempts"),
    *("first_try", "sent_at", "message_link"),
)
TRIED: Final = frozenset({JobStatus.SENT, JobStatus.FAILED})

Row = tuple[str | int | None, ...]


async def table(
    t: Texts, c: Progress, chunks: AsyncIterator[Sequence[Delivery]]
) -> AsyncIterator[Sequence[Row]]:
    """Yield the rows of a campaign."""
    async for chunk in chunks:
        yield [table_row(t, c.id, delivery) for delivery in chunk]


def table_row(t: Texts, campaign_id: int, d: Delivery) -> Row:
    """Return the cells of a delivery, its moment by the clocks of the reader."""
    is_sent = d.status is JobStatus.SENT
    link = None if d.message_id is None else post_url(d.username, d.chat_id, d.message_id)
    return (
        campaign_id,
        d.chat_id,
        d.title,
        d.username,
        d.folder,
        status_words(t, d.status),
        None if is_sent or d.reason is None else _why(t, d),
        d.attempts + (d.status in TRIED),
        _yes_or_no(t, is_yes=d.attempts == 0) if is_sent else None,
        None if d.sent_at is None else f"{d.sent_at.astimezone(t.zone):%Y-%m-%d %H:%M:%S}",
        link,
    )


def status_words(t: Texts, status: JobStatus) -> str:
    """Say what became of a delivery."""
    words = {
        JobStatus.PENDING: t.plain("report", "queued"),
        JobStatus.SENDING: t.plain("report", "on its way"),
        JobStatus.SENT: t.plain("report", "out"),
        JobStatus.FAILED: t.plain("report", "failed"),
        JobStatus.SKIPPED: t.plain("report", "skipped"),
        JobStatus.CANCELLED: t.plain("report", "not published"),
    }
    return words[status]


def _why(t: Texts, d: Delivery) -> str:
    words = reason_words(t, d.reason or "")
    return words if d.detail is None else f"{words} ({d.detail})"


def _yes_or_no(t: Texts, *, is_yes: bool) -> str:
    return t.plain("report", "yes") if is_yes else t.plain("report", "no")
