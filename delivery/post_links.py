"""Buttons of a post as links in its text, where no keyboard can be under it. Pure."""

from dataclasses import replace
from typing import Final

from delivery.post import Button, Json, Post, utf16_length

BESIDE: Final = " · "  # between the links of one row


def with_links(post: Post) -> Post:
    """Return the post with its buttons as lines of text behind it, a line a row."""
    if not post.buttons:
        return post
    text, entities = post.text + ("\n\n" if post.text else ""), list(post.entities)
    for number, row in enumerate(post.buttons):
        text += "\n" if number else ""
        for place, button in enumerate(row):
            text += BESIDE if place else ""
            entities.append(_link(button, utf16_length(text)))
            text += button.text
    return replace(post, text=text, entities=tuple(entities), buttons=())


def _link(button: Button, offset: int) -> Json:
    length = utf16_length(button.text)
    return {"type": "text_link", "offset": offset, "length": length, "url": button.url}
