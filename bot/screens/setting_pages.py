"""The screens behind settings: what is set, the usual choices, and anything else is typed. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from aiogram.types import InlineKeyboardButton

from bot.callbacks.settings import MineSet, MineVerb, SetButton, SettingsButton
from bot.kit import View, key
from bot.screens.settings import (
    LANGUAGES,
    TWO,
    Clock,
    approval_words,
    cap_words,
    default_pace,
    errors_words,
    night_words,
    staff_words,
)
from bot.texts import Texts, count
from bot.zones import KAMCHATKA, RUSSIAN, city_of, offset_of
from delivery.pace import Preset, gap_of
from delivery.policy import Policy, Setting

MILLISECOND: Final = timedelta(milliseconds=1)
NIGHT: Final = "2300-0800"
IN_ROW: Final = (3, 5, 10)
PERCENT: Final = (5, 10, 20)
CAPS: Final = (300, 600, 1000)
APPROVALS: Final = (1, 50, 100)


def page(t: Texts, parts: Sequence[str], rows: list[list[InlineKeyboardButton]]) -> View:
    """Put a screen together; what is empty is left out."""
    back = key(t.plain("settings", "‹ Settings"), SettingsButton())
    return View("\n\n".join(part for part in parts if part), [*rows, [back]])


def refused(t: Texts, text: str) -> str:
    """Say that a typed answer means nothing here."""
    return t(
        "settings",
        "⚠️ “{text}” does not fit here. If it is a post, tap “‹ Settings” and send it again.",
        text=text,
    )


def choice(caption: str, name: Setting, value: object, *, is_set: bool) -> InlineKeyboardButton:
    """Make a button that sets it so; the present choice is marked."""
    mark = "• " if is_set else ""
    return key(mark + caption, SetButton(name=name, value=str(value)))


def zone_page(t: Texts, clock: Clock, note: str = "", found: Sequence[str] = ()) -> View:
    """Ask for the zone of this installation; ``found`` are those that typed words may mean."""
    keys = [
        choice(zone_caption(t, z, clock.now), Setting.TIME_ZONE, z, is_set=z == clock.zone.key)
        for z in found or RUSSIAN
    ]
    parts = [
        t("settings", "<b>Time zone</b> · {zone}, now {time}", **_zone_and_time(t, clock)),
        t(
            "settings",
            "Quiet hours and days go by it. Who has a time of their own reads and types by that.",
        ),
        note,
        how_zone(t),
    ]
    return page(t, parts, in_pairs(keys))


def my_zone_page(
    t: Texts, clock: Clock, common: ZoneInfo, note: str = "", found: Sequence[str] = ()
) -> View:
    """Ask for the reader's own zone; ``common`` is the installation's."""

    def own(zone: str, caption: str) -> InlineKeyboardButton:
        is_set = (zone or common.key) == clock.zone.key
        data = MineSet(verb=MineVerb.ZONE, value=zone)
        return key(("• " if is_set else "") + caption, data)

    zones = [zone for zone in found or RUSSIAN if zone != common.key]
    as_all = own("", t.plain("settings", "As everybody · {city}", city=city_of(common, t.locale)))
    parts = [
        t("settings", "<b>My time</b> · {zone}, now {time}", **_zone_and_time(t, clock)),
        t(
            "settings",
            "Times you read and type go by it. Quiet hours and days stay those of everybody.",
        ),
        note,
        how_zone(t),
    ]
    rows = in_pairs([own(z, zone_caption(t, z, clock.now)) for z in zones])
    return page(t, parts, [[as_all], *rows])


def language_page(t: Texts) -> View:
    """Ask for the reader's language."""
    row = [
        key(
            ("• " if locale == t.locale else "") + name,
            MineSet(verb=MineVerb.LANGUAGE, value=locale),
        )
        for locale, name in LANGUAGES.items()
    ]
    return page(t, [t("settings", "<b>Language</b>\n\nOnly yours: others keep theirs.")], [row])


def how_zone(t: Texts) -> str:
    """Say what may be typed."""
    return t(
        "settings", "Type a city, for example: <code>Tbilisi</code> or <code>Asia/Almaty</code>"
    )


def _zone_and_time(t: Texts, clock: Clock) -> dict[str, object]:
    time = replace(t, zone=clock.zone).clock(clock.now, clock.now)
    return {"zone": clock.words(t), "time": time}


def zone_caption(t: Texts, name: str, now: datetime) -> str:
    """Name a zone on a button."""
    zone = ZoneInfo(name)
    city = t.plain("settings", "Kamchatka") if name == KAMCHATKA else city_of(zone, t.locale)
    return f"{city} {offset_of(zone, now).removeprefix('UTC')}".rstrip()


