"""What the account may publish, and what of a post goes beyond it. Pure.

Telegram says the numbers itself: help.getConfig, help.getAppConfig.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

from delivery.post import CAPTION_LIMIT, ENTITY_LIMIT, TEXT_LIMIT, Json, Post, utf16_length

EMOJI_LIMIT: Final = 100  # custom emoji in a message
FILE_PARTS: Final = 4000
ALBUM_LIMIT: Final = 10  # files of an album
SERVER_FINDS: Final = frozenset(  # no entity of ours: Telegram finds them in the text by itself
    {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one account may. The defaults are those of an account without Premium."""

    text: int = TEXT_LIMIT
    caption: int = CAPTION_LIMIT
    is_premium: bool = False
    file_parts: int = FILE_PARTS  # of a file, each half a megabyte
    channels: int | None = None  # that the account may be in; None: not known

    @property
    def file_gb(self) -> int:
        """How large a file may be."""
        return max(1, round(self.file_parts / 2000))

    def to_json(self) -> Json:
        """Return the form that is stored."""
        return asdict(self)

    @staticmethod
    def from_json(fields: Json | None) -> "Limits":
        """Read what ``to_json`` wrote; the defaults where nothing is known yet."""
        return Limits(**fields) if fields else Limits()  # type: ignore[arg-type]  # our own JSON


class Lint(StrEnum):
    """What is wrong with a post for this account."""

    TOO_LONG = "too_long"  # text, or caption: that can be split
    TOO_MANY_ENTITIES = "too_many_entities"
    TOO_MANY_EMOJI = "too_many_emoji"
    NEEDS_PREMIUM = "needs_premium"  # custom emoji become plain ones
    MENTIONS = "mentions"  # of people without a username: links only to those the account knows
    TOO_MANY_FILES = "too_many_files"
    BUTTONS_ON_ALBUM = "buttons_on_album"
    NO_ERID = "no_erid"  # links, and no advertising marker: a hint, never an obstacle


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: ``n`` there are, ``limit`` may be."""

    lint: Lint
    n: int = 0
    limit: int = 0

    @property
    def stops(self) -> bool:
        """Whether such a post cannot be published; otherwise it comes out a little different."""
        return self.lint in {Lint.TOO_LONG, Lint.TOO_MANY_FILES}


def room(post: Post, limits: Limits) -> int:
    """How many characters such a post may have."""
    return limits.caption if post.media and not post.is_split else limits.text


def findings(post: Post, limits: Limits) -> list[Finding]:
    """Return what is wrong with a post for this account; the worst first."""
    found = []
    if (n := utf16_length(post.text)) > (limit := room(post, limits)):
        found.append(Finding(Lint.TOO_LONG, n, limit))
    kinds = [str(e["type"]) for e in post.entities]
    emoji = kinds.count("custom_emoji")
    marks = sum(kind not in SERVER_FINDS for kind in kinds) - emoji
    if marks > ENTITY_LIMIT:
        found.append(Finding(Lint.TOO_MANY_ENTITIES, marks, ENTITY_LIMIT))
    if len(post.media) > ALBUM_LIMIT:
        found.append(Finding(Lint.TOO_MANY_FILES, len(post.media), ALBUM_LIMIT))
    if post.is_album and post.buttons:
        found.append(Finding(Lint.BUTTONS_ON_ALBUM))
    found += _emoji(emoji, limits)
    if mentions := kinds.count("text_mention"):
        found.append(Finding(Lint.MENTIONS, mentions))
    has_links = bool(post.buttons) or any(kind in {"text_link", "url"} for kind in kinds)
    if has_links and "erid" not in post.text.lower() and not _erid_in_links(post):
        found.append(Finding(Lint.NO_ERID))
    return found


def _emoji(n: int, limits: Limits) -> list[Finding]:
    found = [Finding(Lint.TOO_MANY_EMOJI, n, EMOJI_LIMIT)] if n > EMOJI_LIMIT else []
    return [*found, Finding(Lint.NEEDS_PREMIUM, n)] if n and not limits.is_premium else found


def _erid_in_links(post: Post) -> bool:
    urls = [str(e.get("url", "")) for e in post.entities]
    urls += [button.url for row in post.buttons for button in row]
    return any("erid" in url.lower() for url in urls)
