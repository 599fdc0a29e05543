"""Screens undo, run, wait, paused, done and ended: one live card per campaign and chat. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.callbacks.campaigns import CampaignList, CampaignVerb, MoveStart
from bot.callbacks.drafts import Draft, DraftVerb
from bot.kit import View, key
from bot.outlook import Facts
from bot.panel import Panel
from bot.screens.approval import pending, waits
from bot.screens.ended import done, ended
from bot.screens.parts import (
    Rows,
    State,
    bar,
    counts,
    end,
    left,
    out_of,
    pace,
    refused,
    reports,
    table,
    to,
)
from bot.screens.paused import paused
from bot.screens.regular import series_line
from bot.screens.waits import hold_of, hold_text
from bot.texts import Texts, count
from db.pins import Pins
from db.progress import FirstPost
from delivery.campaign import CampaignStatus, Progress

FINAL: Final = frozenset({CampaignStatus.FINISHED, CampaignStatus.CANCELLED})
SOON: Final = timedelta(minutes=1)  # a start that is nearer is counted down


def card_view(panel: Panel, t: Texts, facts: Facts) -> View:
    """Draw the card of a campaign as it is now, for this reader."""
    if facts.approval is not None and facts.campaign.status is CampaignStatus.PENDING_APPROVAL:
        return pending(panel, t, facts.approval)
    c = facts.campaign
    return with_pins(t, card(panel, t, c, facts.ends_at, facts.first_posts), c, facts.pins)


def with_pins(t: Texts, view: View, c: Progress, pins: Pins | None) -> View:
    """Say on a card how far the pinning is; it is not final while posts are still pinned."""
    if pins is None or not (pins.pinned or pins.refused or (c.sent and pins.wanted)):
        return view
    words = t("pins", "📌 Pinned in {n}", n=count(pins.pinned))
    if pins.failed:
        words += t("pins", " · not pinned in {n}", n=count(pins.failed))
    if pins.stuck:
        words += t("pins", " · not unpinned in {n}", n=count(pins.stuck))
    rows = [*view.rows]
    if pins.refused:
        caption = t.plain("pins", "📌 Not pinned · {n}", n=count(pins.refused))
        rows.insert(-1, [key(caption, to(c, CampaignVerb.PINS))])
    is_final = view.is_final and not pins.wanted
    return replace(view, text=f"{view.text}\n\n{words}", rows=rows, is_final=is_final)


def card(
    panel: Panel,
    t: Texts,
    c: Progress,
    ends_at: datetime | None,
    first_posts: Sequence[FirstPost] = (),
) -> View:
    """Draw the card of a campaign that waits for nobody else."""
    states: dict[CampaignStatus, Callable[[], State]] = {
        CampaignStatus.DRAFT: lambda: _draft(t, c),
        CampaignStatus.PENDING_APPROVAL: lambda: State(waits(t), []),
        CampaignStatus.SCHEDULED: lambda: _scheduled(panel, t, c),
        CampaignStatus.RUNNING: lambda: _running(panel, t, c, ends_at),
        CampaignStatus.PAUSED: lambda: paused(panel, t, c, first_posts),
        CampaignStatus.FINISHED: lambda: done(t, c),
        CampaignStatus.CANCELLED: lambda: ended(t, c),
    }
    state = states[c.status]()
    head = t("card", "<b>{title}</b> · #{id}", title=c.title, id=c.id)
    series = series_line(t, c, panel.now())
    is_final = c.status in FINAL and not c.waiting  # what was in flight at the end counts too
    # A live card stays where it is: the list opens below it.
    onward = CampaignList(page=0, below=c.status not in FINAL)
    back = [key(t.plain("run", "‹ Campaigns"), onward)]
    if c.status in FINAL:
        back.insert(0, table(t, c))
    if c.status is CampaignStatus.RUNNING:
        back.insert(0, key(t.plain("run", "⬇️ To bottom"), to(c, CampaignVerb.DOWN)))
    rows = [*state.rows, reports(t, c), back]
    text = f"{head}\n{state.text}" + (f"\n\n🗓 {series}" if series else "")
    return View(text, rows, card_of=c.id, is_final=is_final)


def _draft(t: Texts, c: Progress) -> State:
    """Draw what was taken back, withdrawn or sent back while somebody looks at it."""
    go_on = key(t.plain("approval", "Open"), Draft(verb=DraftVerb.OPEN, campaign_id=c.id))
    return State(t("card", "Not launched. Posts: 0"), [[go_on]])


def _scheduled(panel: Panel, t: Texts, c: Progress) -> State:
    now = panel.now()
    if c.starts_at is None or c.starts_at <= now:
        return State(_starting(t, c), [])
    if c.starts_at - now > SOON:
        text = t.plural(
            "undo",
            "🕒 Starting {when} — {number} channel",
            "🕒 Starting {when} — {number} channels",
            c.total,
            when=t.at(c.starts_at, now),
        )
        return State(text, _planned(t, c))
    text = t.plural(
        "undo",
        "Starting {when} — {number} channel",
        "Starting {when} — {number} channels",
        c.total,
        when=t.moment(c.starts_at, style="r"),
    )
    undo, hurry = t.plain("undo", "↩️ Do not launch"), t.plain("undo", "▶️ Start at once")
    keys = [key(undo, to(c, CampaignVerb.UNDO)), key(hurry, to(c, CampaignVerb.HURRY))]
    return State(text, [keys])


def _planned(t: Texts, c: Progress) -> Rows:
    move = key(t.plain("undo", "Move"), MoveStart(campaign_id=c.id))
    hurry = key(t.plain("undo", "Start now"), to(c, CampaignVerb.HURRY))
    if c.recurrence is None:
        return [[move, hurry], [key(t.plain("undo", "Unschedule"), to(c, CampaignVerb.UNDO))]]
    unplan = key(t.plain("undo", "Unschedule"), to(c, CampaignVerb.ASK_UNPLAN))
    last = key(t.plain("undo", "Do not repeat any more"), to(c, CampaignVerb.LAST))
    return [[move, hurry], [unplan], [last]]


def _starting(t: Texts, c: Progress) -> str:
    return t.plural(
        "undo", "▶️ Starting — {number} channel", "▶️ Starting — {number} channels", c.total
    )


def _running(panel: Panel, t: Texts, c: Progress, ends_at: datetime | None) -> State:
    hold = hold_of(panel, t, c)
    if hold is None:
        head = t("run", "▶️ Running · {pace}", pace=pace(panel, t, c))
    else:
        head = hold_text(panel, t, c, hold)
    time_left = left(panel, t, ends_at, hold.until if hold else None)
    lines = [head, "", bar(c), out_of(t, c) + time_left, "", counts(t, c)]
    if hold is None and c.last_title is not None and c.last_sent_at is not None:
        at = t.dated(c.last_sent_at, panel.now())
        lines += ["", t("run", "Last — “{title}”, {at}", title=c.last_title, at=at)]
    night = []
    if hold is not None and hold.is_quiet:
        caption = t.plain("quiet", "Do not wait for the morning · {n}", n=count(c.waiting))
        night = [key(caption, to(c, CampaignVerb.ASK_NIGHT))]
    hold_it = key(t.plain("run", "⏸ Pause"), to(c, CampaignVerb.PAUSE))
    return State("\n".join(lines), [night, [hold_it, end(t, c)], refused(t, c)])
