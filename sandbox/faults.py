"""What can be made to go wrong, by request name; both halves of the local Telegram ask here."""

import re
from dataclasses import dataclass, field
from typing import Final, Literal

SERVER_FAULTS: Final = ("INTERNAL", "RANDOM_ID_DUPLICATE", "RPC_CALL_FAIL", "WORKER_BUSY")
UNAUTHORIZED: Final = ("AUTH_KEY_", "SESSION_", "USER_DEACTIVATED")
SENDS: Final = frozenset({"SendMessage", "SendMedia", "SendMultiMedia", "ForwardMessages"})
ANY_SEND: Final = "Send"
GONE: Final = ("AUTH_KEY_DUPLICATED", "CHANNEL_PRIVATE")


@dataclass
class Fault:
    """One thing that goes wrong ``times`` times. ``after``: the request is carried out first."""

    on: str
    error: str | None = None
    cut: Literal["before", "after"] | None = None
    no_answer: bool = False
    delay_ms: int = 0
    times: int = 1
    chat_id: int | None = None
    after: bool = False

    @property
    def executes(self) -> bool:
        """Whether the request is carried out."""
        if self.error is not None or self.no_answer:
            return self.after
        return self.cut != "before"


@dataclass
class Faults:
    """The rules that are left, tried in order."""

    rules: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Add a rule."""
        self.rules.append(fault)

    def clear(self) -> None:
        """Let everything work again."""
        self.rules.clear()

    def take(self, name: str, chat_id: int | None = None) -> Fault | None:
        """Return the first rule for this request and use it up once."""
        for rule in self.rules:
            right_place = rule.chat_id is None or rule.chat_id == chat_id
            is_send = rule.on == ANY_SEND and name in SENDS
            if right_place and (is_send or _plain(rule.on) == _plain(name)):
                rule.times -= 1
                if rule.times <= 0:
                    self.rules.remove(rule)
                return rule
        return None


def code_of(error: str) -> int:
    """Return the code Telegram sends with this text."""
    if re.search(r"_WAIT_\d+$", error):
        return 420
    if error.startswith(SERVER_FAULTS):
        return 500
    if error in GONE:
        return 406
    if error.startswith(UNAUTHORIZED):
        return 401
    is_forbidden = error.endswith("_FORBIDDEN") or error.startswith("ALLOW_PAYMENT")
    return 403 if is_forbidden else 400


def _plain(name: str) -> str:
    """Normalise a name; SendMessage, SendMessageRequest and messages.sendMessage are one request.

    A name that begins small and has no namespace is a method of the Bot API: sendMessage.
    """
    if name[:1].islower() and "." not in name:
        return name
    plain = name.rpartition(".")[2].removesuffix("Request")
    return plain[:1].upper() + plain[1:]
