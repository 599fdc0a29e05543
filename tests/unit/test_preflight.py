"""What the check before a launch finds in each channel."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from delivery.job import ChatKind
from delivery.limits import Limits
from delivery.post import Button, Media, MediaKind, Post
from delivery.preflight import Preflight, Removal, Target, preflight

PHOTO = Media(MediaKind.PHOTO, "file")
VIDEO = Media(MediaKind.VIDEO, "file")
BUTTONS = ((Button("Купить", "https://x.example"),),)
OPEN = Target(1, "Афиша", ChatKind.CHANNEL, "afisha")
TEXT = Post("Привет")


def check(post: Post, target: Target, limits: Limits | None = None) -> Preflight:
    return preflight(post, [target], limits or Limits())


@pytest.mark.parametrize(
    ("post", "target", "why", "detail"),
    [
        (TEXT, replace(OPEN, is_excluded=True, can_post=False), Removal.EXCLUDED, ""),
        (TEXT, replace(OPEN, can_post=False, reason="no_right"), Removal.NO_RIGHT, ""),
        (TEXT, replace(OPEN, can_post=False, reason="gone"), Removal.GONE, ""),
        (TEXT, replace(OPEN, can_post=False, reason="paid"), Removal.PAID, ""),
        (TEXT, replace(OPEN, can_post=False, reason="new"), Removal.NO_RIGHT, ""),
        (TEXT, replace(OPEN, forbidden=frozenset({"text"})), Removal.KIND_FORBIDDEN, "text"),
        (
            Post("", media=(PHOTO, VIDEO)),
            replace(OPEN, forbidden=frozenset({"video"})),
            Removal.KIND_FORBIDDEN,
            "video",
        ),
        (Post("Код {код}"), OPEN, Removal.VARIABLE, "{код}"),
        (Post("{ссылка}"), replace(OPEN, username=None), Removal.VARIABLE, "{ссылка}"),
        (
            Post("{x}" * 2000),
            replace(OPEN, variables={"x": "abc"}),
            Removal.TOO_LONG,
            "6000 / 4096",
        ),
    ],
)
def test_a_channel_is_taken_out_with_its_reason(
    post: Post, target: Target, why: Removal, detail: str
) -> None:
    (removed,) = check(post, target).removed
    assert (removed.why, removed.detail) == (why, detail)
    assert check(post, target).why == {1: why}


def test_a_caption_needs_no_right_to_write() -> None:
    no_text = replace(OPEN, forbidden=frozenset({"text"}))
    assert check(Post("Подпись", media=(PHOTO,)), no_text).goes == (no_text,)
    assert check(Post("Подпись", media=(PHOTO,), is_split=True), no_text).goes == ()


def test_buttons_are_put_by_the_bot_where_it_may_and_are_links_elsewhere() -> None:
    post, admin = Post("Пост", buttons=BUTTONS), replace(OPEN, channel_id=2, bot_can_edit=True)
    found = preflight(post, [OPEN, admin], Limits())
    assert (found.links, found.keyboards) == ((OPEN,), (admin,))
    assert found.goes == (OPEN, admin)


def test_links_for_buttons_count_towards_the_length() -> None:
    post = Post("я" * 4090, buttons=BUTTONS)
    assert check(post, OPEN).why == {1: Removal.TOO_LONG}
    assert check(post, replace(OPEN, bot_can_edit=True)).why == {}


def test_where_buttons_hide_the_comments_it_is_said() -> None:
    both = replace(OPEN, bot_can_edit=True, comments=True)
    assert check(Post("Пост", buttons=BUTTONS), both).comments_hidden == (both,)
    assert check(TEXT, both).comments_hidden == ()


def test_repeats_and_slow_groups_are_named_and_stay() -> None:
    odd = replace(OPEN, slow_mode=True, posted_at=datetime(2026, 10, 1, tzinfo=UTC))
    found = check(TEXT, odd)
    assert found.repeats == found.slow == found.goes == (odd,)


def test_a_longer_caption_of_a_premium_account_goes() -> None:
    post = Post("я" * 2000, media=(PHOTO,))
    assert check(post, OPEN).why == {1: Removal.TOO_LONG}
    assert check(post, OPEN, Limits(caption=4096, is_premium=True)).why == {}
