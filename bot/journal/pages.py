"""Screens audit and its lines, as pages of text and buttons. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import groupby
from typing import Final

from aiogram.types import InlineKeyboardButton
from babel.dates import format_time

from bot.callbacks.campaigns import CampaignButton, CampaignVerb
from bot.callbacks.journal import JournalButton, JournalLine, JournalTopic, JournalVerb
from bot.callbacks.menu import Home
from bot.day_words import day_words, days_words
from bot.journal.values import changed, from_to, label
from bot.journal.words import sentence, who
from bot.kit import View, key
from bot.texts import Html, Texts, isolated
from db.journal import SYSTEM, Leaf, Line
from delivery.days import Days

WIDEST: Final = 90  # characters of a line
CAPTION: Final = 60
FIELDS: Final = 12  # of one line, in detail
Rows = list[list[InlineKeyboardButton]]


@dataclass(frozen=True, slots=True)
class Opened:
    """A page that is open: its place and filters, its lines, the name of whose lines they are."""

    at: JournalButton
    leaf: Leaf
    name: str | None = None


def audit(t: Texts, page: Opened, now: datetime) -> View:
    """Screen ``audit``."""
    head = t("audit", "<b>Activity</b> · {filters}", filters=filters(t, page, now))
    rows: Rows = [_filters_row(t, page.at)]
    if not page.leaf.lines:
        rows += [_clear(t, page.at), _last(t, page.at)]
        return View(f"{head}\n\n{_empty(t, page.at)}", rows)
    body = "\n".join(_body(t, page.leaf.lines, now))
    rows += [_pager(t, page), _clear(t, page.at), _last(t, page.at)]
    return View(f"{head}\n\n{body}", rows)


def filters(t: Texts, page: Opened, now: datetime) -> str:
    """Name what is shown."""
    at, named = page.at, []
    if at.who:
        name = t.plain("audit", "system") if at.who == SYSTEM else page.name or str(at.who)
        named.append(name)
    if at.topic is not JournalTopic.ALL:
        named.append(topic_name(t, at.topic).lower())
    if (days := Days.decoded(at.days)) is not None:
        named.append(days_words(t, days, now))
    return " · ".join(named) or t.plain("audit", "all events")


def topic_name(t: Texts, topic: JournalTopic) -> str:
    """Name a topic."""
    names = {
        JournalTopic.ALL: t.plain("audit", "All events"),
        JournalTopic.CAMPAIGNS: t.plain("audit", "Campaigns"),
        JournalTopic.TEMPLATES: t.plain("audit", "Templates"),
        JournalTopic.CHANNELS: t.plain("audit", "Channels"),
        JournalTopic.PEOPLE: t.plain("audit", "People"),
        JournalTopic.SETTINGS: t.plain("audit", "Account and settings"),
        JournalTopic.REFUSED: t.plain("audit", "Refused"),
    }
    return names[topic]


def _body(t: Texts, lines: Sequence[Line], now: datetime) -> Iterator[str]:
    """Yield the lines under their days; today's need no head, and what repeats is told once."""
    today = now.astimezone(t.zone).date()
    for day, of_day in groupby(lines, lambda line: line.at.astimezone(t.zone).date()):
        if day != today:
            words = day_words(t, day, today)
            yield f"<b>{escape(words[0].upper() + words[1:], quote=False)}</b>"
        for words, same in groupby(of_day, lambda line: in_words(t, line)):
            said = list(same)
            times = f" ×{len(said)}" if len(said) > 1 else ""
            at = format_time(said[0].at, "HH:mm", tzinfo=t.zone, locale=t.locale)
            yield escape(f"{at} {isolated(_cut(words, WIDEST))}{times}", quote=False)


def in_words(t: Texts, line: Line) -> str:
    """Say who did what."""
    return t.plain("audit", "{who} — {what}", who=who(t, line), what=sentence(t, line))


def _cut(words: str, widest: int) -> str:
    return words if len(words) <= widest else f"{words[: widest - 1]}…"


def _empty(t: Texts, at: JournalButton) -> str:
    if at.who or at.topic is not JournalTopic.ALL or at.days:
        return t("audit", "Nothing like that. Choose something else or show everything.")
    return t("audit", "Nothing has happened yet. What people and the system do appears here.")


