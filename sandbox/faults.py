"""What can be made to go wrong, by request name; both halves of the local Telegram ask here."""

import re
from dataclasses import dataclass, field
from typing import Final, Literal

SENDS: Final = frozenset({"SendMessage", "SendMedia", "SendMultiMedia", "ForwardMessages"})
ANY_SEND: Final = "Send"

# By name, where neither the shape of the name nor 400 is right.
CODES: Final = {
    "No workers running": -500,
    "Timeout": -503,
    "ACTIVE_USER_REQUIRED": 401,
    "AUTH_KEY_INVALID": 401,
    "AUTH_KEY_PERM_EMPTY": 401,
    "AUTH_KEY_UNREGISTERED": 401,
    "SESSION_EXPIRED": 401,
    "SESSION_PASSWORD_NEEDED": 401,
    "SESSION_REVOKED": 401,
    "USER_DEACTIVATED": 401,
    "USER_DEACTIVATED_BAN": 401,
    "CHAT_ADMIN_REQUIRED": 403,
    "PREMIUM_ACCOUNT_REQUIRED": 403,
    "USER_IS_BLOCKED": 403,
    "VOICE_MESSAGES_FORBIDDEN": 400,
    "ALLOW_PAYMENT_REQUIRED": 406,  # of a client too old to pay; with a price it is 403
    "AUTH_KEY_DUPLICATED": 406,
    "CHANNEL_PRIVATE": 406,
    "PAYMENT_UNSUPPORTED": 406,
    "PEER_ID_INVALID": 406,
    "PRIVACY_PREMIUM_REQUIRED": 406,
    "TOPIC_CLOSED": 406,
    "TOPIC_DELETED": 406,
    "USER_RESTRICTED": 406,
    "FROZEN_METHOD_INVALID": 420,
    "AUTH_KEY_UNSYNCHRONIZED": 500,
    "MSG_WAIT_FAILED": 500,
    "RANDOM_ID_DUPLICATE": 500,
    "RPC_CALL_FAIL": 500,
    "RPC_MCGET_FAIL": 500,
    "WORKER_BUSY_TOO_LONG_RETRY": 500,
}
SHAPES: Final = (
    (re.compile(r"\w+_WAIT_\d+"), 420),
    (re.compile(r"INTERNAL\w*|INTERDC_\d+_CALL_(RICH_)?ERROR"), 500),
    (re.compile(r"\w+_FORBIDDEN|ALLOW_PAYMENT_REQUIRED_\d+"), 403),
)
BAD_REQUEST: Final = 400


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
    """Return the code Telegram sends with this text when a post is sent."""
    if error in CODES:
        return CODES[error]
    return next((code for shape, code in SHAPES if shape.fullmatch(error)), BAD_REQUEST)


def _plain(name: str) -> str:
    """Normalise a name; SendMessage, SendMessageRequest and messages.sendMessage are one request.

    A name that begins small and has no namespace is a method of the Bot API: sendMessage.
    """
    if name[:1].islower() and "." not in name:
        return name
    plain = name.rpartition(".")[2].removesuffix("Request")
    return plain[:1].upper() + plain[1:]
