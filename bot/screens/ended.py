"""Cards done and ended: what came of a campaign, and what can still be done. Pure."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from aiogram.types import InlineKeyboardButton

from bot.callbacks.campaigns import CampaignVerb
from bot.kit import PRIMARY, key
from bot.screens.parts import State, bar, refused, result, to
from bot.screens.reasons import can_be_sent_again
from bot.texts import Texts, count
from delivery.campaign import CampaignStatus, Progress
from delivery.outcome import Reason

SECOND: Final = timedelta(seconds=1)


def done(t: Texts, c: Progress) -> State:
    """Draw the card of a finished campaign."""
    took = t.length(c.took) if c.took else "—"
    lines = [t("done", "✅ Finished in {took}", took=took), "", bar(c), result(t, c)]
    if extra := " · ".join(_extras(t, c)):
        lines += ["", extra]
    again = sum(n for reason, n in c.reasons.items() if can_be_sent_again(reason))
    caption = t.plain("done", "🔁 Send again · {n}", n=count(again))
    retry = [key(caption, to(c, CampaignVerb.AGAIN), PRIMARY)] if again else []
    return State("\n".join(lines), [[*refused(t, c), *retry], _copy(t, c)])


def ended(t: Texts, c: Progress) -> State:
    """Draw the card of a campaign that a person ended."""
    if c.skipped_at is not None:
        return State(_skipped(t, c), [])
    head = t("ended", "⏹ Ended by {name}", name=c.changed_by_name or "—")
    kept = t("ended", "Will not be published: {n}. What is out stays.", n=count(c.cancelled))
    text = "\n".join([head, "", bar(c), result(t, c), "", kept])
    return State(text, [refused(t, c), _copy(t, c)])


def _skipped(t: Texts, c: Progress) -> str:
    if c.changed_by_name is None:
        return t("ended", "↷ Skipped: the time before it was still going on.")
    return t("ended", "↷ Skipped by {name}", name=c.changed_by_name)


def _extras(t: Texts, c: Progress) -> Iterable[str]:
    if c.waited >= SECOND:
        whole = timedelta(seconds=round(c.waited.total_seconds()))
        yield t("done", "Waited for Telegram {length}", length=t.exactly(whole))
    if c.retried:
        yield t.plural(
            "done",
            "{number} did not come out at the first attempt",
            "{number} did not come out at the first attempt",
            c.retried,
        )


def _copy(t: Texts, c: Progress) -> list[InlineKeyboardButton]:
    """Offer a copy for the channels that can still get the post: closed ones are left out of it."""
    open_ones = {r: n for r, n in c.reasons.items() if not _closes(r)}
    n = c.cancelled + sum(open_ones.values())
    if not n or (c.status is CampaignStatus.CANCELLED and c.waiting):
        return []
    caption = t.plain("done", "Copy for the rest · {n}", n=count(n))
    return [key(caption, to(c, CampaignVerb.COPY))]


def _closes(reason: str) -> bool:
    """Whether nothing can be posted in the channel any more; another kind of post could."""
    if reason not in set(Reason) or reason == Reason.KIND_FORBIDDEN:
        return False
    return Reason(reason).closes_only_this_channel
