"""Logging: one line an event, its data behind it or as JSON, no secrets in it."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Final, Literal

from typing_extensions import override

ORDINARY: Final = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
TOKEN: Final = re.compile(r"\b\d{4,}:[A-Za-z0-9_-]{6,}\b")  # a bot token, whoever put it there
HIDDEN: Final = "***"

Shape = Literal["console", "json"]


class Line(logging.Formatter):
    """Writes ``time LEVEL logger message key=value …`` and hides secrets everywhere in it."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self._secrets = [secret for secret in secrets if secret]

    def hide(self, secret: str) -> None:
        """Hide this from now on."""
        if secret and secret not in self._secrets:
            self._secrets.append(secret)

    @override
    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        if data := given(record):
            first, _, rest = text.partition("\n")
            values = " ".join(f"{name}={value}" for name, value in data.items())
            text = f"{first} {values}" + (f"\n{rest}" if rest else "")
        return self.without_secrets(text)

    def without_secrets(self, text: str) -> str:
        """Hide what must never be printed."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return TOKEN.sub(HIDDEN, text)


class JsonLine(Line):
    """Writes one JSON object a line: at, level, logger, message, the data, the traceback."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self._safe(record.getMessage()),
        }
        line |= {name: self._safe(value) for name, value in given(record).items()}
        if record.exc_info:
            line["traceback"] = self._safe(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)

    def _safe(self, value: object) -> object:
        """Hide secrets before quoting changes how they look."""
        if value is None or isinstance(value, (bool, int, float)):
            return value
        return self.without_secrets(str(value))


def given(record: logging.LogRecord) -> dict[str, object]:
    """Return the data of an event."""
    return {k: v for k, v in record.__dict__.items() if k not in ORDINARY}


def set_up(level: str, secrets: tuple[str, ...], shape: Shape = "console") -> None:
    """Log to standard error from now on."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLine(secrets) if shape == "json" else Line(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("aiogram.event", "telethon", "pgqueuer", "aiogram.dispatcher"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))


def hide(secret: str) -> None:
    """Hide a secret that was learned later: it is in no line from now on."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, Line):
            handler.formatter.hide(secret)
