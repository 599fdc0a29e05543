"""A browser, and ``rassylka sandbox`` as a person starts it."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.folders import reachable
from tests.ports import free_port

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PICTURES = Path("test-results")
NEEDS_CHROMIUM = [
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
    pytest.mark.timeout(110),
]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """``rassylka sandbox`` as a person starts it."""
    folder = tmp_path_factory.mktemp("песочница")
    reachable(folder)
    port = free_port()
    where = ["--no-browser", "--port", str(port), "--data", str(folder)]
    command = [sys.executable, "-m", "bot", "sandbox", *where]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:  # noqa: S603
        assert process.stdout is not None
        assert "http://" in process.stdout.readline()
        yield f"http://127.0.0.1:{port}"
        process.terminate()
        assert process.wait(15) == 0


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


def bot_says(page: Page) -> Locator:
    """The newest message of the bot."""
    return page.locator("[data-testid=message][data-from=bot]").last


def tap(page: Page, caption: str) -> None:
    button = bot_says(page).get_by_role("button", name=re.compile(f"^{re.escape(caption)}"))
    button.click()


def json_of(page: Page, path: str) -> dict[str, Any]:
    return cast("dict[str, Any]", page.request.get(urljoin(page.url, f"/api/{path}")).json())
