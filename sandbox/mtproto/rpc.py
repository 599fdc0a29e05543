"""Which function answers which request."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from telethon.tl import functions as fn

from sandbox.mtproto.errors import RpcFail
from sandbox.mtproto.keys import AuthRecord, KeyStore
from sandbox.mtproto.logins import LogIn, LogIns
from sandbox.mtproto.media import Parts
from sandbox.world import World

LOGGED: Final = 20_000
WRAPPERS: Final = (
    fn.InvokeWithLayerRequest,
    fn.InitConnectionRequest,
    fn.InvokeWithoutUpdatesRequest,
    fn.InvokeAfterMsgRequest,
    fn.InvokeWithTakeoutRequest,
)


@dataclass(frozen=True, slots=True)
class Call:
    """What a handler sees besides its request."""

    world: World
    auth: AuthRecord
    keys: KeyStore
    uploads: Parts
    logins: LogIns
    host: str
    port: int

    @property
    def login(self) -> LogIn:
        """The log-in of the client that asks."""
        return self.logins.of(self.auth.key.key_id)


Handler = Callable[[Call, object], object]


@dataclass
class Registry:
    """Handlers by the class of the request; ``public`` ones need no log-in."""

    handlers: dict[type, Handler] = field(default_factory=dict)
    public: set[type] = field(default_factory=set)

    def handles(self, *requests: type, public: bool = False) -> Callable[[Handler], Handler]:
        """Register a function for these requests."""

        def register(handler: Handler) -> Handler:
            self.handlers |= dict.fromkeys(requests, handler)
            if public:
                self.public |= set(requests)
            return handler

        return register

    def execute(self, call: Call, request: object) -> object:
        """Answer a request. Raises RpcFail; a request nobody handles is refused loudly."""
        handler = self.handlers.get(type(request))
        if handler is None:
            raise RpcFail(f"METHOD_NOT_IMPLEMENTED_{name_of(request)}")
        if call.auth.revoked:
            raise RpcFail(call.auth.revoked)
        if call.auth.user_id is None and type(request) not in self.public:
            raise RpcFail("AUTH_KEY_UNREGISTERED")
        return handler(call, request)


@dataclass(frozen=True, slots=True)
class Entry:
    """One request as it arrived and what became of it."""

    name: str
    outcome: str
    at: float


def new_log() -> deque[Entry]:
    """Make the log of requests; the oldest fall out."""
    return deque(maxlen=LOGGED)


def unwrap(request: object) -> object:
    """Strip invokeWithLayer, initConnection and their like."""
    while isinstance(request, WRAPPERS):
        request = request.query
    return request


def name_of(request: object) -> str:
    """Return Telegram's name without its namespace: SendMessage."""
    return type(request).__name__.removesuffix("Request")
