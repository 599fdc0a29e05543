"""What is published is what was sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.post import Media, MediaKind, Post, first_link, utf16_length


@given(
    st.text(), st.lists(st.fixed_dictionaries({"type": st.just("bold"), "offset": st.integers()}))
)
def test_a_post_survives_being_stored(text: str, entities: list[dict[str, object]]) -> None:
    post = Post(text, tuple(entities), {"is_disabled": True})
    assert Post.from_json(post.to_json()) == post


def test_length_is_counted_in_utf16_units() -> None:
    assert utf16_length("😀а") == 3
    assert Post("😀а").length == 3


def test_the_title_is_the_first_line_cut_to_forty_characters() -> None:
    assert Post("\n  Осенняя распродажа \nв «Букинисте»").title == "Осенняя распродажа"
    assert Post("а" * 60).title == "а" * 39 + "…"
    assert not Post(" \n ").title  # named by its kind then


LINKS = [
    ({"type": "url", "offset": 3, "length": 11}, "example.org"),
    ({"type": "text_link", "offset": 0, "length": 2, "url": "https://e.x/"}, "https://e.x/"),
]


@pytest.mark.parametrize(("entity", "address"), LINKS)
def test_the_first_link_is_what_a_preview_shows(entity: dict[str, object], address: str) -> None:
    bold = {"type": "bold", "offset": 0, "length": 2}
    assert first_link(Post("😀 example.org", (bold, entity))) == address
    assert first_link(Post("x", (bold,))) is None


def test_a_pair_is_files_and_text_counted_as_messages() -> None:
    files = tuple(Media(MediaKind.PHOTO, str(n)) for n in range(3))
    pair = Post("Текст", media=files, is_split=True)
    first, second = pair.messages
    assert (first.text, len(first.media), second.text, second.media) == ("", 3, "Текст", ())
    assert (pair.size, first.size, second.size) == (4, 3, 1)
