"""Telethon's words in ours: errors, entities, requests, dialogs."""

import asyncio
from datetime import UTC, datetime

import pytest
from telethon import errors
from telethon.errors import rpc_message_to_error
from telethon.tl import types as tl

from delivery.errors import NoAnswer, Offline, Refused, SendError
from delivery.job import ChatKind, Peer
from delivery.outcome import Reason
from delivery.post import Post
from delivery.telegram.client import BadSession, Login, build_client
from delivery.telegram.dialogs import dialog_of
from delivery.telegram.entities import Author, tl_entities
from delivery.telegram.errors import refused, translated
from delivery.telegram.requests import message_ids, send_request

NAMES = [
    (420, "FLOOD_WAIT_33", "FLOOD_WAIT", 33),
    (420, "SLOWMODE_WAIT_12", "SLOWMODE_WAIT", 12),
    (420, "FLOOD_PREMIUM_WAIT_4", "FLOOD_PREMIUM_WAIT", 4),
    (420, "FLOOD_SKIP_FAILED_WAIT_3", "FLOOD_SKIP_FAILED_WAIT", 3),
    (403, "CHAT_WRITE_FORBIDDEN", "CHAT_WRITE_FORBIDDEN", None),
    (500, "RANDOM_ID_DUPLICATE", "RANDOM_ID_DUPLICATE", None),
    (403, "ALLOW_PAYMENT_REQUIRED_25", "ALLOW_PAYMENT_REQUIRED", None),
    (403, "CHAT_SEND_DOCS_FORBIDDEN", "CHAT_SEND_DOCS_FORBIDDEN", None),
    (406, "AUTH_KEY_DUPLICATED", "AUTH_KEY_DUPLICATED", None),
    (401, "SESSION_REVOKED", "SESSION_REVOKED", None),
    (400, "BRAND_NEW", "BRAND_NEW", None),
]


@pytest.mark.parametrize(("code", "text", "name", "seconds"), NAMES)
def test_an_error_answer_keeps_its_name_and_its_seconds(
    code: int, text: str, name: str, seconds: int | None
) -> None:
    error = refused(rpc_message_to_error(tl.RpcError(code, text), None))
    assert isinstance(error, Refused)
    assert (error.name, error.seconds) == (name, seconds)


FAULTS: list[tuple[Exception, type[SendError]]] = [
    (ConnectionResetError(), Offline),
    (asyncio.IncompleteReadError(b"", 4), Offline),
    (errors.InvalidBufferError(b"\x00" * 4), Offline),
    (errors.AuthKeyNotFound(), Refused),
    (errors.TypeNotFoundError(1, b""), NoAnswer),
    (ValueError("Request was unsuccessful 6 time(s)"), NoAnswer),
]


@pytest.mark.parametrize(
    ("fault", "expected"), FAULTS, ids=[type(fault).__name__ for fault, _ in FAULTS]
)
async def test_a_fault_of_the_connection_leaves_the_result_unknown(
    fault: Exception, expected: type[SendError]
) -> None:
    with pytest.raises(expected), translated():
        raise fault


async def test_a_cancellation_of_telethons_own_is_a_lost_connection() -> None:
    with pytest.raises(Offline), translated():
        raise asyncio.CancelledError


async def test_our_own_cancellation_passes() -> None:
    async def wait() -> None:
        with translated():
            await asyncio.Event().wait()

    task = asyncio.create_task(wait())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


ENTITIES = [
    ({"type": "bold"}, tl.MessageEntityBold(1, 2)),
    ({"type": "spoiler"}, tl.MessageEntitySpoiler(1, 2)),
    ({"type": "text_link", "url": "https://e.x/"}, tl.MessageEntityTextUrl(1, 2, "https://e.x/")),
    ({"type": "pre", "language": "python"}, tl.MessageEntityPre(1, 2, "python")),
    ({"type": "pre"}, tl.MessageEntityPre(1, 2, "")),
    ({"type": "blockquote"}, tl.MessageEntityBlockquote(1, 2)),
    ({"type": "expandable_blockquote"}, tl.MessageEntityBlockquote(1, 2, collapsed=True)),
    ({"type": "custom_emoji", "custom_emoji_id": "53"}, tl.MessageEntityCustomEmoji(1, 2, 53)),
    (
        {"type": "date_time", "unix_time": 0, "date_time_format": "r"},
        tl.MessageEntityFormattedDate(1, 2, date=datetime.fromtimestamp(0, UTC), relative=True),
    ),
]


@pytest.mark.parametrize(("entity", "expected"), ENTITIES, ids=range(len(ENTITIES)))
def test_an_entity_is_published_as_it_was_sent(entity: dict[str, object], expected: object) -> None:
    (made,) = tl_entities([{**entity, "offset": 1, "length": 2}], Author(is_premium=True))
    assert bytes(made) == bytes(expected)  # type: ignore[call-overload]


@pytest.mark.parametrize("kind", ["mention", "url", "hashtag", "bot_command", "cashtag"])
def test_what_the_server_finds_by_itself_is_left_out(kind: str) -> None:
    assert tl_entities([{"type": kind, "offset": 0, "length": 1}]) == []


