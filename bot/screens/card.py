"""Screens undo, run, wait, paused, done and ended: one live card per campaign and chat. Pure."""

from collections.abc import Callable
from typing import Final

from aiogram.types import InlineKeyboardButton

from bot.callbacks import CampaignButton, CampaignList, CampaignVerb
from bot.kit import DANGER, PRIMARY, View, key
from bot.panel import Panel
from bot.texts import Texts, count
from delivery.campaign import CampaignStatus, Move, PauseReason, Progress, moves_from
from delivery.outcome import Reason
from delivery.plan import duration
from delivery.store_media import Problem

BAR: Final = 10
FINAL: Final = frozenset({CampaignStatus.FINISHED, CampaignStatus.CANCELLED})


def card(panel: Panel, t: Texts, c: Progress) -> View:
    """Draw the card of a campaign as it is now."""
    head = t("card", "<b>{title}</b> · #{id}", title=c.title, id=c.id)
    text = f"{head}\n{_body(panel, t, c)}"
    is_final = c.status in FINAL and not c.waiting  # what was in flight at the end counts too
    return View(text, _rows(panel, t, c), card_of=c.id, is_final=is_final)


def _body(panel: Panel, t: Texts, c: Progress) -> str:
    bodies: dict[CampaignStatus, Callable[[], str]] = {
        CampaignStatus.DRAFT: lambda: t("card", "Not launched. Posts: 0"),
        CampaignStatus.SCHEDULED: lambda: _starting(panel, t, c),
        CampaignStatus.RUNNING: lambda: _running(panel, t, c),
        CampaignStatus.PAUSED: lambda: _paused(t, c),
        CampaignStatus.FINISHED: lambda: _finished(t, c),
        CampaignStatus.CANCELLED: lambda: _cancelled(t, c),
    }
    return bodies[c.status]()


def _starting(panel: Panel, t: Texts, c: Progress) -> str:
    if c.starts_at is None or c.starts_at <= panel.now():
        return t.plural(
            "undo", "▶️ Starting — {number} channel", "▶️ Starting — {number} channels", c.total
        )
    return t.plural(
        "undo",
        "Starting {when} — {number} channel",
        "Starting {when} — {number} channels",
        c.total,
        when=t.moment(c.starts_at, style="r"),
    )


def _running(panel: Panel, t: Texts, c: Progress) -> str:
    pace = t("run", "▶️ Running · {pace}", pace=t.pace(panel.gap))
    state = _wait(panel, t, c) or pace
    lines = [state, "", _bar(c), _out_of(t, c) + _left(panel, t, c), "", _counts(t, c)]
    if c.last_title is not None and c.last_sent_at is not None:
        last = t("run", "Last — “{title}”, {at}", title=c.last_title, at=t.moment(c.last_sent_at))
        lines += ["", last]
    return "\n".join(lines)


def _wait(panel: Panel, t: Texts, c: Progress) -> str | None:
    """Say why nothing moves and until when; None when it does."""
    if c.account_status == "offline":
        return t("wait", "⏳ No connection to Telegram. It goes on by itself.")
    if c.blocked_until is not None and c.blocked_until > panel.now():
        until = t.moment(c.blocked_until)
        relative = t.moment(c.blocked_until, style="r")
        return t(
            "wait",
            "⏳ Telegram asks to wait\nResuming at {until} ({relative})."
            " Nothing to do on your side.",
            until=until,
            relative=relative,
        )
    if c.waits_for_media:
        return t("wait", "⏳ Preparing the file of the post. It goes on by itself.")
    if c.due == 0 and c.next_at is not None:
        until = t.moment(c.next_at, style="r")
        if c.next_reason == Reason.SLOW_MODE:
            return t("wait", "⏳ The last groups have slow mode. Resuming {until}.", until=until)
        return t("wait", "⏳ Telegram did not answer. Trying again {until}.", until=until)
    return None


def _paused(t: Texts, c: Progress) -> str:
    at = t.moment(c.paused_at) if c.paused_at else ""
    if c.pause_reason is PauseReason.PERSON:
        state = t("paused", "⏸ Paused by {name}, {at}", name=c.changed_by_name or "—", at=at)
        hint = t("paused", "It will go on from the same place. Nobody gets it twice.")
    elif c.media_problem is not None:
        state = t("paused", "⏸ Paused, {at}: the file of the post cannot be prepared", at=at)
        hint = _media_hint(t, c.media_problem)
    elif c.account_status == "lost":
        state = t("paused", "⏸ Paused, {at}: the account is logged out", at=at)
        hint = t("paused", "Connect the account again, then resume. Nothing is lost.")
    else:
        state = t("paused", "⏸ Paused, {at}: the account is limited by Telegram", at=at)
        hint = t("paused", "Open @SpamBot from this account and see until when. Nothing is lost.")
    return "\n".join([state, "", _bar(c), _out_of(t, c), "", _counts(t, c), "", hint])


