"""The requests that publish, built raw: only they carry our random_ids."""

from collections.abc import Sequence
from typing import Final

from telethon.tl import functions as fn
from telethon.tl import types as tl

from delivery.errors import NoAnswer
from delivery.job import ChatKind, Peer
from delivery.post import Json, Post, first_link
from delivery.telegram.entities import PLAIN, Author, tl_entities

SUPERGROUP_OFFSET: Final = 1_000_000_000_000  # -100 before a channel's id in the Bot API


def input_peer(peer: Peer) -> object:
    """Address a chat by its bare id and this login's access hash."""
    match peer.kind:
        case ChatKind.GROUP:
            return tl.InputPeerChat(-peer.chat_id)
        case ChatKind.CHANNEL | ChatKind.SUPERGROUP:
            return tl.InputPeerChannel(-peer.chat_id - SUPERGROUP_OFFSET, peer.access_hash)


def send_request(
    peer: Peer,
    post: Post,
    random_ids: Sequence[int],
    media: Sequence[object] = (),
    author: Author = PLAIN,
) -> object:
    """Build the request for one message, or an album: ``media`` and ``random_ids`` one each.

    A pair is two requests: see ``Post.messages``.
    """
    where, above = input_peer(peer), post.caption_above or None
    entities, flags = tl_entities(post.entities, author) or None, _flags(post)
    if not media:
        return _text(where, post, random_ids[0], entities)
    if len(media) == 1:
        return fn.messages.SendMediaRequest(
            peer=where,
            media=media[0],
            message=post.text,
            random_id=random_ids[0],
            entities=entities,
            invert_media=above,
            **flags,
        )
    captions = [(post.text, entities), *[("", None)] * (len(media) - 1)]
    items = [
        tl.InputSingleMedia(one, text, random_id=random_id, entities=marks)
        for one, random_id, (text, marks) in zip(media, random_ids, captions, strict=True)
    ]
    return fn.messages.SendMultiMediaRequest(
        peer=where, multi_media=items, invert_media=above, **flags
    )


def _flags(post: Post) -> dict[str, bool | None]:
    return {"silent": post.silent or None, "noforwards": post.protected or None}


def _text(where: object, post: Post, random_id: int, entities: object) -> object:
    preview = post.preview or {}
    is_off = bool(preview.get("is_disabled")) or None
    above = bool(preview.get("show_above_text")) or None
    if (page := _page(post, preview)) is None or is_off:
        return fn.messages.SendMessageRequest(
            peer=where,
            message=post.text,
            random_id=random_id,
            entities=entities,
            no_webpage=is_off,
            invert_media=above,
            **_flags(post),
        )
    return fn.messages.SendMediaRequest(
        peer=where,
        media=page,
        message=post.text,
        random_id=random_id,
        entities=entities,
        invert_media=above,
        **_flags(post),
    )


def _page(post: Post, preview: Json) -> object | None:
    """Return the preview somebody chose: which link, how large. ``optional``: dead links pass."""
    large, small = bool(preview.get("prefer_large_media")), bool(preview.get("prefer_small_media"))
    url = preview.get("url") or (first_link(post) if large or small else None)
    if not url:
        return None
    page: object = tl.InputMediaWebPage(
        str(url), force_large_media=large or None, force_small_media=small or None, optional=True
    )
    return page


def without_page(request: object) -> object | None:
    """Return the same message without its preview, None where it has none of its own."""
    if not isinstance(getattr(request, "media", None), tl.InputMediaWebPage):
        return None
    made: object = fn.messages.SendMessageRequest(
        peer=request.peer,  # type: ignore[attr-defined]  # a SendMediaRequest
        message=request.message,  # type: ignore[attr-defined]
        random_id=request.random_id,  # type: ignore[attr-defined]
        entities=request.entities,  # type: ignore[attr-defined]
        no_webpage=True,
        silent=request.silent,  # type: ignore[attr-defined]
        noforwards=request.noforwards,  # type: ignore[attr-defined]
    )
    return made


def message_ids(answer: object, random_ids: Sequence[int]) -> tuple[int, ...]:
    """Return the ids of our messages from the answer, also from that to a repeated request.

    Raises:
        NoAnswer: the answer does not name them; asking again will.

    """
    if isinstance(answer, tl.UpdateShortSentMessage):
        return (answer.id,)
    updates = getattr(answer, "updates", [])
    found = {u.random_id: u.id for u in updates if isinstance(u, tl.UpdateMessageID)}
    if any(random_id not in found for random_id in random_ids):
        raise NoAnswer("the answer does not name the message")
    return tuple(int(found[random_id]) for random_id in random_ids)
