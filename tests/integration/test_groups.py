"""A group with several operators: taps count, words do not, nobody else is answered."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramServerError
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageText,
    GetMe,
    SendMessage,
    TelegramMethod,
)
from aiogram.types import CallbackQuery

from delivery.role import Role
from tests.integration.conftest import OLEG
from tests.integration.desk import Desk, desk, message_in, person

__all__ = ["desk"]

GROUP = -1002000000777


async def tapped(desk: Desk, user_id: int, data: str) -> list[TelegramMethod[object]]:
    """Tap in the group; return what the bot did."""
    before, where = len(desk.session.made), message_in(GROUP)
    query = CallbackQuery(
        id="1", from_user=person(user_id), chat_instance="1", data=data, message=where
    )
    await desk.gets(callback_query=query)
    return desk.session.made[before:]


async def said(desk: Desk, user_id: int, text: str) -> list[TelegramMethod[object]]:
    before = len(desk.session.made)
    message = message_in(GROUP, text=text).model_copy(update={"from_user": person(user_id)})
    await desk.gets(message=message)
    return desk.session.made[before:]


async def test_a_tap_of_an_operator_is_carried_out_in_the_group(desk: Desk) -> None:
    newsroom = await desk.newsroom.running()
    ivan = await desk.joins(1003, Role.OPERATOR)
    answer, edit = await tapped(desk, ivan, f"cp:pause:{newsroom.draft}:1")
    assert isinstance(answer, AnswerCallbackQuery)
    assert isinstance(edit, EditMessageText)
    assert edit.chat_id == GROUP


async def test_a_tap_without_the_right_is_refused_there_too(desk: Desk) -> None:
    newsroom = await desk.newsroom.running()
    ivan = await desk.joins(1003, Role.VIEWER)
    (answer,) = await tapped(desk, ivan, f"cp:pause:{newsroom.draft}:1")
    assert isinstance(answer, AnswerCallbackQuery)
    assert (answer.text or "").startswith("Это может")


async def test_who_is_no_user_gets_a_silent_answer_and_nothing_else(desk: Desk) -> None:
    newsroom = await desk.newsroom.running()
    (answer,) = await tapped(desk, 666, f"cp:pause:{newsroom.draft}:1")
    assert isinstance(answer, AnswerCallbackQuery)
    assert not answer.text
    assert await newsroom.pool.fetchval("SELECT status FROM campaigns") == "running"


async def test_what_is_written_in_a_group_is_not_for_the_bot(desk: Desk) -> None:
    for text in ("Пост для всех", "12345", "Код для входа: 12345", "стоп"):
        assert await said(desk, OLEG, text) == await said(desk, 666, text) == []
    assert await desk.newsroom.pool.fetchval("SELECT count(*) FROM templates") == 1


async def test_a_forged_page_beyond_all_rows_shows_the_first(desk: Desk) -> None:
    draft = desk.newsroom.draft
    for page in (10**9, 2**62, 2**63 - 1):
        assert await desk.taps(OLEG, f"pk:p:{draft}:{page}:0:0") == ""
    assert "Канал" in str(desk.session.made[-1])
    assert not any("E-" in str(getattr(m, "text", "")) for m in desk.session.made)


async def test_a_login_code_is_no_business_of_a_stranger(desk: Desk) -> None:
    (answer,) = await desk.says(666, "12345")
    assert "закрытая панель" in answer
    assert not any(isinstance(m, SendMessage) and "12345" in m.text for m in desk.session.made)


async def test_a_tap_whose_screen_telegram_did_not_take_is_answered_all_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise TelegramServerError(method=GetMe(), message="Bad Gateway")

    monkeypatch.setattr(Bot, "me", away)  # the settings ask it before they answer
    assert await desk.taps(OLEG, "st:chat") == ""