def at_first(at: JournalButton, verb: JournalVerb = JournalVerb.PAGE) -> JournalButton:
    """Return the newest page with the same filters."""
    return at.model_copy(update={"verb": verb, "line": 0, "newer": False})


def _filters_row(t: Texts, at: JournalButton) -> list[InlineKeyboardButton]:
    return [
        key(t.plain("audit", "Who"), at_first(at, JournalVerb.WHO)),
        key(t.plain("audit", "What"), at_first(at, JournalVerb.WHAT)),
        key(t.plain("audit", "Day"), at_first(at, JournalVerb.DAY)),
    ]


def _pager(t: Texts, page: Opened) -> list[InlineKeyboardButton]:
    """Lead to newer lines, to each of these, to older ones; not where there are none."""
    at, lines = page.at, page.leaf.lines
    newer = at.model_copy(update={"line": lines[0].id, "newer": True})
    older = at.model_copy(update={"line": lines[-1].id, "newer": False})
    here = {"verb": JournalVerb.LINES, "line": lines[0].id + 1, "newer": False}
    row = [key("‹", newer)] if page.leaf.has_newer else []
    row.append(key(t.plain("audit", "Details"), at.model_copy(update=here)))
    return [*row, key("›", older)] if page.leaf.has_older else row


def _clear(t: Texts, at: JournalButton) -> list[InlineKeyboardButton]:
    is_any = at.who or at.topic is not JournalTopic.ALL or at.days
    return [key(t.plain("audit", "✖️ Show everything"), JournalButton())] if is_any else []


def _last(t: Texts, at: JournalButton) -> list[InlineKeyboardButton]:
    file = key(t.plain("audit", "📄 CSV"), at_first(at, JournalVerb.FILE))
    return [file, key(t.plain("audit", "‹ Menu"), Home())]


def lines_of(t: Texts, page: Opened, now: datetime) -> View:
    """Draw a button for each line of a page."""
    head = t("audit", "<b>Activity</b> · {filters}", filters=filters(t, page, now))
    hint = t("audit", "Which line?")
    kept = {"who": page.at.who, "topic": page.at.topic, "days": page.at.days}
    rows = []
    for line in page.leaf.lines:
        at = format_time(line.at, "HH:mm", tzinfo=t.zone, locale=t.locale)
        caption = _cut(f"{at} {in_words(t, line)}", CAPTION)
        rows.append([key(caption, JournalLine(line=line.id, **kept))])
    back = page.at.model_copy(update={"verb": JournalVerb.PAGE})
    return View(f"{head}\n\n{hint}", [*rows, [key(t.plain("audit", "‹ Back"), back)]])


def in_detail(t: Texts, line: Line, at: JournalLine, now: datetime) -> View:
    """Draw one line: when, who, what, before and after."""
    said = [
        t("audit", "<b>Activity</b> · line {n}", n=line.id),
        "",
        t("audit", "When: {at}", at=exact(t, line.at, now)),
        t("audit", "Who: {who}", who=who(t, line)),
        t("audit", "What: {what}", what=sentence(t, line)),
    ]
    if fields := list(_fields(t, line)):
        said += ["", *fields]
    rows: Rows = []
    if line.subject == "campaigns" and line.subject_id is not None:
        caption = t.plain("audit", "Open #{id}", id=line.subject_id)
        card = CampaignButton(verb=CampaignVerb.CARD, campaign_id=line.subject_id)
        rows.append([key(caption, card)])
    kept = {"who": at.who, "topic": at.topic, "days": at.days}
    back = JournalButton(verb=JournalVerb.LINES, line=line.id + 1, **kept)
    return View("\n".join(said), [*rows, [key(t.plain("audit", "‹ Back"), back)]])


def exact(t: Texts, at: datetime, now: datetime) -> Html:
    """Say a moment to the second, with its day."""
    local = at.astimezone(t.zone)
    day = day_words(t, local.date(), now.astimezone(t.zone).date())
    return Html(f"{escape(day)}, {local:%H:%M:%S}")


def _fields(t: Texts, line: Line) -> Iterator[str]:
    names = changed(line)
    for field in names[:FIELDS]:
        values = {"field": label(t, field), "values": from_to(t, line, field)}
        yield t("audit", "{field}: {values}", **values)
    if len(names) > FIELDS:
        yield t("audit", "and {n} more, in the CSV", n=len(names) - FIELDS)