def in_pairs(keys: Sequence[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """Two buttons a row."""
    return [list(keys[i : i + 2]) for i in range(0, len(keys), 2)]


def night_page(t: Texts, policy: Policy, note: str = "") -> View:
    """Ask for the quiet hours."""
    name = Setting.QUIET_HOURS
    usual = policy.night is not None and night_words(t, policy) == "23:00–08:00"
    off = choice(t.plain("settings", "Off"), name, "", is_set=policy.night is None)
    rows = [[off, choice("23:00–08:00", name, NIGHT, is_set=usual)]]
    parts = [
        t("settings", "<b>Quiet hours</b> · {hours}", hours=night_words(t, policy)),
        t("settings", "No post goes out then; campaigns go on by themselves afterwards."),
        note,
        t("settings", "Type the hours, for example: <code>22:30-07:00</code>"),
    ]
    return page(t, parts, rows)


def pace_page(t: Texts, policy: Policy, given: timedelta, note: str = "") -> View:
    """Ask for the normal pace; ``given`` is the environment's, around which choices lie."""
    gaps = sorted({gap_of(preset, given) for preset in Preset}, reverse=True)
    row = [
        choice(
            t.exactly(gap) if gap else t.pace(gap),
            Setting.GAP_MS,
            gap // MILLISECOND,
            is_set=gap // MILLISECOND == policy.gap // MILLISECOND,
        )
        for gap in gaps
    ]
    parts = [
        t("settings", "<b>Default pace</b> · {pace}", pace=default_pace(t, policy)),
        t(
            "settings",
            "Campaigns without a pace of their own go by it, those that run now too."
            " The faster, the sooner Telegram asks to wait.",
        ),
        note,
        t(
            "settings",
            "Type the seconds between two posts, for example: <code>12</code>"
            " or <code>1 min 30</code>",
        ),
    ]
    return page(t, parts, [row])


def errors_page(t: Texts, policy: Policy, note: str = "") -> View:
    """Ask how many errors pause a campaign."""
    caution = policy.caution
    in_row = [
        choice(
            t.plain("settings", "{n} in a row", n=n),
            Setting.ERRORS_IN_ROW,
            n,
            is_set=n == caution.in_row,
        )
        for n in IN_ROW
    ]
    percent = [
        choice(f"{n} %", Setting.ERRORS_PERCENT, n, is_set=n == caution.percent) for n in PERCENT
    ]
    parts = [
        t("settings", "<b>Pause on errors</b> · {errors}", errors=errors_words(t, policy)),
        t(
            "settings",
            "A campaign pauses by itself after so many errors in a row, or when so many of the"
            " last {limit} posts failed. The rest stays untouched.",
            limit=caution.of_last,
        ),
        note,
        t("settings", "Type a number, for example: <code>7</code> or <code>15 %</code>"),
    ]
    return page(t, parts, [in_row, percent])


def cap_page(t: Texts, policy: Policy, note: str = "") -> View:
    """Ask for the cap of a day."""
    name = Setting.PER_DAY
    row = [choice(count(n), name, n, is_set=n == policy.per_day) for n in CAPS]
    off = choice(t.plain("settings", "No cap"), name, 0, is_set=not policy.per_day)
    parts = [
        t("settings", "<b>Cap</b> · {cap}", cap=cap_words(t, policy)),
        t("settings", "So many posts in any 24 hours; the rest goes on the day after by itself."),
        note,
        t("settings", "Type a number, for example: <code>800</code>"),
    ]
    return page(t, parts, [row, [off]])


def approval_page(t: Texts, policy: Policy, approvers: int, note: str = "") -> View:
    """Ask which campaigns need approval."""
    name, set_to = Setting.APPROVAL_FROM, policy.approval_from
    captions = {
        1: t.plain("settings", "Every one"),
        **{n: t.plain("settings", "From {n}", n=n) for n in APPROVALS[1:]},
    }
    row = [choice(words, name, n, is_set=n == set_to) for n, words in captions.items()]
    off = choice(t.plain("settings", "Off"), name, 0, is_set=not set_to)
    parts = [
        t(
            "settings",
            "<b>Approval</b> · {approval}",
            approval=approval_words(t, policy, approvers),
        ),
        t(
            "settings",
            "A campaign to so many channels is launched once another operator or the owner"
            " approved it. Nobody approves their own.",
        ),
        alone(t) if set_to and approvers < TWO else "",
        note,
        t("settings", "Type a number of channels, for example: <code>150</code>"),
    ]
    return page(t, parts, [row, [off]])


def chat_page(t: Texts, policy: Policy, bot: str) -> View:
    """Say which chat is the staff's, and how it becomes it; ``bot`` is the bot's username."""
    head = t("settings", "<b>Staff chat</b> · {chat}", chat=staff_words(t, policy))
    what = t(
        "settings",
        "Started, resumed, paused by itself, long waits, finished — the team reads it there, in at"
        " most 6 messages a minute.",
    )
    if policy.staff is not None:
        off = key(t.plain("settings", "Remove"), SetButton(name=Setting.STAFF_CHAT))
        return page(t, [head, what], [[off]])
    how = t(
        "settings",
        "Add the bot to a group and write /staff there; in a group with topics, in the topic.",
    )
    add = f"https://t.me/{bot}?startgroup=staff"
    group = InlineKeyboardButton(text=t.plain("settings", "Choose a group"), url=add)
    return page(t, [head, what, how], [[group]])


def alone(t: Texts) -> str:
    """Say why nobody could approve anything."""
    return t(
        "settings",
        "Nobody else could approve yet, so nothing waits for it: invite a second operator.",
    )
