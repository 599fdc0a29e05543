"""The words: complete in both languages, right numbers, nothing unescaped."""

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.texts import Html, Texts

BOT = Path(__file__).parents[2] / "bot"
KEYWORDS = {"t": ((1, "c"), 2), "plain": ((1, "c"), 2), "plural": ((1, "c"), 2, 3)}
KEYWORDS["plain_plural"] = KEYWORDS["plural"]
MOSCOW = ZoneInfo("Europe/Moscow")
RU, EN = Texts("ru", MOSCOW), Texts("en", MOSCOW)


@cache
def used() -> dict[tuple[str, str], tuple[str, ...]]:
    """Every text in the code: (screen, first form) → its forms."""
    found = {}
    for _, _, message, _, context in extract_from_dir(BOT, keywords=KEYWORDS):
        forms = (message,) if isinstance(message, str) else tuple(message)
        found[str(context), forms[0]] = forms
    return found


def russian() -> dict[tuple[str, str], Message]:
    with (BOT / "locales" / "ru.po").open("rb") as file:
        messages = [m for m in read_po(file, locale="ru") if m.id]
    return {(str(m.context), m.id if isinstance(m.id, str) else m.id[0]): m for m in messages}


def forms_of(message: Message) -> tuple[str, ...]:
    words = message.string or ""
    return (words,) if isinstance(words, str) else tuple(words)


def test_the_russian_catalogue_has_exactly_the_texts_of_the_code() -> None:
    assert set(russian()) == set(used())


def test_every_russian_text_is_there_in_all_its_plural_forms() -> None:
    for key, message in russian().items():
        forms = forms_of(message)
        assert len(forms) == (3 if len(used()[key]) > 1 else 1), key
        assert all(forms), key


def test_placeholders_and_tags_are_the_same_in_both_languages() -> None:
    for key, message in russian().items():
        wanted = sorted(set(re.findall(r"\{\w+\}|</?\w+>", key[1])))
        for form in forms_of(message):
            assert sorted(set(re.findall(r"\{\w+\}|</?\w+>", form))) == wanted, key


PLURALS = [(1, "канале"), (2, "каналах"), (5, "каналах"), (21, "канале"), (11, "каналах")]


@pytest.mark.parametrize(("number", "word"), PLURALS)
def test_russian_plurals_are_right(number: int, word: str) -> None:
    one = "Goes to <b>{number} channel</b> · ≈ {length}"
    many = "Goes to <b>{number} channels</b> · ≈ {length}"
    assert f"{number} {word}" in RU.plural("check", one, many, number, length="1 с")


def test_titles_from_outside_are_shown_literally() -> None:
    text = RU("check", "<b>Check</b> · “{title}”", title="<b>&\u202e")
    assert text == "<b>Проверка</b> · «\u2068&lt;b&gt;&amp;\u202e\u2069»"
    assert "<i>" in EN("check", "<b>Check</b> · “{title}”", title=Html("<i>"))


LENGTHS = [
    (timedelta(seconds=0.2), "1 с", "1 s"),
    (timedelta(seconds=40), "40 с", "40 s"),
    (timedelta(minutes=13), "13 мин", "13 min"),
    (timedelta(minutes=83), "1 ч 23 мин", "1 h 23 min"),
    (timedelta(hours=2), "2 ч", "2 h"),
]


@pytest.mark.parametrize(("duration", "ru", "en"), LENGTHS)
def test_a_duration_has_at_most_two_units(duration: timedelta, ru: str, en: str) -> None:
    assert (RU.length(duration), EN.length(duration)) == (ru, en)


PACES = [
    (0, "без пауз", "without pauses"),
    (0.05, "каждые 0,05 с", "every 0.05 s"),
    (0.5, "каждые 0,5 с", "every 0.5 s"),
    (1, "каждую секунду", "every second"),
    (8, "каждые 8 с", "every 8 s"),
    (60, "каждую минуту", "every minute"),
    (90, "каждые 1 мин 30 с", "every 1 min 30 s"),
    (3600, "каждый час", "every hour"),
    (5400, "каждые 1 ч 30 мин", "every 1 h 30 min"),
]


@pytest.mark.parametrize(("seconds", "ru", "en"), PACES)
def test_a_pace_is_said_exactly(seconds: float, ru: str, en: str) -> None:
    gap = timedelta(seconds=seconds)
    assert (RU.pace(gap), EN.pace(gap)) == (ru, en)


DAYS = [
    (datetime(2026, 11, 24, 20, 59, tzinfo=UTC), "23:59", "23:59"),
    (datetime(2026, 11, 24, 21, 0, tzinfo=UTC), "завтра, 00:00", "tomorrow, 00:00"),
    (datetime(2026, 11, 27, 6, 15, tzinfo=UTC), "пт, 27 ноября, 09:15", "Fri, 27 November, 09:15"),
    (
        datetime(2027, 1, 1, 9, 0, tzinfo=UTC),
        "пт, 1 января 2027, 12:00",
        "Fri, 1 January 2027, 12:00",
    ),
]


@pytest.mark.parametrize(("moment", "ru", "en"), DAYS)
def test_a_moment_names_its_day_unless_it_is_today(moment: datetime, ru: str, en: str) -> None:
    now = datetime(2026, 11, 24, 11, 41, tzinfo=UTC)
    assert (RU.clock(moment, now), EN.clock(moment, now)) == (ru, en)


def test_a_moment_is_shown_in_the_readers_zone_with_a_readable_fallback() -> None:
    moment = datetime(2026, 11, 24, 11, 41, tzinfo=UTC)
    expected = '<tg-time unix="1795520460" format="r">14:41</tg-time>'
    assert RU.moment(moment, style="r") == expected


def test_a_moment_in_a_sentence_has_its_preposition_only_today() -> None:
    now, later = datetime(2026, 11, 24, 9, 0, tzinfo=UTC), timedelta(days=1)
    said = [re.sub("<.*?>", "", t.at(m, now)) for m in (now, now + later) for t in (RU, EN)]
    assert said == ["в 12:00", "at 12:00", "завтра, 12:00", "tomorrow, 12:00"]
