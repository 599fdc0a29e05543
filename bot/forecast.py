"""What will come of a campaign: when it ends, how it divides into days, what makes it longer."""

import asyncio
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.panel import Panel
from db.accounts import AccountState
from delivery.campaign import Campaign, CampaignStatus, Progress, Rival
from delivery.estimate import AccountRules, Outlook, end_of
from delivery.governor import DAY, Window, warm_up
from delivery.pace import smallest_gap

SOON: Final = timedelta(minutes=1)  # a start that is nearer shares the account with what runs now
MUCH: Final = timedelta(hours=1)  # what a daily cap adds, to be worth words
NAMED: Final = 2  # days that are told apart; the posts of later ones are added up
FURTHEST: Final = 10  # days in which at least one post comes out


@dataclass(frozen=True, slots=True)
class Days:
    """Posts by day, of a campaign that does not fit into one; ``later`` come after those named."""

    cap: int  # in 24 hours
    is_warm_up: bool  # the cap of a fresh log-in, it grows every day
    named: Sequence[tuple[date, int]]
    later: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """The rest of a campaign if nothing unforeseen happens."""

    outlook: Outlook
    gap: timedelta  # as it was chosen, without what slows the account down
    end: datetime
    days: Days | None = None

    @property
    def length(self) -> timedelta:
        """From the first post to the last, at least a second."""
        return max(self.end - self.outlook.begin, timedelta(seconds=1))

    @property
    def late_for(self) -> datetime | None:
        """The deadline that cannot be kept."""
        deadline = self.outlook.finish_by
        return deadline if deadline is not None and self.end - deadline > SOON else None


async def outlook_of(panel: Panel, campaign: Campaign, account: AccountState | None) -> Outlook:
    """Read what is known of a draft, or of the rest of an open campaign."""
    progress = await panel.progress.of(campaign.id)
    is_draft = campaign.status is CampaignStatus.DRAFT
    if progress is None:
        return Outlook(panel.now(), campaign.chosen)
    now = panel.now()
    starts_at = campaign.wanted_at if is_draft else progress.starts_at
    moments = (now, starts_at, progress.blocked_until, progress.waits_until)
    begin = max(moment for moment in moments if moment is not None)
    posts = campaign.chosen if is_draft else progress.waiting
    is_its = account is not None and account.id == campaign.account_id
    ages: Sequence[timedelta] = ()
    if panel.rules.counts_days:
        ages = await panel.progress.posted(campaign.account_id)
    return Outlook(
        begin,
        posts,
        await _rivals(panel, progress) if begin - now < SOON else (),
        campaign.gap,
        campaign.finish_by,
        progress.slowed,
        progress.ignores_quiet,
        tuple(age + (begin - now) for age in ages),
        account.session_age + (begin - now) if account and is_its else timedelta.max,
        campaign.options.pin,
    )


async def _rivals(panel: Panel, c: Progress) -> tuple[Rival, ...]:
    """Return the running campaigns that take turns with this one."""
    if c.status is CampaignStatus.RUNNING:
        return c.rivals
    others = [o for o in await panel.progress.open() if o.id != c.id]
    running = [o for o in others if o.status is CampaignStatus.RUNNING]
    return tuple(Rival(o.waiting, o.gap) for o in running if o.account_id == c.account_id)


async def forecast(panel: Panel, outlook: Outlook, zone: ZoneInfo) -> Forecast:
    """Tell what will come, by the days of ``zone``.

    In a thread: the loop that sends must not wait for arithmetic.
    """
    return await asyncio.to_thread(foresee, outlook, panel.rules, zone)


def foresee(outlook: Outlook, rules: AccountRules, zone: ZoneInfo) -> Forecast:
    """Tell what will come. Plays the campaign: milliseconds for hundreds of posts."""
    gap = rules.gap if outlook.gap is None else outlook.gap
    if outlook.finish_by is not None and outlook.posts:
        evenly = (outlook.finish_by - outlook.begin) / outlook.posts
        gap = max(smallest_gap(rules.gap), evenly)
    end = end_of(outlook, rules)
    if (cap := _tightest(outlook, rules)) is None:
        return Forecast(outlook, gap, end)
    short = tuple(window for window in rules.windows if window.length < DAY)
    free = end_of(outlook, replace(rules, windows=short, warms_up=False))
    if end - free < MUCH:
        return Forecast(outlook, gap, end)
    steady = replace(outlook, gap=gap, finish_by=None)
    return Forecast(outlook, gap, end, _days(steady, rules, cap, zone))


def _tightest(outlook: Outlook, rules: AccountRules) -> Window | None:
    """Return the cap that the posts do not fit into, the one with the least left."""
    caps = [window for window in rules.windows if window.length >= DAY]
    if rules.warms_up:
        caps.append(warm_up(outlook.session_age))
    left = {cap: cap.starts - sum(age < cap.length for age in outlook.ages) for cap in caps}
    tight = [cap for cap in caps if outlook.posts + outlook.ahead > left[cap]]
    return min(tight, key=lambda cap: left[cap], default=None)


def _days(outlook: Outlook, rules: AccountRules, cap: Window, zone: ZoneInfo) -> Days:
    day, out = outlook.begin.astimezone(zone).date(), 0
    guess = cap.starts - sum(age < cap.length for age in outlook.ages)
    is_warm_up = cap not in rules.windows
    named: list[tuple[date, int]] = []
    for _ in range(FURTHEST):
        if len(named) == NAMED or out == outlook.posts:
            break
        midnight = datetime.combine(day + DAY, time(), zone).astimezone(UTC)
        out_then = _out_by(midnight, outlook, rules, (out, guess))
        if out_then > out:
            named.append((day, out_then - out))
        day, out = day + DAY, out_then
        guess = out + cap.starts * (2 if is_warm_up else 1)
    return Days(cap.starts, is_warm_up, named, outlook.posts - out)


def _out_by(
    moment: datetime, outlook: Outlook, rules: AccountRules, between: tuple[int, int]
) -> int:
    """Return how many posts are out at a moment; ``between`` how many at least and a guess."""

    def is_late(posts: int) -> bool:
        return end_of(replace(outlook, posts=posts), rules) >= moment

    known, guess = between
    guess = max(known, min(guess, outlook.posts))
    if guess > known and is_late(guess):
        return known + bisect_left(range(known + 1, guess), x=True, key=is_late)
    if guess == outlook.posts or is_late(guess + 1):
        return guess
    return guess + bisect_left(range(guess + 1, outlook.posts + 1), x=True, key=is_late)
