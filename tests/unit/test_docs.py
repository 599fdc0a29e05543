"""What is written twice says the same; what is named exists."""

import re

import pytest

from tests.unit.test_packaging import ELSEWHERE, ROOT, SETTINGS

PAIRS = [
    ("README.md", "README.en.md"),
    ("docs/supabase.md", "docs/supabase.en.md"),
    ("docs/operations.md", "docs/operations.en.md"),
    ("docs/security.md", "docs/security.en.md"),
    ("docs/deploy.md", "docs/deploy.en.md"),
]
PAGES = sorted(
    str(page.relative_to(ROOT)) for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
)
BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
NAMES = re.compile(r"`([A-Z][A-Z0-9]*_[A-Z0-9_]+)[`=]")


def read(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def shape(page: str) -> list[str]:
    """Headings and rows of tables, in order, without their words."""
    marks = re.findall(r"^(#+ |\d\. |\|)", read(page), re.MULTILINE)
    return [mark.strip() for mark in marks]


@pytest.mark.parametrize(("russian", "english"), PAIRS)
def test_both_languages_have_the_same_parts_and_commands(russian: str, english: str) -> None:
    assert shape(russian) == shape(english)
    assert BLOCK.findall(read(russian)) == BLOCK.findall(read(english))
    assert set(NAMES.findall(read(russian))) == set(NAMES.findall(read(english)))


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_page_leads_to_a_file(page: str) -> None:
    targets = re.findall(r"\]\((?!https?:|#|tg:)([^)#\s]+)", read(page))
    assert [name for name in targets if not (ROOT / page).parent.joinpath(name).exists()] == []


@pytest.mark.parametrize("page", [page for page in PAGES if "decisions" not in page])
def test_every_setting_a_page_names_exists(page: str) -> None:
    assert set(NAMES.findall(read(page))) - SETTINGS - ELSEWHERE == set()


SAID = ["db/unreachable.py", "db/connect.py", "bot/rows.py"]


def test_the_words_of_the_table_of_troubles_are_those_of_the_program() -> None:
    source = re.sub(r'"\s*\n\s*f?"', "", "".join((ROOT / name).read_text("utf-8") for name in SAID))
    rows = read("docs/supabase.en.md").split("| the bot says")[1].splitlines()[2:]
    for words in [row.split("|")[1].strip() for row in rows]:
        known = re.sub(r" \(.*\)$|: MaxClients…$", "", words)
        assert known in source or known == "password authentication failed"  # PostgreSQL's own
