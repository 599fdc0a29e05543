"""How the product speaks, checked over both catalogues: numbers, tone, one word for one thing."""

import gettext
import io
import re
from functools import cache
from typing import Final

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.unit.test_texts import BOT, forms_of, russian, used

NUMBERS: Final = {0: 2, 1: 0, 2: 1, 5: 2, 11: 2, 21: 0, 22: 1, 25: 2, 1200: 2}
NOUN: Final = re.compile(r"\{number\}(?:</?\w+>)* (\w+)")
# Two and five stand alike after a preposition (в 2 каналах, в 5 каналах) and in the genitive
# (выбор 1 канала, 2 каналов, 5 каналов).
OBLIQUE: Final = re.compile(r"(ах|ях|ам|ям|ами|ями|ми)$")
GENITIVE: Final = re.compile(r"[аяи]$")
# What Telegram allows is one of a few round numbers.
COUNTED: Final = re.compile(
    r"\{(?!limit\})\w+\}(?:</?\w+>)*[ \u00a0](?:<\w+>)*"
    r"(?:канал|пост|кампани|папк|файл|шаблон|человек|знак|ошиб|строк|ссыл|кноп|подписчик)\w*"
)
PLURALS: Final = [key for key, forms in used().items() if len(forms) > 1]


@cache
def catalogue() -> gettext.GNUTranslations:
    compiled = io.BytesIO()
    with (BOT / "locales" / "ru.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale="ru"))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@pytest.mark.parametrize("key", PLURALS, ids=lambda key: f"{key[0]}: {key[1][:40]}")
def test_each_number_takes_its_own_form(key: tuple[str, str]) -> None:
    screen, one = key
    forms = forms_of(russian()[key])
    for number, form in NUMBERS.items():
        assert catalogue().npgettext(screen, one, used()[key][1], number) == forms[form]


@pytest.mark.parametrize("key", PLURALS, ids=lambda key: f"{key[0]}: {key[1][:40]}")
def test_forms_differ_where_the_noun_must(key: tuple[str, str]) -> None:
    one, few, many = forms_of(russian()[key])
    assert ("{number}" in one) == ("{number}" in few) == ("{number}" in many)
    noun, nouns = NOUN.search(one), NOUN.search(many)
    if noun is None or nouns is None or noun[1] in {"вышел", "не"}:  # a verb follows
        return
    assert noun[1] != nouns[1] or noun[1] == "раз"
    assert few != many or OBLIQUE.search(nouns[1]) or GENITIVE.search(noun[1]), few


def test_a_noun_that_is_counted_has_its_plural_forms() -> None:
    counted = {
        key: found[0]
        for key, message in russian().items()
        if len(used()[key]) == 1 and (found := COUNTED.search(forms_of(message)[0]))
    }
    assert not counted


NEVER_RU: Final = [
    r"!",
    r"успешно",
    r"пожалуйста",
    r"\bваш\w*\b.*\bВаш\w*\b",
    r"кампани\w+ (?:отменен|остановлен)\w*",
    r"повторов\b",
    r"^Отменить$",
    r"\bтаргет|\bюзер|\bрассылк\w+ кампани",
]
NEVER_EN: Final = [r"!", r"successful", r"\bsorry\b", r"\boops\b"]


@pytest.mark.parametrize("never", NEVER_RU)
def test_this_is_never_said_in_russian(never: str) -> None:
    said = {f for m in russian().values() for f in forms_of(m)}
    assert not [words for words in said if re.search(never, words, re.IGNORECASE)]


@pytest.mark.parametrize("never", NEVER_EN)
def test_this_is_never_said_in_english(never: str) -> None:
    said = {form for forms in used().values() for form in forms}
    assert not [words for words in said if re.search(never, words, re.IGNORECASE)]


def test_both_languages_say_numbers_links_and_signs_alike() -> None:
    signs = re.compile(r"[\U0001f300-\U0001faff\u2600-\u27bf⏸⏹▶⏳⏰⛔✅⚠⬇↩↪‹›]")
    for key, message in russian().items():
        for form in forms_of(message):
            assert sorted(signs.findall(form)) == sorted(signs.findall(key[1])), key
