"""Buttons that become links in the text."""

from delivery.post import Button, Post
from delivery.post_links import with_links

BUY, MAP = Button("Купить 🎟", "https://x.example/buy"), Button("Адреса", "https://x.example/map")


def test_a_row_becomes_a_line_and_neighbours_stay_beside_each_other() -> None:
    post = with_links(Post("Пост", buttons=((BUY, MAP), (MAP,))))
    assert post.text == "Пост\n\nКупить 🎟 · Адреса\nАдреса"
    assert post.buttons == ()


def test_every_link_covers_exactly_its_words() -> None:
    post = with_links(Post("🎭", buttons=((BUY, MAP),)))
    units = post.text.encode("utf-16-le")
    places = [(int(str(e["offset"])), int(str(e["length"])), e["url"]) for e in post.entities]
    words = [units[2 * at : 2 * (at + n)].decode("utf-16-le") for at, n, _ in places]
    assert words == [BUY.text, MAP.text]
    assert [url for *_, url in places] == [BUY.url, MAP.url]


def test_a_post_without_buttons_stays_as_it_is() -> None:
    assert with_links(Post("Пост")) == Post("Пост")
    assert with_links(Post("", buttons=((BUY,),))).text == BUY.text
