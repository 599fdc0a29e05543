"""What is found on this machine: its clock and its disk."""

import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.doctor.finding import Finding, fine, mind, stops
from bot.texts import Texts

OFF: Final = 30.0  # seconds from which a clock is wrong
LITTLE: Final = 500  # megabytes
NOTHING: Final = 50
MEGABYTE: Final = 2**20


def clock(t: Texts, aheads: Mapping[str, float]) -> Finding:
    """Say how far this machine's clock is ahead of others, by their names. Pure."""
    off = {name: ahead for name, ahead in aheads.items() if abs(ahead) > OFF}
    if not off:
        return fine(t.plain("doctor", "Clock: right"))
    name, ahead = max(off.items(), key=lambda item: abs(item[1]))
    length = t.length(timedelta(seconds=abs(ahead)))
    if ahead > 0:
        words = t.plain("doctor", "Clock: {length} ahead of {name}", length=length, name=name)
    else:
        words = t.plain("doctor", "Clock: {length} behind {name}", length=length, name=name)
    return mind(
        words,
        t.plain(
            "doctor",
            "Set the clock by the network (chrony, systemd-timesyncd): times on the"
            " screens and planned starts go by it.",
        ),
    )


def disk(t: Texts, folder: Path) -> Finding:
    """Look how much room the data folder has."""
    where = next(place for place in (folder, *folder.parents) if place.exists())
    try:
        free = shutil.disk_usage(where).free // MEGABYTE
    except OSError as error:
        return mind(
            t.plain("doctor", "Disk: {folder} cannot be looked at", folder=folder),
            str(error.strerror),
        )
    advice = t.plain("doctor", "Make room, or choose another folder with DATA_DIR.")
    words = t.plain("doctor", "Disk: {free} MB free at {folder}", free=free, folder=folder)
    if free < NOTHING:
        return stops(words, advice)
    return mind(words, advice) if free < LITTLE else fine(words)
