"""An album for a folder, buttons and variables, from the first tap to what channels show."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import NEEDS_CHROMIUM, PICTURES, bot_says, json_of, tap

pytestmark = NEEDS_CHROMIUM
BUTTONS = "Купить — https://example.org/sale | Адреса — example.org/map"


def opened(browser: Browser, url: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(url)
    bot_says(page).wait_for(timeout=20_000)
    say(page, "/start")
    bot_says(page).get_by_text("публиковать можно в 39").wait_for(timeout=20_000)
    return page


def say(page: Page, text: str) -> None:
    page.get_by_test_id("composer").fill(text)
    page.get_by_test_id("send").click()


def channel_of(page: Page, title: str) -> dict[str, object]:
    (found,) = [c for c in json_of(page, "state")["channels"] if c["title"] == title]
    return dict(found)


def published(page: Page, title: str) -> list[dict[str, object]]:
    posts = channel_of(page, title)["posts"]
    assert isinstance(posts, list)
    return [post for post in posts if post["random_id"] is not None]


def test_an_album_goes_to_a_folder_as_one_album(sandbox: str, browser: Browser) -> None:
    page = opened(browser, sandbox)
    page.get_by_test_id("ready-more").click()
    page.get_by_role("menuitem", name="Альбом").click()
    bot_says(page).get_by_text("Принято: альбом").wait_for()
    page.screenshot(path=PICTURES / "album.png")
    tap(page, "🚀 Разослать")
    tap(page, "✈️ Город · 16")
    expect(bot_says(page)).to_contain_text("Выйдет в 16 каналах")
    expect(bot_says(page)).not_to_contain_text("Театр рядом")
    tap(page, "🚀 Запустить · 16")
    bot_says(page).get_by_text("Вышло 16 из 16").wait_for(timeout=30_000)
    parts = published(page, "Городская афиша")
    assert len(parts) == 3
    assert len({str(dict(part["media"])["group"]) for part in parts}) == 1  # type: ignore[call-overload]
    assert published(page, "Детский театр") == []


def test_buttons_and_variables_travel_as_the_check_says(sandbox: str, browser: Browser) -> None:
    page = opened(browser, sandbox)
    give_value(page, "Городская афиша")
    say(page, "Промокод {код} для {канал}")
    tap(page, "Сохранить как шаблон")
    tap(page, "Кнопки")
    say(page, BUTTONS)
    bot_says(page).get_by_text("2 кнопки").wait_for()
    page.screenshot(path=PICTURES / "template.png")
    tap(page, "🚀 Разослать")
    tap(page, "✈️ Город · 16")
    expect(bot_says(page)).to_contain_text("До старта убрано: 15")
    expect(bot_says(page)).to_contain_text("нет значения переменной")
    page.screenshot(path=PICTURES / "preflight.png")
    tap(page, "🚀 Запустить · 1")
    bot_says(page).get_by_text("Вышло 1 из 1").wait_for(timeout=30_000)
    (post,) = [p for p in published(page, "Городская афиша") if "CITY10" in str(p["text"])]
    assert post["text"] == "Промокод CITY10 для Городская афиша\n\nКупить · Адреса"


def give_value(page: Page, title: str) -> None:
    """Give a channel the value of a variable, on its card."""
    tap(page, "Каналы")
    bot_says(page).get_by_role("button", name=re.compile(title)).click()
    tap(page, "Переменные")
    say(page, "код = CITY10")
    bot_says(page).get_by_text("код = CITY10").wait_for()
