"""The distance of two posts as an operator types it: 12, 0,5 s, 1 min 30, 1 h."""

import re
from datetime import timedelta
from typing import Final

SHORTEST: Final = timedelta(milliseconds=50)
LONGEST: Final = timedelta(hours=1)

_NUMBER: Final = r"\d{1,6}(?:[.,]\d{1,3})?"
_INTERVAL: Final = re.compile(
    r"(?:кажд[а-я]{2}|every)?\s*"
    rf"(?:(?P<hours>{_NUMBER})\s*(?:ч|час[а-я]*|h|hours?)\.?(?![^\W\d]))?\s*"
    rf"(?:(?P<minutes>{_NUMBER})\s*(?:м|мин|минут[а-я]?|m|min|minutes?)\.?(?![^\W\d]))?\s*"
    rf"(?:(?P<seconds>{_NUMBER})\s*(?:(?:с|сек|секунд[а-я]?|s|sec|seconds?)\.?)?)?"
)


def read_interval(text: str) -> timedelta | None:
    """Return the interval that the text means, None if it means none that a campaign may have."""
    found = _INTERVAL.fullmatch(" ".join(text.casefold().split()))
    parts = {} if found is None else {k: v for k, v in found.groupdict().items() if v is not None}
    if not parts:
        return None
    length = timedelta(**{unit: float(part.replace(",", ".")) for unit, part in parts.items()})
    return length if SHORTEST <= length <= LONGEST else None