def _media_hint(t: Texts, problem: str) -> str:
    if problem == Problem.TOO_LARGE:
        return t(
            "paused",
            "Telegram allows this account no channel of its own for files, and without one a file"
            " may have at most 20 MB. Send a smaller file, or resume to try again.",
        )
    return t("paused", "Telegram does not give the file out any more. Send the post to me again.")


def _finished(t: Texts, c: Progress) -> str:
    took = t.length(c.took) if c.took else "—"
    lines = [t("done", "✅ Finished in {took}", took=took), "", _bar(c), _result(t, c)]
    if c.retried:
        retried = t.plural(
            "done",
            "{number} did not come out at the first attempt",
            "{number} did not come out at the first attempt",
            c.retried,
        )
        lines += ["", retried]
    return "\n".join(lines)


def _cancelled(t: Texts, c: Progress) -> str:
    state = t("ended", "⏹ Ended by {name}", name=c.changed_by_name or "—")
    kept = t("ended", "Will not be published: {n}. What is out stays.", n=count(c.cancelled))
    return "\n".join([state, "", _bar(c), _result(t, c), "", kept])


def _bar(c: Progress) -> str:
    full = c.percent * BAR // 100
    return f"{'▰' * full}{'▱' * (BAR - full)} {c.percent} %"


def _out_of(t: Texts, c: Progress) -> str:
    return t("run", "{n} of {total}", n=count(c.settled), total=count(c.total))


def _left(panel: Panel, t: Texts, c: Progress) -> str:
    if not c.waiting:
        return ""
    left = duration(c.waiting, panel.average_gap)
    if c.blocked_until is not None and c.blocked_until > panel.now():
        left += c.blocked_until - panel.now()
    return t("run", " · ≈ {left} left", left=t.length(left))


def _counts(t: Texts, c: Progress) -> str:
    return t(
        "run",
        "✅ Out {sent} of {total} · failed {failed} · skipped {skipped} · queued {waiting}",
        sent=count(c.sent),
        total=count(c.total),
        failed=count(c.failed),
        skipped=count(c.skipped),
        waiting=count(c.waiting),
    )


def _result(t: Texts, c: Progress) -> str:
    return t(
        "done",
        "Out <b>{sent}</b> of {total} · failed {failed} · skipped {skipped}",
        sent=count(c.sent),
        total=count(c.total),
        failed=count(c.failed),
        skipped=count(c.skipped),
    )


def _rows(panel: Panel, t: Texts, c: Progress) -> list[list[InlineKeyboardButton]]:
    moves = moves_from(c.status)
    first, second = [], []
    if Move.UNDO in moves and c.starts_at is not None and c.starts_at > panel.now():
        first.append(key(t.plain("undo", "↩️ Do not launch"), _to(c, CampaignVerb.UNDO), DANGER))
    if Move.PAUSE in moves:
        first.append(key(t.plain("run", "⏸ Pause"), _to(c, CampaignVerb.PAUSE)))
    if Move.RESUME in moves:
        first.append(key(t.plain("paused", "▶️ Resume"), _to(c, CampaignVerb.RESUME), PRIMARY))
    if Move.CANCEL in moves and c.status is not CampaignStatus.SCHEDULED:
        first.append(key(t.plain("run", "⏹ End"), _to(c, CampaignVerb.ASK_STOP)))
    if refused := c.failed + c.skipped:
        caption = t.plain("run", "⚠️ Refused · {n}", n=count(refused))
        second.append(key(caption, _to(c, CampaignVerb.ERRORS)))
    # A live card stays where it is: the list opens below it.
    onward = CampaignList(page=0, below=c.status not in FINAL)
    return [first, second, [key(t.plain("run", "‹ Campaigns"), onward)]]


def _to(c: Progress, verb: CampaignVerb) -> CampaignButton:
    return CampaignButton(verb=verb, campaign_id=c.id, rev=c.rev)
