"""What Telegram would refuse of what the bot sends."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

from aiogram.methods import (
    AnswerCallbackQuery,
    AnswerInlineQuery,
    EditMessageText,
    SendMessage,
    TelegramMethod,
)
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from typing_extensions import override

from delivery.post import utf16_length

TAGS: Final = {"b", "i", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler", "tg-time"}
ACTIONS: Final = (
    "callback_data",
    "url",
    "copy_text",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "web_app",
)


class Reader(HTMLParser):
    """Reads HTML as Telegram does: the text without tags, and what is wrong with them."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.wrong: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.wrong += [f"<{tag}> stays open" for tag in self._open]

    @override
    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._open.append(tag)
        if tag not in TAGS:
            self.wrong.append(f"<{tag}> is no tag of Telegram's")

    @override
    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")

    @override
    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


def problems(method: TelegramMethod[object]) -> Iterator[str]:
    """Say what Telegram would refuse."""
    match method:
        case SendMessage() | EditMessageText():
            is_html = not isinstance(method, SendMessage) or method.parse_mode is not None
            yield from of_text(method.text or "", is_html=is_html)
        case AnswerCallbackQuery() if len(method.text or "") > 200:
            yield "a toast has at most 200 characters"
        case AnswerInlineQuery() if len(method.results) > 50:
            yield "at most 50 results"
        case _:
            pass
    markup = getattr(method, "reply_markup", None)
    if isinstance(markup, InlineKeyboardMarkup):
        yield from of_keyboard(markup.inline_keyboard)


def of_text(text: str, *, is_html: bool) -> Iterator[str]:
    read = Reader(text) if is_html else None
    if read is not None:
        yield from read.wrong
    shown = text if read is None else read.text
    if not shown.strip():
        yield "a message is empty"
    if utf16_length(shown) > 4096:
        yield "a message has at most 4096 characters"


def of_keyboard(rows: list[list[InlineKeyboardButton]]) -> Iterator[str]:
    buttons = [button for row in rows for button in row]
    if len(buttons) > 100 or any(not 1 <= len(row) <= 8 for row in rows):
        yield "at most 100 buttons, eight in a row"
    for button in buttons:
        actions = [name for name in ACTIONS if getattr(button, name) is not None]
        if len(actions) != 1 or not button.text.strip():
            yield f"{button.text!r} has no text or not exactly one action"
        if not 1 <= len((button.callback_data or "x").encode()) <= 64:
            yield f"{button.text!r} carries {button.callback_data!r}"
