"""The card of a paused campaign: who or what paused it, and the ways on. Pure."""

from collections.abc import Callable, Sequence
from datetime import datetime

from aiogram.types import InlineKeyboardButton

from bot.callbacks.campaigns import CampaignVerb, HaltButton, HaltVerb
from bot.callbacks.drafts import Pace
from bot.kit import PRIMARY, key
from bot.panel import Panel
from bot.screens.account_down import SPAM_BOT
from bot.screens.parts import State, bar, counts, end, out_of, refused, resume, to
from bot.screens.posts import link
from bot.screens.reasons import reason_words
from bot.texts import Html, Texts, count
from db.progress import FirstPost
from delivery.campaign import PauseReason, Progress
from delivery.outcome import Reason
from delivery.store_media import Problem


def paused(panel: Panel, t: Texts, c: Progress, first_posts: Sequence[FirstPost]) -> State:
    """Draw it by its reason."""
    now = panel.now()
    draw: dict[PauseReason | None, Callable[[], State]] = {
        PauseReason.ERRORS: lambda: _by_errors(t, c, now),
        PauseReason.ACCOUNT: lambda: _by_account(t, c, now),
        PauseReason.CANARY: lambda: _by_canary(t, c, first_posts),
        PauseReason.MISSED: lambda: _missed(t, c, now),
        PauseReason.HALT: lambda: _by_halt(t, c, now),
    }
    return draw.get(c.pause_reason, lambda: _by_person(t, c, now))()


def _by_person(t: Texts, c: Progress, now: datetime) -> State:
    head = t("paused", "⏸ Paused by {name}, {at}", name=c.changed_by_name or "—", at=_at(t, c, now))
    pace = key(t.plain("paused", "Pace"), Pace(campaign_id=c.id))
    rows = [[resume(t, c)], [pace, end(t, c)], refused(t, c)]
    return State(_lines(t, c, head, _same_place(t)), rows)


def _by_halt(t: Texts, c: Progress, now: datetime) -> State:
    name = c.changed_by_name or "—"
    head = t("paused", "⏸ Everything is paused by {name}, {at}", name=name, at=_at(t, c, now))
    all_of_them = key(t.plain("paused", "Everything…"), HaltButton(verb=HaltVerb.SHOW))
    rows = [[resume(t, c), end(t, c)], [all_of_them], refused(t, c)]
    return State(_lines(t, c, head, _same_place(t)), rows)


def _by_errors(t: Texts, c: Progress, now: datetime) -> State:
    if c.media_problem is not None:
        head = t(
            "paused",
            "⏸ Paused, {at}: the file of the post cannot be prepared",
            at=_at(t, c, now),
        )
        hint = _media_hint(t, c.media_problem)
        return State(_lines(t, c, head, hint), [[resume(t, c), end(t, c)], refused(t, c)])
    at = _at(t, c, now)
    head = t("autopause", "⚠️ Paused by itself, {at}: too many errors", at=at)
    if c.pause_detail == Reason.POST_INVALID:
        head = t("autopause", "⚠️ Paused by itself, {at}: Telegram does not accept the post", at=at)
    look = [key(t.plain("autopause", "⚠️ Look into it"), to(c, CampaignVerb.ERRORS), PRIMARY)]
    skip = key(t.plain("autopause", "Skip such ones and resume"), to(c, CampaignVerb.TOLERATE))
    rows = [look, [skip] if c.pause_detail else [], [resume(t, c, None), end(t, c)]]
    return State(_lines(t, c, head, _cause(t, c)), rows)


def _cause(t: Texts, c: Progress) -> str:
    if c.pause_detail == Reason.POST_INVALID:
        cause = t("autopause", "It would be refused everywhere.")
    else:
        why, failed = reason_words(t, c.pause_detail or ""), c.reasons.get(c.pause_detail or "", 0)
        cause = t("autopause", "It looks like one cause: {why} — {n}.", why=why, n=count(failed))
    rest = t.plural(
        "autopause",
        "The other {number} is untouched.",
        "The other {number} are untouched.",
        c.waiting,
    )
    return f"{cause} {rest}"