def test_without_premium_the_plain_emoji_stays_and_its_entity_does_not() -> None:
    emoji = {"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "53"}
    assert tl_entities([emoji]) == []


def test_a_person_the_account_knows_is_named_by_its_own_access_hash() -> None:
    person = {"type": "text_mention", "offset": 0, "length": 1, "user": {"id": 9}}
    (made,) = tl_entities([person], Author(hash_of=lambda number: 77 if number == 9 else None))
    expected = tl.InputMessageEntityMentionName(0, 1, tl.InputUser(9, 77))
    assert bytes(made) == bytes(expected)  # type: ignore[call-overload]
    assert tl_entities([person], Author()) == []


PEER = Peer(-1_000_000_000_042, ChatKind.CHANNEL, 7)
LINK = {"type": "url", "offset": 3, "length": 11}
PREVIEWS = [
    ({"url": "https://e.x/a"}, tl.InputMediaWebPage("https://e.x/a", optional=True)),
    (
        {"prefer_large_media": True},
        tl.InputMediaWebPage("example.org", force_large_media=True, optional=True),
    ),
    (
        {"prefer_small_media": True},
        tl.InputMediaWebPage("example.org", force_small_media=True, optional=True),
    ),
]


@pytest.mark.parametrize(("preview", "expected"), PREVIEWS, ids=range(len(PREVIEWS)))
def test_a_chosen_preview_goes_along_and_may_be_missing(
    preview: dict[str, object], expected: object
) -> None:
    request = send_request(PEER, Post("😀 example.org", (LINK,), preview), [-5])
    assert bytes(request.media) == bytes(expected)  # type: ignore[attr-defined,call-overload]


def test_a_preview_above_the_text_or_none_at_all_is_a_flag() -> None:
    above = send_request(PEER, Post("x", (LINK,), {"show_above_text": True}), [-5])
    none = send_request(PEER, Post("x", (LINK,), {"is_disabled": True, "url": "e.x"}), [-5])
    assert (above.invert_media, above.no_webpage) == (True, None)  # type: ignore[attr-defined]
    assert (none.no_webpage, hasattr(none, "media")) == (True, False)  # type: ignore[attr-defined]


def test_a_request_carries_our_random_id_and_the_channels_address() -> None:
    peer = Peer(-1_000_000_000_042, ChatKind.CHANNEL, 7)
    request = send_request(peer, Post("x", (), {"is_disabled": True}), [-5])
    assert (request.random_id, request.no_webpage) == (-5, True)  # type: ignore[attr-defined]
    assert (request.peer.channel_id, request.peer.access_hash) == (42, 7)  # type: ignore[attr-defined]


def test_the_answer_to_a_repeated_request_names_the_first_message() -> None:
    updates = tl.Updates([tl.UpdateMessageID(9, -5)], [], [], None, 0)
    assert message_ids(updates, [-5]) == (9,)
    with pytest.raises(NoAnswer):
        message_ids(updates, [6])


def channel(**fields: object) -> tl.Channel:
    known = {"id": 42, "title": "К", "photo": tl.ChatPhotoEmpty(), "date": None, "access_hash": 7}
    return tl.Channel(**{**known, **fields})


RIGHT = tl.ChatAdminRights(post_messages=True)
MUTED = tl.ChatBannedRights(until_date=None, send_messages=True)
RIGHTS = [
    (channel(broadcast=True, creator=True), None),
    (channel(broadcast=True, admin_rights=RIGHT), None),
    (channel(broadcast=True, admin_rights=tl.ChatAdminRights()), Reason.NO_RIGHT),
    (channel(broadcast=True), Reason.NO_RIGHT),
    (channel(megagroup=True), None),
    (channel(megagroup=True, default_banned_rights=MUTED), Reason.NO_RIGHT),
    (channel(megagroup=True, default_banned_rights=MUTED, admin_rights=RIGHT), None),
    (channel(megagroup=True, banned_rights=MUTED), Reason.NO_RIGHT),
    (channel(megagroup=True, gigagroup=True), Reason.NO_RIGHT),
    (channel(megagroup=True, send_paid_messages_stars=5), Reason.PAID),
]


@pytest.mark.parametrize(("chat", "reason"), RIGHTS, ids=range(len(RIGHTS)))
def test_the_right_to_post_follows_telegrams_rules(chat: tl.Channel, reason: Reason | None) -> None:
    dialog = dialog_of(chat)
    assert dialog is not None
    assert (dialog.reason, dialog.can_post) == (reason, reason is None)


def test_chats_that_are_left_or_no_channels_are_no_dialogs() -> None:
    assert dialog_of(channel(left=True)) is None
    assert dialog_of(tl.User(id=1)) is None


def test_a_damaged_session_is_refused_and_never_printed() -> None:
    login = Login(1, "h" * 32, "damaged")
    with pytest.raises(BadSession):
        build_client(login)
    assert "damaged" not in repr(login)
