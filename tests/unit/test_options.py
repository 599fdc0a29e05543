"""What is chosen for a campaign reaches the post that is sent."""

import pytest
from telethon.tl import functions as fn

from delivery.job import ChatKind, Peer
from delivery.options import Options, Preview, has_preview, published
from delivery.post import Media, MediaKind, Post
from delivery.telegram.requests import send_request, without_page

PEER = Peer(-1_000_000_000_007, ChatKind.CHANNEL, 7)
LINK = ({"type": "url", "offset": 0, "length": 19},)
TEXT = Post("https://example.org", LINK)
PHOTO = Media(MediaKind.PHOTO, "f")
POSTS = {
    "text": (TEXT, ()),
    "link with a look": (Post("x", preview={"url": "https://a.example"}), ()),
    "photo": (Post("x", media=(PHOTO,)), ("m",)),
    "album": (Post("x", media=(PHOTO, PHOTO)), ("m", "m")),
}


@pytest.mark.parametrize("kind", POSTS)
@pytest.mark.parametrize("on", [True, False])
def test_silence_and_protection_are_on_every_kind_of_request(kind: str, on: bool) -> None:  # noqa: FBT001
    post, media = POSTS[kind]
    post = published(post, Options(silent=on, protect=on))
    request = send_request(PEER, post, (1, 2)[: post.size], media)
    assert (bool(request.silent), bool(request.noforwards)) == (on, on)  # type: ignore[attr-defined]


def test_a_text_without_its_preview_stays_silent_and_protected() -> None:
    post = published(POSTS["link with a look"][0], Options(silent=True, protect=True))
    plain = without_page(send_request(PEER, post, (1,)))
    assert isinstance(plain, fn.messages.SendMessageRequest)
    assert (plain.silent, plain.noforwards) == (True, True)


def test_a_pair_keeps_its_options_in_both_messages() -> None:
    pair = published(Post("x", media=(PHOTO,), is_split=True), Options(silent=True, protect=True))
    assert [(m.silent, m.protected) for m in pair.messages] == [(True, True)] * 2


@pytest.mark.parametrize(
    ("preview", "fields"),
    [
        (None, {"prefer_small_media": True, "url": "https://a.example"}),
        (Preview.OFF, {"is_disabled": True}),
        (Preview.ABOVE, {"url": "https://a.example", "show_above_text": True}),
        (Preview.LARGE, {"url": "https://a.example", "prefer_large_media": True}),
    ],
)
def test_the_preview_of_the_campaign_wins_over_that_of_the_post(
    preview: Preview | None, fields: dict[str, object]
) -> None:
    post = Post("x", preview={"prefer_small_media": True, "url": "https://a.example"})
    assert published(post, Options(preview=preview)).preview == fields


def test_what_is_chosen_for_a_campaign_is_never_stored_with_the_post() -> None:
    shown = published(TEXT, Options(silent=True, protect=True))
    assert Post.from_json(shown.to_json()) == TEXT


def test_a_file_leaves_no_room_for_a_preview_but_the_text_of_a_pair_does() -> None:
    assert has_preview(TEXT)
    assert not has_preview(Post("x", media=(PHOTO,)))
    assert has_preview(Post("x", media=(PHOTO,), is_split=True))
