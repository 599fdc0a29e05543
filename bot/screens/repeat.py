"""Screen repeat: whether a draft comes out once or regularly, on which days, until when."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from html import escape
from itertools import islice
from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from bot.callbacks.drafts import Repeat, RepeatVerb, When
from bot.kit import View, key
from bot.panel import Panel
from bot.screens.asking import (
    Asking,
    ask,
    asked,
    author,
    is_answer,
    seen_then,
    show_answer,
    take_away,
)
from bot.screens.regular import day_name, days_and_time
from bot.screens.running import already, card_of
from bot.screens.together import refusal
from bot.screens.typed_moment import here, in_utc
from bot.texts import Texts, count
from delivery.campaign import Campaign, CampaignStatus
from delivery.errors import DraftChanged, MoveRefused
from delivery.moments import Exact, read
from delivery.recurrence import EVERY_DAY, MOST_RUNS, Recurrence, following, starting

SHOWN: Final = 3  # runs that are named
COUNTS: Final = (5, 10)
FEWEST: Final = 2
EVENING: Final = time(23, 59)
_TIMES: Final = re.compile("([0-9]{1,9})(?: (?:раза?|times?))?")

TRIES: Final = 5  # of one person who taps faster than rows change

Button = tuple[str, Repeat]
Change = tuple[Recurrence | None, datetime]  # the rule and its first run
Make = Callable[[Campaign], Change | None]


async def repeat(panel: Panel, t: Texts, campaign_id: int, note: str = "") -> View:
    """Screen ``repeat``; ``note`` is what was made of typed words."""
    campaign = await panel.campaigns.get(campaign_id)
    if campaign is None or campaign.status is not CampaignStatus.DRAFT:
        return await card_of(panel, t, campaign_id)
    return repeat_view(panel, t, campaign, note)


def repeat_view(panel: Panel, t: Texts, c: Campaign, note: str = "") -> View:
    """Draw it. Pure but for the clock of the panel."""
    head = t("repeat", "<b>Regularly</b> · {here}", here=here(panel, t))
    back = [key(t.plain("when", "‹ Back"), When(campaign_id=c.id, rev=c.rev))]
    start, now = c.wanted_at, panel.now()
    if start is None or start <= now:
        first = t("repeat", "Choose the time of the start first: it comes out at that time.")
        return View(f"{head}\n\n{first}", [back])
    at, utc = t.clock(start, now), in_utc(panel, t, start)
    lines = [
        *([note, ""] if note else []),
        t("when", "Start: <b>{at}</b> · {utc}", at=at, utc=utc),
        *_rule(t, c.recurrence, start, now),
    ]
    return View("\n".join([head, "", *lines]), [*_rows(t, c), back])


def _rule(t: Texts, rule: Recurrence | None, start: datetime, now: datetime) -> list[str]:
    if rule is None:
        return [t("repeat", "Repeat: no")]
    then = " · ".join(t.clock(moment, now) for moment in islice(following(rule, start), SHOWN))
    return [
        t("repeat", "Repeat: <b>{what}</b>", what=days_and_time(t, rule)),
        t("repeat", "End: {end}", end=_end(t, rule, now)),
        t("repeat", "Then: {then}", then=then or "—"),
        "",
        t("repeat", "A run is skipped while the one before it goes on; we say so."),
        t("repeat", "Type how often or until which day: <code>7</code>, <code>25.12</code>"),
    ]


def _end(t: Texts, rule: Recurrence, now: datetime) -> str:
    if rule.until is not None:
        return t.day(rule.until, now.astimezone(t.zone).date())
    if rule.left is not None:
        return t.plural("repeat", "after {number} time", "after {number} times", rule.left + 1)
    return t("repeat", "none")


def _rows(t: Texts, c: Campaign) -> list[list[InlineKeyboardButton]]:
    rule = c.recurrence
    days = rule.days if rule else frozenset()
    weekly = len(days) == 1

    def button(caption: str, verb: RepeatVerb, n: int = 0, mark: str = "") -> InlineKeyboardButton:
        return key(mark + caption, Repeat(verb=verb, campaign_id=c.id, n=n, rev=c.rev))

    def chosen(is_it: bool) -> str:  # noqa: FBT001
        return "• " if is_it else ""

    once = [button(t.plain("repeat", "No"), RepeatVerb.NONE, mark=chosen(rule is None))]
    kinds = [
        button(t.plain("repeat", "Every day"), RepeatVerb.DAILY, mark=chosen(days == EVERY_DAY)),
        button(t.plain("repeat", "Weekly"), RepeatVerb.WEEKLY, mark=chosen(weekly)),
    ]
    week = [
        button(day_name(t, day), RepeatVerb.DAY, day, "✓ " if day in days else "")
        for day in sorted(EVERY_DAY)
    ]
    if rule is None:
        return [once, kinds, week[:4], week[4:]]
    is_endless = rule.until is None and rule.left is None
    ends = [button(_times(t, n), RepeatVerb.TIMES, n, chosen(rule.left == n - 1)) for n in COUNTS]
    endless = button(t.plain("repeat", "No end"), RepeatVerb.ENDLESS, mark=chosen(is_endless))
    return [once, kinds, week[:4], week[4:], ends, [endless]]


def _times(t: Texts, n: int) -> str:
    return t.plain("repeat", "{n} times", n=count(n))


def chosen_rule(c: Campaign, tapped: Repeat, t: Texts) -> Change | None:
    """Return the rule a tap makes of a draft's, and its first run; None: nothing to change."""
    start, rule = c.wanted_at, c.recurrence
    if start is None or tapped.verb is RepeatVerb.OPEN:
        return None
    zone = rule.zone if rule else t.zone
    if tapped.verb in {RepeatVerb.TIMES, RepeatVerb.ENDLESS}:
        left = tapped.n - 1 if tapped.verb is RepeatVerb.TIMES else None
        return None if rule is None else (replace(rule, until=None, left=left), start)
    days = {
        RepeatVerb.NONE: frozenset[int](),
        RepeatVerb.DAILY: EVERY_DAY,
        RepeatVerb.WEEKLY: frozenset({start.astimezone(zone).isoweekday()}),
        RepeatVerb.DAY: (rule.days if rule else frozenset()) ^ {tapped.n},
    }[tapped.verb]
    if not days & EVERY_DAY:
        return None, start
    made, first = starting(days & EVERY_DAY, start, zone)
    if rule is not None:  # its end stays, and its time where the clocks jump over it
        made = replace(made, at=rule.at, until=rule.until, left=rule.left)
    return made, first


