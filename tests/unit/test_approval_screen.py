"""Screen approval and the card that waits: what each reader sees. Words as the design has them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.screens.approval import decided, pending, returned, warnings
from bot.texts import Texts
from db.approvals import Approval
from delivery.campaign import CampaignStatus
from delivery.job import ChatKind
from delivery.limits import Limits
from delivery.post import Post
from delivery.preflight import Preflight, Target
from tests.unit.cards import MOSCOW, NOW, keys, panel, said

OLEG, MARIA = 1001, 1002
WAITS = Approval(
    campaign_id=128,
    title="Осенняя <распродажа>",
    status=CampaignStatus.PENDING_APPROVAL,
    rev=17,
    wanted_at=None,
    channels=246,
    removed=2,
    warnings=3,
    submitted_at=NOW,
    submitted_by_name="Мария",
    return_reason=None,
    returned_by_name=None,
    approved_by_name=None,
    is_needed=True,
    may_launch=True,
    approvers=frozenset({OLEG}),
)


def seen_by(
    reader: int, approval: Approval = WAITS, locale: str = "ru"
) -> tuple[str, list[list[str]]]:
    view = pending(panel(), Texts(locale, MOSCOW, reader), approval)
    assert view.card_of == 128
    return said(view), keys(view)


def test_who_may_approve_sees_the_question() -> None:
    text, buttons = seen_by(OLEG)
    assert text == (
        "Нужно согласование · №128\n«Осенняя <распродажа>» — 246 каналов, сразу\n\n"
        "Автор — Мария. Проверка: 2 пропуска, 3 предупреждения."
    )
    assert buttons == [
        ["👀 Показать", "Подробно"],
        ["✅ Согласовать", "Вернуть…"],
        ["‹ Кампании"],
    ]


def test_the_others_see_that_it_waits_and_can_take_it_back() -> None:
    text, buttons = seen_by(MARIA)
    assert "№128\n✋ Ждёт согласования\n«Осенняя <распродажа>» — 246 каналов, сразу" in text
    assert text.endswith("До ответа ничего изменить нельзя.")
    assert buttons[1:] == [["Отозвать"], ["‹ Кампании"]]


def test_it_says_the_same_in_english() -> None:
    text, buttons = seen_by(OLEG, locale="en")
    assert text == (
        "Approval needed · #128\n“Осенняя <распродажа>” — 246 channels, at once\n\n"
        "Prepared by Мария. Check: 2 skips, 3 warnings."
    )
    assert buttons[1] == ["✅ Approve", "Send back…"]


@pytest.mark.parametrize(
    ("removed", "found", "words"),
    [
        (0, 0, "Проверка: без замечаний."),
        (1, 0, "Проверка: 1 пропуск."),
        (0, 5, "Проверка: 5 предупреждений."),
    ],
)
def test_nothing_is_counted_that_is_not_there(removed: int, found: int, words: str) -> None:
    text, _ = seen_by(OLEG, replace(WAITS, removed=removed, warnings=found))
    assert text.endswith(words)


@pytest.mark.parametrize(
    ("ahead", "words"),
    [(timedelta(hours=11), "завтра, 10:30"), (-timedelta(hours=1), "сразу")],
)
def test_the_start_that_was_chosen_is_named_while_it_is_ahead(ahead: timedelta, words: str) -> None:
    text, _ = seen_by(OLEG, replace(WAITS, wanted_at=NOW + ahead))
    assert f"246 каналов, {words}" in text


def test_the_author_reads_who_approved_or_why_not() -> None:
    t = Texts("ru", MOSCOW, MARIA)
    approved = replace(WAITS, status=CampaignStatus.SCHEDULED, approved_by_name="Олег")
    assert said(decided(panel(), t, approved)).startswith(
        "✅ «Осенняя <распродажа>» согласована — Олег"
    )
    back = replace(
        WAITS, status=CampaignStatus.DRAFT, return_reason="<цена>", returned_by_name="Олег"
    )
    view = decided(panel(), t, back)
    assert said(view).endswith("возвращена — Олег\n\n«<цена>»")
    assert keys(view) == [["Открыть"]]
    assert returned(t, WAITS) == ""


def test_warnings_are_counted_as_the_check_shows_them() -> None:
    post = Post("Скидки", entities=({"type": "text_link", "offset": 0, "length": 6, "url": "x"},))
    again = Target(1, "Кофе и люди", ChatKind.CHANNEL, posted_at=NOW)
    found = Preflight(goes=(again,))
    assert warnings(Texts("ru", MOSCOW), post, Limits(), found) == 2  # no erid; out already
