"""What the picker says: how much is chosen, and why a channel cannot be. Pure."""

from collections.abc import Sequence
from typing import Final

from bot.screens.reasons import advice, reason_caption, reason_words
from bot.texts import Texts, count, isolated
from db.channels import Card
from db.folders import FolderChoice
from db.panel import Choice
from delivery.outcome import Reason

NAMED: Final = 4  # folders in a line


def picked(
    t: Texts,
    chosen: int,
    everything: int,
    folders: Sequence[FolderChoice],
    search: tuple[str, int],
) -> str:
    """Head the picker; ``search`` is what is sought and how many were found."""
    text = t(
        "pick",
        "<b>Where to publish</b> · {chosen} of {all} selected",
        chosen=count(chosen),
        all=count(everything),
    )
    if line := folder_line(t, folders):
        text += "\n" + line
    sought, total = search
    if sought:
        return text + "\n\n" + t("pick", "🔍 “{sought}”: found {n}", sought=sought, n=count(total))
    hint = t("pick", "📋 You can send a list: @names or links, one per line, or a CSV file.")
    return f"{text}\n\n{hint}"


def folder_line(t: Texts, folders: Sequence[FolderChoice]) -> str:
    """Say how much of which folders is chosen, whole ones first; they may share channels."""
    some = sorted((f for f in folders if f.chosen), key=lambda f: (not f.is_whole, -f.chosen))
    parts = [
        t(
            "pick",
            "{title} {chosen} of {all}",
            title=f.folder.title,
            chosen=count(f.chosen),
            all=count(f.folder.can_post),
        )
        for f in some[:NAMED]
    ]
    if len(some) > NAMED:
        parts.append(t("pick", "{n} more", n=count(len(some) - NAMED)))
    return "📁 " + " · ".join(parts) if parts else ""


def closed_caption(t: Texts, choice: Choice) -> str:
    """Name a channel that cannot be chosen, and why in a word or two."""
    if choice.reason == Reason.EXCLUDED:
        return t.plain("pick", "🚫 {title} · never post", title=choice.title)
    if choice.reason in {None, Reason.NO_RIGHT}:
        return t.plain("pick", "⛔ {title} · no right", title=choice.title)
    return f"⛔ {isolated(choice.title)} · {reason_caption(t, str(choice.reason)).lower()}"


def why_closed(t: Texts, card: Card | None) -> str:
    """Say why a channel cannot be chosen, and what can be done. Pure."""
    if card is not None and card.excluded_at is not None:
        return t.plain(
            "pick",
            "“Never post here” is set for this channel. Its card in “Channels” can take that back.",
        )
    reason = card.listed.reason if card is not None else None
    if reason in {None, Reason.NO_RIGHT}:
        return t.plain("pick", "The account may not post here: it lacks “Post messages”.")
    return f"{reason_words(t, str(reason))}. {advice(t, str(reason)) or ''}".strip()
