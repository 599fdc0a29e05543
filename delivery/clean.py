"""Text from outside, made fit to be kept."""

import re
from typing import Final

# PostgreSQL takes no NUL and no half of a surrogate pair; none of the others is seen by anybody,
# and a line separator ends the isolation of a title. Telegram's own apps send none of them.
UNFIT: Final = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def clean(text: str) -> str:
    """Put a space where a control character was: offsets in the text stay right."""
    return UNFIT.sub(" ", text)
