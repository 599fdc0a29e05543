"""Screens errors: what did not come out, by cause, by channel, and one channel in detail. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from aiogram.types import InlineKeyboardButton

from bot.callbacks.campaigns import CampaignVerb, CauseButton, RefusedButton
from bot.callbacks.reports import ReportVerb
from bot.kit import PRIMARY, View, key, pager
from bot.screens.parts import table, to
from bot.screens.reasons import (
    advice,
    can_be_sent_again,
    can_have_changed,
    reason_caption,
    reason_words,
)
from bot.texts import Texts, count
from db.progress import Failure, RefusedChannel
from delivery.campaign import CampaignStatus, Progress
from delivery.outcome import Reason

PAGE: Final = 8
# Before the start there is nothing to send again; what a person ended stays ended.
RESENDING: Final = frozenset(
    {CampaignStatus.RUNNING, CampaignStatus.PAUSED, CampaignStatus.FINISHED}
)
NEVER_AGAIN: Final = frozenset({Reason.POST_INVALID, Reason.EXCLUDED})


def errors(t: Texts, c: Progress, failures: Sequence[Failure], held: RefusedChannel | None) -> View:
    """Draw screen ``errors``; ``held`` is where Telegram refused the post itself."""
    back = [key(t.plain("errors", "‹ Back"), to(c, CampaignVerb.CARD))]
    if not failures and held is None:
        return View(t("errors", "Nothing was refused: all that had its turn is out."), [back])
    parts = [*_head(t, c), *_held(t, held), *_sections(t, failures)]
    if failures:
        back.insert(0, table(t, c, ReportVerb.REFUSED))
    rows = [_resend(t, c, failures), *_causes(t, c, failures), back]
    return View("\n\n".join(parts), rows)


def _head(t: Texts, c: Progress) -> Iterable[str]:
    values = {"id": c.id, "n": count(c.failed), "total": count(c.total)}
    if c.failed:
        yield t("errors", "<b>Refused</b> · #{id} · {n} of {total}", **values)
    elif c.skipped:
        values["n"] = count(c.skipped)
        yield t("errors", "<b>Skipped</b> · #{id} · {n} of {total}", **values)


def _held(t: Texts, held: RefusedChannel | None) -> Iterable[str]:
    if held is not None:
        why, word = reason_words(t, held.reason), held.detail or "—"
        told = t(
            "errors",
            "<b>{why}</b>\nTelegram's answer in “{title}”: <code>{word}</code>",
            why=why,
            title=held.title,
            word=word,
        )
        yield "\n".join(filter(None, [told, advice(t, held.reason)]))


def _sections(t: Texts, failures: Sequence[Failure]) -> Iterable[str]:
    failed = [f for f in failures if not f.is_skipped]
    act = [f for f in failed if not can_be_sent_again(f.reason)]
    again = [f for f in failed if can_be_sent_again(f.reason)]
    skipped = [f for f in failures if f.is_skipped]
    if act:
        yield _section(t, t("errors", "<b>You have to act — {n}</b>", n=_sum(act)), act)
    if again:
        yield _section(t, t("errors", "<b>Can be sent again — {n}</b>", n=_sum(again)), again)
    if skipped:
        yield _section(t, t("errors", "<b>Skipped — {n}</b>", n=_sum(skipped)), skipped)


def _section(t: Texts, head: str, failures: Sequence[Failure]) -> str:
    lines = [
        t(
            "errors",
            "{why} — {n}: {titles}",
            why=reason_words(t, f.reason),
            n=count(f.jobs),
            titles=_titles(t, f),
        )
        for f in failures
    ]
    return "\n".join([head, *lines])


def _titles(t: Texts, failure: Failure) -> str:
    titles = ", ".join(t.plain("errors", "“{title}”", title=title) for title in failure.titles)
    more = failure.jobs - len(failure.titles)
    return titles + t.plain("errors", " and {n} more", n=count(more)) if more > 0 else titles


def _sum(failures: Iterable[Failure]) -> str:
    return count(sum(f.jobs for f in failures))


def again_reasons(failures: Sequence[Failure], *, changed: bool) -> list[str]:
    """Return the causes to send again: the passing ones, or also those that ``changed`` since."""
    worth = can_have_changed if changed else can_be_sent_again
    return sorted({f.reason for f in failures if worth(f.reason)})


def _resend(t: Texts, c: Progress, failures: Sequence[Failure]) -> list[InlineKeyboardButton]:
    if c.status not in RESENDING:
        return []
    passing = sum(f.jobs for f in failures if can_be_sent_again(f.reason))
    changed = sum(f.jobs for f in failures if can_have_changed(f.reason))
    row = []
    if passing:
        caption = t.plain("errors", "🔁 Send again · {n}", n=count(passing))
        row.append(key(caption, to(c, CampaignVerb.AGAIN), PRIMARY))
    if changed > passing:
        caption = t.plain("errors", "🔁 Send all again · {n}", n=count(changed))
        row.append(key(caption, to(c, CampaignVerb.AGAIN_ALL)))
    return row


def _causes(t: Texts, c: Progress, failures: Sequence[Failure]) -> list[list[InlineKeyboardButton]]:
    jobs: dict[str, int] = {}
    for failure in failures:
        jobs[failure.reason] = jobs.get(failure.reason, 0) + failure.jobs
    keys = [
        key(
            f"{reason_caption(t, reason)} · {count(n)}",
            CauseButton(campaign_id=c.id, reason=reason),
        )
        for reason, n in jobs.items()
    ]
    return [keys[i : i + 2] for i in range(0, len(keys), 2)]


def cause(
    t: Texts, c: Progress, reason: str, page: int, found: tuple[Sequence[RefusedChannel], int]
) -> View:
    """Draw the channels of one cause; ``found`` are those of the page, and how many there are."""
    channels, total = found
    values = {"why": reason_words(t, reason), "id": c.id, "n": count(total)}
    lines = [t("errors", "<b>{why}</b> · #{id} · {n}", **values)]
    if (hint := advice(t, reason)) is not None:
        lines.append(hint)
    words = sorted({f.detail for f in channels if f.detail})
    lines += [t("errors", "Telegram's answer: <code>{word}</code>", word=word) for word in words]
    rows = [
        [key(f.title, RefusedButton(campaign_id=c.id, channel_id=f.channel_id, page=page))]
        for f in channels
    ]
    pages = -(-total // PAGE)
    caption = t.plain("errors", "{page} of {pages}", page=page + 1, pages=pages)
    to_page = CauseButton(campaign_id=c.id, reason=reason)
    rows.append(pager(page, pages, lambda n: to_page.model_copy(update={"page": n}), caption))
    if c.status in RESENDING and can_have_changed(reason) and total:
        again = to_page.model_copy(update={"again": True})
        rows.append([key(t.plain("errors", "🔁 Send again · {n}", n=count(total)), again, PRIMARY)])
    back = [key(t.plain("errors", "‹ Back"), to(c, CampaignVerb.ERRORS))]
    return View("\n\n".join(lines), [*rows, back])


def one_error(t: Texts, c: Progress, refused: RefusedChannel, page: int, now: datetime) -> View:
    """Draw one channel that did not get the post."""
    why = reason_words(t, refused.reason)
    lines = [t("errors", "<b>“{title}”</b> · #{id}", title=refused.title, id=c.id), why]
    details = []
    if refused.detail is not None:
        word = t("errors", "Telegram's answer: <code>{word}</code>", word=refused.detail)
        details.append(word)
    if not refused.is_skipped:  # the last try is not counted as one that was used up
        details.append(t("errors", "Tries: {n}", n=refused.attempts + 1))
    details.append(t("errors", "When: {at}", at=t.dated(refused.at, now)))
    again = RefusedButton(campaign_id=c.id, channel_id=refused.channel_id, page=page, again=True)
    resend = [key(t.plain("errors", "🔁 Send again to this channel"), again, PRIMARY)]
    may = c.status in RESENDING and refused.reason not in NEVER_AGAIN
    back = CauseButton(campaign_id=c.id, reason=refused.reason, page=page)
    rows = [resend if may else [], [key(t.plain("errors", "‹ Back"), back)]]
    return View("\n".join([*lines, "", *details]), rows)
