"""Draws the story of a campaign: a light picture to forward, readable on a phone.

matplotlib is 60 MB and more than a second to load, so it is loaded in the thread that draws.
"""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Final

from babel.dates import format_date, format_time

from bot.reports.story import Hold, Story
from bot.texts import THIN as THIN_SPACE
from bot.texts import count

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH: Final = 1200
HEIGHT: Final = 900
DPI: Final = 150
INK: Final = "#1c2733"
FAINT: Final = "#6b7785"
GRID: Final = "#e6eaee"
LINE: Final = "#2a7de1"
FILL: Final = "#d9e8fb"
FAILED: Final = "#e2574c"
SKIPPED: Final = "#b6c0ca"
COLOURS: Final = {Hold.WAIT: "#f5a623", Hold.QUIET: "#7d6bd0", Hold.PAUSE: "#8d99a6"}
LEFT: Final = 0.095
RIGHT: Final = 0.955
TITLE: Final = 30  # characters
WORDS: Final = 37  # characters of a cause
MOMENTS: Final = 8  # below the line; with fewer some lengths have no step that fits
BAR: Final = 0.056  # height of a cause, of the picture's
THIN: Final = 0.003  # width of the shortest band, of the picture's

_drawing = Lock()  # one picture at a time: each is some megabytes


def draw(story: Story) -> bytes:
    """Return the picture as PNG. Takes most of a second: to be called in a thread."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415  # heavy
    from matplotlib.figure import Figure  # noqa: PLC0415

    with _drawing:
        figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor="white")
        FigureCanvasAgg(figure)
        bottom = _causes(figure, story)
        _head(figure, story)
        _posts(figure, story, bottom)
        picture = io.BytesIO()
        figure.savefig(picture, format="png")
        return picture.getvalue()


def _write(figure: "Figure", at: tuple[float, float], words: str, **style: object) -> None:
    """Write words as they are: no formulas in them, no glyphs that the font lacks."""
    figure.text(*at, _drawn(words), parse_math=False, **style)  # type: ignore[arg-type]


def _head(figure: "Figure", story: Story) -> None:
    title = f"{_cut(_drawn(story.title), TITLE)} · №{story.number}"
    _write(figure, (LEFT, 0.93), title, fontsize=20, fontweight="bold", color=INK)
    _write(figure, (LEFT, 0.88), story.numbers, fontsize=15, color=INK)
    _write(figure, (LEFT, 0.835), story.time, fontsize=13, color=FAINT)


def _posts(figure: "Figure", story: Story, bottom: float) -> None:
    top = 0.76 if story.legend else 0.795
    axes = figure.add_axes((LEFT, bottom, RIGHT - LEFT, top - bottom))
    times = [at for at, _ in story.points]
    posts = [number for _, number in story.points]
    for band in story.bands:
        wide = (story.end - story.begin) * THIN
        end = max(band.end, band.begin + wide)
        colour = COLOURS[band.hold]
        axes.axvspan(band.begin, end, color=colour, alpha=0.25, linewidth=0, zorder=2)  # type: ignore[arg-type]
    axes.fill_between(times, posts, step="post", color=FILL, linewidth=0, zorder=1)  # type: ignore[arg-type]
    axes.plot(times, posts, drawstyle="steps-post", color=LINE, linewidth=2.6, zorder=3)  # type: ignore[arg-type]
    axes.set_xlim(story.begin, story.end)  # type: ignore[arg-type]
    axes.set_ylim(0, max(posts[-1], 1) * 1.15)
    style = {"ha": "right", "va": "bottom", "fontsize": 16, "fontweight": "bold", "color": LINE}
    out = _drawn(count(posts[-1]))
    axes.annotate(out, (1, posts[-1]), (0, 6), ("axes fraction", "data"), "offset points", **style)  # type: ignore[arg-type]
    _axes(axes, story)
    _legend(figure, story)


def _axes(axes: "Axes", story: Story) -> None:
    from matplotlib.dates import AutoDateLocator, num2date  # noqa: PLC0415
    from matplotlib.ticker import FuncFormatter, MaxNLocator  # noqa: PLC0415

    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color("#c3ccd5")
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=GRID, linewidth=1)
    axes.tick_params(colors=FAINT, labelsize=13, length=0, pad=7)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: _drawn(count(int(y)))))
    axes.xaxis.set_major_locator(AutoDateLocator(tz=story.zone, minticks=3, maxticks=MOMENTS))  # type: ignore[no-untyped-call]
    say = _moments(story)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: say(num2date(x, story.zone))))  # type: ignore[no-untyped-call]


def _moments(story: Story) -> Callable[[datetime], str]:
    """Return how moments are written below the line: by day, by minute or by second."""
    length, locale = story.end - story.begin, story.locale

    def say(at: datetime) -> str:
        if at.microsecond:
            return ""
        if length > timedelta(days=4) or (at.hour, at.minute, at.second) == (0, 0, 0):
            return str(format_date(at.date(), "d MMM", locale=locale))
        pattern = "HH:mm" if length > timedelta(minutes=4) else "HH:mm:ss"
        return str(format_time(at.time(), pattern, locale=locale))

    return say


def _legend(figure: "Figure", story: Story) -> None:
    """Name the colours of the bands in one line above the posts."""
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    left = LEFT
    for hold, words in story.legend:
        place = {"transform": figure.transFigure, "linewidth": 0}
        box = Rectangle((left, 0.785), 0.018, 0.02, color=COLOURS[hold], alpha=0.45, **place)  # type: ignore[arg-type]
        figure.add_artist(box)
        _write(figure, (left + 0.026, 0.787), words, fontsize=11.5, color=FAINT)
        left += 0.05 + 0.0116 * len(words)


def _causes(figure: "Figure", story: Story) -> float:
    """Draw the bars at the bottom; return where the posts may begin above them."""
    if not story.bars:
        return 0.09
    top = 0.075 + BAR * len(story.bars)
    _write(figure, (LEFT, top), story.bars_title, fontsize=14.5, fontweight="bold", color=INK)
    most = max(bar.number for bar in story.bars)
    axes = figure.add_axes((0.62, 0.035, 0.26, BAR * len(story.bars)))
    axes.set_axis_off()
    axes.set_xlim(0, most)
    axes.set_ylim(len(story.bars) - 0.5, -0.5)
    for place, bar in enumerate(story.bars):
        colour = SKIPPED if bar.is_skipped else FAILED
        axes.barh(place, bar.number, height=0.56, color=colour)
        y = 0.035 + BAR * (len(story.bars) - place - 0.5)
        words = _cut(bar.words, WORDS)
        _write(figure, (LEFT, y), words, fontsize=13, color=INK, va="center")
        end = 0.62 + 0.26 * bar.number / most + 0.012
        _write(figure, (end, y), count(bar.number), fontsize=13.5, color=INK, va="center")
    return top + 0.125


def _cut(words: str, longest: int) -> str:
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"


def _drawn(words: str) -> str:
    """Leave out what the font has no glyph for: an emoji would be an empty box."""
    words = words.replace(THIN_SPACE, " ")
    kept = "".join(sign for sign in words if sign.isprintable() and ord(sign) in _glyphs())
    return " ".join(kept.split())


@cache
def _glyphs() -> frozenset[int]:
    from matplotlib.font_manager import FontProperties, findfont  # noqa: PLC0415
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415

    return frozenset(FT2Font(findfont(FontProperties(family="DejaVu Sans"))).get_charmap())
