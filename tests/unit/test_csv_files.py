"""A table opens in a spreadsheet as it is: nothing is computed, nothing is lost."""

import csv
import io
from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.csv_files import Cell, csv_file, file_name, neutral

BLANKS = st.text(alphabet=" \t\r\n\"'`«\u00a0\u200b\u202e\ufeff", max_size=5)
FORMULAS = st.sampled_from(["=1+1", "+7", "-2+3", "@SUM(A1)", "＝1", "=cmd|' /C calc'!A0"])


@given(BLANKS, FORMULAS)
def test_a_formula_is_text_behind_any_blanks_and_quotes(blanks: str, formula: str) -> None:
    assert str(neutral(blanks + formula)).startswith("'")


@given(st.text())
def test_no_cell_begins_as_a_formula_and_its_words_stay(text: str) -> None:
    cell = str(neutral(text))
    assert cell[:1] not in set("=+-@\t\r\n")
    assert cell.removeprefix("'").replace("'", "") == text.replace("\0", "").replace("'", "")


@pytest.mark.parametrize("cell", ["Кофе и люди", "<b>&", "12.11", "Акция — 20 %", "", None, -1001])
def test_what_is_no_formula_stays_as_it_is(cell: Cell) -> None:
    assert neutral(cell) == cell


async def pages(*rows: Sequence[Cell]) -> AsyncIterator[Sequence[Sequence[Cell]]]:
    for row in rows:
        yield [row]


async def test_a_file_has_its_mark_its_semicolons_and_reads_back() -> None:
    rows: list[Sequence[Cell]] = [("Кофе; «люди»", -1001), ('кавычка " и\nстрока', None)]
    async with csv_file(("title", "channel_id"), pages(*rows)) as (path, count):
        raw = path.read_bytes()
    assert raw.startswith("\ufefftitle;channel_id\r\n".encode())
    assert count == 2
    read = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert read[1:] == [["Кофе; «люди»", "-1001"], ['кавычка " и\nстрока', ""]]
    assert not path.exists()


@given(st.text())
def test_any_title_makes_a_name_that_can_be_stored(title: str) -> None:
    name = file_name(128, title)
    assert name.startswith("128")
    assert name.endswith(".csv")
    assert not set(name) & set('/\\:*?"<>|\0\n\r\t\u202e')
    assert len(name) <= 64


def test_a_name_says_which_campaign_it_is() -> None:
    assert file_name("№128", "Скидка 20 % / «все»") == "№128 Скидка 20 все.csv"
