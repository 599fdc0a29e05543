"""How the Bot API says no, in the words of telegram-bot-api."""


class ApiError(Exception):
    """An answer with ``ok: false``."""

    def __init__(self, code: int, text: str, retry_after: int | None = None) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.retry_after = retry_after


def bad(text: str) -> ApiError:
    """Return a 400."""
    return ApiError(400, f"Bad Request: {text}")
