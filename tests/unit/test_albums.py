"""Parts of an album put together."""

from bot.albums import album_of
from delivery.post import Media, MediaKind, Post

ONE, TWO = Media(MediaKind.PHOTO, "1"), Media(MediaKind.VIDEO, "2")
BOLD: dict[str, object] = {"type": "bold", "offset": 0, "length": 2}


def test_the_caption_is_that_of_the_part_that_has_one() -> None:
    album = album_of((Post("", media=(ONE,)), Post("😀", (BOLD,), media=(TWO,))))
    assert (album.text, album.entities, album.media) == ("😀", (BOLD,), (ONE, TWO))


def test_no_words_of_several_captions_are_lost() -> None:
    album = album_of((Post("😀", (BOLD,), media=(ONE,)), Post("да", (BOLD,), media=(TWO,))))
    assert album.text == "😀\n\nда"
    assert album.entities == (BOLD, {**BOLD, "offset": 4})


def test_files_keep_what_is_said_of_their_caption() -> None:
    parts = (Post("", media=(ONE,), caption_above=True), Post("", media=(TWO,), caption_above=True))
    assert album_of(parts).caption_above
