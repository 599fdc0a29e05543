"""Screens cp_list and cp_filter: campaigns by state, words, author and day. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiogram.types import InlineKeyboardButton

from bot.callbacks.campaigns import CampaignFilter, CampaignList, FilterVerb, ListState
from bot.callbacks.menu import Home
from bot.callbacks.settings import NewCampaign
from bot.day_words import days_words
from bot.kit import PRIMARY, View, key, pager
from bot.screens.campaigns import key_of, line_of
from bot.texts import Texts, count
from delivery.campaign import CampaignStatus as S
from delivery.campaign import Progress
from delivery.days import Days

PAGE: Final = 8
STATES: Final[Mapping[ListState, frozenset[S]]] = {
    ListState.ALL: frozenset(S),
    ListState.RUNNING: frozenset({S.RUNNING}),
    ListState.PLANNED: frozenset({S.SCHEDULED}),
    ListState.PAUSED: frozenset({S.PAUSED}),
    ListState.DRAFTS: frozenset({S.DRAFT}),
    ListState.PENDING: frozenset({S.PENDING_APPROVAL}),
    ListState.ENDED: frozenset({S.FINISHED, S.CANCELLED}),
}
Rows = list[list[InlineKeyboardButton]]


@dataclass(frozen=True, slots=True)
class Listing:
    """What a page shows: its filters, its campaigns, how many there are by state."""

    at: CampaignList
    shown: Sequence[Progress]
    counts: Mapping[S, int]
    sought: str = ""
    author: str = ""

    def of(self, state: ListState) -> int:
        """How many campaigns are in a state, of those that match."""
        return sum(self.counts[status] for status in STATES[state])


def listing(t: Texts, page: Listing, now: datetime) -> View:
    """Screen ``cp_list``."""
    at, total = page.at, page.of(page.at.state)
    head = t("cp_list", "<b>Campaigns</b>")
    if at.state is ListState.ENDED:
        head = t("cp_list", "<b>Reports</b>")
    parts = [head, filters(t, page, now)]
    if page.shown:
        parts.append("\n".join(line_of(t, c, now) for c in page.shown))
    else:
        parts.append(_empty(t, page))
    pages = -(-total // PAGE)
    caption = t.plain("cp_list", "{page} of {pages}", page=at.page + 1, pages=pages)
    turn = pager(at.page, pages, lambda n: at.model_copy(update={"page": n}), caption)
    rows = [_tabs(t, page), _tools(t, page), *([key_of(c)] for c in page.shown), turn]
    return View("\n\n".join(filter(None, parts)), [*rows, _last(t)])


def filters(t: Texts, page: Listing, now: datetime) -> str:
    """Say what is chosen, and how many match; nothing where all are shown."""
    at, named = page.at, []
    if at.state not in (ListState.ALL, ListState.ENDED):
        named.append(state_name(t, at.state).lower())
    if page.sought:
        named.append(t.plain("cp_list", "“{words}”", words=page.sought))
    if at.author:
        named.append(page.author or str(at.author))
    if (days := Days.decoded(at.days)) is not None:
        named.append(days_words(t, days, now))
    if not named:
        return ""
    found = count(page.of(at.state))
    return t("cp_list", "{filters}: found {n}", filters=" · ".join(named), n=found)


def state_name(t: Texts, state: ListState) -> str:
    """Name a state, as short as three buttons in a row need it."""
    names = {
        ListState.ALL: t.plain("cp_list", "All"),
        ListState.RUNNING: t.plain("cp_list", "Running"),
        ListState.PLANNED: t.plain("cp_list", "Planned"),
        ListState.PAUSED: t.plain("cp_list", "Paused"),
        ListState.DRAFTS: t.plain("cp_list", "Drafts"),
        ListState.PENDING: t.plain("cp_list", "Awaiting approval"),
        ListState.ENDED: t.plain("cp_list", "Reports"),
    }
    return names[state]


def _empty(t: Texts, page: Listing) -> str:
    at = page.at
    if page.sought or at.author or at.days:
        return t("cp_list", "No such campaigns. Choose otherwise, or show all.")
    words = {
        ListState.ALL: t("cp_list", "No campaigns yet. Send or forward a finished post here."),
        ListState.RUNNING: t("cp_list", "Nothing is running. Send a post here to begin."),
        ListState.PLANNED: t(
            "cp_list", "Nothing is planned. When a campaign starts is chosen in its draft."
        ),
        ListState.PAUSED: t("cp_list", "Nothing is on pause."),
        ListState.DRAFTS: t("cp_list", "No drafts. Send a post here: it becomes one."),
        ListState.PENDING: t("cp_list", "Nothing waits for an approval."),
        ListState.ENDED: t(
            "cp_list", "No reports yet. A report appears here when a campaign is over."
        ),
    }
    return words[at.state]


def _tabs(t: Texts, page: Listing) -> list[InlineKeyboardButton]:
    return [
        _tab(t, page, state) for state in (ListState.RUNNING, ListState.PLANNED, ListState.PAUSED)
    ]


def _tab(t: Texts, page: Listing, state: ListState) -> InlineKeyboardButton:
    """Make the button of a state; the one that is chosen leads back to all."""
    is_on = page.at.state is state
    caption = f"{state_name(t, state)} · {count(page.of(state))}"
    to = {"page": 0, "state": ListState.ALL if is_on else state, "below": False}
    return key(f"✓ {caption}" if is_on else caption, page.at.model_copy(update=to))


def _tools(t: Texts, page: Listing) -> list[InlineKeyboardButton]:
    row = [key(t.plain("cp_list", "🔎 Find and filter"), filter_to(page.at, FilterVerb.MENU))]
    at = page.at
    if at.state is not ListState.ALL or at.author or at.days or page.sought:
        row.append(key(t.plain("cp_list", "✖️ Show all"), CampaignList()))
    return row


def filter_to(at: CampaignList, verb: FilterVerb) -> CampaignFilter:
    """Return the button that chooses beside what is chosen."""
    kept = {"state": at.state, "author": at.author, "days": at.days, "sought": at.sought}
    return CampaignFilter(verb=verb, **kept)


def list_of(at: CampaignFilter) -> CampaignList:
    """Return the list that what is chosen leads to."""
    return CampaignList(state=at.state, author=at.author, days=at.days, sought=at.sought)


def _last(t: Texts) -> list[InlineKeyboardButton]:
    begin = key(t.plain("cp_list", "➕ New"), NewCampaign(), PRIMARY)
    return [begin, key(t.plain("cp_list", "‹ Menu"), Home())]


def filter_menu(t: Texts, page: Listing, now: datetime) -> View:
    """Screen ``cp_filter``: other states, words, author, day."""
    head = t("cp_list", "<b>Campaigns</b> · filter")
    hint = t("cp_list", "Words are looked for in the name and in the text of the post.")
    parts = [head, filters(t, page, now), hint]
    states = [ListState.DRAFTS, ListState.PENDING, ListState.ENDED, ListState.ALL]
    tabs = [_tab(t, page, state) for state in states if state is not ListState.PENDING]
    pending = page.of(ListState.PENDING)
    ways = {
        FilterVerb.WORDS: t.plain("cp_list", "🔎 Words"),
        FilterVerb.AUTHOR: t.plain("cp_list", "Author"),
        FilterVerb.DAY: t.plain("cp_list", "Date"),
    }
    rows: Rows = [
        [key(words, filter_to(page.at, verb)) for verb, words in ways.items()],
        tabs[:2],
        [*tabs[2:], *([_tab(t, page, ListState.PENDING)] if pending else [])],
        _back(t, page.at),
    ]
    return View("\n\n".join(filter(None, parts)), rows)


def _back(t: Texts, at: CampaignList) -> list[InlineKeyboardButton]:
    return [key(t.plain("cp_list", "‹ Campaigns"), at)]


def choose_author(t: Texts, at: CampaignFilter, people: Sequence[tuple[int, str]]) -> View:
    """Choose whose campaigns are listed."""
    everybody = [(0, t.plain("cp_list", "Everybody")), *people]
    pages = -(-len(everybody) // PAGE)
    page = min(max(at.page, 0), pages - 1)
    rows: Rows = [
        [key(name, list_of(at.model_copy(update={"author": who})))]
        for who, name in everybody[page * PAGE : (page + 1) * PAGE]
    ]
    caption = t.plain("cp_list", "{page} of {pages}", page=page + 1, pages=pages)
    rows.append(pager(page, pages, lambda n: at.model_copy(update={"page": n}), caption))
    head = t("cp_list", "<b>Campaigns</b> · author")
    return View(head, [*rows, _back(t, list_of(at))])


def choose_day(t: Texts, at: CampaignFilter, now: datetime, note: str = "") -> View:
    """Choose a day or a month, or type it."""
    today = now.astimezone(t.zone).date()
    month = Days(today.year, today.month)
    last = Days(today.year, today.month - 1) if today.month > 1 else Days(today.year - 1, 12)
    offered = [Days.of(today), Days.of(today).before, month, last]
    keys = [
        key(
            days_words(t, days, now).capitalize(),
            list_of(at.model_copy(update={"days": days.code})),
        )
        for days in offered
    ]
    any_day = list_of(at.model_copy(update={"days": 0}))
    rows = [keys[:2], keys[2:], [key(t.plain("cp_list", "Any day"), any_day)]]
    head = t("cp_list", "<b>Campaigns</b> · date")
    hint = t("cp_list", "Choose, or type it: yesterday, 12.11, November, 2025.")
    text = "\n\n".join(filter(None, [head, note, hint]))
    return View(text, [*rows, _back(t, list_of(at))])
