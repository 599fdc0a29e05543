"""Link buttons: what people type, what it becomes, and what is wrong with a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.buttons import BadLine, Problem, address, read_buttons, written
from delivery.post import Button

EXAMPLE = """Купить — https://example.org/sale
Адреса — https://example.org/map | Чат — t.me/example"""

ADDRESSES = [
    ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
    ("http://example.org:8080", "http://example.org:8080"),
    ("example.org/map", "https://example.org/map"),
    ("пример.рф", "https://пример.рф"),
    ("t.me/example", "https://t.me/example"),
    ("@example", "https://t.me/example"),
    ("tg://resolve?domain=example", "tg://resolve?domain=example"),
    ("https://example.org/?c={промокод}", "https://example.org/?c={промокод}"),
    ("{ссылка}", "https://{ссылка}"),
    ("{ссылка}?start=1", "https://{ссылка}?start=1"),
    ("{адрес}", "{адрес}"),
    ("https://{город}.example.org", "https://{город}.example.org"),
]
NONE = [
    *("слово", "javascript:alert(1)", "ftp://example.org", "mailto:a@b.c", "https://", "tg://"),
    *("https://localhost", "https://a b", "https://user@example.org", "https://example.org:x"),
    *("https://[::1", "https://exa_mple", "https://-a.org", "https://" + "a" * 2048 + ".org"),
]
WRONG = [
    ("", 1, Problem.NO_LINES),
    ("Купить", 1, Problem.NO_ADDRESS),
    ("Купить — https://example.org\n\nЧат t.me/example", 3, Problem.NO_ADDRESS),
    ("Купить — скоро", 1, Problem.BAD_ADDRESS),
    ("— https://example.org", 1, Problem.NO_TEXT),
    ("Ж" * 65 + " — t.me/example", 1, Problem.LONG_TEXT),
    (" | ".join(["Чат — t.me/example"] * 9), 1, Problem.WIDE_ROW),
    ("\n".join(["Чат — t.me/example"] * 9), 9, Problem.MANY_ROWS),
    ("Чат — t.me/example |", 1, Problem.NO_ADDRESS),
]

words = st.text(st.characters(exclude_characters="|", exclude_categories=("C", "Z")), min_size=1)
buttons = st.builds(
    Button,
    words.map(lambda w: w[:64]).filter(lambda w: w.strip(" —–-") == w),
    st.sampled_from([good for _, good in ADDRESSES]),
)
rows = st.lists(st.lists(buttons, min_size=1, max_size=8).map(tuple), min_size=1, max_size=8)


def test_a_line_is_a_row_and_a_bar_puts_buttons_side_by_side() -> None:
    assert read_buttons(EXAMPLE) == (
        (Button("Купить", "https://example.org/sale"),),
        (Button("Адреса", "https://example.org/map"), Button("Чат", "https://t.me/example")),
    )


@pytest.mark.parametrize(("typed", "url"), ADDRESSES)
def test_an_address_becomes_a_link(typed: str, url: str) -> None:
    assert address(typed) == url


@pytest.mark.parametrize("typed", NONE)
def test_what_is_no_address_is_refused(typed: str) -> None:
    assert address(typed) is None


@pytest.mark.parametrize(("text", "line", "problem"), WRONG)
def test_a_wrong_line_is_named(text: str, line: int, problem: Problem) -> None:
    wrong = read_buttons(text)
    assert isinstance(wrong, BadLine)
    assert (wrong.line, wrong.problem) == (line, problem)


@pytest.mark.parametrize("dash", [" — ", "—", " – ", " - ", " -- "])
def test_any_dash_will_do(dash: str) -> None:
    text = f"Кто-то где-то{dash}https://a-b.example/x-y"
    assert read_buttons(text) == ((Button("Кто-то где-то", "https://a-b.example/x-y"),),)


def test_variables_are_allowed_in_texts_and_addresses() -> None:
    read = read_buttons("В {канал} — {ссылка}")
    assert read == ((Button("В {канал}", "https://{ссылка}"),),)


@given(rows.map(tuple))
def test_what_is_written_is_read_back(made: tuple[tuple[Button, ...], ...]) -> None:
    assert read_buttons(written(made)) == made


@given(st.text())
def test_whatever_is_typed_has_an_answer_within_the_limits(text: str) -> None:
    read = read_buttons(text)
    if isinstance(read, BadLine):
        assert 1 <= read.line <= max(1, len(text.splitlines()))
        return
    assert 0 < len(read) <= 8
    assert all(0 < len(row) <= 8 and all(0 < len(b.text) <= 64 for b in row) for row in read)
