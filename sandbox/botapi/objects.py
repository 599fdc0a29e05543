"""Chats and members as the Bot API shows them."""

from typing import Final

from sandbox.account import FIRST_ID, Account
from sandbox.channel import Channel, Json
from sandbox.world import BOT

ACCOUNT: Final[Json] = {
    "id": FIRST_ID,
    "is_bot": False,
    "first_name": Account.name,
}
RIGHTS: Final = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_post_messages",
    "can_edit_messages",
    "can_pin_messages",
    "can_send_welcome_messages",
    "is_anonymous",
)


def chat_json(channel: Channel) -> Json:
    """Return a channel as the bot sees it."""
    name = {"username": channel.username} if channel.username else {}
    return {"id": channel.chat_id, "type": str(channel.kind), "title": channel.title, **name}


def in_topic(topic: int | None) -> Json:
    """Say in which topic of a forum a message is."""
    return {} if topic is None else {"message_thread_id": topic, "is_topic_message": True}


def member_json(*, is_admin: bool) -> Json:
    """Return what the bot is in a channel."""
    if not is_admin:
        return {"status": "left", "user": BOT}
    rights = dict.fromkeys(RIGHTS, True)
    return {"status": "administrator", "user": BOT, "can_be_edited": False} | rights


def person_member_json(*, is_blocked: bool) -> Json:
    """Return what the bot is in the private chat of a person."""
    if is_blocked:
        return {"status": "kicked", "user": BOT, "until_date": 0}
    return {"status": "member", "user": BOT}
