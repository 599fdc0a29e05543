"""Whom a post goes to, in a real browser: a pasted list, folders, search as one types."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import NEEDS_CHROMIUM, PICTURES, bot_says, tap

PASTED = "Кофе и люди\n@sandbox_channel_3\nhttps://t.me/sandbox_channel_1\nЛекторий\n@oldmarket"

pytestmark = NEEDS_CHROMIUM


def writes(page: Page, text: str) -> None:
    page.get_by_test_id("composer").fill(text)
    page.get_by_test_id("send").click()


def reads(page: Page, words: str) -> None:
    expect(bot_says(page)).to_contain_text(words, timeout=15_000)


def to_quick(page: Page, url: str) -> None:
    """Write a post and ask to send it out."""
    page.goto(url)
    bot_says(page).first.wait_for(timeout=20_000)
    writes(page, "/menu")
    reads(page, "публиковать можно в 39")
    writes(page, "**Осенняя распродажа** в «Букинисте». Реклама. erid: DEMO")
    tap(page, "🚀 Разослать")
    reads(page, "Куда разослать?")


def test_a_pasted_list_and_a_folder_make_one_audience(sandbox: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 820})
    to_quick(page, sandbox)
    offered = bot_says(page).get_by_role("button").all_inner_texts()
    assert {"Все 39", "✈️ Город · 16", "✈️ Партнёры · 10"} <= set(offered)
    page.screenshot(path=PICTURES / "quick.png")
    tap(page, "Выбрать вручную")
    tap(page, "📋 Списком")
    page.get_by_test_id("alert").get_by_role("button").click()
    writes(page, PASTED)
    reads(page, "Разобрали 5 строк, каналов добавлено: 3")
    reads(page, "Нет среди ваших каналов: @oldmarket")
    reads(page, "Одинаковых строк: 1")
    expect(page.get_by_text("@sandbox_channel_3")).to_have_count(0)
    page.screenshot(path=PICTURES / "pick-list.png")
    tap(page, "‹ К выбору")
    tap(page, "📁 По папкам")
    tap(page, "▫️ ✈️ Партнёры · 0 из 10")
    reads(page, "выбрано каналов: 13")
    page.screenshot(path=PICTURES / "pick-folders.png")
    tap(page, "Готово · 13")
    reads(page, "Выйдет в 13 каналах")


def test_a_channel_is_found_as_one_types_and_toggled(sandbox: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 1000})
    to_quick(page, sandbox)
    tap(page, "Выбрать вручную")
    reads(page, "выбрано 0 из 39")
    tap(page, "🔎 Подсказки")
    composer = page.get_by_test_id("composer")
    expect(composer).to_have_value(re.compile(r"^@rassylka_sandbox_bot p\d+ $"))
    composer.press_sequentially("лектор")
    option = page.get_by_role("option", name="▫️ Лекторий")
    option.wait_for()
    page.screenshot(path=PICTURES / "inline.png")
    option.click()
    reads(page, "выбрано 1 из 39")
    page.screenshot(path=PICTURES / "pick.png")


def test_the_channels_their_cards_and_their_folders(sandbox: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 1000})
    page.goto(sandbox)
    bot_says(page).first.wait_for()
    writes(page, "/menu")
    tap(page, "Каналы · 40")
    reads(page, "⛔ 1 без прав")
    page.screenshot(path=PICTURES / "channels.png")
    tap(page, "✅ Велодорожки")
    reads(page, "Папки: Город")
    page.screenshot(path=PICTURES / "channel.png")
    tap(page, "‹ Каналы")
    tap(page, "📁 Папки · 4")
    reads(page, "Папки каналов · 4")
    page.screenshot(path=PICTURES / "folders.png")
