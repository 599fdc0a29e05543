"""A newcomer's first minute, in a real browser: the page is all they have."""

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
POST = (
    "**Осенняя распродажа** в «Букинисте». ||Промокод ГОРОД10||\n"
    "[Адреса](https://example.org/map) __Реклама.__ erid: DEMO"
)

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
    pytest.mark.timeout(110),
]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """``rassylka sandbox`` as a person starts it."""
    folder = tmp_path_factory.mktemp("песочница")
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o755)  # PostgreSQL runs as another user when the tests run as root
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


def launched(page: Page, url: str) -> None:
    """Start the chat, write a formatted post, three taps."""
    page.goto(url)
    page.get_by_role("button", name="Начать").click()
    bot_says(page).get_by_text("публиковать можно в 39").wait_for(timeout=20_000)
    page.get_by_test_id("composer").fill(POST)
    page.get_by_test_id("send").click()
    tap(page, "🚀 Разослать")
    tap(page, "Все")
    bot_says(page).get_by_text("нет права публиковать: «Театр рядом»").wait_for()
    page.screenshot(path=PICTURES / "check.png")
    tap(page, "🚀 Запустить · 39")


def percentages_until(page: Page, words: str) -> list[str]:
    """Watch the card until it says these words; return the percentages it showed."""
    seen: list[str] = []
    while words not in (text := bot_says(page).inner_text()):
        found = re.search(r"(\d+) %", text)
        if found and (not seen or seen[-1] != found[1]):
            seen.append(found[1])
        page.wait_for_timeout(100)
    return seen


def test_a_post_goes_out_in_three_taps_pauses_and_reaches_every_channel_once(
    sandbox: str, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 820})
    launched(page, sandbox)
    seen = percentages_until(page, "▰▰▰▱")
    tap(page, "⏸ Пауза")
    bot_says(page).get_by_text("На паузе — Олег").wait_for()
    at_pause = len(json_of(page, "clock")["sends"])
    page.wait_for_timeout(1500)
    assert len(json_of(page, "clock")["sends"]) == at_pause
    tap(page, "▶️ Продолжить")
    seen += percentages_until(page, "▰▰▰▰▰▰▱")
    page.screenshot(path=PICTURES / "sandbox.png")
    seen += percentages_until(page, "Вышло 39 из 39")
    assert len(set(seen)) >= 5
    assert "не вышло 0 · пропущено 0" in bot_says(page).inner_text()
    assert page.get_by_test_id("counters").inner_text().startswith("Постов 39 · дублей 0")
    check_posts(page)


def check_posts(page: Page) -> None:
    """Each open channel has exactly one post, equal to what was sent, entity by entity."""
    state = json_of(page, "state")
    (sent,) = [m for m in state["messages"] if "erid" in m["text"] and m["from"] == "Олег"]
    kinds = {entity["type"] for entity in sent["entities"]}
    assert kinds == {"bold", "spoiler", "text_link", "italic"}
    for channel in state["channels"]:
        posts = [post for post in channel["posts"] if post["random_id"] is not None]
        assert len(posts) == int(channel["can_post"]), channel["title"]
        assert all(post["text"] == sent["text"] for post in posts)
        assert all(post["entities"] == sent["entities"] for post in posts)


@pytest.mark.parametrize(("scheme", "width"), [("dark", 1280), ("light", 390), ("dark", 390)])
def test_the_page_fits_a_phone_and_the_dark(
    sandbox: str, browser: Browser, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 800}
    page = browser.new_page(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{sandbox}/?user=1002")
    page.get_by_role("button", name="Начать").or_(bot_says(page)).first.wait_for()
    page.screenshot(path=PICTURES / f"page-{scheme}-{width}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert errors == []
