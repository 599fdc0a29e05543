"""What is published is what was sent."""

from hypothesis import given
from hypothesis import strategies as st

from delivery.post import Post, utf16_length


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
