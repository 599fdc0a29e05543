"""Telegram's folders, expanded over the dialogs."""

from dataclasses import replace

from telethon.tl import types as tl

from delivery.job import ChatKind, Peer
from delivery.ports import Dialog
from delivery.telegram.folders import folder_of
from tests.fakes import dialog

GROUP = replace(dialog(3), peer=Peer(-7, ChatKind.GROUP, 0))
ARCHIVED = replace(dialog(4), archived=True)
MUTED = replace(dialog(5), is_muted=True)
DIALOGS = [dialog(1), dialog(2), GROUP, ARCHIVED, MUTED]


def peer(of: Dialog) -> object:
    if of.peer.kind is ChatKind.GROUP:
        return tl.InputPeerChat(-of.peer.chat_id)
    return tl.InputPeerChannel(-of.peer.chat_id - 1_000_000_000_000, of.peer.access_hash)


def inside(title: str = "Город", **fields: object) -> list[Dialog]:
    known: dict[str, object] = {"pinned_peers": [], "include_peers": [], "exclude_peers": []}
    given = tl.DialogFilter(id=2, title=tl.TextWithEntities(title, []), **{**known, **fields})
    folder = folder_of(given, DIALOGS)
    assert folder.telegram_id == 2
    return [d for d in DIALOGS if d.peer.chat_id in folder.chat_ids]


def test_a_folder_has_what_was_put_there_and_pinned_there() -> None:
    strangers = [tl.InputPeerUser(1, 1), tl.InputPeerChannel(999, 1)]
    found = inside(pinned_peers=[peer(GROUP)], include_peers=[*strangers, peer(dialog(1))])
    assert found == [dialog(1), GROUP]


def test_a_folder_of_a_kind_has_all_of_it_but_what_was_taken_out() -> None:
    found = inside(broadcasts=True, exclude_peers=[peer(dialog(2))])
    assert found == [dialog(1), ARCHIVED, MUTED]
    assert inside(groups=True) == [GROUP]


def test_a_folder_of_a_kind_leaves_out_archived_and_muted_ones_where_it_says_so() -> None:
    found = inside(broadcasts=True, exclude_archived=True, exclude_muted=True)
    assert found == [dialog(1), dialog(2)]


def test_what_was_put_there_stays_whatever_the_kinds_say() -> None:
    found = inside(exclude_archived=True, exclude_muted=True, include_peers=[peer(ARCHIVED)])
    assert found == [ARCHIVED]


def test_whether_a_chat_is_read_makes_no_difference() -> None:
    assert inside(groups=True, exclude_read=True) == [GROUP]


def test_a_folder_that_came_by_a_link_has_just_its_chats() -> None:
    title = tl.TextWithEntities("Афиша", [])
    given = tl.DialogFilterChatlist(3, title, pinned_peers=[], include_peers=[peer(dialog(2))])
    folder = folder_of(given, DIALOGS)
    assert (folder.title, folder.chat_ids) == ("Афиша", (dialog(2).peer.chat_id,))


def test_a_folder_without_words_has_its_sign_for_a_title() -> None:
    given = tl.DialogFilter(
        id=2,
        title=tl.TextWithEntities(" ", []),
        emoticon="🐱",
        pinned_peers=[],
        include_peers=[],
        exclude_peers=[],
    )
    assert folder_of(given, []).title == "🐱"
