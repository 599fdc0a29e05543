"""Words that operators read come from the catalogue: none stands in the code of a screen."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from bot.texts import LOCALES

BOT: Final = Path(__file__).parents[2] / "bot"
RUSSIAN: Final = re.compile(r"[а-яё]{2}", re.IGNORECASE)
ENGLISH: Final = re.compile(r"[а-яё]{2}|[a-z]{2,}[,.:]? [a-z]{2,}", re.IGNORECASE)
NO_WORDS: Final = re.compile(r"<[^>]*>?|[EMdyHm:, ]{4,}")  # tags, patterns of dates
TRANSLATED: Final = {"t", "plain", "plural"}
# What takes texts apart: patterns and words that people type.
UNSEEN: Final = {
    "compile",
    "fullmatch",
    "match",
    "search",
    "sub",
    "split",
    "partition",
    "replace",
    "startswith",
    "endswith",
    "removeprefix",
    "removesuffix",
    "annotate",  # names of the library that draws
    "FontProperties",
}


def name_of(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name):
            return name
        case _:
            return ""


def is_unseen(call: ast.Call) -> bool:
    """Whether the words of this call are translated, logged, or a pattern."""
    of_log = isinstance(call.func, ast.Attribute) and name_of(call.func.value) == "logger"
    return of_log or name_of(call.func) in TRANSLATED | UNSEEN


def literals(node: ast.AST) -> Iterator[ast.Constant]:
    """Every text below, but docstrings, translated words, log lines, errors and comparisons."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node
        return
    for child in shown(node):
        yield from literals(child)


def shown(node: ast.AST) -> Iterator[ast.AST]:
    """Return the parts in which words would be read by somebody."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Raise() | ast.Compare():
            return
        case ast.AnnAssign(value=value):
            is_constant = "Final" in ast.unparse(node.annotation)
            if value is not None and not (is_constant and holds_words_to_type(value)):
                yield value
        case ast.Call() if is_unseen(node):
            given = [*node.args, *(k.value for k in node.keywords)]
            yield from (a for a in given if not isinstance(a, (ast.Constant, ast.JoinedStr)))
        case ast.Tuple() if ast.unparse(node).isascii() and holds_words_to_type(node):
            return  # Telegram's words for what it refuses
        case ast.Dict(keys=keys) if {getattr(k, "value", "") for k in keys} == set(LOCALES):
            return  # a language called by its own name
        case ast.Dict(values=values):  # its keys are compared
            yield from values
        case _:
            yield from ast.iter_child_nodes(node)


def holds_words_to_type(value: ast.expr) -> bool:
    """Whether it is a collection of lower-case words, or a table by them: what others say to us."""
    if isinstance(value, ast.Call):
        return name_of(value.func) in {"frozenset", "compile"}
    items = value.values if isinstance(value, ast.Dict) else getattr(value, "elts", [])
    words = [str(w.value) for w in items if isinstance(w, ast.Constant)]
    is_said_to_us = bool(words) and all(word.islower() for word in words)
    return isinstance(value, ast.BinOp) or is_said_to_us


def speaks(code: str) -> bool:
    """Whether a module draws screens; the others speak English to the server and to its log."""
    return "from bot.kit import" in code


def words_in(tree: ast.AST, words: re.Pattern[str] = ENGLISH) -> list[str]:
    """Return the words that somebody could read."""
    return [
        f"{c.lineno}: {c.value!r}"
        for c in literals(tree)
        if words.search(NO_WORDS.sub(" ", str(c.value)))
    ]


FILES: Final = sorted(p for p in BOT.rglob("*.py") if p.name != "cli.py")  # asks a terminal


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(BOT)))
def test_no_words_stand_in_the_code(path: Path) -> None:
    code = path.read_text("utf-8")
    assert not words_in(ast.parse(code), ENGLISH if speaks(code) else RUSSIAN)


WRONG: Final = [
    'async def f(q):\n    await q.answer("Готово")',
    'def f(t):\n    return View("All is well here")',
    'def f(t, n):\n    return key(f"Каналы · {n}", 1)',
    'CAPTION: Final = "Открыть меню"',
]


@pytest.mark.parametrize("code", WRONG)
def test_the_linter_sees_words(code: str) -> None:
    assert words_in(ast.parse(code))


def titled(tree: ast.AST) -> Iterator[str]:
    """Titles of somebody else's that are put into a caption as they are."""
    for node in ast.walk(tree):
        match node:
            case ast.FormattedValue(value=ast.Attribute(attr="title") as title):
                yield f"{node.lineno}: {{{ast.unparse(title)}}}"
            case _:
                pass


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(BOT)))
def test_a_title_in_a_caption_is_isolated(path: Path) -> None:
    assert not list(titled(ast.parse(path.read_text("utf-8"))))
