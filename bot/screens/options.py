"""Screen options: how the posts of a draft come out, and what follows."""

from datetime import timedelta
from typing import Final

from aiogram import F, Router
from aiogram.types import CallbackQuery, InlineKeyboardButton

from bot.callbacks.drafts import OptionButton, OptionVerb
from bot.kit import View, key
from bot.panel import Panel
from bot.screens.hub import to_hub
from bot.screens.option_words import hours, preview_words
from bot.screens.running import opened
from bot.screens.together import unless_made
from bot.texts import Texts
from delivery.campaign import Campaign, CampaignStatus
from delivery.options import Options, Preview, has_preview
from delivery.post import Post

NONE: Final = "-"
EVER: Final = "0"  # pinned for ever
PINNED: Final = (1, 24, 48)  # hours
ON_TOP: Final = (None, 1, 2)  # hours
PREVIEWS: Final = (None, *Preview)
Rows = list[list[InlineKeyboardButton]]


async def options(panel: Panel, t: Texts, campaign_id: int) -> View:
    """Screen ``options``."""
    campaign = await panel.campaigns.get(campaign_id)
    if campaign is None or campaign.status is not CampaignStatus.DRAFT:
        return await opened(panel, t, campaign_id)
    return options_view(t, campaign, await panel.templates.get(campaign.template_id))


def options_view(t: Texts, campaign: Campaign, post: Post | None) -> View:
    """Say what is chosen; a tap chooses what comes next in the line. Pure."""
    o, may_preview = campaign.options, post is None or has_preview(post)
    lines = [
        t("options", "🔕 Silent — {value}", value=_yes(t, on=o.silent)),
        t("options", "📌 Pin — {value}", value=pin_value(t, o)),
    ]
    if may_preview:
        look = preview_words(t, o.preview) if o.preview else t("options", "as in the post")
        lines.append(t("options", "🔗 Link preview — {value}", value=look))
    lines.append(t("options", "↪️ Forbid copying — {value}", value=_yes(t, on=o.protect)))
    top = hours(t, o.on_top) if o.on_top else t("options", "no")
    lines.append(t("options", "⏱ Nothing on top of it — {value}", value=top))
    if o.on_top:
        lines += ["", t("options", "Our other campaigns wait for the channel that long.")]
    head = t("options", "<b>After publishing</b>")
    return View("\n".join([head, "", *lines]), _rows(t, campaign, may_preview=may_preview))


def _yes(t: Texts, *, on: bool) -> str:
    return t("options", "yes") if on else t("options", "no")


def pin_value(t: Texts, o: Options) -> str:
    """Say whether posts are pinned, and for how long."""
    if o.pin and o.unpin_after is not None:
        return t.plain("options", "for {time}", time=hours(t, o.unpin_after))
    return _yes(t, on=o.pin)


def _rows(t: Texts, campaign: Campaign, *, may_preview: bool) -> Rows:
    o = campaign.options

    def to(caption: str, verb: OptionVerb, value: object) -> InlineKeyboardButton:
        wanted = NONE if value is None else str(value)
        at = {"campaign_id": campaign.id, "rev": campaign.rev}
        return key(caption, OptionButton(verb=verb, to=wanted, **at))

    look = to(t.plain("options", "🔗 Preview"), OptionVerb.PREVIEW, _following(PREVIEWS, o.preview))
    now = None if o.on_top is None else round(o.on_top.total_seconds() / 3600)
    top = to(t.plain("options", "⏱ On top"), OptionVerb.ON_TOP, _following(ON_TOP, now))
    return [
        [
            to(t.plain("options", "🔕 Silent"), OptionVerb.SILENT, int(not o.silent)),
            to(t.plain("options", "📌 Pin…"), OptionVerb.ASK_PIN, None),
        ],
        [
            *([look] if may_preview else []),
            to(t.plain("options", "↪️ Copying"), OptionVerb.PROTECT, int(not o.protect)),
        ],
        [top],
        to_hub(t, campaign.id),
    ]


