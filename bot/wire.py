"""Answers of the Bot API as they come in: the one place where words of people enter by the bot."""

import json

from delivery.clean import clean


def read(text: str) -> object:
    """Read JSON whose texts can all be kept; aiogram reads every answer and update by this."""
    return _cleaned(json.loads(text))


def _cleaned(value: object) -> object:
    match value:
        case str():
            return clean(value)
        case list():
            return [_cleaned(item) for item in value]
        case dict():
            return {name: _cleaned(item) for name, item in value.items()}
        case _:
            return value
