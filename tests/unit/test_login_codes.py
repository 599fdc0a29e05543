"""What looks like a login code, and what does not."""

from datetime import UTC, datetime

import pytest
from aiogram.types import Chat, Message, MessageOriginUser, User

from bot.login_codes import is_login_code
from bot.screens.asking import Asking, Typing

OLEG = User(id=1001, is_bot=False, first_name="Олег")
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def said(text: str, **more: object) -> Message:
    chat = Chat(id=1001, type="private")
    content = {"text": text, **more} if "caption" not in more else more
    return Message.model_validate(
        {"message_id": 1, "date": NOW, "chat": chat, "from_user": OLEG, **content}
    )


CODES = [
    "12345",
    " 123456 ",
    "1 2 3 4 5",
    "12-345",
    "123–456",
    "1.2.3.4.5",
    "Код для входа в Telegram: 12345. Не давайте код никому, даже если его требуют!\n\nЭтот код…",
    "код подтверждения 54 321",
    "Login code: 12345. Do not give this code to anyone, even if they say they are from Telegram!",
    "your sign in code is 1-2-3-4-5",
    "Telegram code 99999",
]


@pytest.mark.parametrize("text", CODES)
def test_this_looks_like_a_login_code(text: str) -> None:
    assert is_login_code(said(text), None)
    assert is_login_code(said(text), Typing.picking.state)


POSTS = [
    "1234",
    "1234567",
    "12:45",
    "Билеты от 12345 рублей",
    "Промокод 12345",
    "Промокод ГОРОД10 действует до 25.12.2026",
    "Дресс-код вечера: чёрное. Начало в 19:00, вход 15000",
    "Как мы писали код входа в игру: " + "очень длинная история, " * 30 + "12345",
    "Номер 12345 и номер 54321",
    "",
]


@pytest.mark.parametrize("text", POSTS)
def test_this_does_not(text: str) -> None:
    assert not is_login_code(said(text), None)


@pytest.mark.parametrize("state", [Asking.page, Asking.interval, Typing.search, Asking.start])
def test_a_number_that_answers_a_question_is_no_code(state: object) -> None:
    assert not is_login_code(said("12345"), state.state)  # type: ignore[attr-defined]
    assert is_login_code(said("Код для входа: 12345"), state.state)  # type: ignore[attr-defined]


def test_whatever_telegram_itself_wrote_is_one() -> None:
    telegram = User(id=777000, is_bot=False, first_name="Telegram")
    origin = MessageOriginUser(date=NOW, sender_user=telegram)
    assert is_login_code(said("New login. Dear Oleg, …", forward_origin=origin), None)


def test_a_caption_that_speaks_of_a_code_is_one_and_a_number_under_a_photo_is_not() -> None:
    assert is_login_code(said("", caption="Код для входа 12345"), None)
    assert not is_login_code(said("", caption="12345"), None)