def _following(values: tuple[object, ...], now: object) -> object:
    """Return the value after this one; the first after the last, and after one of no list."""
    return values[(values.index(now) + 1) % len(values)] if now in values else values[0]


async def pinning(panel: Panel, t: Texts, campaign_id: int) -> View:
    """Screen ``options_pin``."""
    campaign = await panel.campaigns.get(campaign_id)
    if campaign is None or campaign.status is not CampaignStatus.DRAFT:
        return await opened(panel, t, campaign_id)
    return pinning_view(t, campaign)


def pinning_view(t: Texts, campaign: Campaign) -> View:
    """Ask whether posts are pinned, and for how long. Pure."""
    o, at = campaign.options, {"campaign_id": campaign.id, "rev": campaign.rev}
    chosen = EVER if o.pin else NONE
    if o.unpin_after is not None:
        chosen = str(round(o.unpin_after.total_seconds() / 3600))

    def to(caption: str, value: str) -> InlineKeyboardButton:
        mark = "• " if value == chosen else ""
        return key(mark + caption, OptionButton(verb=OptionVerb.PIN, to=value, **at))

    text = t(
        "options_pin",
        "<b>Pin</b>\n\nEvery post is pinned right after it is out, without a notification."
        " Where the account may not pin, the post comes out all the same."
        "\n\nPinning takes the account's time: the campaign lasts longer.",
    )
    times = [
        to(t.plain("options", "for {time}", time=hours(t, timedelta(hours=h))), str(h))
        for h in PINNED
    ]
    return View(
        text,
        [
            [to(t.plain("options_pin", "No"), NONE), to(t.plain("options_pin", "For good"), EVER)],
            times,
            [key(t.plain("options_pin", "‹ Back"), OptionButton(**at))],
        ],
    )


def changes_of(at: OptionButton) -> dict[str, object] | None:
    """Return the columns a tap changes; None where the button carries nothing we make. Pure."""
    is_none, number = at.to == NONE, int(at.to) if at.to.isdecimal() else None
    match at.verb:
        case OptionVerb.SILENT if number in {0, 1}:
            return {"silent": bool(number)}
        case OptionVerb.PROTECT if number in {0, 1}:
            return {"protect": bool(number)}
        case OptionVerb.PREVIEW if is_none or at.to in set(Preview):
            return {"preview": None if is_none else at.to}
        case OptionVerb.ON_TOP if is_none or number in ON_TOP:
            return {"on_top": None if is_none else f"{number} hours"}
        case OptionVerb.PIN if is_none or at.to == EVER or number in PINNED:
            unpin = f"{number} hours" if number else None
            return {"pin": not is_none, "unpin_after": unpin}
        case _:
            return None


async def show(query: CallbackQuery, callback_data: OptionButton, panel: Panel, t: Texts) -> None:
    """Show what is chosen."""
    at = callback_data
    draw = pinning if at.verb is OptionVerb.ASK_PIN else options
    await panel.redraw(query, t, lambda: draw(panel, t, at.campaign_id))


async def choose(query: CallbackQuery, callback_data: OptionButton, panel: Panel, t: Texts) -> None:
    """Choose what the button says."""
    at, actor, toast = callback_data, query.from_user.id, None
    if (changes := changes_of(at)) is not None:
        made = await panel.drafts.set_options(at.campaign_id, changes, actor, at.rev)
        toast = await unless_made(panel, t, (at.campaign_id, at.rev), actor, made)
    alert = toast is not None
    await panel.redraw(query, t, lambda: options(panel, t, at.campaign_id), toast, alert=alert)


def router() -> Router:
    """Return the handlers of this screen."""
    router = Router(name="options")
    shown = F.verb.in_({OptionVerb.OPEN, OptionVerb.ASK_PIN})
    router.callback_query.register(show, OptionButton.filter(shown))
    router.callback_query.register(choose, OptionButton.filter())
    return router
