"""A newcomer's first minute: the page opens, a ready post, three taps, the wall lights up."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, FilePayload, Page

from tests.browser.conftest import NEEDS_CHROMIUM, PICTURES, bot_says, json_of, tap

pytestmark = NEEDS_CHROMIUM
# The account was connected before the page was opened, or while it was looked at.
CONNECTED = re.compile("(Каналов 40|Нашёл 40 каналов), публиковать можно в 39")
HALF = "▰▰▰▰▰▰▱"
VIEWS = [("light", 1280, 820), ("dark", 1280, 820), ("light", 390, 844)]


def half_way_pictures(browser: Browser, url: str) -> None:
    """The card and the wall in light, in the dark, and on a phone."""
    for scheme, width, height in VIEWS:
        page = browser.new_page(
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
        )
        page.goto(url)
        bot_says(page).get_by_text("Вышло").wait_for()
        page.screenshot(path=PICTURES / f"minute-{scheme}-{width}.png")
        page.close()


def test_a_newcomer_needs_less_than_a_minute(
    sandbox: str, browser: Browser, record_property: Callable[[str, object], None]
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 820})
    began = time.monotonic()
    page.goto(sandbox)
    bot_says(page).get_by_text(CONNECTED).wait_for(timeout=20_000)
    page.get_by_test_id("ready-post").click()
    for caption in ("🚀 Разослать", "Все", "🚀 Запустить · 39"):
        tap(page, caption)
    bot_says(page).get_by_text(HALF).wait_for(timeout=30_000)
    half_way_pictures(browser, sandbox)
    bot_says(page).get_by_text("Вышло 39 из 39").wait_for(timeout=30_000)
    seconds = time.monotonic() - began
    record_property("newcomers_minute_s", round(seconds, 1))
    assert page.locator("[data-testid=tile].out").count() == 39
    assert seconds < 60


def test_a_ready_album_is_shown_as_one_message(sandbox: str, browser: Browser) -> None:
    page = opened(browser, sandbox)
    page.get_by_test_id("ready-more").click()
    page.get_by_role("menuitem", name="Альбом").click()
    album = page.locator("[data-from=Олег] .grid.n3")
    album.wait_for()
    assert album.locator("img").count() == 3


def test_a_spoiler_opens_by_a_tap(sandbox: str, browser: Browser) -> None:
    page = opened(browser, sandbox)
    page.get_by_test_id("ready-post").click()
    spoiler = page.locator("[data-from=Олег] .spoiler").last
    spoiler.click()
    page.locator("[data-from=Олег] .spoiler.open").last.wait_for()


def test_a_picture_is_attached_shown_and_sent_with_its_caption(
    sandbox: str, browser: Browser
) -> None:
    page = opened(browser, sandbox)
    picture = FilePayload(name="кот.png", mimeType="image/png", buffer=page.screenshot())
    page.get_by_test_id("attach").set_input_files(picture)
    page.get_by_test_id("attached").locator("img").wait_for()
    page.get_by_test_id("composer").fill("Подпись")
    page.get_by_test_id("send").click()
    bot_says(page).get_by_text("Принято: фото").wait_for()
    sent = json_of(page, "state")["messages"][-2]
    assert (sent["text"], sent["media"]["name"]) == ("Подпись", "кот.png")


def test_a_second_operator_has_a_chat_of_their_own(sandbox: str, browser: Browser) -> None:
    page = opened(browser, f"{sandbox}/?user=1002")
    page.get_by_role("button", name="Начать").click()
    bot_says(page).get_by_text("публиковать можно").wait_for()
    page.get_by_test_id("operator").select_option(label="Олег")
    page.get_by_role("button", name="Начать").wait_for(state="hidden")


def test_a_post_of_a_channel_is_forwarded_to_the_bot(sandbox: str, browser: Browser) -> None:
    page = opened(browser, sandbox)
    page.get_by_test_id("tile").first.click()
    page.get_by_test_id("channel").get_by_role("button", name="Переслать боту").last.click()
    page.get_by_text("Переслано: Городская афиша").last.wait_for()


def test_a_fault_says_what_will_happen(sandbox: str, browser: Browser) -> None:
    page = opened(browser, sandbox)
    page.get_by_text("Устроить сбой").click()
    page.get_by_role("button", name="Telegram просит подождать 20 с").click()
    page.get_by_test_id("fault-log").get_by_text("надо подождать 20 с").wait_for()
    page.get_by_role("button", name="Убрать сбои").click()
    page.get_by_test_id("fault-log").get_by_text("Сбоев больше нет").wait_for()


def test_the_clock_of_sends_shows_every_gap(sandbox: str, browser: Browser) -> None:
    page = opened(browser, sandbox)
    page.get_by_text("Часы отправок").click()
    page.get_by_test_id("ticks").locator("li").nth(10).wait_for()
    assert "самый короткий промежуток 0.5" in page.locator("#clock-note").inner_text()


@pytest.mark.parametrize(("tab", "what"), [("Каналы", "#wall"), ("Сбои", "#faults")])
def test_on_a_phone_the_rest_is_behind_tabs(
    sandbox: str, browser: Browser, tab: str, what: str
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(sandbox)
    assert not page.locator(what).is_visible()
    page.get_by_role("navigation").get_by_role("button", name=tab).click()
    page.locator(what).wait_for(state="visible")


def opened(browser: Browser, url: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 820})
    page.goto(url)
    page.get_by_test_id("tile").first.wait_for()
    return page
