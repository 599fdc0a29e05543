"""How the posts of a campaign come out, and what follows them. Pure."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from delivery.post import Json, Post


class Preview(StrEnum):
    """How the preview of a link is to look, whatever the post says."""

    OFF = "off"
    ABOVE = "above"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Options:
    """What is chosen for all posts of a campaign."""

    silent: bool = False
    protect: bool = False  # nobody can forward or save the post
    preview: Preview | None = None  # None: as the post has it
    pin: bool = False
    unpin_after: timedelta | None = None  # None: it stays pinned
    on_top: timedelta | None = None  # so long no other campaign of ours posts there


def has_preview(post: Post) -> bool:
    """Whether a link of the post can have a preview at all: files leave no room for it."""
    return not post.media or post.is_split


def published(post: Post, options: Options) -> Post:
    """Return the post as these options let it come out."""
    preview = _preview(post, options.preview) if options.preview else post.preview
    return replace(post, preview=preview, silent=options.silent, protected=options.protect)


def _preview(post: Post, wanted: Preview) -> Json:
    known = {k: v for k, v in (post.preview or {}).items() if k == "url"}
    looks: dict[Preview, Json] = {
        Preview.OFF: {"is_disabled": True},
        Preview.ABOVE: {**known, "show_above_text": True},
        Preview.LARGE: {**known, "prefer_large_media": True},
    }
    return looks[wanted]