async def open_repeat(
    query: CallbackQuery, callback_data: Repeat, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Show the screen or take a tap on it; an end may be typed from now on."""
    at = callback_data
    seen = at.campaign_id, at.rev
    toast = await _set(panel, t, seen, query.from_user.id, lambda c: chosen_rule(c, at, t))
    await ask(query, state, Asking.repeat_end, at.campaign_id, await _rev(panel, at.campaign_id))
    alert = toast is not None
    await panel.redraw(query, t, lambda: repeat(panel, t, at.campaign_id), toast, alert=alert)


async def _rev(panel: Panel, campaign_id: int) -> int:
    campaign = await panel.campaigns.get(campaign_id)
    return campaign.rev if campaign else 0


async def _set(panel: Panel, t: Texts, seen: tuple[int, int], actor: int, make: Make) -> str | None:
    """Change the rule; return what to say where that is refused. ``seen``: campaign and rev.

    ``make`` makes it of what there is: made anew where another tap of the same person came first.
    """
    campaign_id, rev = seen
    for _ in range(TRIES):
        c = await panel.campaigns.get(campaign_id)
        if c is None or (change := make(c)) is None:
            return None
        try:
            await panel.series.set_rule(campaign_id, actor, *change, c.rev, rev)
        except DraftChanged:
            if await panel.drafts.news(campaign_id, rev, actor) is not None:
                break
        except MoveRefused as refused:
            return already(t, refused.status)
        else:
            return None
    return await refusal(panel, t, seen, actor)


def typed_end(text: str, rule: Recurrence, start: datetime, now: datetime) -> Recurrence | None:
    """Return the rule with the end that was typed: so many times, or a last day. None: neither."""
    if (number := _TIMES.fullmatch(text.strip().casefold())) is not None:
        n = int(number[1])
        return replace(rule, left=n - 1, until=None) if FEWEST <= n <= MOST_RUNS else None
    match read(f"{text} {EVENING:%H:%M}", now, rule.zone):
        case Exact(at):
            return _until(rule, start, at.astimezone(rule.zone).date())
        case _:
            return None


def _until(rule: Recurrence, start: datetime, day: date) -> Recurrence | None:
    if day < start.astimezone(rule.zone).date() + timedelta(days=1):
        return None
    return replace(rule, until=day, left=None)


def _typed(text: str, c: Campaign, now: datetime) -> Change | None:
    if c.recurrence is None or c.wanted_at is None:
        return None
    rule = typed_end(text, c.recurrence, c.wanted_at, now)
    return None if rule is None else (rule, c.wanted_at)


async def take_end(message: Message, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Read a typed end; the question stays open, so that another one can be typed."""
    campaign_id, text = await asked(state), message.text or ""
    campaign = await panel.campaigns.get(campaign_id)
    if campaign is None or campaign.recurrence is None or campaign.wanted_at is None:
        await show_answer(message, state, panel, t, await repeat(panel, t, campaign_id))
        return
    rule, note = typed_end(text, campaign.recurrence, campaign.wanted_at, panel.now()), ""
    if rule is None:
        note = t(
            "repeat",
            "⚠️ “{text}” is neither a number from 2 to 1000 nor a day after the start.",
            text=text,
        )
    else:
        seen, now = (campaign_id, await seen_then(state)), panel.now()
        refused = await _set(panel, t, seen, author(message), lambda c: _typed(text, c, now))
        note = "" if refused is None else f"⚠️ {escape(refused, quote=False)}"
    await state.update_data(seen=await _rev(panel, campaign_id))
    await show_answer(message, state, panel, t, await repeat(panel, t, campaign_id, note))
    if rule is not None:
        await take_away(message)


def router() -> Router:
    """Return the handlers of this screen."""
    router = Router(name="repeat")
    router.callback_query.register(open_repeat, Repeat.filter())
    router.message.register(take_end, StateFilter(Asking.repeat_end), is_answer)
    return router
