"""A post that a person writes, from the first word to the last channel, in a real browser."""

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import NEEDS_CHROMIUM, PICTURES, bot_says, json_of, tap

POST = (
    "**Осенняя распродажа** в «Букинисте». ||Промокод ГОРОД10||\n"
    "[Адреса](https://example.org/map) __Реклама.__ erid: DEMO"
)

pytestmark = NEEDS_CHROMIUM


def launched(page: Page, url: str) -> None:
    """Write a formatted post, three taps; the chat has begun by itself."""
    page.goto(url)
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
    assert "не вышло" not in bot_says(page).inner_text()
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
