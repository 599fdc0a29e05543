"""What a card shows besides the numbers: when it will be done, where the first posts are."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from bot.panel import Panel
from db.approvals import Approval
from db.pins import Pins
from db.progress import FirstPost
from delivery.campaign import CampaignStatus, PauseReason, Progress
from delivery.estimate import Outlook, end_of
from delivery.governor import average
from delivery.pace import smallest_gap

LINKED: Final = 10  # posts of a canary that are linked
ZERO: Final = timedelta(0)
SECOND: Final = timedelta(seconds=1)

_end_of = lru_cache(maxsize=64)(end_of)  # while a campaign waits, its outlook stays the same


@dataclass(frozen=True, slots=True)
class Facts:
    """A campaign as it is now. ``ends_at`` None: it does not run, or nobody can say yet."""

    campaign: Progress
    ends_at: datetime | None = None
    first_posts: Sequence[FirstPost] = ()
    approval: Approval | None = None  # while it waits for one
    pins: Pins | None = None  # of a campaign that pins its posts


async def facts_of(panel: Panel, campaign_id: int) -> Facts | None:
    """Read what a card shows."""
    c = await panel.progress.of(campaign_id)
    if c is None:
        return None
    first_posts: Sequence[FirstPost] = ()
    if c.status is CampaignStatus.PAUSED and c.pause_reason is PauseReason.CANARY:
        first_posts = await panel.progress.first_posts(c.id, LINKED)
    approval = None
    if c.status is CampaignStatus.PENDING_APPROVAL:
        approval = await panel.approvals.of(c.id)
    pins = await panel.pins.of(c.id)
    ends_at = await _ends_at(panel, c, pins=pins is not None)
    return Facts(c, ends_at, first_posts, approval, pins)


async def _ends_at(panel: Panel, c: Progress, *, pins: bool) -> datetime | None:
    if c.status is not CampaignStatus.RUNNING or not c.waiting:
        return None
    now, quiet = panel.now(), None if c.ignores_quiet else panel.rules.quiet
    moments = (c.blocked_until, c.waits_until, c.starts_at, _next_at(panel, c))
    begin = max(now, *(moment for moment in moments if moment is not None))
    begin = (quiet.until(begin) if quiet else None) or begin
    ages, session_age = await _history(panel, c, begin - now)
    outlook = Outlook(
        begin,
        c.waiting,
        c.rivals,
        c.gap,
        c.finish_by,
        c.slowed,
        c.ignores_quiet,
        ages,
        session_age,
        pins,
    )
    # In a thread: the loop that sends must not wait for arithmetic.
    end = await asyncio.to_thread(_end_of, outlook, panel.rules)
    if not _is_unbounded(panel, c):
        return end
    rest = _at_this_rate(c, now)
    return None if rest is None else end + rest


def _next_at(panel: Panel, c: Progress) -> datetime | None:
    """Return when the gap behind the last post is over; None where there was none yet."""
    if c.last_sent_at is None:
        return None
    gap = panel.rules.gap if c.gap is None else c.gap
    if c.finish_by is not None:
        gap = max(smallest_gap(panel.rules.gap), (c.finish_by - c.last_sent_at) / (c.waiting + 1))
    return c.last_sent_at + average(gap) * c.slowed


async def _history(
    panel: Panel, c: Progress, until_begin: timedelta
) -> tuple[tuple[timedelta, ...], timedelta]:
    """Return how old the posts of the last day and the log-in are when the next post may start."""
    if not panel.rules.counts_days:
        return (), timedelta.max
    ages = await panel.progress.posted(c.account_id)
    account = await panel.accounts.current()
    is_its = account is not None and account.id == c.account_id
    session_age = account.session_age + until_begin if account and is_its else timedelta.max
    return tuple(_whole(age + until_begin) for age in ages), _whole(session_age)


def _whole(age: timedelta) -> timedelta:
    return age // SECOND * SECOND


def _is_unbounded(panel: Panel, c: Progress) -> bool:
    """Whether only Telegram's answers set the pace."""
    rules = panel.rules
    gap = rules.gap if c.gap is None else c.gap
    return not (gap or c.finish_by or rules.windows or rules.warms_up)


def _at_this_rate(c: Progress, now: datetime) -> timedelta | None:
    """Return how long the rest takes if it goes on as it went; None before the first answer."""
    answered = c.sent + c.failed
    if not answered or c.started_at is None:
        return None
    return max(now - c.started_at - c.waited, ZERO) / answered * c.waiting
