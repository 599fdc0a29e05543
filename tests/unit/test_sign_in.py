"""The conversation of a log-in: what is asked, how often, and in which words things go wrong."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.sign_in import SignIn, refusal_words
from bot.terminal import locale_of
from bot.texts import Texts
from delivery.errors import NoAnswer, Offline, Refused
from delivery.telegram.login import SignedIn

RU = Texts("ru", ZoneInfo("Europe/Moscow"))
ANNA = SignedIn(777, "Анна", "session")
INVALID, EXPIRED = Refused("PHONE_CODE_INVALID", 400), Refused("PHONE_CODE_EXPIRED", 400)


@dataclass
class Person:
    """Answers in turn and remembers what was said."""

    answers: list[str]
    said: list[str] = field(default_factory=list)
    asked: list[tuple[str, bool]] = field(default_factory=list)

    async def ask(self, question: str, *, hidden: bool = False) -> str:
        self.asked.append((question, hidden))
        return self.answers.pop(0)

    def say(self, text: str) -> None:
        self.said.append(text)

    def show(self, url: str) -> None:
        self.said.append(url)


@dataclass
class Telegram:
    """Answers each code in turn: an error, or whether a password is needed."""

    codes: list[Refused | bool]
    passwords: list[Refused | None] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    async def send_code(self, phone: str) -> None:
        self.sent.append(phone)

    async def enter_code(self, code: str) -> bool:
        answer = self.codes.pop(0)
        if isinstance(answer, Refused):
            raise answer
        return answer

    async def enter_password(self, password: str) -> None:
        if (answer := self.passwords.pop(0)) is not None:
            raise answer

    async def scan(self, show: Callable[[str], None]) -> bool:
        show("tg://login?token=x")
        return await self.enter_code("")

    async def result(self) -> SignedIn:
        return ANNA


async def test_a_wrong_code_may_be_typed_again_and_how_often_is_said() -> None:
    person = Person(["+7", "1", "2"])
    assert await SignIn(Telegram([INVALID, False]), person, RU).by_code() == ANNA
    assert person.said[-1] == "Код не подошёл. Осталось 2 попытки."


async def test_three_wrong_codes_end_the_log_in() -> None:
    person = Person(["+7", "1", "2", "3"])
    with pytest.raises(Refused, match="PHONE_CODE_INVALID"):
        await SignIn(Telegram([INVALID] * 3), person, RU).by_code()


@pytest.mark.parametrize("yes", ["", "д", "y"])
async def test_an_old_code_is_followed_by_a_new_one(yes: str) -> None:
    person, telegram = Person(["+7", "1", yes, "2"]), Telegram([EXPIRED, False])
    assert await SignIn(telegram, person, RU).by_code() == ANNA
    assert telegram.sent == ["+7", "+7"]
    assert person.said[-1] == "Код устарел."


async def test_no_new_code_is_sent_to_who_does_not_want_one() -> None:
    telegram = Telegram([EXPIRED])
    with pytest.raises(Refused, match="PHONE_CODE_EXPIRED"):
        await SignIn(telegram, Person(["+7", "1", "н"]), RU).by_code()
    assert telegram.sent == ["+7"]


@pytest.mark.parametrize("way", ["by_code", "by_qr"])
async def test_a_second_password_is_asked_for_unseen_three_times_at_most(way: str) -> None:
    wrong = Refused("PASSWORD_HASH_INVALID", 400)
    person = Person([*(["+7", "1"] if way == "by_code" else []), "a", "b", "c"])
    with pytest.raises(Refused, match="PASSWORD_HASH_INVALID"):
        await getattr(SignIn(Telegram([True], [wrong] * 3), person, RU), way)()
    assert all(hidden for question, hidden in person.asked if "Пароль" in question)
    assert person.said[-1] == "Пароль не подошёл. Осталась 1 попытка."


NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
WORDS = [
    (Refused("FLOOD_WAIT", 420, 600), "Telegram просит подождать: 10 мин, до 12:10"),
    (Refused("PHONE_NUMBER_FLOOD", 400), "войдите по QR: rassylka login --qr"),
    (Refused("API_ID_INVALID", 400), "my.telegram.org"),
    (Refused("SOMETHING_NEW", 400), "SOMETHING_NEW"),
    (Offline("ConnectionError"), "PROXY"),
    (NoAnswer("nobody"), "никто не отсканировал"),
]


@pytest.mark.parametrize(("error", "words"), WORDS, ids=range(len(WORDS)))
def test_what_went_wrong_is_said_with_what_to_do(
    error: Refused | Offline | NoAnswer, words: str
) -> None:
    assert words in refusal_words(RU, error, NOW)


def test_the_terminal_is_russian_unless_it_is_english() -> None:
    assert locale_of(None, {}) == "ru"
    assert locale_of(None, {"LANG": "C.UTF-8"}) == "ru"
    assert locale_of(None, {"LANG": "en_US.UTF-8"}) == "en"
    assert locale_of(None, {"LC_ALL": "ru_RU.UTF-8", "LANG": "en_US.UTF-8"}) == "ru"
    assert locale_of("en", {"LANG": "ru_RU.UTF-8"}) == "en"
