"""The bot's side of the local Telegram: people, their chats with the bot, what waits for it."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, cast

from sandbox.botapi.errors import bad
from sandbox.botapi.objects import ACCOUNT, chat_json, member_json, person_member_json
from sandbox.channel import Channel, Entity, Json
from sandbox.store import Store

FIRST_PERSON: Final = 1001
KEPT_TOASTS: Final = 50


@dataclass
class Query:
    """A tap that waits for its answer."""

    user_id: int
    asked_at: float
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    answer: Json = field(default_factory=dict)


class Chats:
    """People, messages and updates. Each change is stored before the caller goes on."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.listeners: list[Callable[[], None]] = []
        self.toasts: deque[Json] = deque(maxlen=KEPT_TOASTS)
        self.queries: dict[str, Query] = {}
        self.commands: object = []
        self.arrived = asyncio.Condition()
        people = cast("dict[str, str]", store.load("person"))
        self.people = {int(i): name for i, name in sorted(people.items())}
        stored = cast("dict[str, Json]", store.load("message"))
        self.messages = {int(i): m for i, m in sorted(stored.items(), key=lambda kv: int(kv[0]))}
        updates = cast("dict[str, Json]", store.load("update"))
        self.updates = [u for _, u in sorted(updates.items(), key=lambda kv: int(kv[0]))]
        self._last = cast("dict[str, int]", store.load("last"))
        self.pinned = {int(i): m for i, m in cast("dict[str, int]", store.load("pin")).items()}
        self.blocked = {int(i) for i in cast("dict[str, bool]", store.load("blocked"))}
        self.typing: dict[int, float] = {}  # until when, by chat
        self._allowed: list[str] | None = None
        self._notifying: set[asyncio.Task[None]] = set()

    def add_person(self, name: str) -> int:
        """Let a new person exist; they may write to the bot."""
        user_id = max(self.people, default=FIRST_PERSON - 1) + 1
        self.people[user_id] = name
        self._store.put("person", user_id, name)
        self.changed()
        return user_id

    def user(self, user_id: int) -> Json:
        """Return a person as the bot sees them."""
        name = self.people.get(user_id, str(user_id))
        return {"id": user_id, "is_bot": False, "first_name": name, "language_code": "ru"}

    def chat(self, user_id: int) -> Json:
        """Return the private chat of a person with the bot."""
        name = self.people.get(user_id, str(user_id))
        return {"id": user_id, "type": "private", "first_name": name}

    def has_chat(self, chat_id: int) -> bool:
        """Whether this person wrote to the bot: only then may it answer."""
        return any(self.chat_of(m) == chat_id for m in self.messages.values())

    @staticmethod
    def chat_of(message: Json) -> int:
        """Return the chat a message is in."""
        return int(str(cast("Json", message["chat"])["id"]))

    def add(self, chat_id: int, sender: Json, content: Json) -> Json:
        """Put a message into a chat; ids grow over all private chats."""
        head = {"message_id": self.number("message"), "date": int(time.time()), "from": sender}
        return self.keep({**head, "chat": self.chat(chat_id), **content})

    def keep(self, message: Json) -> Json:
        """Store a new or changed message."""
        message_id = int(str(message["message_id"]))
        self.messages[message_id] = message
        self._store.put("message", message_id, message)
        self.changed()
        return message

    def find(self, chat_id: int, message_id: int, purpose: str) -> Json:
        """Return a message of a chat. Raises ApiError: message to edit not found."""
        message = self.messages.get(message_id)
        if message is None or self.chat_of(message) != chat_id:
            raise bad(f"message to {purpose} not found")
        return message

    def remove(self, message: Json) -> None:
        """Delete a message."""
        message_id = int(str(message["message_id"]))
        del self.messages[message_id]
        self._store.delete("message", message_id)
        self.changed()

    def allow(self, kinds: list[str] | None) -> None:
        """Keep only updates of these kinds from now on; None is Telegram's own choice."""
        self._allowed = kinds

    def push(self, update: Json) -> bool:
        """Let an update wait for the bot; False when the bot did not ask for this kind."""
        (kind,) = update
        if self._allowed and kind not in self._allowed:
            return False
        update = {"update_id": self.number("update"), **json.loads(json.dumps(update))}
        self.updates.append(update)
        self._store.put("update", update["update_id"], update)
        task = asyncio.get_running_loop().create_task(self._notify())
        self._notifying.add(task)
        task.add_done_callback(self._notifying.discard)
        return True

    async def _notify(self) -> None:
        async with self.arrived:
            self.arrived.notify_all()

    def confirm(self, offset: int) -> None:
        """Forget the updates before ``offset``: the bot has them."""
        for update in [u for u in self.updates if int(str(u["update_id"])) < offset]:
            self.updates.remove(update)
            self._store.delete("update", update["update_id"])

    async def say(self, user_id: int, text: str, entities: list[Entity], more: Json) -> Json:
        """Let a person write to the bot; who had blocked it has to let it in again."""
        if user_id in self.blocked:
            self.block(user_id, on=False)
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            entities = [{"type": "bot_command", "offset": 0, "length": length}]
        content: Json = {"text": text, **({"entities": entities} if entities else {}), **more}
        return self.show(user_id, [content])[0]

    def show(self, user_id: int, contents: list[Json]) -> list[Json]:
        """Let a person send messages of any kind, an album as its parts."""
        sent = [self.add(user_id, self.user(user_id), content) for content in contents]
        for message in sent:
            self.push({"message": message})
        return sent

    async def tap(self, user_id: int, message: Json, data: str) -> Query:
        """Let a person tap a button; the query is answered by the bot."""
        query_id = str(self.number("query"))
        query = self.queries[query_id] = Query(user_id, time.monotonic())
        callback = {"id": query_id, "from": self.user(user_id), "message": message, "data": data}
        self.push({"callback_query": {**callback, "chat_instance": str(user_id)}})
        return query

    async def ask_inline(self, user_id: int, text: str) -> tuple[str, Query]:
        """Let a person type after the bot's name; answered by the bot."""
        query_id = str(self.number("query"))
        query = self.queries[query_id] = Query(user_id, time.monotonic())
        asked = {"id": query_id, "from": self.user(user_id), "query": text, "offset": ""}
        if not self.push({"inline_query": {**asked, "chat_type": "sender"}}):
            query.answer = {"results": []}
            query.answered.set()
        return query_id, query

    def bot_moved(self, channel: Channel, was_admin: bool) -> None:  # noqa: FBT001  # a listener
        """Tell the bot that it became an administrator of a channel, or is none any more."""
        update = {
            "chat": chat_json(channel),
            "from": ACCOUNT,
            "date": int(time.time()),
            "old_chat_member": member_json(is_admin=was_admin),
            "new_chat_member": member_json(is_admin=channel.bot_admin),
        }
        self.push({"my_chat_member": update})

    def block(self, user_id: int, *, on: bool) -> None:
        """Let a person block the bot, or let it in again; the bot is told."""
        if on:
            self.blocked.add(user_id)
            self._store.put("blocked", user_id, value=True)
        else:
            self.blocked.discard(user_id)
            self._store.delete("blocked", user_id)
        update = {
            "chat": self.chat(user_id),
            "from": self.user(user_id),
            "date": int(time.time()),
            "old_chat_member": person_member_json(is_blocked=not on),
            "new_chat_member": person_member_json(is_blocked=on),
        }
        self.push({"my_chat_member": update})
        self.changed()

    def toast(self, user_id: int, text: str, *, alert: bool) -> None:
        """Show an answer to a tap."""
        number = self.number("toast")
        self.toasts.append({"id": number, "user": user_id, "text": text, "alert": alert})
        self.changed()

    def pin(self, chat_id: int, message_id: int | None) -> None:
        """Pin a message, or none."""
        self.pinned.pop(chat_id, None)
        self._store.delete("pin", chat_id)
        if message_id is not None:
            self.pinned[chat_id] = message_id
            self._store.put("pin", chat_id, message_id)
        self.changed()

    def start_typing(self, chat_id: int, seconds: float) -> None:
        """Show that the bot is busy."""
        self.typing[chat_id] = time.time() + seconds
        self.changed()

    def stop_typing(self, chat_id: int) -> None:
        """Forget that it was busy: the message is there."""
        self.typing.pop(chat_id, None)

    def changed(self) -> None:
        """Tell whoever watches."""
        for listener in self.listeners:
            listener()

    def number(self, what: str) -> int:
        """Return the next number of its kind."""
        self._last[what] = self._last.get(what, 0) + 1
        self._store.put("last", what, self._last[what])
        return self._last[what]
