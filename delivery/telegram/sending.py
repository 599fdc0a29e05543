"""One post through one client: its messages in turn, its files by reference."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from telethon.tl import types as tl

from delivery.errors import Refused, SendError
from delivery.job import SAVED, Peer, Stored
from delivery.post import Post
from delivery.telegram.client import QuietClient
from delivery.telegram.entities import Author
from delivery.telegram.errors import translated
from delivery.telegram.media import MediaShelf, has_expired
from delivery.telegram.requests import message_ids, send_request, without_page

NO_PAGE: Final = re.compile(r"WEBPAGE_\w+|CHAT_SEND_\w+_FORBIDDEN|MEDIA_(EMPTY|INVALID)")


@dataclass(frozen=True)
class Sending:
    """Publishes posts of one account through the client it has now."""

    client: QuietClient
    shelf: MediaShelf
    author: Author

    async def send(
        self, peer: Peer, post: Post, random_ids: Sequence[int], stored: Stored | None
    ) -> tuple[int, ...]:
        """Post and return the message ids. Raises a ``SendError``.

        A pair is repeated as a whole: its first half is answered with what it made before.
        """
        made: tuple[int, ...] = ()
        for message in post.messages:
            own = random_ids[len(made) : len(made) + message.size]
            if message.media and stored is not None:
                made += await self._with_files(peer, message, own, stored)
            else:
                made += await self._text(peer, message, own)
        return made

    async def _text(self, peer: Peer, post: Post, random_ids: Sequence[int]) -> tuple[int, ...]:
        """Post a text; a preview Telegram will not have is no reason to lose the text."""
        request = self._request(peer, post, random_ids)
        try:
            return await self._ask(request, random_ids)
        except Refused as error:
            plain = without_page(request)
            if plain is None or not NO_PAGE.fullmatch(error.name):
                raise
        return await self._ask(plain, random_ids)

    async def _with_files(
        self, peer: Peer, post: Post, random_ids: Sequence[int], stored: Stored
    ) -> tuple[int, ...]:
        """Post files; expired references are read again once, the random_ids stay."""
        media = await self.shelf.read(self.client, stored)
        try:
            return await self._ask(self._request(peer, post, random_ids, media), random_ids)
        except SendError as error:
            if not has_expired(error):
                raise
        media = await self.shelf.read(self.client, stored, expired=media)
        return await self._ask(self._request(peer, post, random_ids, media), random_ids)

    def _request(
        self, peer: Peer, post: Post, random_ids: Sequence[int], media: Sequence[object] = ()
    ) -> object:
        request: tl.TLRequest = send_request(peer, post, random_ids, media, self.author)
        if peer == SAVED:
            request.peer = tl.InputPeerSelf()  # a test; nothing else is sent there
        return request

    async def _ask(self, request: object, random_ids: Sequence[int]) -> tuple[int, ...]:
        with translated():
            answer = await self.client(request)
        return message_ids(answer, random_ids)


def author_of(client: QuietClient, *, is_premium: bool) -> Author:
    """Return what this log-in may write; people are known from what Telegram sent it so far."""

    def hash_of(number: int) -> int | None:
        try:
            found = client.session.get_input_entity(tl.PeerUser(number))
        except ValueError:
            return None
        return int(found.access_hash) if isinstance(found, tl.InputPeerUser) else None

    return Author(is_premium, hash_of)
