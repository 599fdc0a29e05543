"""Screen pace: presets, an own interval, a deadline; of a draft or of an open campaign."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from aiogram import F, Router
from aiogram.types import CallbackQuery, InlineKeyboardButton

from bot.callbacks.campaigns import CampaignButton, CampaignVerb
from bot.callbacks.drafts import Draft, DraftVerb, Pace, PaceVerb
from bot.forecast import forecast, outlook_of
from bot.kit import View, key
from bot.panel import Panel
from bot.screens.plan import is_unsafe, late_line, pace_words, preset_name
from bot.screens.running import card_of
from bot.screens.together import refused_by
from bot.texts import Texts, count
from delivery.campaign import OPEN, Campaign, CampaignStatus
from delivery.errors import DraftChanged, MoveRefused
from delivery.estimate import Outlook, end_of
from delivery.pace import Preset, gap_of, preset_of

PRESETS: Final = {
    PaceVerb.GENTLE: Preset.GENTLE,
    PaceVerb.NORMAL: Preset.NORMAL,
    PaceVerb.FAST: Preset.FAST,
}


async def pace(panel: Panel, t: Texts, campaign_id: int) -> View:
    """Screen ``pace``; a campaign that ended shows its card."""
    campaign = await panel.campaigns.get(campaign_id)
    if campaign is None or campaign.status not in {CampaignStatus.DRAFT, *OPEN}:
        return await card_of(panel, t, campaign_id)
    outlook = await outlook_of(panel, campaign, await panel.accounts.current())
    lines = [_head(t, campaign, outlook), ""]
    lines += [await _preset_line(panel, t, outlook, preset) for preset in _presets(panel)]
    lines += [t("pace", "By a deadline — evenly until the hour you type"), ""]
    lines += await _chosen(panel, t, campaign, outlook)
    lines.append(
        t(
            "pace",
            "Intervals vary a little. When Telegram asks to wait, the pace drops by itself and"
            " comes back slowly.",
        )
    )
    return View("\n".join(lines), _rows(panel, t, campaign))


def _head(t: Texts, campaign: Campaign, outlook: Outlook) -> str:
    if campaign.status is CampaignStatus.DRAFT:
        return t.plural(
            "pace",
            "<b>Pace</b> · {number} channel",
            "<b>Pace</b> · {number} channels",
            outlook.posts,
        )
    return t("pace", "<b>Pace</b> · {n} still to come out", n=count(outlook.posts))


def _presets(panel: Panel) -> list[Preset]:
    """Return the paces that differ: without a gap there is only one."""
    normal = panel.rules.gap
    return [p for p in Preset if p is Preset.NORMAL or gap_of(p, normal) != normal]


async def _preset_line(panel: Panel, t: Texts, outlook: Outlook, preset: Preset) -> str:
    gap = gap_of(preset, panel.rules.gap)
    line = f"{preset_name(t, preset)} — {t.pace(gap)}"
    if outlook.posts:
        end = await asyncio.to_thread(
            end_of, replace(outlook, gap=gap, finish_by=None), panel.rules
        )
        line += f", ≈ {t.length(end - outlook.begin)}"
    if is_unsafe(panel.rules, gap, outlook.slowed):
        line += t("check", " · ⚠️ faster than safe")
    return line


async def _chosen(panel: Panel, t: Texts, campaign: Campaign, outlook: Outlook) -> list[str]:
    """Say the pace that is chosen where it is none of the list."""
    is_own = preset_of(campaign.gap, panel.rules.gap) is None
    if campaign.finish_by is None and not is_own:
        return []
    words = pace_words(panel, t, campaign.gap, campaign.finish_by)
    line = t("pace", "Chosen: {pace}", pace=words)
    if not outlook.posts:
        return [line, ""]
    f = await forecast(panel, outlook, t.zone)
    if campaign.finish_by is None:
        line += f", ≈ {t.length(f.length)}"
    if is_unsafe(panel.rules, f.gap, outlook.slowed):
        line += t("check", " · ⚠️ faster than safe")
    late = late_line(panel, t, f)
    return [line, *([late] if late else []), ""]


def _rows(panel: Panel, t: Texts, campaign: Campaign) -> list[list[InlineKeyboardButton]]:
    def button(caption: str, verb: PaceVerb, *, is_chosen: bool) -> InlineKeyboardButton:
        mark = "• " if is_chosen else ""
        return key(mark + caption, Pace(verb=verb, campaign_id=campaign.id, rev=campaign.rev))

    by_deadline = campaign.finish_by is not None
    chosen = None if by_deadline else preset_of(campaign.gap, panel.rules.gap)
    presets = [
        button(preset_name(t, preset), verb, is_chosen=preset is chosen)
        for verb, preset in PRESETS.items()
        if preset in _presets(panel)
    ]
    deadline = t.plain("pace", "By deadline…")
    interval = t.plain("pace", "Own interval…")
    typed = [
        button(deadline, PaceVerb.DEADLINE, is_chosen=by_deadline),
        button(interval, PaceVerb.INTERVAL, is_chosen=chosen is None and not by_deadline),
    ]
    return [presets, typed, [_back(t, campaign)]]


def _back(t: Texts, campaign: Campaign) -> InlineKeyboardButton:
    caption = t.plain("pace", "‹ Back")
    if campaign.status is CampaignStatus.DRAFT:
        return key(caption, Draft(verb=DraftVerb.OPEN, campaign_id=campaign.id))
    card = CampaignButton(verb=CampaignVerb.CARD, campaign_id=campaign.id, rev=campaign.rev)
    return key(caption, card)


async def set_pace(
    panel: Panel, t: Texts, seen: tuple[int, int], actor: int, to: timedelta | datetime | None
) -> str | None:
    """Choose an interval, a deadline or the normal pace; return what to say where it is refused.

    ``seen`` is the campaign and its rev.
    """
    gap, finish_by = (None, to) if isinstance(to, datetime) else (to, None)
    campaign_id, rev = seen
    try:
        await panel.campaigns.set_pace(campaign_id, actor, gap, finish_by, rev)
    except (MoveRefused, DraftChanged) as error:
        return await refused_by(panel, t, error, rev, actor)
    return None


async def open_pace(query: CallbackQuery, callback_data: Pace, panel: Panel, t: Texts) -> None:
    """Show what there is to choose."""
    await panel.redraw(query, t, lambda: pace(panel, t, callback_data.campaign_id))


async def choose_preset(query: CallbackQuery, callback_data: Pace, panel: Panel, t: Texts) -> None:
    """Go at a pace that has a name."""
    campaign_id, preset = callback_data.campaign_id, PRESETS[callback_data.verb]
    gap = None if preset is Preset.NORMAL else gap_of(preset, panel.rules.gap)
    seen = campaign_id, callback_data.rev
    toast = await set_pace(panel, t, seen, query.from_user.id, gap)
    alert = toast is not None
    await panel.redraw(query, t, lambda: pace(panel, t, campaign_id), toast, alert=alert)


def router() -> Router:
    """Return the handlers of this screen."""
    router = Router(name="pace")
    router.callback_query.register(open_pace, Pace.filter(F.verb == PaceVerb.OPEN))
    router.callback_query.register(choose_preset, Pace.filter(F.verb.in_({*PRESETS})))
    return router
