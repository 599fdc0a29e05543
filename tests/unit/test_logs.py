"""Lines of the log as JSON: one object a line, its data beside it, no secret anywhere."""

import json
import logging

from bot.logs import JsonLine

SECRET = 'pass"word\n2'  # noqa: S105  # made up


def record(message: str, *, error: bool = False, **data: object) -> logging.LogRecord:
    made = logging.LogRecord("delivery", logging.INFO, "", 1, message, (), None)
    made.__dict__.update(data)
    if error:
        fault = ValueError(SECRET)
        made.exc_info = (ValueError, fault, fault.__traceback__)
    return made


def line(made: logging.LogRecord) -> dict[str, object]:
    text = JsonLine((SECRET,)).format(made)
    assert "\n" not in text
    read: dict[str, object] = json.loads(text)
    return read


def test_a_line_is_one_object_with_its_data() -> None:
    read = line(record("job ended", campaign_id=7, channel_id=9, why=None))
    assert {k: v for k, v in read.items() if k != "at"} == {
        "level": "INFO",
        "logger": "delivery",
        "message": "job ended",
        "campaign_id": 7,
        "channel_id": 9,
        "why": None,
    }


def test_secrets_are_hidden_in_message_data_and_traceback() -> None:
    read = line(record(f"with {SECRET}", error=True, why=SECRET, token="123456:AAbbCCdd"))  # noqa: S106
    assert "pass" not in json.dumps(read)
    assert (read["message"], read["why"], read["token"]) == ("with ***", "***", "***")
    assert "ValueError: ***" in str(read["traceback"])
