"""Tells people, with a sound, what they must know at once; a loop over rows that triggers write."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramRetryAfter

from bot.callbacks.campaigns import CampaignButton, CampaignList, CampaignVerb
from bot.kit import NO_PREVIEW, View, key
from bot.panel import Panel
from bot.refusals import is_unreachable
from bot.screens.account_down import account_down
from bot.screens.approval import decided
from bot.screens.draft import gone
from bot.screens.people import joined
from bot.screens.running import card_of
from bot.screens.staff import digest
from bot.texts import Texts, count
from db.notices import Kind, Notice, NoticeRows
from delivery.recurrence import next_run

LOOK: Final = 1.0  # seconds between two looks, and so between two notices in one chat
AT_ONCE: Final = 20  # Telegram takes 30 messages a second from a bot
AFTER_FAULT: Final = 3.0  # seconds, doubled every time the same notice fails again
LONGEST: Final = 300.0

logger = logging.getLogger(__name__)


@dataclass
class Notices:
    """Sends each notice once; after a crash one may come twice, none is lost."""

    bot: Bot
    panel: Panel
    rows: NoticeRows
    now: Callable[[], float] = time.monotonic
    _chats: dict[int, float] = field(default_factory=dict, init=False)  # chat → rests until
    _failed: dict[int, tuple[float, float]] = field(default_factory=dict, init=False)

    async def run(self) -> None:
        """Look at the rows every second until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        """Tell every chat its oldest notice; none waits for the other."""
        now = self.now()
        chats = [chat_id for chat_id, until in self._chats.items() if until > now]
        failed = [notice_id for notice_id, (until, _) in self._failed.items() if until > now]
        due = await self.rows.due(AT_ONCE, chats, failed)
        async with asyncio.TaskGroup() as tasks:
            for notice in due:
                tasks.create_task(self._tell(notice))

    async def _tell(self, notice: Notice) -> None:
        try:
            if not await self._send(notice):
                logger.warning("a person cannot be told", extra=_about(notice))
            await self.rows.told(notice.id)
        except TelegramRetryAfter as error:
            self._chats[notice.chat_id] = self.now() + error.retry_after
        except Exception:  # one that cannot be drawn or sent keeps no other from being told
            logger.exception("notice not sent, trying again", extra=_about(notice))
            _, last = self._failed.get(notice.id, (0.0, AFTER_FAULT / 2))
            rest = min(2 * last, LONGEST)
            self._failed[notice.id] = self.now() + rest, rest
        else:
            self._failed.pop(notice.id, None)

    async def _send(self, notice: Notice) -> bool:
        """Send a new message that follows nothing; False: this person reads nothing from us."""
        t = Texts.of(notice.locale, notice.time_zone, self.panel.zone, notice.chat_id)
        view = await draw(self.panel, t, notice)
        try:
            await self.bot.send_message(
                notice.chat_id,
                view.text,
                reply_markup=view.markup,
                link_preview_options=NO_PREVIEW,
                disable_notification=notice.kind is Kind.DIGEST,
            )
        except AiogramError as error:
            if not is_unreachable(error):
                raise
            return False
        return True


def _about(notice: Notice) -> dict[str, object]:
    return {"notice": notice.id, "kind": notice.kind, "chat_id": notice.chat_id}


async def draw(panel: Panel, t: Texts, notice: Notice) -> View:
    """Return what the person reads: the campaign's own screen where somebody has to act on it."""
    match notice.kind:
        case Kind.ERRORS | Kind.CANARY | Kind.MISSED | Kind.APPROVAL:
            return await card_of(panel, t, notice.campaign_id)
        case Kind.FINISHED:
            return await _finished(panel, t, notice.campaign_id)
        case Kind.ACCOUNT:
            return account_down(t, notice)
        case Kind.FLOOD | Kind.CAP:
            return _waits(panel, t, notice)
        case Kind.APPROVED | Kind.RETURNED:
            return decided(panel, t, await panel.approvals.of(notice.campaign_id))
        case _:
            return await _of_no_campaign(panel, t, notice)


async def _of_no_campaign(panel: Panel, t: Texts, notice: Notice) -> View:
    match notice.kind:
        case Kind.DIGEST:
            return digest(t, await panel.staff.closed())
        case Kind.SKIPPED_RUN:
            return await _skipped(panel, t, notice.campaign_id)
        case Kind.JOINED:
            return await joined(panel, t, notice.subject_id)
        case _:
            raise NotImplementedError(notice.kind)


async def _finished(panel: Panel, t: Texts, campaign_id: int) -> View:
    c = await panel.progress.of(campaign_id)
    if c is None:
        return gone(t)
    text = t(
        "notice",
        "✅ “{title}” is finished: {sent} of {total} out",
        title=c.title,
        sent=count(c.sent),
        total=count(c.total),
    )
    if c.failed:
        text += t("notice", ", {n} failed", n=count(c.failed))
    if c.skipped:
        text += t("notice", ", {n} skipped", n=count(c.skipped))
    button = CampaignButton(verb=CampaignVerb.CARD, campaign_id=c.id, rev=c.rev)
    return View(text, [[key(t.plain("notice", "Open"), button)]])


async def _skipped(panel: Panel, t: Texts, campaign_id: int) -> View:
    c, now = await panel.progress.of(campaign_id), panel.now()
    if c is None:
        return gone(t)
    text = t("notice", "↷ “{title}” was skipped: the time before it still goes on", title=c.title)
    then = next_run(c.recurrence, c.starts_at or now) if c.recurrence else None
    if then is not None:
        text += "\n" + t("notice", "Next time: {at}", at=t.dated(then, now))
    button = CampaignButton(verb=CampaignVerb.CARD, campaign_id=c.id, rev=c.rev)
    return View(text, [[key(t.plain("notice", "Open"), button)]])


def _waits(panel: Panel, t: Texts, notice: Notice) -> View:
    name, until = notice.account_name, notice.until or panel.now()
    at, relative = t.at(until, panel.now()), t.moment(until, style="r")
    if notice.kind is Kind.FLOOD:
        text = t(
            "notice",
            "⏳ Telegram asks the account “{name}” to wait\nResuming {at} ({relative})."
            " Nothing to do on your side.",
            name=name,
            at=at,
            relative=relative,
        )
    else:
        text = t(
            "notice",
            "⏳ The account “{name}” has posted all it may in a day\nResuming {at}"
            " ({relative}). Nothing to do on your side.",
            name=name,
            at=at,
            relative=relative,
        )
    return View(text, [[key(t.plain("notice", "Campaigns"), CampaignList())]])
