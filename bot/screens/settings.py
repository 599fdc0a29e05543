"""Screen settings: what holds for everybody here, and what the reader chose for themselves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from aiogram import F, Router
from aiogram.types import CallbackQuery, InlineKeyboardButton

from bot.callbacks.menu import Home
from bot.callbacks.people import PeopleList
from bot.callbacks.settings import (
    AccountButton,
    MineButton,
    MineVerb,
    SettingsButton,
    SettingsVerb,
)
from bot.kit import View, key
from bot.panel import Panel
from bot.texts import Texts, count
from bot.zones import city_of, offset_of
from delivery.policy import Policy

TWO: Final = 2  # nobody approves their own
LANGUAGES: Final = {"ru": "Русский", "en": "English"}  # each in itself


@dataclass(frozen=True, slots=True)
class Clock:
    """A zone and the moment, for its distance from UTC."""

    zone: ZoneInfo
    now: datetime

    def words(self, t: Texts) -> str:
        """Name the zone: Moscow (UTC+3)."""
        return f"{city_of(self.zone, t.locale)} ({offset_of(self.zone, self.now)})"


def night_words(t: Texts, policy: Policy) -> str:
    """Say when it is quiet."""
    if policy.night is None:
        return t.plain("settings", "none")
    begin, end = policy.night
    return f"{begin:%H:%M}–{end:%H:%M}"


def default_pace(t: Texts, policy: Policy) -> str:
    """Say the normal pace."""
    return t.plain("settings", "normal, {pace}", pace=t.pace(policy.gap))


def errors_words(t: Texts, policy: Policy) -> str:
    """Say how many errors pause a campaign."""
    in_row, percent = policy.caution.in_row, policy.caution.percent
    return t.plain("settings", "{in_row} in a row or {percent} %", in_row=in_row, percent=percent)


def cap_words(t: Texts, policy: Policy) -> str:
    """Say how much an account publishes in a day at most."""
    if not policy.per_day:
        return t.plain("settings", "none")
    return t.plural(
        "settings",
        "{number} post a day per account",
        "{number} posts a day per account",
        policy.per_day,
    )


def approval_words(t: Texts, policy: Policy, approvers: int) -> str:
    """Say which campaigns somebody else has to approve; ``approvers`` could, at least two."""
    match policy.approval_from:
        case 0:
            return t.plain("settings", "off")
        case 1:
            words = t.plain("settings", "every campaign")
        case number:
            words = t.plural("settings", "from {number} channel", "from {number} channels", number)
    if approvers < TWO:
        return t.plain("settings", "{approval}, once there is a second operator", approval=words)
    return words


def staff_words(t: Texts, policy: Policy) -> str:
    """Name the staff chat."""
    if policy.staff is None:
        return t.plain("settings", "none")
    return t.plain("settings", "“{title}”", title=policy.staff.title)


@dataclass(frozen=True, slots=True)
class Team:
    """How many people there are, and how many of them may approve."""

    people: int
    approvers: int


def settings(t: Texts, policy: Policy, now: datetime, team: Team) -> View:
    """Screen ``settings``. Pure."""
    language = t.plain("settings", "English")
    lines = [
        t("settings", "Time zone — {zone}", zone=Clock(policy.zone, now).words(t)),
        t("settings", "Quiet hours — {hours}", hours=night_words(t, policy)),
        t("settings", "Default pace — {pace}", pace=default_pace(t, policy)),
        t("settings", "Pause on errors — {errors}", errors=errors_words(t, policy)),
        t("settings", "Cap — {cap}", cap=cap_words(t, policy)),
        t("settings", "Approval — {approval}", approval=approval_words(t, policy, team.approvers)),
        t("settings", "Staff chat — {chat}", chat=staff_words(t, policy)),
        t("settings", "Language — {language}", language=language),
    ]
    if t.zone.key != policy.zone.key:
        lines.append(t("settings", "My time — {zone}", zone=Clock(t.zone, now).words(t)))
    text = t("settings", "<b>Settings</b>") + "\n\n" + "\n".join(lines)
    operators = key(t.plain("settings", "👥 Operators · {n}", n=count(team.people)), PeopleList())
    menu = key(t.plain("settings", "‹ Menu"), Home())
    account = key(t.plain("settings", "👤 Account"), AccountButton())
    return View(text, [*_rows(t), [operators, account], [menu]])


def _rows(t: Texts) -> list[list[InlineKeyboardButton]]:
    def open_key(caption: str, verb: SettingsVerb) -> InlineKeyboardButton:
        return key(caption, SettingsButton(verb=verb))

    return [
        [
            open_key(t.plain("settings", "Time"), SettingsVerb.ZONE),
            open_key(t.plain("settings", "Quiet hours"), SettingsVerb.NIGHT),
            open_key(t.plain("settings", "Pace"), SettingsVerb.PACE),
        ],
        [
            open_key(t.plain("settings", "Errors"), SettingsVerb.ERRORS),
            open_key(t.plain("settings", "Cap"), SettingsVerb.CAP),
        ],
        [
            open_key(t.plain("settings", "Approval"), SettingsVerb.APPROVAL),
            open_key(t.plain("settings", "Chat"), SettingsVerb.CHAT),
        ],
        [
            key(t.plain("settings", "Language"), MineButton(verb=MineVerb.LANGUAGE)),
            key(t.plain("settings", "My time"), MineButton(verb=MineVerb.ZONE)),
        ],
    ]


async def settings_now(panel: Panel, t: Texts) -> View:
    """Screen ``settings`` as the rows are now."""
    _, people = await panel.people.page(0, 1)
    team = Team(people, await panel.people.approvers())
    return settings(t, panel.policies.now, panel.now(), team)


async def open_settings(query: CallbackQuery, panel: Panel, t: Texts) -> None:
    """Show what is set."""
    await panel.redraw(query, t, lambda: settings_now(panel, t))


def router() -> Router:
    """Return the handlers of this screen."""
    router = Router(name="settings")
    is_open = SettingsButton.filter(F.verb == SettingsVerb.OPEN)
    router.callback_query.register(open_settings, is_open)
    return router
