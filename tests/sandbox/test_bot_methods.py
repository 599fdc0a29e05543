"""Methods of the Bot API beyond plain text, asked by the real aiogram."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputMediaPhoto,
    InputTextMessageContent,
    MessageEntity,
)
from telethon import TelegramClient

from sandbox.local import LocalTelegram
from tests.sandbox.conftest import Script
from tests.sandbox.test_media import PNG, vault
from tests.sandbox.test_mtproto import first, send

OLEG = 1001
PHOTO = BufferedInputFile(PNG, "п.png")
BOLD = [MessageEntity(type="bold", offset=0, length=1)]


async def test_a_caption_is_changed_and_an_equal_one_refused(bot: Bot) -> None:
    sent = await bot.send_photo(OLEG, PHOTO, caption="Старо", has_spoiler=True)
    edited = await bot.edit_message_caption(
        chat_id=OLEG, message_id=sent.message_id, caption="Ново", caption_entities=BOLD
    )
    assert (edited.caption, edited.has_media_spoiler) == ("Ново", True)  # type: ignore[union-attr]
    with pytest.raises(TelegramBadRequest, match="not modified"):
        await bot.edit_message_caption(
            chat_id=OLEG, message_id=sent.message_id, caption="Ново", caption_entities=BOLD
        )


async def test_a_copy_may_have_a_caption_of_its_own(bot: Bot, script: Script) -> None:
    sent = await bot.send_photo(OLEG, PHOTO, caption="Старо")
    await bot.copy_message(OLEG, OLEG, sent.message_id, caption="Своё")
    await bot.copy_messages(OLEG, OLEG, [sent.message_id], remove_caption=True)
    _, state = await script.get("/api/state")
    assert [m["text"] for m in state["messages"][-2:]] == ["Своё", ""]


WRONG = [
    ({"caption": "а" * 1025}, "caption is too long"),
    ({"caption": "<b>x", "parse_mode": "HTML"}, "can't parse entities"),
]


@pytest.mark.parametrize(("more", "words"), WRONG, ids=range(len(WRONG)))
async def test_a_wrong_caption_is_refused(bot: Bot, more: dict[str, str], words: str) -> None:
    with pytest.raises(TelegramBadRequest, match=words):
        await bot.send_photo(OLEG, PHOTO, **more)  # type: ignore[arg-type]


async def test_text_of_a_photo_cannot_be_edited(bot: Bot) -> None:
    sent = await bot.send_photo(OLEG, PHOTO)
    with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
        await bot.edit_message_text("x", chat_id=OLEG, message_id=sent.message_id)


async def test_nothing_is_fetched_from_elsewhere(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="failed to get HTTP URL content"):
        await bot.send_photo(OLEG, "https://example.org/a.png")


async def test_an_album_of_new_files_is_one_group(bot: Bot) -> None:
    media = [InputMediaPhoto(media=BufferedInputFile(PNG, f"{n}.png")) for n in range(3)]
    sent = await bot.send_media_group(OLEG, media)  # type: ignore[arg-type]
    assert len({message.media_group_id for message in sent}) == 1


async def test_a_pinned_message_and_a_busy_bot_are_shown(bot: Bot, script: Script) -> None:
    sent = await bot.send_message(OLEG, "Важно")
    await bot.pin_chat_message(OLEG, sent.message_id)
    await bot.send_chat_action(OLEG, "typing")
    _, state = await script.get("/api/state")
    assert [m["text"] for m in state["messages"] if m["pinned"]] == ["Важно"]
    assert [t["chat_id"] for t in state["typing"]] == [OLEG]
    await bot.unpin_chat_message(OLEG)
    await bot.send_message(OLEG, "Готово")
    _, state = await script.get("/api/state")
    assert not state["typing"]
    assert not any(m["pinned"] for m in state["messages"])


async def test_chats_and_members_are_described(
    telegram: LocalTelegram, bot: Bot, client: TelegramClient
) -> None:
    private = await bot.get_chat(OLEG)
    channel = await vault(telegram, client)
    made = await bot.get_chat(channel.chat_id)
    member = await bot.get_chat_member(channel.chat_id, bot.id)
    assert (private.first_name, made.title, member.status) == ("Олег", "Склад", "administrator")
    outside = await bot.get_chat_member(first(telegram).chat_id, bot.id)
    assert outside.status == "left"


async def test_posts_of_the_bot_in_a_channel_are_edited_and_deleted(
    telegram: LocalTelegram, bot: Bot, client: TelegramClient
) -> None:
    channel = await vault(telegram, client)
    sent = await bot.send_message(channel.chat_id, "Старо")
    await bot.edit_message_text("Ново", chat_id=channel.chat_id, message_id=sent.message_id)
    assert channel.posts[sent.message_id].text == "Ново"
    await bot.delete_message(channel.chat_id, sent.message_id)
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(channel.chat_id, sent.message_id)
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(-1009999999999, "x")


async def test_the_bot_puts_a_keyboard_under_a_post_of_the_account(
    telegram: LocalTelegram, bot: Bot, client: TelegramClient, script: Script
) -> None:
    channel = await vault(telegram, client)
    sent = await client(send(channel))
    keys = InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="Купить", url="https://example.org/")]]
    )
    number = sent.updates[0].id
    await bot.edit_message_reply_markup(
        chat_id=channel.chat_id, message_id=number, reply_markup=keys
    )
    _, state = await script.get("/api/state")
    shown = next(p for p in state["created"][0]["posts"] if p["id"] == number)
    assert [b["text"] for b in shown["buttons"][0]] == ["Купить"]


async def test_a_bot_that_knows_no_inline_mode_offers_nothing(bot: Bot, script: Script) -> None:
    await bot.get_updates(timeout=0, allowed_updates=["message"])
    status, answer = await script.post("/api/inline", {"user": OLEG, "query": "x"})
    assert (status, answer["results"]) == (200, [])


async def test_an_inline_question_is_answered_and_a_result_sent(bot: Bot, script: Script) -> None:
    asking = asyncio.create_task(script.post("/api/inline", {"user": OLEG, "query": "афиша"}))
    update = (await bot.get_updates(offset=2, timeout=5, allowed_updates=["inline_query"]))[-1]
    assert update.inline_query is not None
    content = InputTextMessageContent(message_text="Городская афиша")
    result = InlineQueryResultArticle(id="1", title="Афиша", input_message_content=content)
    await bot.answer_inline_query(update.inline_query.id, [result])
    status, answer = await asking
    chosen = {"user": OLEG, "query_id": answer["query_id"], "result": "1"}
    assert (status, answer["results"][0]["title"]) == (200, "Афиша")
    assert (await script.post("/api/inline/choose", chosen))[0] == 200
    assert (await script.post("/api/inline/choose", chosen | {"result": "9"}))[0] == 404
    _, state = await script.get("/api/state")
    assert state["messages"][-1]["text"] == "Городская афиша"


INPUTS = [
    ({"files": [{"name": "x"}]}, "A file has name, mime and data"),
    ({"files": [{"name": "x", "data": "###"}]}, "is not base64"),
    ({"files": [{"name": "x", "data": "eA==", "as": "hologram"}]}, "“as” is one of photo"),
    ({"files": "x"}, "is a list of at most 10 files"),
    ({"files": [{"data": "eA=="}], "text": 5}, "“text” must be a text"),
    ({"files": [{"data": "eA=="}], "text": "а" * 1025}, "at most 1024 characters"),
    ({"forward": {"channel": "Лекторий", "post": 99}}, "There is no post 99"),
    ({"forward": {"channel": "Нет такого", "post": 1}}, "There is no channel"),
]


@pytest.mark.parametrize(("body", "sentence"), INPUTS, ids=range(len(INPUTS)))
async def test_what_a_script_says_wrongly_is_explained(
    script: Script, body: dict[str, object], sentence: str
) -> None:
    status, answer = await script.post("/api/say", {"user": OLEG, **body})
    assert status >= 400
    assert sentence in answer["error"]


KINDS = [
    ("image/gif", "animation"),
    ("video/mp4", "video"),
    ("audio/ogg", "audio"),
    ("application/zip", "document"),
    ("image/png", "photo"),
]


@pytest.mark.parametrize(("mime", "kind"), KINDS, ids=[kind for _, kind in KINDS])
async def test_a_file_is_shown_as_its_type_says(script: Script, mime: str, kind: str) -> None:
    file = {"name": "x", "mime": mime, "data": "eA==", "spoiler": True}
    await script.post("/api/say", {"user": OLEG, "files": [file]})
    _, state = await script.get("/api/state")
    media = state["messages"][-1]["media"]
    assert (media["kind"], media["spoiler"]) == (kind, True)
