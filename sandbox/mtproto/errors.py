"""How the local Telegram says no."""

from sandbox.faults import code_of


class RpcFail(Exception):
    """A handler's refusal, in Telegram's own words."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text
        self.code = code_of(text)


class SecurityFail(Exception):
    """A packet is not what a client could have sent; the connection is dropped."""
