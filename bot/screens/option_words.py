"""What was chosen for the posts of a campaign, in words. Pure."""

from datetime import timedelta

from bot.texts import Texts
from delivery.options import Options, Preview


def sound(t: Texts, o: Options) -> str:
    """Say whether subscribers are notified."""
    return t.plain("options", "silent") if o.silent else t.plain("options", "with sound")


def more_words(t: Texts, o: Options) -> list[str]:
    """Say everything else that was chosen; nothing where nothing was."""
    words = []
    if o.pin:
        words.append(t.plain("options", "pin"))
        if o.unpin_after is not None:
            words[-1] = t.plain("options", "pin for {time}", time=hours(t, o.unpin_after))
    if o.preview is not None:
        words.append(preview_words(t, o.preview))
    if o.protect:
        words.append(t.plain("options", "copying forbidden"))
    if o.on_top is not None:
        words.append(t.plain("options", "on top for {time}", time=hours(t, o.on_top)))
    return words


def words_of(t: Texts, o: Options) -> list[str]:
    """Say all of it, the sound first."""
    return [sound(t, o), *more_words(t, o)]


def preview_words(t: Texts, preview: Preview) -> str:
    """Say how the preview of a link looks."""
    words = {
        Preview.OFF: t.plain("options", "no link preview"),
        Preview.ABOVE: t.plain("options", "link preview above the text"),
        Preview.LARGE: t.plain("options", "large link preview"),
    }
    return words[preview]


def hours(t: Texts, length: timedelta) -> str:
    """Say a whole number of hours, however many."""
    return t.plain("length", "{h} h", h=round(length.total_seconds() / 3600))
