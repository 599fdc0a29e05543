"""What a value of a setting is when it is typed or comes with a button. Pure."""

import re
from datetime import timedelta
from typing import Final

from bot.interval import read_interval
from bot.zones import is_zone
from delivery.policy import MOST_A_DAY, MOST_ERRORS, Setting, night_of, written

_ERRORS: Final = re.compile(
    r"(?:(?P<row>\d{1,6})(?!\d|\s*%)\s*(?:подряд|ошиб\w*|in a row|errors?)?)?"
    r"\s*(?:или|or|,|/)?\s*(?:(?P<percent>\d{1,6})\s*%)?"
)
_OFF: Final = frozenset({"нет", "выкл", "выключить", "без предела", "off", "none", "no"})

Values = dict[str, object]


def read_errors(text: str) -> Values | None:
    """Read 7, 7 in a row, 15 %, 7 or 15 %."""
    found = _ERRORS.fullmatch(text.casefold().strip())
    if found is None or not (found["row"] or found["percent"]):
        return None
    values: Values = {}
    if found["row"]:
        values[Setting.ERRORS_IN_ROW] = int(found["row"])
    if found["percent"]:
        values[Setting.ERRORS_PERCENT] = int(found["percent"])
    limits = {Setting.ERRORS_IN_ROW: MOST_ERRORS, Setting.ERRORS_PERCENT: 100}
    fits = all(1 <= int(str(n)) <= limits[Setting(name)] for name, n in values.items())
    return values if fits else None


def read_night(text: str) -> Values | None:
    """Read 23:00-08:00, or words for never."""
    if text.casefold().strip() in _OFF:
        return {Setting.QUIET_HOURS: ""}
    try:
        night = night_of(text.casefold().removeprefix("с ").replace(" до ", "-"))
    except ValueError:
        return None
    return None if night is None else {Setting.QUIET_HOURS: written(night)}


def read_gap(text: str) -> Values | None:
    """Read an interval."""
    gap = read_interval(text)
    return None if gap is None else {Setting.GAP_MS: round(gap / timedelta(milliseconds=1))}


def read_number(setting: Setting, text: str) -> Values | None:
    """Read a number of posts or channels, or words for none."""
    words = re.sub(r"^(?:от|from)\s+", "", text.casefold().strip())
    if words in _OFF:
        return {setting: 0}
    digits = re.sub(r"[\s\u00a0\u202f]", "", words)
    is_number = re.fullmatch(r"\d{1,6}", digits) is not None
    return {setting: int(digits)} if is_number and int(digits) <= MOST_A_DAY else None


def of_button(setting: Setting, value: str) -> object | None:
    """Return what a button sets, as a row keeps it; None where no button of ours says that."""
    match setting:
        case Setting.STAFF_CHAT:
            return {} if not value else None
        case Setting.TIME_ZONE:
            return value if is_zone(value) else None
        case Setting.QUIET_HOURS:
            found = re.fullmatch(r"(\d\d)(\d\d)-(\d\d)(\d\d)", value)
            return "{}:{}-{}:{}".format(*found.groups()) if found else value or ""
        case _:
            return int(value) if re.fullmatch(r"\d{1,7}", value) else None
