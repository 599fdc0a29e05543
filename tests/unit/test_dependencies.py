"""docs/dependencies.md names every package, why it is there, and the licence it says it has."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DOC = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
ROW = re.compile(r"^\| ([\w.-]+) \| (.+) \| (.+) \|$", re.MULTILINE)
WORDS = {  # what packages write that came before the names of SPDX
    "BSD-2-Clause": "BSD 2-Clause",
    "PSF": "Python Software Foundation",
}


def named(requirements: list[str]) -> list[str]:
    return [re.split(r"[=\[]", line)[0] for line in requirements]


def listed(part: str) -> list[str]:
    """The packages of one of the two lists."""
    section = DOC.split(f"## {part}")[1].split("\n## ")[0]
    return [row[0] for row in ROW.findall(section) if row[0] not in {"package", "---"}]


def test_what_runs_is_listed() -> None:
    assert sorted(listed("What runs")) == sorted(named(PROJECT["project"]["dependencies"]))


def test_what_checks_is_listed() -> None:
    assert sorted(listed("What checks")) == sorted(named(PROJECT["dependency-groups"]["dev"]))


def said(package: str) -> str:
    """What a package says of its licence, wherever it says so."""
    about = metadata(package)
    fields = ("License-Expression", "License", "Classifier")
    lines = [line for field in fields for line in about.get_all(field) or []]
    return " ".join(lines)


@pytest.mark.parametrize(
    ("package", "licence"), [(row[0], row[2]) for row in ROW.findall(DOC) if row[0] != "package"]
)
def test_the_licence_is_the_one_the_package_names(package: str, licence: str) -> None:
    try:
        words = said(package)
    except PackageNotFoundError:
        pytest.skip(f"{package} is not installed on this Python")
    family = licence.split("-", maxsplit=1)[0].replace("Apache", "Apache")
    assert licence in words or WORDS.get(licence, family) in words


def test_no_licence_asks_that_what_runs_be_published_too() -> None:
    licences = {row[2] for row in ROW.findall(DOC.split("## What checks")[0])}
    assert not {licence for licence in licences if re.search(r"GPL|SSPL|BUSL|Commons", licence)}
