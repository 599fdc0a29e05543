"""Somebody who taps every button they find, wherever it leads, and looks at every screen."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from aiogram.methods import (
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    SendDocument,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import (
    CallbackQuery,
    Chat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    User,
)

from bot.kit import PRIMARY
from tests.integration.conftest import OLEG
from tests.integration.desk import Desk, message_in
from tests.telegram_limits import Reader, problems

SHOWS: Final = (
    SendMessage,
    EditMessageText,
    EditMessageCaption,
    EditMessageReplyMarkup,
    SendPhoto,
    SendDocument,
)
NUMBER: Final = re.compile(r"(?<=:)\d+(?=:|$)")
# Addresses, names, commands, zones and Telegram's own codes are the same in every language.
TECHNICAL: Final = re.compile(
    r"https?://\S+|\S+\.(?:org|me)/?\S*|[@/]\w+|\b[A-Z]\w+/\w+|\b[A-Z]+(?:_[A-Z0-9]+)+\b"
)
PLACEHOLDER: Final = re.compile(r"\{[a-z_]*\}")
BACK: Final = ("‹", "Готово", "Done", "Кампании", "Campaigns")
LONGEST: Final = 1000  # characters of a screen
OF_EACH_KIND: Final = 2  # buttons of one kind that are tapped
OF_ALL: Final = re.compile(r"cp:card|dr:open")  # a campaign is another screen in each state
NEVER: Final = re.compile(r"ms:lang")  # the other language is another walk
# What ends something is tapped last: until then the world has campaigns in every state.
LAST: Final = re.compile(
    r"!|stop|go$|:go|pause|resume|undo|hurry|again|all|appr|copy|dele|del|drop|arch|x$|:x:|norep|done"
)
TYPED: Final = {"ru": ["12", "18:30", "Имя"], "en": ["12", "18:30", "Name"]}


@dataclass(frozen=True)
class Screen:
    """What a person sees: words without tags, buttons."""

    path: str
    method: TelegramMethod[Any]

    @property
    def html(self) -> str:
        return str(getattr(self.method, "text", None) or getattr(self.method, "caption", "") or "")

    @property
    def is_html(self) -> bool:
        given = getattr(self.method, "parse_mode", "HTML")
        return given is not None

    @property
    def text(self) -> str:
        return Reader(self.html).text if self.is_html else self.html

    @property
    def rows(self) -> list[list[InlineKeyboardButton]]:
        markup = getattr(self.method, "reply_markup", None)
        return markup.inline_keyboard if isinstance(markup, InlineKeyboardMarkup) else []

    @property
    def keys(self) -> list[InlineKeyboardButton]:
        return [key for row in self.rows for key in row]


@dataclass
class Walker:
    """Breadth first by kind of button; new screens are found by themselves."""

    desk: Desk
    locale: str
    screens: list[Screen] = field(default_factory=list)
    drawn: set[str] = field(default_factory=set)  # callback data
    toasts: list[str] = field(default_factory=list)
    _soon: deque[tuple[str, str]] = field(default_factory=deque)  # path, data
    _late: deque[tuple[str, str]] = field(default_factory=deque)
    _tapped: Counter[str] = field(default_factory=Counter)
    _answered: set[str] = field(default_factory=set)

    async def walk(self) -> None:
        """Begin at the menu and at a post; end when every kind of button was tapped."""
        await self.says("/start", "/start")
        await self.says("Post" if self.locale == "en" else "Пост", "post")
        while self._soon or self._late:
            path, data = (self._soon or self._late).popleft()
            kind = NUMBER.sub("#", data)
            is_enough = self._tapped[kind] >= (20 if OF_ALL.match(data) else OF_EACH_KIND)
            if is_enough or NEVER.match(data):
                continue
            self._tapped[kind] += 1
            await self.taps(f"{path} › {data}", data)
            await self.answers(f"{path} › {data}")

    async def taps(self, path: str, data: str) -> None:
        where = message_in(OLEG)
        query = CallbackQuery(
            id="1", from_user=self.user, chat_instance="1", data=data, message=where
        )
        await self._shown(path, callback_query=query)

    async def says(self, text: str, path: str) -> None:
        chat = Chat(id=OLEG, type="private")
        number = len(self.desk.session.made) + 10_000
        head = message_in(OLEG, number, text)
        message = head.model_copy(update={"from_user": self.user, "chat": chat})
        await self._shown(f"{path} « {text}", message=message)

    async def answers(self, path: str) -> None:
        """Type something where something is asked for, once for each question."""
        state = await self.desk.newsroom.pool.fetchval("SELECT state FROM fsm_state LIMIT 1")
        if state is None or state in self._answered:
            return
        self._answered.add(state)
        for text in TYPED[self.locale]:
            await self.says(text, path)

    @property
    def user(self) -> User:
        name = "Oleg" if self.locale == "en" else "Олег"
        return User(id=OLEG, is_bot=False, first_name=name, language_code=self.locale)

    async def _shown(self, path: str, **event: object) -> None:
        before = len(self.desk.session.made)
        await self.desk.gets(**event)
        for method in self.desk.session.made[before:]:
            if toast := getattr(method, "callback_query_id", None) and getattr(method, "text", ""):
                self.toasts.append(str(toast))
            if isinstance(method, SHOWS):
                self._note(Screen(path, method))

    def _note(self, screen: Screen) -> None:
        self.screens.append(screen)
        for key in screen.keys:
            if key.callback_data is None or key.callback_data in self.drawn:
                continue
            self.drawn.add(key.callback_data)
            queue = self._late if LAST.search(key.callback_data) else self._soon
            queue.append((screen.path, key.callback_data))


def wrong_with(screen: Screen, foreign: re.Pattern[str], known: set[str]) -> Iterator[str]:
    """Say what is not as every screen must be."""
    yield from problems(screen.method)
    words = [screen.text, *(key.text for key in screen.keys)]
    if len(screen.text) > LONGEST:
        yield f"{len(screen.text)} characters"
    if sum(key.style == PRIMARY for key in screen.keys) > 1:
        yield "two primary buttons"
    plain = re.sub(r"<code>.*?</code>", "", screen.html, flags=re.DOTALL)
    if PLACEHOLDER.search(plain) or any(PLACEHOLDER.search(key.text) for key in screen.keys):
        yield "a placeholder was not filled"
    if re.search(r"</?(?:b|i|u|code|a|tg-time)\b|&lt;|&amp;", "\n".join(words)):
        yield "raw HTML"
    said = "\n".join([Reader(plain).text, *(key.text for key in screen.keys)])
    for found in set(foreign.findall(TECHNICAL.sub(" ", said))) - known:
        yield f"{found!r} is of the other language"


def has_way_back(screen: Screen) -> bool:
    """Whether the last row leads back; an answer without buttons and a post are no screens."""
    if not screen.rows or not screen.is_html:
        return True
    return any(key.text.startswith(BACK) for key in screen.rows[-1])
