"""What the check found in the chosen channels: who is taken out and why, who gets what. Pure."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from bot.screens.kinds import kind_names
from bot.texts import Html, Texts, count, isolated
from delivery.post import Post
from delivery.preflight import Preflight, Removal, Removed, Target

NAMED: Final = 5  # titles in a line; more are counted


def audience_lines(t: Texts, post: Post, found: Preflight) -> list[str]:
    """Say what is special about the audience; nothing where nothing is."""
    lines = [_removed(t, found), _buttons(t, post, found)]
    if found.comments_hidden:
        lines.append(
            t.plural(
                "check",
                "⚠️ The buttons take the place of “Leave a comment” in {number} channel",
                "⚠️ The buttons take the place of “Leave a comment” in {number} channels",
                len(found.comments_hidden),
            )
        )
    if found.repeats:
        lines.append(
            t.plural(
                "check",
                "⚠️ Already out within 7 days in {number} channel",
                "⚠️ Already out within 7 days in {number} channels",
                len(found.repeats),
            )
        )
    if found.slow:
        lines.append(
            t.plural(
                "check",
                "⏳ Slow mode: {number} group",
                "⏳ Slow mode: {number} groups",
                len(found.slow),
            )
        )
    return [line for line in lines if line]


def unpinned_line(t: Texts, found: Preflight) -> str:
    """Say where the post comes out and is not pinned."""
    return t.plural(
        "check",
        "⚠️ It cannot be pinned in {number} channel",
        "⚠️ It cannot be pinned in {number} channels",
        len(found.unpinned),
    )


def _removed(t: Texts, found: Preflight) -> str:
    if not found.removed:
        return ""
    head = t("check", "⛔ Taken out before the start: {n}", n=count(len(found.removed)))
    by_cause = grouped(found.removed)
    return "\n".join([head, *(_cause(t, why, some) for why, some in by_cause.items())])


def _cause(t: Texts, why: Removal, some: Sequence[Removed]) -> str:
    names = titles(t, [r.target for r in some])
    return t("check", "— {why}: {names}", why=removal_words(t, why), names=names)


def grouped(removed: Sequence[Removed]) -> Mapping[Removal, Sequence[Removed]]:
    """Return who is taken out, by cause; the most frequent first."""
    causes = {why: [r for r in removed if r.why is why] for why in Removal}
    found = {why: some for why, some in causes.items() if some}
    return dict(sorted(found.items(), key=lambda pair: -len(pair[1])))


def _buttons(t: Texts, post: Post, found: Preflight) -> str:
    """Say how the buttons travel: the bot's keyboard first, else links in the text."""
    if not post.buttons:
        return ""
    keyboards, links = len(found.keyboards), len(found.links)
    if not links:
        return t("check", "✅ Buttons under the post everywhere")
    if not keyboards:
        return t("check", "⚠️ Buttons: links in the text everywhere")
    return t.plural(
        "check",
        "⚠️ Buttons: in {number} channel; in {m} — links in the text",
        "⚠️ Buttons: in {number} channels; in {m} — links in the text",
        keyboards,
        m=count(links),
    )


def titles(t: Texts, targets: Sequence[Target], limit: int = NAMED) -> Html:
    """Name some channels and count the rest."""
    quoted = "«{}»" if t.locale == "ru" else "“{}”"
    names = ", ".join(
        quoted.format(escape(isolated(x.title), quote=False)) for x in targets[:limit]
    )
    if len(targets) > limit:
        names += t.plain("check", " and {n} more", n=count(len(targets) - limit))
    return Html(names)


def removal_words(t: Texts, why: Removal) -> str:
    """Say why a channel is taken out."""
    words: dict[Removal, str] = {
        Removal.NO_RIGHT: t.plain("removal", "no right to post"),
        Removal.GONE: t.plain("removal", "gone, or the account was removed from it"),
        Removal.RESTRICTED: t.plain("removal", "the account is restricted there"),
        Removal.BANNED_IN_GROUPS: t.plain("removal", "the account may not write in groups"),
        Removal.PAID: t.plain("removal", "takes money for messages"),
        Removal.TOPIC_CLOSED: t.plain("removal", "the topic is closed"),
        Removal.EXCLUDED: t.plain("removal", "on the never-post list"),
        Removal.KIND_FORBIDDEN: t.plain("removal", "this kind of post is not allowed"),
        Removal.VARIABLE: t.plain("removal", "a variable has no value"),
        Removal.TOO_LONG: t.plain("removal", "too long there"),
    }
    return words[why]


def removal_detail(t: Texts, removed: Removed) -> str:
    """Say what exactly stands in the way in one channel."""
    if removed.why is Removal.KIND_FORBIDDEN:
        return kind_names(t, removed.detail.split(", "))
    return removed.detail
