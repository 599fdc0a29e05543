"""Where a published post can be opened. Pure."""

from typing import Final

SUPERGROUP: Final = "-100"  # how ids of chats begin that posts can be linked in


def post_url(username: str | None, chat_id: int, message_id: int) -> str | None:
    """Link a post by its channel's name; by the id, which opens for members only, without one.

    None in a basic group: its messages have no links.
    """
    if username is not None:
        return f"https://t.me/{username}/{message_id}"
    chat = str(chat_id)
    if not chat.startswith(SUPERGROUP):
        return None
    return f"https://t.me/c/{chat.removeprefix(SUPERGROUP)}/{message_id}"