def _media_hint(t: Texts, problem: str) -> str:
    if problem == Problem.TOO_LARGE:
        return t(
            "paused",
            "Telegram allows this account no channel of its own for files, and without one a file"
            " may have at most 20 MB. Send a smaller file, or resume to try again.",
        )
    return t("paused", "Telegram does not give the file out any more. Send the post to me again.")


def _by_account(t: Texts, c: Progress, now: datetime) -> State:
    at = _at(t, c, now)
    rows = [[resume(t, c), end(t, c)], refused(t, c)]
    if c.account_status == "lost":
        head = t("paused", "⏸ Paused, {at}: the account is logged out", at=at)
        hint = t("paused", "Connect the account again, then resume. Nothing is lost.")
        return State(_lines(t, c, head, hint), rows)
    if c.limited_reason is None and c.pause_detail != Reason.ACCOUNT_LIMITED:
        head = t("paused", "⏸ Paused, {at}: the account was logged out", at=at)
        hint = t("paused", "It is connected again.") + " " + _same_place(t)
        return State(_lines(t, c, head, hint), rows)
    head = t("paused", "⏸ Paused, {at}: the account is limited by Telegram", at=at)
    hint = t(
        "paused",
        "Open @SpamBot from this account and see until when. Trying more often makes it longer."
        " Nothing is lost.",
    )
    if c.limited_reason is not None:
        word = t("paused", "Telegram's answer: <code>{word}</code>", word=c.limited_reason)
        hint = f"{word}\n{hint}"
    spam_bot = InlineKeyboardButton(
        text=t.plain("paused", "Open @SpamBot"), url=SPAM_BOT, style=PRIMARY
    )
    rows = [[spam_bot], [resume(t, c, None), end(t, c)], refused(t, c)]
    return State(_lines(t, c, head, hint), rows)


def _by_canary(t: Texts, c: Progress, first_posts: Sequence[FirstPost]) -> State:
    head = t("canary", "🐤 The first posts are out: {n}", n=count(c.sent))
    question = t("canary", "All as it should be?")
    if not c.sent:
        head = t("canary", "🐤 None of the first posts came out")
        question = t("canary", "Better see why before it goes on.")
    links = " · ".join(link(post) for post in first_posts)
    more = c.sent - len(first_posts)
    if first_posts and more > 0:
        links += t("canary", " and {n} more", n=count(more))
    text = "\n\n".join(filter(None, [head, links, counts(t, c), question]))
    go_on = t.plain("canary", "▶️ Resume · {n}", n=count(c.waiting))
    stop = key(t.plain("canary", "End, keep the posts"), to(c, CampaignVerb.STOP))
    first = [key(go_on, to(c, CampaignVerb.RESUME), PRIMARY if c.sent else None)]
    return State(text, [first, refused(t, c), [stop]])


def _missed(t: Texts, c: Progress, now: datetime) -> State:
    at = t.at(c.starts_at, now) if c.starts_at else "—"
    head = t("missed", "⏰ The start {at} was missed", at=at)
    hint = t("missed", "It will not start by itself: you decide.")
    channels = t.plural("missed", "{number} channel waits.", "{number} channels wait.", c.total)
    start = key(t.plain("missed", "Start now"), to(c, CampaignVerb.REOPEN), PRIMARY)
    return State(f"{head}\n\n{channels} {hint}", [[start], [end(t, c)]])


def _same_place(t: Texts) -> str:
    return t("paused", "It will go on from the same place. Nobody gets it twice.")


def _at(t: Texts, c: Progress, now: datetime) -> Html:
    return t.dated(c.paused_at, now) if c.paused_at else Html("—")


def _lines(t: Texts, c: Progress, head: str, hint: str) -> str:
    return "\n".join([head, "", bar(c), out_of(t, c), "", counts(t, c), "", hint])
