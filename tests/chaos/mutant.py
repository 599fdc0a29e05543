"""The product with one mistake put in: a repeated send takes a new random_id.

The crash test must notice it. Run as ``python -m tests.chaos.mutant``.
"""

import secrets
from collections.abc import Sequence

from bot.cli import main
from delivery.job import Peer
from delivery.post import Post
from delivery.telegram import sending
from delivery.telegram.entities import PLAIN, Author
from delivery.telegram.requests import send_request


def with_a_new_random_id(
    peer: Peer,
    post: Post,
    random_ids: Sequence[int],
    media: Sequence[object] = (),
    author: Author = PLAIN,
) -> object:
    request = send_request(peer, post, random_ids, media, author)
    request.random_id = secrets.randbits(62)  # type: ignore[attr-defined]
    return request


if __name__ == "__main__":
    for name, mistake in (
        ("send_request", with_a_new_random_id),
        ("message_ids", lambda answer, _: (answer.updates[0].id,)),
    ):
        setattr(sending, name, mistake)
    main()
