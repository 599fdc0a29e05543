"""What may be posted where, by kind of post, from Telegram's own fields."""

from datetime import UTC, datetime, timedelta

import pytest
from telethon.tl import types as tl

from delivery.outcome import Reason
from delivery.telegram.dialogs import dialog_of
from delivery.telegram.rights import KINDS, Rights, rights_in

NOW = datetime(2026, 11, 25, tzinfo=UTC)
LATER, BEFORE = NOW + timedelta(days=1), NOW - timedelta(days=1)
BOSS = tl.ChatAdminRights(edit_messages=True, delete_messages=True, pin_messages=True)


def group(**fields: object) -> tl.Channel:
    known = {"id": 42, "title": "К", "photo": tl.ChatPhotoEmpty(), "date": None, "access_hash": 7}
    return tl.Channel(**{**known, "megagroup": True, **fields})


def banned(*flags: str, until: datetime | None = None) -> tl.ChatBannedRights:
    return tl.ChatBannedRights(until_date=until, **dict.fromkeys(flags, True))


def rights(**fields: object) -> Rights:
    return rights_in(group(**fields), NOW)


@pytest.mark.parametrize(("kind", "flag"), KINDS.items())
def test_a_kind_that_members_may_not_send_is_forbidden(kind: str, flag: str) -> None:
    found = rights(default_banned_rights=banned(flag))
    assert found.forbidden == {kind}
    assert found.reason is None


def test_what_is_forbidden_to_all_and_to_this_one_adds_up() -> None:
    found = rights(
        default_banned_rights=banned("send_photos"), banned_rights=banned("send_docs", until=LATER)
    )
    assert found.forbidden == {"photo", "document"}


def test_a_ban_that_is_over_forbids_nothing() -> None:
    found = rights(banned_rights=banned("send_messages", "send_photos", until=BEFORE))
    assert (found.reason, found.forbidden) == (None, frozenset())


def test_the_old_flag_for_media_forbids_every_file_but_no_text() -> None:
    found = rights(default_banned_rights=banned("send_media"))
    assert "text" not in found.forbidden
    assert {"photo", "video", "voice", "video_note"} <= found.forbidden
    assert found.reason is None


def test_a_chat_where_no_kind_may_be_sent_is_closed() -> None:
    found = rights(default_banned_rights=banned("send_plain", "send_media"))
    assert found.reason is Reason.NO_RIGHT


def test_who_may_not_even_read_is_out() -> None:
    assert rights(banned_rights=banned("view_messages", until=LATER)).reason is Reason.GONE


@pytest.mark.parametrize("who", [{"creator": True}, {"admin_rights": BOSS}])
def test_administrators_are_exempt(who: dict[str, object]) -> None:
    closed = banned("send_messages", "send_photos", "embed_links")
    found = rights(default_banned_rights=closed, send_paid_messages_stars=5, **who)
    assert (found.reason, found.forbidden, found.stars) == (None, frozenset(), 0)
    assert found.can_edit
    assert found.can_delete
    assert found.can_pin


def test_an_administrator_may_do_only_what_was_given() -> None:
    found = rights(admin_rights=tl.ChatAdminRights(delete_messages=True))
    assert (found.can_edit, found.can_delete, found.can_pin) == (False, True, False)


def test_members_pin_where_that_is_not_forbidden() -> None:
    assert rights(default_banned_rights=banned()).can_pin
    assert not rights(default_banned_rights=banned("pin_messages")).can_pin


def test_a_price_is_known() -> None:
    found = rights(send_paid_messages_stars=5)
    assert (found.stars, found.reason) == (5, Reason.PAID)


def test_bans_of_a_channel_s_comments_do_not_touch_its_posts() -> None:
    channel = group(megagroup=None, broadcast=True, creator=True, default_banned_rights=banned())
    assert rights_in(channel, NOW).forbidden == frozenset()


def test_a_dialog_tells_comments_forums_and_the_archive() -> None:
    news = dialog_of(group(megagroup=None, broadcast=True, has_link=True), archived=True)
    forum = dialog_of(group(forum=True, has_link=True))
    assert news is not None
    assert forum is not None
    assert (news.comments, news.archived, news.is_forum) == (True, True, False)
    assert (forum.comments, forum.archived, forum.is_forum) == (False, False, True)


def test_a_channel_of_several_names_is_known_by_the_first_that_works() -> None:
    names = [tl.Username("old", active=None), tl.Username("city", active=True)]
    dialog = dialog_of(group(usernames=names))
    assert dialog is not None
    assert dialog.username == "city"
