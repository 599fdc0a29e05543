"""The list of campaigns says what is filtered, and what to do where it is empty."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.callbacks.campaigns import CampaignFilter, CampaignList, FilterVerb, ListState
from bot.kit import View
from bot.screens.campaign_list import Listing, choose_author, choose_day, filter_menu, listing
from delivery.campaign import CampaignStatus as S
from tests.unit.cards import NOW, RUNNING
from tests.unit.test_texts import EN, RU

COUNTS = dict.fromkeys(S, 0) | {S.RUNNING: 1, S.SCHEDULED: 1, S.PAUSED: 1, S.FINISHED: 109}
SHOWN = [
    replace(RUNNING, title="Осенняя распродажа"),
    replace(RUNNING, title="Дайджест", status=S.SCHEDULED, starts_at=NOW + timedelta(hours=10.5)),
    replace(RUNNING, title="Анонс лекции", status=S.PAUSED),
    replace(RUNNING, title="Бонусы сентября", status=S.FINISHED, sent=240, total=240),
]


def keys(view: View) -> list[list[str]]:
    return [[key.text for key in row] for row in view.rows if row]


def page(at: CampaignList, *, sought: str = "", author: str = "", empty: bool = False) -> Listing:
    counts = dict.fromkeys(S, 0) if empty else COUNTS
    return Listing(at, [] if empty else SHOWN, counts, sought, author)


def test_the_list_is_the_one_of_the_design() -> None:
    view = listing(RU, page(CampaignList()), NOW)
    assert view.text.startswith("<b>Кампании</b>\n\n▶️ Осенняя распродажа — 61 %\n🕒 Дайджест — ")
    assert "⏸ Анонс лекции — 61 %, на паузе\n✅ Бонусы сентября — 240 из 240" in view.text
    assert keys(view)[0] == ["Идут · 1", "План · 1", "Пауза · 1"]
    assert keys(view)[2] == ["▶️ №128 Осенняя распродажа"]
    assert keys(view)[-2:] == [["‹", "1 из 14", "›"], ["➕ Новая", "‹ Меню"]]
    assert sum(map(len, keys(view))) <= 20


def test_what_is_chosen_is_said_and_taken_back_by_a_tap() -> None:
    at = CampaignList(state=ListState.RUNNING, author=7, days=20261112, sought=True)
    view = listing(RU, page(at, sought="скидка", author="Мария"), NOW)
    assert "идут · «скидка» · Мария · 12 ноября: найдено 1" in view.text
    assert keys(view)[:2] == [
        ["✓ Идут · 1", "План · 1", "Пауза · 1"],
        ["🔎 Найти", "✖️ Показать все"],
    ]
    back = CampaignList.unpack(str(view.rows[0][0].callback_data))
    assert back == at.model_copy(update={"state": ListState.ALL})


@pytest.mark.parametrize("state", ListState)
def test_an_empty_list_says_what_to_do_and_has_a_way_back(state: ListState) -> None:
    for t in (RU, EN):
        view = listing(t, page(CampaignList(state=state), empty=True), NOW)
        assert len(view.text.split("\n\n")[-1]) > 15
        assert keys(view)[-1][-1] in ("‹ Меню", "‹ Menu")


def test_reports_are_what_is_over() -> None:
    view = listing(RU, page(CampaignList(state=ListState.ENDED)), NOW)
    assert view.text.startswith("<b>Отчёты</b>\n\n▶️")


def test_the_filter_offers_the_other_states_and_ways() -> None:
    view = filter_menu(RU, page(CampaignList()), NOW)
    assert keys(view) == [
        ["🔎 Слова", "Автор", "Дата"],
        ["Черновики · 0", "Отчёты · 109"],
        ["✓ Все · 112"],
        ["‹ Кампании"],
    ]


def test_an_author_and_a_day_join_what_is_chosen() -> None:
    at = CampaignFilter(verb=FilterVerb.AUTHOR, state=ListState.ENDED, sought=True)
    chosen = choose_author(RU, at, [(7, "Мария")]).rows[1][0]
    assert CampaignList.unpack(str(chosen.callback_data)) == CampaignList(
        state=ListState.ENDED, author=7, sought=True
    )
    view = choose_day(RU, at, NOW)
    assert keys(view)[:3] == [["Сегодня", "Вчера"], ["Ноябрь", "Октябрь"], ["Любой день"]]
    days = [CampaignList.unpack(str(k.callback_data)).days for row in view.rows[:2] for k in row]
    assert days == [20261124, 20261123, 202611, 202610]
