"""Screen draft: the hub. All fields in any order; the primary button is what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aiogram.types import InlineKeyboardButton

from bot.callbacks.campaigns import CampaignList
from bot.callbacks.drafts import (
    Draft,
    DraftPost,
    DraftVerb,
    OptionButton,
    Pace,
    Pick,
    PickVerb,
    When,
)
from bot.forecast import Forecast, forecast, outlook_of
from bot.kit import PRIMARY, View, key
from bot.panel import Panel
from bot.posts import all_of_it
from bot.screens.approval import returned
from bot.screens.draft import gone
from bot.screens.option_words import words_of
from bot.screens.plan import is_unsafe, late_line, pace_words
from bot.screens.regular import regular
from bot.texts import Html, Texts, isolated
from db.drafts import DraftPost as PostName
from db.folders import FolderChoice
from delivery.campaign import Campaign, CampaignStatus
from delivery.post import Post

NAMED: Final = 5  # folders in a line


@dataclass(frozen=True, slots=True)
class Hub:
    """What the hub shows of a draft."""

    campaign: Campaign
    post: Post | None
    name: PostName | None
    folders: Sequence[FolderChoice]
    forecast: Forecast | None  # None: no channels yet
    note: str = ""  # why it was sent back


async def hub(panel: Panel, t: Texts, campaign_id: int) -> View:
    """Screen ``draft``."""
    campaign = await panel.campaigns.get(campaign_id)
    if campaign is None or campaign.status is not CampaignStatus.DRAFT:
        return gone(t)
    post = await panel.templates.get(campaign.template_id)
    name = await panel.drafts.post(campaign.template_id)
    folders, _ = await panel.folders.of_draft(campaign.id)
    foreseen = None
    if campaign.chosen:
        account = await panel.accounts.current()
        foreseen = await forecast(panel, await outlook_of(panel, campaign, account), t.zone)
    approval = await panel.approvals.of(campaign_id, t.reader)
    note = returned(t, approval) if approval else ""
    return hub_view(panel, t, Hub(campaign, post, name, folders, foreseen, note))


def hub_view(panel: Panel, t: Texts, h: Hub) -> View:
    """Draw the hub. Pure but for the clock of the panel."""
    c = h.campaign
    head = t("draft", "<b>{title}</b> · draft #{id}", title=c.title, id=c.id)
    lines = [
        t("draft", "Post — {post}", post=_post(t, h)),
        t("draft", "Where — {where}", where=_where(t, h)),
        t("draft", "When — {when}", when=_when(panel, t, c)),
        *_regular(panel, t, c),
        t("draft", "Pace — {pace}", pace=_pace(panel, t, h)),
        t("draft", "After publishing — {options}", options=", ".join(words_of(t, c.options))),
        *_warnings(panel, t, h),
    ]
    end = t("draft", "All set. One check is left.")
    if not c.chosen:
        end = t("draft", "Channels are missing.")
    note = [h.note, ""] if h.note else []
    return View("\n".join([head, "", *note, *lines, "", end]), _rows(t, c))


def _post(t: Texts, h: Hub) -> str:
    if h.post is None or h.name is None:
        return t("draft", "discarded")
    if h.name.lineage is None:
        return all_of_it(t, h.post)
    return t.plain("draft", "“{title}”, version {n}", title=h.name.title, n=h.name.version)


def _where(t: Texts, h: Hub) -> str:
    chosen = h.campaign.chosen
    if not chosen:
        return t("draft", "not chosen")
    words = t.plural("draft", "{number} channel", "{number} channels", chosen)
    whole = [f for f in h.folders if f.is_whole]
    if not whole:
        return words
    names = ", ".join(isolated(f.folder.title) for f in whole[:NAMED])
    if len(whole) > NAMED or sum(f.chosen for f in whole) < chosen:
        names += t.plain("draft", " and others")
    return f"{words}: {names}"


def _when(panel: Panel, t: Texts, c: Campaign) -> Html:
    now, wanted = panel.now(), c.wanted_at
    if wanted is None:
        return Html(t("draft", "right after the launch"))
    if wanted <= now:
        return Html(t("draft", "at once: {at} is over", at=t.dated(wanted, now)))
    return t.dated(wanted, now)


def _regular(panel: Panel, t: Texts, c: Campaign) -> list[str]:
    return [regular(t, c.recurrence, panel.now())] if c.recurrence else []


def _pace(panel: Panel, t: Texts, h: Hub) -> Html:
    words = pace_words(panel, t, h.campaign.gap, h.campaign.finish_by)
    if h.forecast is None:
        return words
    length = f"{words}, ≈ {t.length(h.forecast.length)}"
    if is_unsafe(panel.rules, h.forecast.gap, h.forecast.outlook.slowed):
        length += t("check", " · ⚠️ faster than safe")
    return Html(length)


def _warnings(panel: Panel, t: Texts, h: Hub) -> list[str]:
    late = late_line(panel, t, h.forecast) if h.forecast else None
    return [late] if late else []


def _rows(t: Texts, c: Campaign) -> list[list[InlineKeyboardButton]]:
    at = {"campaign_id": c.id, "rev": c.rev}
    pick = Pick(verb=PickVerb.PAGE, campaign_id=c.id)
    following = key(
        t.plain("draft", "✅ Check and launch"), Draft(verb=DraftVerb.CHECK, **at), PRIMARY
    )
    if not c.chosen:
        where_to = Draft(verb=DraftVerb.QUICK, **at)
        following = key(t.plain("draft", "Choose channels"), where_to, PRIMARY)
    return [
        [
            key(t.plain("draft", "Post"), DraftPost(**at)),
            key(t.plain("draft", "Channels"), pick),
            key(t.plain("draft", "When"), When(**at)),
        ],
        [
            key(t.plain("draft", "Pace"), Pace(**at)),
            key(t.plain("draft", "After publishing"), OptionButton(**at)),
        ],
        [following],
        [
            key(t.plain("draft", "Name"), Draft(verb=DraftVerb.NAME, **at)),
            key(t.plain("draft", "Delete"), Draft(verb=DraftVerb.ASK_DELETE, **at)),
        ],
        [key(t.plain("draft", "‹ Campaigns"), CampaignList())],
    ]


def to_hub(t: Texts, campaign_id: int) -> list[InlineKeyboardButton]:
    """Make the way back to the hub."""
    return [key(t.plain("draft", "‹ Back"), Draft(verb=DraftVerb.OPEN, campaign_id=campaign_id))]
