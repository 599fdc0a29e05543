"""The hours of the night in which nothing is published, by the clock on the operator's wall."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, Self
from zoneinfo import ZoneInfo

from delivery.moments import DAY, Exact, Gap, Moment, Overlap, local, read_clock

_DASH: Final = re.compile(r"\s*[-–—−]\s*")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Every day from ``begin`` to ``end`` as the clocks of the zone show it, across midnight too.

    They begin when the clock first shows ``begin`` and end when it last shows ``end``: a doubled
    hour is quiet in one piece. A time that the clock jumps over is the instant of the jump.
    """

    begin: time
    end: time
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if self.begin == self.end:
            raise ValueError(
                f"Quiet hours cannot begin and end at the same time, {self.end:%H:%M}."
            )

    @classmethod
    def parse(cls, text: str, zone: ZoneInfo) -> Self:
        """Read what is written as 23:00-08:00, with any dash; ValueError says what is wrong."""
        match [read_clock(part) for part in _DASH.split(text.strip())]:
            case [time() as begin, time() as end]:
                return cls(begin, end, zone)
            case _:
                raise ValueError(f"Quiet hours are written as 23:00-08:00, not as {text!r}.")

    def until(self, moment: datetime) -> datetime | None:
        """Return when the quiet hours that hold at this moment end, UTC; None outside of them."""
        spans = self._spans(moment)
        return next((end for begin, end in spans if begin <= moment < end), None)

    def next(self, moment: datetime) -> datetime:
        """Return when the next quiet hours begin, UTC: at the moment or after it."""
        spans = self._spans(moment)
        return next(begin for begin, end in spans if moment <= begin < end)

    def _spans(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the quiet hours from yesterday's to those of the day after tomorrow."""
        today = moment.astimezone(self.zone).date()
        begin, end = self._span(today - DAY)
        for days in range(3):
            further = self._span(today + days * DAY)
            if further[0] > end:
                yield begin, end
                begin = further[0]
            # else a clock change swallowed the time between the two: they are one
            end = further[1]
        yield begin, end

    def _span(self, day: date) -> tuple[datetime, datetime]:
        """Return the quiet hours that begin on this day; empty if the clock jumps over them."""
        last_day = day if self.begin < self.end else day + DAY
        begin, _ = _passes(local(day, self.begin, self.zone))
        _, end = _passes(local(last_day, self.end, self.zone))
        return begin, end


def _passes(moment: Moment) -> tuple[datetime, datetime]:
    """Return when the clock first and last passes the time that was asked for."""
    match moment:
        case Exact(at) | Gap(_, at):
            return at, at
        case Overlap(first, second):
            return first, second
