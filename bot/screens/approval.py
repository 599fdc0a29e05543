"""Screen approval, and what the others see: who asks, what was checked, who decided. Pure."""

from datetime import datetime

from aiogram.types import InlineKeyboardButton

from bot.callbacks.campaigns import CampaignButton, CampaignList, CampaignVerb
from bot.callbacks.drafts import Draft, DraftVerb
from bot.kit import PRIMARY, SUCCESS, View, key
from bot.panel import Panel
from bot.screens.audience import audience_lines
from bot.screens.check import post_lines
from bot.screens.regular import regular
from bot.texts import Html, Texts, count
from db.approvals import Approval
from delivery.campaign import CampaignStatus
from delivery.limits import Limits
from delivery.post import Post
from delivery.preflight import Preflight


def pending(panel: Panel, t: Texts, a: Approval) -> View:
    """Screen ``approval`` for who may give it, a card that waits for everybody else."""
    may_approve = t.reader in a.approvers
    head = t("approval", "<b>Approval needed</b> · #{id}", id=a.campaign_id)
    if not may_approve:
        head = t("card", "<b>{title}</b> · #{id}", title=a.title, id=a.campaign_id)
        head += "\n" + waits(t)
    author = t("approval", "Prepared by {name}.", name=a.submitted_by_name or "—")
    text = f"{head}\n{_what(panel, t, a)}\n\n{author} {_found(t, a)}"
    if a.recurrence is not None:
        series = regular(t, a.recurrence, panel.now())
        text += f"\n🗓 {series}. " + t("approval", "All times are approved at once.")
    if not may_approve:
        text += "\n\n" + t("approval", "Until then nothing of it can be changed.")
    decide = _decide(t, a) if may_approve else [_button(t, a, CampaignVerb.WITHDRAW)]
    back = key(t.plain("run", "‹ Campaigns"), CampaignList(page=0, below=True))
    return View(text, [_look(t, a), decide, [back]], card_of=a.campaign_id)


def waits(t: Texts) -> str:
    """Say that it waits."""
    return t("approval", "✋ Waits for an approval")


def _what(panel: Panel, t: Texts, a: Approval) -> str:
    when = _when(panel.now(), t, a)
    return t.plural(
        "approval",
        "“{title}” — {number} channel, {when}",
        "“{title}” — {number} channels, {when}",
        a.channels,
        title=a.title,
        when=when,
    )


def _when(now: datetime, t: Texts, a: Approval) -> Html:
    if a.wanted_at is None or a.wanted_at <= now:
        return Html(t("approval", "at once"))
    return t.at(a.wanted_at, now)


def _found(t: Texts, a: Approval) -> str:
    parts = [
        t.plural("approval", "{number} skip", "{number} skips", a.removed) if a.removed else "",
        t.plural("approval", "{number} warning", "{number} warnings", a.warnings)
        if a.warnings
        else "",
    ]
    if not any(parts):
        return t("approval", "Check: nothing to note.")
    return t("approval", "Check: {found}.", found=", ".join(filter(None, parts)))


def warnings(t: Texts, post: Post, limits: Limits, found: Preflight) -> int:
    """Count what the check shows with a warning sign."""
    lines = [*post_lines(t, post, limits), *audience_lines(t, post, found)]
    return sum(line.startswith("⚠️") for line in lines)


def _look(t: Texts, a: Approval) -> list[InlineKeyboardButton]:
    show = Draft(verb=DraftVerb.SHOW, campaign_id=a.campaign_id)
    more = Draft(verb=DraftVerb.DETAILS, campaign_id=a.campaign_id)
    return [key(t.plain("check", "👀 Show"), show), key(t.plain("approval", "Details"), more)]


def _decide(t: Texts, a: Approval) -> list[InlineKeyboardButton]:
    return [
        _button(t, a, CampaignVerb.APPROVE, SUCCESS),
        _button(t, a, CampaignVerb.ASK_RETURN),
    ]


def _button(
    t: Texts, a: Approval, verb: CampaignVerb, style: str | None = None
) -> InlineKeyboardButton:
    captions = {
        CampaignVerb.APPROVE: t.plain("approval", "✅ Approve"),
        CampaignVerb.ASK_RETURN: t.plain("approval", "Send back…"),
        CampaignVerb.WITHDRAW: t.plain("approval", "Withdraw"),
        CampaignVerb.CARD: t.plain("approval", "Open"),
    }
    return key(
        captions[verb], CampaignButton(verb=verb, campaign_id=a.campaign_id, rev=a.rev), style
    )


def submit_row(t: Texts, campaign_id: int, rev: int, channels: int) -> list[InlineKeyboardButton]:
    """Make the button of a check that cannot be launched by who looks at it."""
    caption = t.plain("check", "Submit for approval · {n}", n=count(channels))
    to = CampaignButton(verb=CampaignVerb.SUBMIT, campaign_id=campaign_id, rev=rev)
    return [key(caption, to, PRIMARY)]


def returned(t: Texts, a: Approval) -> str:
    """Say why a draft was not approved; nothing where it was not sent back."""
    if a.return_reason is None:
        return ""
    name = a.returned_by_name or "—"
    return t("returned", "↩️ Sent back by {name}: “{reason}”", name=name, reason=a.return_reason)


def ask_reason(t: Texts, a: Approval, note: str = "") -> View:
    """Ask what the author should put right."""
    text = t(
        "returned",
        "<b>Send back</b> · “{title}”\n\nType what is to be put right: {name} will read it.",
        title=a.title,
        name=a.submitted_by_name or "—",
    )
    to = CampaignButton(verb=CampaignVerb.CARD, campaign_id=a.campaign_id, rev=a.rev)
    back = key(t.plain("check", "‹ Back"), to)
    return View(text + (f"\n\n{note}" if note else ""), [[back]])


def decided(panel: Panel, t: Texts, a: Approval | None) -> View:
    """Tell the author what became of it."""
    if a is None:
        return View(t("check", "This draft is gone or launched already."))
    if a.status is CampaignStatus.DRAFT:
        name = a.returned_by_name or "—"
        head = t("returned", "↩️ “{title}” is sent back: {name}", title=a.title, name=name)
        reason = t("returned", "“{reason}”", reason=a.return_reason or "")
        text = f"{head}\n\n{reason}"
    else:
        name = a.approved_by_name or "—"
        head = t("approval", "✅ “{title}” is approved: {name}", title=a.title, name=name)
        text = f"{head}\n{_what(panel, t, a)}"
    return View(text, [[_button(t, a, CampaignVerb.CARD)]])
