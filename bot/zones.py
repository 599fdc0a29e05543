"""Time zones by the names people give them: a city in Russian or English, or the IANA name."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global
from babel.dates import get_timezone_location

from bot.texts import LOCALES

RUSSIAN: Final = (  # from west to east, one for each clock
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Yakutsk",
    "Asia/Vladivostok",
    "Asia/Magadan",
    "Asia/Kamchatka",
)
KAMCHATKA: Final = RUSSIAN[-1]  # its city is too long for a button
CITIES: Final = {  # large ones that no zone is named after
    "Europe/Moscow": "санкт-петербург спб питер казань воронеж краснодар сочи тула ярославль"
    " пенза рязань ростов-на-дону мурманск архангельск белгород сыктывкар махачкала",
    "Europe/Samara": "тольятти ижевск",
    "Asia/Yekaterinburg": "пермь уфа челябинск тюмень оренбург магнитогорск сургут курган",
    "Asia/Krasnoyarsk": "абакан норильск",
    "Asia/Irkutsk": "улан-удэ братск",
    "Asia/Yakutsk": "благовещенск",
    "Asia/Vladivostok": "хабаровск",
    "Asia/Kamchatka": "камчатка",
}
NEAR: Final = {"Asia", "Euro"}
MOST_OFFERS: Final = 6


def city_of(zone: ZoneInfo, locale: str) -> str:
    """Name the city of a zone."""
    return get_timezone_location(zone, locale=locale, return_city=True)


def offset_of(zone: ZoneInfo, now: datetime) -> str:
    """Say how far the clocks of a zone are from UTC now: UTC+3, UTC−3:30, UTC."""
    offset = now.astimezone(zone).utcoffset()
    minutes = 0 if offset is None else round(offset.total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "−"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def zones_called(text: str) -> tuple[str, ...]:
    """Return the zone people mean; several where a part of a name fits several. Reads files."""
    sought = _plain(text)
    known = _known()
    if not sought or (exact := known.get(sought)) is not None:
        return (exact,) if sought and exact else ()
    found = {zone for name, zone in known.items() if name.startswith(sought)}
    ordered = sorted(found, key=lambda zone: (zone not in RUSSIAN, zone[:4] not in NEAR, zone))
    return tuple(ordered)[:MOST_OFFERS] if len(sought) > 1 else ()


def is_zone(name: str) -> bool:
    """Whether there is such a zone."""
    return name == "UTC" or ("/" in name and name in available_timezones())


@cache
def _known() -> Mapping[str, str]:
    """Return every name of every zone, each as it is compared."""
    aliases = get_global("zone_aliases")
    zones = {z for z in available_timezones() if "/" in z and not z.startswith("Etc/")}
    known = {_plain(alias): alias for alias in zones}
    for zone in sorted(zones - set(aliases), reverse=True):
        names = {city_of(ZoneInfo(zone), locale) for locale in LOCALES}
        known |= {_plain(name): zone for name in (*names, zone.rpartition("/")[2])}
    for zone, cities in CITIES.items():
        known |= dict.fromkeys(map(_plain, cities.split()), zone)
    return known | {"utc": "UTC", "нижнийновгород": "Europe/Moscow"}


def _plain(text: str) -> str:
    """Write a name as it is compared: no spaces, hyphens, underscores, ё."""
    letters = text.casefold().replace("ё", "е")
    return "".join(letter for letter in letters if letter not in " -_")
