"""Variables in a post: {канал}, {ссылка} and a channel's own, filled in when it is sent. Pure.

Offsets of entities are UTF-16 units; a filled-in value moves what is behind it and widens what is
around it. Links and buttons may have variables in their addresses too.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from delivery.post import Button, Json, Post, utf16_length

VARIABLE: Final = re.compile(r"\{([^\W\d]\w{0,31})\}")  # a letter first: {2} is no variable
CHANNEL: Final = "канал"  # its title
LINK: Final = "ссылка"  # t.me/name, where the channel has a name


def given(title: str, username: str | None, own: Mapping[str, str]) -> dict[str, str]:
    """Return the values a channel gives: its title, its address where it has one, its own ones."""
    link = {LINK: f"t.me/{username}"} if username else {}
    return {**own, CHANNEL: title, **link}


def names_in(post: Post) -> frozenset[str]:
    """Return the variables a post needs."""
    urls = [str(e.get("url", "")) for e in post.entities]
    buttons = [part for row in post.buttons for b in row for part in (b.text, b.url)]
    return frozenset(
        name for text in (post.text, *urls, *buttons) for name in VARIABLE.findall(text)
    )


def filled(post: Post, values: Mapping[str, str]) -> Post:
    """Return the post for one channel; variables without a value stay as they are."""
    if not names_in(post):
        return post
    text, entities = post.text, [dict(e) for e in post.entities]
    for found in reversed(list(VARIABLE.finditer(post.text))):
        value = values.get(found[1])
        if value is None:
            continue
        text = text[: found.start()] + value + text[found.end() :]
        at, old = utf16_length(post.text[: found.start()]), utf16_length(found[0])
        entities = [_moved(e, at, old, utf16_length(value)) for e in entities]
    entities = [{**e, "url": _in(str(e["url"]), values)} if "url" in e else e for e in entities]
    buttons = tuple(
        tuple(Button(_in(b.text, values), _in(b.url, values)) for b in row) for row in post.buttons
    )
    kept = tuple(e for e in entities if int(str(e["length"])) > 0)
    return replace(post, text=text, entities=kept, buttons=buttons)


def _in(text: str, values: Mapping[str, str]) -> str:
    return VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def _moved(entity: Json, at: int, old: int, new: int) -> Json:
    """Move an entity's ends as the ``old`` units from ``at`` become ``new`` ones."""
    begin = int(str(entity["offset"]))
    end = begin + int(str(entity["length"]))
    begin, end = _end(begin, at, old, new, is_begin=True), _end(end, at, old, new, is_begin=False)
    return {**entity, "offset": begin, "length": max(0, end - begin)}


def _end(place: int, at: int, old: int, new: int, *, is_begin: bool) -> int:
    if place <= at:
        return place
    if place >= at + old:
        return place + new - old
    return at if is_begin else at + new  # in the middle of the variable: around the whole value
