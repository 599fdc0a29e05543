"""Variables: what they become, and what happens to the formatting around them."""

from hypothesis import given as property_of
from hypothesis import strategies as st

from delivery.post import Button, Post, utf16_length
from delivery.variables import filled, given, names_in

VALUES = given("Афиша 🎭", "cityguide", {"промокод": "CITY10"})


def part(post: Post, number: int = 0) -> str:
    """Return the text an entity covers."""
    entity = post.entities[number]
    begin, length = int(str(entity["offset"])), int(str(entity["length"]))
    return post.text.encode("utf-16-le")[2 * begin : 2 * (begin + length)].decode("utf-16-le")


def bold(offset: int, length: int) -> dict[str, object]:
    return {"type": "bold", "offset": offset, "length": length}


def test_a_channel_gives_its_title_its_link_and_its_own_values() -> None:
    post = filled(Post("{канал} · {ссылка} · {промокод}"), VALUES)
    assert post.text == "Афиша 🎭 · t.me/cityguide · CITY10"


def test_a_variable_without_a_value_stays_and_is_named() -> None:
    post = Post("Код {код}, зал {2}", buttons=((Button("{канал}", "https://x.example/{город}"),),))
    assert names_in(post) == {"код", "канал", "город"}
    assert filled(post, VALUES).text == post.text


def test_addresses_and_buttons_are_filled_too() -> None:
    link = {"type": "text_link", "offset": 0, "length": 2, "url": "https://x.example/?c={промокод}"}
    post = Post("ок", (link,), buttons=((Button("В {канал}", "https://t.me/{промокод}"),),))
    assert filled(post, VALUES).entities[0]["url"] == "https://x.example/?c=CITY10"
    assert filled(post, VALUES).buttons == ((Button("В Афиша 🎭", "https://t.me/CITY10"),),)


def test_formatting_in_the_middle_of_a_variable_covers_the_whole_value() -> None:
    assert part(filled(Post("{канал}!", (bold(2, 3),)), VALUES)) == "Афиша 🎭"


@property_of(st.text(max_size=8), st.text(max_size=8), st.sampled_from(["{канал}", "{промокод}"]))
def test_formatting_stays_on_what_it_was_on(before: str, after: str, variable: str) -> None:
    before, after = before.replace("{", "("), after.replace("{", "(")
    text = f"{before}🎭<{variable}>{after}конец"
    offset = utf16_length(f"{before}🎭")
    around, behind = bold(offset, utf16_length(variable) + 2), bold(utf16_length(text) - 5, 5)
    post = filled(Post(text, (around, behind)), VALUES)
    assert part(post) == f"<{VALUES[variable[1:-1]]}>"
    assert part(post, 1) == "конец"
