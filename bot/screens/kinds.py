"""The kinds of posts in words. Pure."""

from collections.abc import Iterable

from bot.texts import Texts
from delivery.post import MediaKind
from delivery.preflight import LINK, TEXT


def kind_name(t: Texts, kind: str) -> str:
    """Name a kind of file, text, or links with a preview."""
    names: dict[str, str] = {
        MediaKind.PHOTO: t.plain("kind", "photo"),
        MediaKind.VIDEO: t.plain("kind", "video"),
        MediaKind.ANIMATION: t.plain("kind", "GIF"),
        MediaKind.DOCUMENT: t.plain("kind", "file"),
        MediaKind.AUDIO: t.plain("kind", "audio"),
        MediaKind.VOICE: t.plain("kind", "voice message"),
        MediaKind.VIDEO_NOTE: t.plain("kind", "round video"),
        TEXT: t.plain("kind", "text"),
        LINK: t.plain("kind", "link preview"),
    }
    return names.get(kind, kind)


def kind_names(t: Texts, kinds: Iterable[str]) -> str:
    """Name several kinds."""
    return ", ".join(kind_name(t, kind) for kind in kinds)
