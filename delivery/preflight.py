"""What a launch would do in each chosen channel, found out before it. Pure.

Rights are what the last reading of the dialogs said: a hint, the answer to a send is the truth.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from delivery.job import ChatKind
from delivery.limits import Limits, room
from delivery.post import Post, utf16_length
from delivery.post_links import with_links
from delivery.variables import filled, given, names_in

TEXT: Final = "text"  # beside the names of delivery.post.MediaKind in ``forbidden``
LINK: Final = "link"


class Removal(StrEnum):
    """Why a chosen channel does not get the post; where ``outcome.Reason`` has one, its name."""

    NO_RIGHT = "no_right"
    GONE = "gone"
    RESTRICTED = "restricted"
    BANNED_IN_GROUPS = "banned_in_groups"
    PAID = "paid"
    TOPIC_CLOSED = "topic_closed"
    EXCLUDED = "excluded"
    KIND_FORBIDDEN = "kind_forbidden"
    VARIABLE = "variable"  # no value for a variable of the post
    TOO_LONG = "too_long"  # with this channel's values, or with links for buttons


@dataclass(frozen=True, slots=True)
class Target:
    """A chosen channel, as it is known."""

    channel_id: int
    title: str
    kind: ChatKind
    username: str | None = None
    can_post: bool = True
    reason: str | None = None  # a ``Reason``
    forbidden: frozenset[str] = frozenset()  # kinds that may not be posted there
    slow_mode: bool = False
    comments: bool = False  # readers may comment on posts
    is_excluded: bool = False  # on the never-post list
    bot_can_edit: bool = False  # the bot may put buttons under the post
    variables: Mapping[str, str] = field(default_factory=dict)
    posted_at: datetime | None = None  # this post went there in the last seven days
    can_pin: bool = True

    @property
    def values(self) -> dict[str, str]:
        """Return the values of variables here."""
        return given(self.title, self.username, self.variables)


@dataclass(frozen=True, slots=True)
class Removed:
    """A channel that is taken out; ``detail``: which variable, which kind, how many characters."""

    target: Target
    why: Removal
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Preflight:
    """The channels the post goes to, and what is special about some of them."""

    goes: tuple[Target, ...] = ()
    removed: tuple[Removed, ...] = ()
    keyboards: tuple[Target, ...] = ()  # the bot puts the buttons under the post
    links: tuple[Target, ...] = ()  # the buttons become links in the text

    @property
    def repeats(self) -> tuple[Target, ...]:
        """Channels where the post was already out in the last seven days."""
        return tuple(t for t in self.goes if t.posted_at is not None)

    @property
    def unpinned(self) -> tuple[Target, ...]:
        """Channels where the account may not pin."""
        return tuple(t for t in self.goes if not t.can_pin)

    @property
    def slow(self) -> tuple[Target, ...]:
        """Groups where every member waits between two messages."""
        return tuple(t for t in self.goes if t.slow_mode)

    @property
    def comments_hidden(self) -> tuple[Target, ...]:
        """Channels where the buttons take the place of «Leave a comment»."""
        return tuple(t for t in self.keyboards if t.comments)

    @property
    def why(self) -> dict[int, Removal]:
        """Return the removed channels by id."""
        return {r.target.channel_id: r.why for r in self.removed}


def preflight(post: Post, targets: Iterable[Target], limits: Limits) -> Preflight:
    """Decide for each channel whether the post goes there, and how."""
    goes: list[Target] = []
    removed: list[Removed] = []
    keyboards: list[Target] = []
    links: list[Target] = []
    needs = names_in(post)
    for target in targets:
        has_keyboard = bool(post.buttons) and target.bot_can_edit and not post.is_album
        if (refusal := _refusal(post, target, needs, limits, has_keyboard)) is not None:
            removed.append(refusal)
            continue
        goes.append(target)
        if post.buttons:
            (keyboards if has_keyboard else links).append(target)
    return Preflight(tuple(goes), tuple(removed), tuple(keyboards), tuple(links))


def _refusal(
    post: Post,
    target: Target,
    needs: frozenset[str],
    limits: Limits,
    has_keyboard: bool,  # noqa: FBT001  # decided once, by the caller
) -> Removed | None:
    if target.is_excluded:
        return Removed(target, Removal.EXCLUDED)
    if not target.can_post:
        return Removed(target, _removal(target.reason))
    if kinds := forbidden_kinds(post, target.forbidden):
        return Removed(target, Removal.KIND_FORBIDDEN, ", ".join(kinds))
    if missing := sorted(needs - target.values.keys()):
        return Removed(target, Removal.VARIABLE, ", ".join(f"{{{name}}}" for name in missing))
    full = filled(post, target.values) if needs else post
    if post.buttons and not has_keyboard:
        full = with_links(full)
    if (n := utf16_length(full.text)) > (limit := room(full, limits)):
        return Removed(target, Removal.TOO_LONG, f"{n} / {limit}")
    return None


def forbidden_kinds(post: Post, forbidden: frozenset[str]) -> Sequence[str]:
    """Return what of a post may not be posted where these kinds are forbidden.

    Telegram asks for the right to send files of a kind; a caption needs no right of its own.
    """
    kinds = list(dict.fromkeys(str(m.kind) for m in post.media)) if post.media else [TEXT]
    if post.is_split:
        kinds.append(TEXT)
    return [kind for kind in kinds if kind in forbidden]


def _removal(reason: str | None) -> Removal:
    known = {str(r): r for r in Removal}
    return known.get(reason or "", Removal.NO_RIGHT)
