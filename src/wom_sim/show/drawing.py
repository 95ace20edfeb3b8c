"""The sheet that pictures are drawn on, and how a picture becomes a piece of an HTML page.

Only Matplotlib's object-oriented interface is used (no pyplot), so that reports can be written from any thread.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from io import StringIO
from typing import Any

from wom_sim.show import style

_LABELS = re.compile(
    r' id="(?:figure|axes|patch|text|line2d|xtick|ytick|matplotlib|\w*[Cc]ollection|legend)[._]\w*"'
)  # what Matplotlib calls its groups; not unique on a page of several pictures
_SAVING = threading.Lock()  # Matplotlib takes the settings of its SVG writer from global state


@dataclass(frozen=True)
class Chart:
    """A picture that makes one point: ``title`` says it, ``note`` says how to read it, ``alt`` stands in for it.

    ``key`` names coloured things that the picture does not label itself: (name, colour).
    """

    title: str
    figure: Any  # matplotlib.figure.Figure
    alt: str
    note: str = ""
    key: Sequence[tuple[str, str]] = ()


def canvas(height: float, *, columns: int = 1, width: float = style.FIGURE_WIDTH, **options: Any) -> tuple[Any, Any]:
    """A figure (inches) and its bare axes, one or a row of ``columns``."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained", facecolor="none")
    axes = figure.subplots(1, columns, **options)
    for each in [axes] if columns == 1 else axes:
        bare(each)
    return figure, axes


def bare(axes: Any) -> None:
    """No frame, light vertical lines, small quiet figures."""
    axes.set_facecolor("none")
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(style.RULE)
    axes.tick_params(length=0, labelsize=style.SMALL, labelcolor=style.MUTED, pad=3)
    axes.set_axisbelow(True)
    axes.grid(axis="x", color=style.RULE, linewidth=0.6)


def plain(text: str) -> str:
    """Text that Matplotlib shall not read as a formula."""
    return text.replace("$", r"\$")


def name_rows(axes: Any, names: Sequence[str], colours: dict[str, str]) -> None:
    """One row for each policy, the first on top, its name in its colour."""
    axes.set_yticks(range(len(names)), [plain(style.label(name, 20)) for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    for label, name in zip(axes.get_yticklabels(), names, strict=True):
        label.set(color=colours[name], fontsize=style.TEXT, fontweight="bold")


def row_height(rows: int) -> float:
    """Height in inches of a picture with this many rows."""
    return 0.55 + 0.27 * max(rows, 2)


def apart(places: Sequence[float], gap: float) -> list[float]:
    """Places moved as little as needed for neighbours to stand at least ``gap`` apart, in the order given."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = [places[index] for index in order]
    for _ in range(200):
        shifts = 0.0
        for lower in range(len(moved) - 1):
            lack = gap - (moved[lower + 1] - moved[lower])
            if lack > 1e-9:
                moved[lower] -= lack / 2
                moved[lower + 1] += lack / 2
                shifts += lack
        if shifts < gap * 1e-3:
            break
    result = [0.0] * len(places)
    for index, place in zip(order, moved, strict=True):
        result[index] = place
    return result


def svg(chart: Chart, name: str) -> str:
    """The picture as an ``<svg>`` element whose text is text, in the page's own typeface; the same bytes every time."""
    from matplotlib import rc_context

    page = StringIO()
    with _SAVING, rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        chart.figure.savefig(page, format="svg", metadata={"Date": None}, dpi=200)
    text = page.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    text = _LABELS.sub("", text)
    text = re.sub(r" font-family: [^;\"]*;", "", text)  # the page's is inherited
    size = re.search(r'viewBox="[^"]*"', text)
    assert size is not None
    links = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {links} {size[0]} role="img" aria-label="{escape(chart.alt)}">{text[text.index(">") + 1 :]}'
