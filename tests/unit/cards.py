"""Hand-made campaigns, and how their cards read."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

from bot.kit import View
from bot.panel import Panel
from bot.screens.card import card
from bot.texts import Texts
from db.progress import FirstPost
from delivery.campaign import (
    AccountId,
    CampaignId,
    CampaignStatus,
    PauseReason,
    Progress,
)
from delivery.estimate import AccountRules
from delivery.quiet import QuietHours

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)  # 23:30 in Moscow
MINUTE = timedelta(minutes=1)
RULES = AccountRules(timedelta(seconds=8))
NIGHT = QuietHours(time(23), time(8), MOSCOW)
RUNNING = Progress(
    id=CampaignId(128),
    title="Осенняя <распродажа>",
    status=CampaignStatus.RUNNING,
    rev=19,
    total=246,
    sent=149,
    failed=3,
    skipped=0,
    cancelled=0,
    waiting=94,
    retried=0,
    account_id=AccountId(1),
    account_name="Анна",
    account_status="online",
    limited_reason=None,
    blocked_until=None,
    waits_until=None,
    waits_for=None,
    slowed=1.0,
    rivals=(),
    due=94,
    next_at=None,
    next_reason=None,
    pause_reason=None,
    pause_detail=None,
    paused_at=None,
    gap=None,
    finish_by=None,
    canary=None,
    ignores_quiet=False,
    waited=timedelta(0),
    reasons={"no_right": 3},
    changed_by_name="Мария",
    started_at=NOW - 20 * MINUTE,
    starts_at=NOW - 20 * MINUTE,
    ended_at=None,
    last_title="Кофе и люди",
    last_sent_at=NOW - timedelta(seconds=4),
    waits_for_media=False,
    media_problem=None,
)
PAUSED = replace(RUNNING, status=CampaignStatus.PAUSED, paused_at=NOW - 5 * MINUTE)
SCHEDULED = replace(
    RUNNING, status=CampaignStatus.SCHEDULED, sent=0, failed=0, waiting=246, reasons={}
)


def panel(rules: AccountRules = RULES) -> Panel:
    return cast("Panel", SimpleNamespace(now=lambda: NOW, zone=MOSCOW, rules=rules))


def drawn(
    c: Progress,
    locale: str = "ru",
    ends_at: datetime | None = None,
    rules: AccountRules = RULES,
    posts: Sequence[FirstPost] = (),
) -> View:
    return card(panel(rules), Texts(locale, MOSCOW), c, ends_at, posts)


def said(view: View) -> str:
    """What a person reads: without the tags."""
    return re.sub(r"<[^>]*>", "", view.text).replace("&lt;", "<").replace("&gt;", ">")


def keys(view: View) -> list[list[str]]:
    return [[key.text for key in row] for row in view.rows if row]


ACCOUNT = replace(PAUSED, pause_reason=PauseReason.ACCOUNT)
LIMITED = replace(ACCOUNT, pause_detail="account_limited", limited_reason="PEER_FLOOD")


CANARY = replace(
    PAUSED, pause_reason=PauseReason.CANARY, sent=3, failed=0, waiting=243, canary=3, reasons={}
)
POSTS = [
    FirstPost("Городская афиша", "cityguide", -1001000000001, 881),
    FirstPost("Партнёр <12>", None, -1001500, 77),
    FirstPost("Старый чат", None, -55, 5),
]


DONE = replace(
    RUNNING,
    status=CampaignStatus.FINISHED,
    sent=241,
    failed=4,
    skipped=1,
    waiting=0,
    retried=2,
    started_at=NOW - 36 * MINUTE,
    ended_at=NOW,
    waited=timedelta(minutes=3, seconds=40),
    reasons={"no_right": 3, "no_answer": 1},
)
