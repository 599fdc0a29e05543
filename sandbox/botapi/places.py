"""Where the bot can write: private chats of people, and channels where it is an administrator."""

import time

from sandbox.botapi.chats import Chats
from sandbox.botapi.content import content_of, post_of
from sandbox.botapi.errors import ApiError, bad
from sandbox.botapi.objects import chat_json, in_topic
from sandbox.channel import Channel, Json, Kind, Post
from sandbox.world import BOT, World


class Places:
    """Messages of private chats and posts of channels, under one set of verbs."""

    def __init__(self, chats: Chats, world: World) -> None:
        self.chats = chats
        self.world = world

    def check(self, chat_id: int) -> None:
        """Refuse a chat the bot may not write to. Raises ApiError."""
        if chat_id > 0:
            if not self.chats.has_chat(chat_id):
                raise bad("chat not found")
            if chat_id in self.chats.blocked:
                raise ApiError(403, "Forbidden: bot was blocked by the user")
            return
        self.channel(chat_id)

    def channel(self, chat_id: int) -> Channel:
        """Return a channel the bot administers. Raises ApiError."""
        channel = self.world.channels.get(chat_id)
        if channel is None:
            raise bad("chat not found")
        if not channel.bot_admin:
            kind = "channel" if channel.kind is Kind.CHANNEL else "supergroup"
            raise ApiError(403, f"Forbidden: bot is not a member of the {kind} chat")
        return channel

    def add(self, chat_id: int, content: Json) -> Json:
        """Put a message of the bot there."""
        self.check(chat_id)
        if chat_id > 0:
            return self.chats.add(chat_id, BOT, content)
        channel = self.channel(chat_id)
        post = post_of(self.world.files, content)
        post.id, post.date = self.world.next_id(channel), int(self.world.now())
        self.world.keep(channel, post)
        self.world.changed()
        return self._shown(channel, post)

    def find(self, chat_id: int, message_id: int, purpose: str) -> Json:
        """Return a message. Raises ApiError: message to edit not found."""
        if chat_id > 0:
            return self.chats.find(chat_id, message_id, purpose)
        channel = self.channel(chat_id)
        post = channel.posts.get(message_id)
        if post is None:
            raise bad(f"message to {purpose} not found")
        return self._shown(channel, post)

    def keep(self, chat_id: int, message: Json) -> Json:
        """Store a changed message."""
        message = {**message, "edit_date": int(time.time())}
        if chat_id > 0:
            return self.chats.keep(message)
        channel = self.channel(chat_id)
        known = channel.posts[int(str(message["message_id"]))]
        changed = post_of(self.world.files, message)
        known.text, known.entities, known.media = changed.text, changed.entities, changed.media
        known.keyboard, known.edited = changed.keyboard, int(self.world.now())
        self.world.keep(channel, known)
        self.world.changed()
        return self._shown(channel, known)

    def remove(self, chat_id: int, message_id: int) -> None:
        """Delete a message. Raises ApiError."""
        message = self.find(chat_id, message_id, "delete")
        if chat_id > 0:
            self.chats.remove(message)
        else:
            self.world.remove(self.channel(chat_id), [message_id])

    def _shown(self, channel: Channel, post: Post) -> Json:
        chat = chat_json(channel)
        head: Json = {"message_id": post.id, "date": post.date, "chat": chat, "sender_chat": chat}
        return head | in_topic(post.topic) | content_of(self.world.files, post)
