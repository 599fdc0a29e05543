"""The words are the design's: captions, toasts and lines of the screens, in both languages.

``words.json`` holds them as they were designed, with sample numbers and names. ``instead`` are
those that were changed on purpose: the design's, ours, and why.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.unit.test_texts import forms_of, russian, used

TABLE: Final = json.loads(Path(__file__).with_name("words.json").read_text("utf-8"))
TAGS: Final = re.compile(r"<[^>]+>")
FILLED: Final = 0.55  # of the letters of a line may be sample names


def pattern(form: str) -> re.Pattern[str]:
    """Return what fits a line whatever its placeholders hold."""
    parts = re.split(r"\{\w+\}", TAGS.sub("", form).strip())
    return re.compile("(.{1,80}?)".join(map(re.escape, parts)))


def patterns(form: str) -> list[re.Pattern[str]]:
    return [pattern(line) for line in form.split("\n") if TAGS.sub("", line).strip()]


@cache
def catalogue() -> list[tuple[list[re.Pattern[str]], list[re.Pattern[str]]]]:
    """The lines of each entry, in Russian and in English."""
    return [
        (
            [p for form in forms_of(message) for p in patterns(form)],
            [p for form in used()[key] for p in patterns(form)],
        )
        for key, message in russian().items()
    ]


def fits(line: str, known: list[re.Pattern[str]]) -> bool:
    """Whether one of these says it, and not only by what fills its placeholders."""
    letters = sum(char.isalpha() for char in line)
    for one in known:
        if found := one.fullmatch(line):
            filled = sum(char.isalpha() for part in found.groups() for char in part)
            if filled <= FILLED * letters:
                return True
    return False


@pytest.mark.parametrize(("screen", "ru", "en"), TABLE["captions"] + TABLE["lines"])
def test_it_is_said_as_it_was_designed_in_both_languages(screen: str, ru: str, en: str) -> None:
    assert any(fits(ru, in_ru) and fits(en, in_en) for in_ru, in_en in catalogue()), screen


@pytest.mark.parametrize(("designed", "ours", "why"), TABLE["instead"])
def test_what_was_changed_on_purpose_is_said_that_way_everywhere(
    designed: str, ours: str, why: str
) -> None:
    assert any(fits(ours, in_ru) for in_ru, _ in catalogue()), why
    assert not any(p.fullmatch(designed) for p in map(pattern, all_russian()) if not p.groups), why


def all_russian() -> set[str]:
    return {form for message in russian().values() for form in forms_of(message)}
