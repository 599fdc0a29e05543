"""Screen caught_bad and what it says: how a post would come out, in words with numbers. Pure."""

from collections.abc import Sequence
from typing import Final

from aiogram.enums import ContentType

from bot.callbacks.posts import CaughtPost, PostVerb
from bot.kit import PRIMARY, View, key
from bot.texts import Texts, count
from db.accounts import AccountState
from delivery.limits import Finding, Lint, findings
from delivery.post import Post

LINTS: Final = frozenset(Lint) - {Lint.NO_ERID, Lint.BUTTONS_ON_ALBUM}  # those belong to the check


def differing(post: Post, account: AccountState | None) -> list[Finding]:
    """Return what would not come out as it is; nothing is known before there is an account."""
    if account is None:
        return []
    return [found for found in findings(post, account.limits) if found.lint in LINTS]


def differences(t: Texts, post: Post, found: Sequence[Finding], account: AccountState) -> str:
    """Say it, a line each."""
    return "\n".join(f"• {_words(t, post, finding, account)}" for finding in found)


def _words(t: Texts, post: Post, found: Finding, account: AccountState) -> str:
    numbers = {"n": count(found.n), "limit": count(found.limit)}
    if found.lint is Lint.TOO_LONG and (post.is_split or not post.media):
        return t.plural(
            "caught_bad",
            "The text is {number} character — this account is limited to {limit}",
            "The text is {number} characters — this account is limited to {limit}",
            found.n,
            limit=numbers["limit"],
        )
    words = {
        Lint.TOO_LONG: t.plural(
            "caught_bad",
            "The caption is {number} character — this account is limited to {limit}",
            "The caption is {number} characters — this account is limited to {limit}",
            found.n,
            limit=numbers["limit"],
        ),
        Lint.TOO_MANY_ENTITIES: t(
            "caught_bad", "Formatting: {n} pieces, Telegram keeps {limit}", **numbers
        ),
        Lint.TOO_MANY_FILES: t("caught_bad", "Files: {n}, an album has at most {limit}", **numbers),
        Lint.MENTIONS: t(
            "caught_bad",
            "People mentioned without a username: {n} — the name stays, a link only where the"
            " account knows them",
            **numbers,
        ),
        Lint.TOO_MANY_EMOJI: t(
            "caught_bad", "Premium emoji: {n}, Telegram keeps {limit}", **numbers
        ),
        Lint.NEEDS_PREMIUM: t(
            "caught_bad",
            "Premium emoji: {n} — account “{name}” has no Premium, plain ones will appear instead",
            name=account.name,
            **numbers,
        ),
    }
    return words[found.lint]


def caught_bad(
    t: Texts, post: Post, template_id: int, found: Sequence[Finding], account: AccountState
) -> View:
    """Screen ``caught_bad``: it cannot go out like this."""
    may_split = (
        bool(post.media)
        and not post.is_split
        and post.length <= account.limits.text
        and all(f.lint is Lint.TOO_LONG for f in found if f.stops)
    )
    if may_split:
        what_to_do = t(
            "caught_bad",
            "Shorten the caption and send the post again, or send the files and the text as two"
            " messages.",
        )
    else:
        what_to_do = t("caught_bad", "Shorten the post and send it again.")
    text = t("caught_bad", "This post would not come out as you see it:")
    text += f"\n\n{differences(t, post, found, account)}\n\n{what_to_do}"

    def to(verb: PostVerb) -> CaughtPost:
        return CaughtPost(verb=verb, template_id=template_id)

    split = key(t.plain("caught_bad", "Split into two messages"), to(PostVerb.SPLIT), PRIMARY)
    return View(
        text,
        [
            [split] if may_split else [],
            [key(t.plain("caught", "👀 Show"), to(PostVerb.SHOW))],
            [
                key(t.plain("caught_bad", "Send it again"), to(PostVerb.AGAIN)),
                key(t.plain("caught", "Discard"), to(PostVerb.DROP)),
            ],
        ],
    )


def not_publishable(t: Texts, content_type: str, *, in_album: bool) -> str:
    """Name what cannot be published; nothing is lost."""
    names: dict[str, str] = {
        ContentType.POLL: t("refused", "a poll"),
        ContentType.CHECKLIST: t("refused", "a checklist"),
        ContentType.PAID_MEDIA: t("refused", "a paid post"),
        ContentType.RICH_MESSAGE: t("refused", "a page with tables and blocks"),
        ContentType.STICKER: t("refused", "a sticker"),
        ContentType.LIVE_PHOTO: t("refused", "a live photo"),
        ContentType.DICE: t("refused", "a dice"),
        ContentType.LOCATION: t("refused", "a location"),
        ContentType.VENUE: t("refused", "a venue"),
        ContentType.CONTACT: t("refused", "a contact"),
        ContentType.STORY: t("refused", "a story"),
        ContentType.GAME: t("refused", "a game"),
        ContentType.INVOICE: t("refused", "an invoice"),
    }
    what = names.get(content_type) or t("refused", "something we do not know")
    if in_album:
        return t("refused", "This is {what}: it is left out of the album.", what=what)
    return t(
        "refused",
        "This is {what}, and such posts are not sent out. Send a text, photo, video, GIF, file,"
        " audio, voice message, round video or album.",
        what=what,
    )
