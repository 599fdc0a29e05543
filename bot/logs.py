"""Logging: one line an event, its data behind it, no secrets in it."""

import logging
import re
from typing import Final

from typing_extensions import override

ORDINARY: Final = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
TOKEN: Final = re.compile(r"\b\d{4,}:[A-Za-z0-9_-]{6,}\b")  # a bot token, whoever put it there
HIDDEN: Final = "***"


class Line(logging.Formatter):
    """Writes ``time LEVEL logger message key=value …`` and hides secrets everywhere in it."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self._secrets = [secret for secret in secrets if secret]

    @override
    def format(self, record: logging.LogRecord) -> str:
        data = {k: v for k, v in record.__dict__.items() if k not in ORDINARY}
        text = super().format(record)
        if data:
            first, _, rest = text.partition("\n")
            values = " ".join(f"{name}={value}" for name, value in data.items())
            text = f"{first} {values}" + (f"\n{rest}" if rest else "")
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return TOKEN.sub(HIDDEN, text)


def set_up(level: str, secrets: tuple[str, ...]) -> None:
    """Log to standard error from now on."""
    handler = logging.StreamHandler()
    handler.setFormatter(Line(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("aiogram.event", "telethon", "pgqueuer", "aiogram.dispatcher"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))
