"""Control characters in what people type, and titles that turn lines around."""

import gc
import json
from zoneinfo import ZoneInfo

import pytest
from aiogram import Bot
from aiogram.methods import AnswerCallbackQuery, Response, TelegramMethod

from bot import wire
from bot.texts import Html, Texts, isolated
from delivery.clean import clean
from delivery.post import utf16_length

RU = Texts("ru", ZoneInfo("Europe/Moscow"))
FSI, PDI, RLO = "\u2068", "\u2069", "\u202e"


@pytest.mark.parametrize("code", [0, 1, 8, 11, 12, 13, 27, 31, 127, 133, 0x2028, 0xD800, 0xDFFF])
def test_what_no_database_keeps_becomes_a_space_and_offsets_stay(code: int) -> None:
    assert clean(f"а{chr(code)}б") == "а б"


@pytest.mark.parametrize(
    "text", ["", "Две\nстроки\tи столбец", "🚀 Сбор в 19:00", "e\u0301 · \u200fעברית"]
)
def test_everything_else_stays_as_it_came(text: str) -> None:
    assert clean(text) == text


def test_every_text_of_an_answer_is_cleaned_wherever_it_stands() -> None:
    update = {"text": "а\0б", "n": [1, None, True], "from": {"first_name": "Оле\ud83dг"}}
    read = wire.read(json.dumps(update))
    assert read == {"text": "а б", "n": [1, None, True], "from": {"first_name": "Оле г"}}


async def test_the_type_of_an_answer_is_built_once() -> None:
    async def answer(_: Bot, method: TelegramMethod[bool]) -> object:
        return id(Response[method.__returning__])  # type: ignore[name-defined]

    call = AnswerCallbackQuery(callback_query_id="1")
    first = await wire.hold_types(answer, Bot("4242:SANDBOX"), call)  # type: ignore[arg-type]
    gc.collect()
    assert await wire.hold_types(answer, Bot("4242:SANDBOX"), call) == first  # type: ignore[arg-type]


def test_a_whole_emoji_is_no_half_of_one() -> None:
    assert wire.read(json.dumps({"text": "🚀" * 2048})) == {"text": "🚀" * 2048}
    assert utf16_length("🚀" * 2048) == 4096


@pytest.mark.parametrize("title", ["Городская афиша", "Café & Co", "№1 🚀", ""])
def test_ordinary_titles_are_shown_as_they_are(title: str) -> None:
    assert isolated(title) == title


@pytest.mark.parametrize("title", [f"{RLO}akitsirk", "חדשות", "\u200fx", "مرحبا 12"])
def test_a_title_that_runs_the_other_way_turns_nothing_around_it(title: str) -> None:
    assert isolated(title) == f"{FSI}{title}{PDI}"


def test_a_title_cannot_leave_its_isolation() -> None:
    assert isolated(f"a{PDI}{RLO}b") == f"{FSI}a{RLO}b{PDI}"
    assert isolated(f"a{FSI}{FSI}b") == f"{FSI}a{FSI}{FSI}b{PDI}{PDI}{PDI}"


def test_words_around_a_title_are_outside_of_its_isolation_in_texts_and_captions() -> None:
    said = RU("check", "<b>Check</b> · “{title}”", title=f"{RLO}<b>")
    assert said == f"<b>Проверка</b> · «{FSI}{RLO}&lt;b&gt;{PDI}»"
    assert RU("check", "<b>Check</b> · “{title}”", title=Html("<i>")).endswith("«<i>»")
    caption = RU.plain("short_word", "⏸ Pause “{title}”", title=f"{RLO}x")
    assert caption == f"⏸ Пауза «{FSI}{RLO}x{PDI}»"
