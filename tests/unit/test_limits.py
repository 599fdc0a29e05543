"""What a post has too much of for an account, with numbers."""

import pytest

from delivery.limits import Finding, Limits, Lint, findings
from delivery.post import Button, Json, Media, MediaKind, Post

PHOTO = Media(MediaKind.PHOTO, "1")
PREMIUM = Limits(caption=4096, is_premium=True)


def marks(kind: str, n: int) -> tuple[Json, ...]:
    return tuple({"type": kind, "offset": i, "length": 1} for i in range(n))


CASES = [
    (Post("x" * 4096), Limits(), []),
    (Post("x" * 4097), Limits(), [Finding(Lint.TOO_LONG, 4097, 4096)]),
    (Post("😀" * 513, media=(PHOTO,)), Limits(), [Finding(Lint.TOO_LONG, 1026, 1024)]),
    (Post("x" * 1025, media=(PHOTO,)), PREMIUM, []),
    (Post("x" * 1025, media=(PHOTO,), is_split=True), Limits(), []),
    (Post("x", marks("bold", 101)), Limits(), [Finding(Lint.TOO_MANY_ENTITIES, 101, 100)]),
    (Post("x", marks("hashtag", 101)), Limits(), []),
    (Post("x", marks("custom_emoji", 2)), Limits(), [Finding(Lint.NEEDS_PREMIUM, 2)]),
    (Post("x", marks("custom_emoji", 101)), PREMIUM, [Finding(Lint.TOO_MANY_EMOJI, 101, 100)]),
    (Post("x", marks("text_mention", 3)), Limits(), [Finding(Lint.MENTIONS, 3)]),
    (Post("x", media=(PHOTO,) * 11), Limits(), [Finding(Lint.TOO_MANY_FILES, 11, 10)]),
    (Post("x", marks("url", 1)), Limits(), [Finding(Lint.NO_ERID)]),
    (Post("erid: x", marks("url", 1)), Limits(), []),
    (
        Post("erid", media=(PHOTO, PHOTO), buttons=((Button("a", "b"),),)),
        Limits(),
        [Finding(Lint.BUTTONS_ON_ALBUM)],
    ),
]


@pytest.mark.parametrize(("post", "limits", "found"), CASES, ids=range(len(CASES)))
def test_what_goes_beyond_the_account_is_found_with_its_numbers(
    post: Post, limits: Limits, found: list[Finding]
) -> None:
    assert findings(post, limits) == found


def test_only_what_telegram_would_refuse_stops() -> None:
    stopping = {lint for lint in Lint if Finding(lint).stops}
    assert stopping == {Lint.TOO_LONG, Lint.TOO_MANY_FILES}


def test_limits_survive_being_stored_and_unknown_ones_are_those_without_premium() -> None:
    assert Limits.from_json(PREMIUM.to_json()) == PREMIUM
    assert Limits.from_json(None) == Limits()
