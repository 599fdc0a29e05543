"""Menus that wait for the account."""

from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from aiogram import Bot

from bot import live_cards
from bot.kit import View
from bot.panel import Panel
from bot.texts import Texts


async def test_a_menu_tapped_away_while_it_is_redrawn_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waiting = {(1001, 4): Texts("ru", ZoneInfo("UTC"))}
    panel = cast("Panel", SimpleNamespace(waiting=waiting))

    async def tapped_away(_: Panel, __: Texts) -> View:
        waiting.clear()
        return View("menu")

    monkeypatch.setattr(live_cards, "home", tapped_away)
    await live_cards.LiveCards(cast("Bot", None), panel).show_menus()
    assert waiting == {}
