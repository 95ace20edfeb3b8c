"""Maps over two factors: a measure or a difference as colours with figures, and which policy is best where."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.show import style, sweep_titles
from wom_sim.show.drawing import Chart, canvas, plain
from wom_sim.show.factor_axis import CHARACTER, FactorAxis
from wom_sim.show.sweep_subject import Subject

if TYPE_CHECKING:
    import pandas as pd

AMOUNTS = ("#f1f5fa", "#7fa9d1", "#0f4c81")  # little to much
CHANGES = ("#b35806", "#f2a65a", "#f7f7f7", "#67a3cf", "#1f5a94")  # worse to better; never red against green
HATCH, LINES, MISSING = "/////", "#9aa4b2", "#eceff3"
PALE = 0.35  # a policy's colour where another may be best
MOST_DOTS = 1200  # points that are drawn
MOST_FIGURES = 12  # cells across that get figures
SMALLEST = 5.4  # points of a figure
WIDTH_POINTS = 230.0


def heat_map(factor: FactorAxis, other: FactorAxis, cells: pd.DataFrame, subject: Subject) -> Chart | None:
    """Means over two factors as coloured cells with their figures.

    ``cells``: columns level, other_level, mean, low, high. Of a difference, cells that could be chance are hatched.
    """
    if not cells["mean"].notna().any():
        return None
    columns, rows = _levels(factor, cells["level"]), _levels(other, cells["other_level"])
    mean, low, high = (_matrix(cells, columns, rows, name) for name in ("mean", "low", "high"))
    colours = _colours(mean * (-1 if subject.against and subject.better < 0 else 1), subject.against is not None)
    unsure = ~((low > 0) | (high < 0)) & np.isfinite(mean) if subject.against else np.zeros(mean.shape, bool)
    figure, axes = _board(factor, other, columns, rows)
    _paint(axes, colours, unsure)
    if max(mean.shape) <= MOST_FIGURES:
        _write(axes, mean, subject, colours, unsure)
    axes.set_title(subject.heading, fontsize=style.SMALL, color=style.MUTED, loc="left")
    title = sweep_titles.heat(factor, other, cells.to_dict("records"), subject)
    note = "Hatched: could be chance. " if unsure.any() else ""
    note += "Blue: better; orange: worse." if subject.against else "Darker: more."
    note += " Grey: no runs." if not np.isfinite(mean).all() else ""
    return Chart(title, figure, f"{title}.", note)


def best_map(
    factor: FactorAxis,
    other: FactorAxis,
    cells: pd.DataFrame,
    colours: Mapping[str, str],
    title: str,
    more: bool = False,
) -> Chart:
    """Which policy is best over two factors, a cell for each pair of levels; ``more``: other factors vary within a cell.

    ``cells``: columns level, other_level, best (a policy, or None), resolved.
    """
    columns, rows = _levels(factor, cells["level"]), _levels(other, cells["other_level"])
    at = {(row["level"], row["other_level"]): row for row in cells.to_dict("records")}
    painted = np.full((len(rows), len(columns)), MISSING, dtype=object)
    unsure = np.zeros(painted.shape, bool)
    for y, second in enumerate(rows):
        for x, first in enumerate(columns):
            row = at.get((first, second))
            if row is not None and row["best"] in colours:
                painted[y, x], unsure[y, x] = colours[row["best"]], not row["resolved"]
    figure, axes = _board(factor, other, columns, rows)
    _paint(axes, painted, unsure, alpha=0.82)
    doubt = "another may be best, or is at some levels of the other factors" if more else "another may be best as well"
    colour = "the policy that is best at most points of a cell" if more else "the policy with the best mean"
    note = f"Colour: {colour}." + (f" Hatched: {doubt}." if unsure.any() else "")
    return Chart(title, figure, f"{title}.", note, _key(cells["best"], colours))


def flip_map(
    factor: FactorAxis, other: FactorAxis, points: pd.DataFrame, regions: Sequence[Mapping[str, Any]],
    colours: Mapping[str, str], title: str,
) -> Chart:  # fmt: skip
    """Every point over two factors in the colour of its best policy, over the regions that the rules make.

    ``points``: columns level, other_level, best, resolved. A region: across (low, high), up (low, high), policy.
    """
    figure, axes = canvas(3.0)
    axes.grid(False)
    axes.spines["left"].set_visible(True)
    axes.spines["left"].set_color(style.RULE)
    factor.dress(axes, list(points["level"]), 250)
    other.dress(axes, list(points["other_level"]), 180, upright=True)
    for region in regions:
        _region(axes, region, colours)
    shown = points.iloc[:: -(-len(points) // MOST_DOTS)]
    for (best, resolved), group in shown.groupby(["best", "resolved"], sort=False):
        colour = colours.get(str(best), style.MUTED)
        axes.plot(
            factor.places(list(group["level"])), other.places(list(group["other_level"])), "o", markersize=4.6,
            color=colour, markerfacecolor=colour if resolved else style.PAPER, markeredgecolor=colour, markeredgewidth=1.0,
        )  # fmt: skip
    axes.set_xlabel(factor.heading(60), fontsize=style.SMALL, color=style.MUTED)
    axes.set_title(other.heading(60), fontsize=style.SMALL, color=style.MUTED, loc="left")
    note = "Each dot: a point, in the colour of its best policy; hollow: another may be best as well."
    note += " Shades: where the rules say so." if regions else ""
    note += (
        f" {style.number(len(shown))} of {style.number(len(points))} points are drawn."
        if len(shown) < len(points)
        else ""
    )
    return Chart(title, figure, f"{title}.", note, _key(points["best"], colours))


def strips(rows: Sequence[tuple[FactorAxis, pd.DataFrame]], turning: Mapping[str, Sequence[float]],
           colours: Mapping[str, str], title: str) -> Chart:  # fmt: skip
    """A strip for each factor: which policy is best from its lowest to its highest level, and where that flips.

    Each frame: columns level, best, resolved. ``turning``: the values at which the best changes, by factor.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(style.FIGURE_WIDTH, 0.3 + 0.72 * len(rows)), layout="constrained", facecolor="none")
    panels = figure.subplots(len(rows), 1, squeeze=False)[:, 0]
    seen: list[Any] = []
    for axes, (factor, frame) in zip(panels, rows, strict=True):
        _strip(axes, factor, frame, turning.get(factor.name, ()), colours)
        seen += list(frame["best"])
    note = "Colour: the policy with the best mean. Pale and hatched: another may be best as well."
    note += " Stroke: the value at which the best changes." if any(turning.values()) else ""
    return Chart(title, figure, f"{title}.", note, _key(seen, colours))


def _strip(
    axes: Any, factor: FactorAxis, frame: pd.DataFrame, turns: Sequence[float], colours: Mapping[str, str]
) -> None:
    """One factor's strip: a field for each level, halfway to its neighbours."""
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, labelsize=style.SMALL, labelcolor=style.MUTED, pad=3)
    axes.set_facecolor("none")
    ordered = frame.iloc[np.argsort(factor.places(list(frame["level"])))]
    factor.dress(axes, list(ordered["level"]), WIDTH_POINTS)
    edges = _edges(factor, factor.places(list(ordered["level"])), axes.get_xlim())
    for left, right, row in zip(edges, edges[1:], ordered.to_dict("records"), strict=False):
        colour = colours.get(row["best"], MISSING)
        field = {"left": left, "height": 0.9, "color": colour, "linewidth": 0}
        axes.barh(0, right - left, **field, alpha=0.9 if row["resolved"] else PALE)
        if not row["resolved"]:
            axes.barh(
                0, right - left, left=left, height=0.9, color="none", hatch=HATCH, edgecolor=style.PAPER, linewidth=0
            )
    for value in turns:
        axes.plot([value, value], [-0.62, 0.62], color=style.INK, linewidth=1.4, clip_on=False)
        axes.annotate(plain(factor.text(value)), (value, 0.62), (0, 1), textcoords="offset points", ha="center", va="bottom",
                      fontsize=style.SMALL, color=style.INK, fontweight="bold", annotation_clip=False)  # fmt: skip
    axes.set_yticks([])
    axes.set_ylim(-0.5, 0.5)
    axes.set_title(factor.heading(46), fontsize=style.SMALL, color=style.INK, loc="left", pad=11 if len(turns) else 4)


def _edges(factor: FactorAxis, places: Sequence[float], limits: tuple[float, float]) -> list[float]:
    """Where each level's field ends: halfway to its neighbours, on the axis' scale."""
    scale, back = (math.log, math.exp) if factor.log else (float, float)
    inner = [back((scale(a) + scale(b)) / 2) for a, b in pairwise(places)]
    return [limits[0], *inner, limits[1]]


def _region(axes: Any, region: Mapping[str, Any], colours: Mapping[str, str]) -> None:
    """A rule's rectangle, shaded and outlined."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    x0, x1 = max(left, region["across"][0]), min(right, region["across"][1])
    y0, y1 = max(bottom, region["up"][0]), min(top, region["up"][1])
    axes.fill(
        [x0, x1, x1, x0],
        [y0, y0, y1, y1],
        color=colours.get(region["policy"], MISSING),
        alpha=0.13,
        linewidth=0,
        zorder=0,
    )
    axes.plot([x0, x1, x1, x0, x0], [y0, y0, y1, y1, y0], color=style.MUTED, linewidth=0.7, zorder=1)


def _levels(factor: FactorAxis, levels: Any) -> list[Any]:
    return sorted(dict.fromkeys(levels), key=factor.place)


def _matrix(cells: pd.DataFrame, columns: Sequence[Any], rows: Sequence[Any], name: str) -> NDArray[np.float64]:
    """A column of the cells as an array [rows, columns]; NaN where there is no cell."""
    at = {
        (level, second): value
        for level, second, value in zip(cells["level"], cells["other_level"], cells[name], strict=True)
    }
    return np.array([[float(at.get((x, y), math.nan)) for x in columns] for y in rows])


def _colours(values: NDArray[np.float64], signed: bool) -> NDArray[Any]:
    """A colour for each value; a signed scale is the same on both sides of zero."""
    from matplotlib.colors import LinearSegmentedColormap, to_hex

    scheme = LinearSegmentedColormap.from_list("cells", CHANGES if signed else AMOUNTS)
    known = values[np.isfinite(values)]
    low, high = float(known.min()), float(known.max())
    if signed:
        high = max(abs(low), abs(high), 1e-300)
        low = -high
    places = (values - low) / ((high - low) or 1.0)
    painted = [[to_hex(scheme(x)) if math.isfinite(x) else MISSING for x in row] for row in places]
    return np.array(painted, dtype=object)


def _board(factor: FactorAxis, other: FactorAxis, columns: Sequence[Any], rows: Sequence[Any]) -> tuple[Any, Any]:
    """A sheet with a square for each pair of levels; both axes count levels, their names stand at the edges."""
    figure, axes = canvas(min(4.4, 0.75 + max(0.3, min(0.42, 3.4 / len(rows))) * len(rows)))
    axes.grid(False)
    axes.spines["bottom"].set_visible(False)
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(-0.5, len(rows) - 0.5)
    room = max(3, int(WIDTH_POINTS / len(columns) / CHARACTER))
    step = max(1, math.ceil(max(len(factor.text(level, room)) + 1 for level in columns) / room))
    axes.set_xticks(range(0, len(columns), step), [plain(factor.text(level, room)) for level in columns[::step]])
    step = max(1, len(rows) // 12)
    axes.set_yticks(range(0, len(rows), step), [plain(other.text(level, 16)) for level in rows[::step]])
    axes.set_xlabel(factor.heading(60), fontsize=style.SMALL, color=style.MUTED)
    axes.set_ylabel(other.heading(34), fontsize=style.SMALL, color=style.MUTED)
    return figure, axes


def _paint(axes: Any, colours: NDArray[Any], unsure: NDArray[np.bool_], *, alpha: float = 1.0) -> None:
    """The cells, each in its colour; those that could be chance hatched."""
    from matplotlib.patches import Rectangle

    for (y, x), colour in np.ndenumerate(colours):
        corner, shade = (x - 0.5, y - 0.5), PALE if unsure[y, x] and alpha < 1 else alpha
        axes.add_patch(Rectangle(corner, 1, 1, facecolor=colour, edgecolor=style.PAPER, linewidth=1.0, alpha=shade))
        if unsure[y, x]:
            axes.add_patch(
                Rectangle(corner, 1, 1, facecolor="none", edgecolor=LINES, linewidth=0, hatch=HATCH, alpha=0.55)
            )


def _write(
    axes: Any, mean: NDArray[np.float64], subject: Subject, colours: NDArray[Any], unsure: NDArray[np.bool_]
) -> None:
    """A figure in each cell, bold where it is not chance; none at all where they would be too small to read."""
    texts, size = _texts(mean, subject)
    if size < SMALLEST:
        return
    for (y, x), text in np.ndenumerate(texts):
        dark = _lightness(str(colours[y, x])) < 0.55
        axes.text(
            x, y, plain(text), ha="center", va="center_baseline", fontsize=size,
            color=style.PAPER if dark and not unsure[y, x] else style.INK,
            fontweight="normal" if unsure[y, x] else "bold",
        )  # fmt: skip


def _lightness(colour: str) -> float:
    """How light a colour is to the eye, 0 to 1 (ITU-R BT.601)."""
    from matplotlib.colors import to_rgb

    red, green, blue = to_rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _texts(mean: NDArray[np.float64], subject: Subject) -> tuple[NDArray[Any], float]:
    """The cells' figures and the size they can have, without decimals where that makes them readable."""
    whole = [style.number(x, signed=subject.against is not None) for x in subject.scaled(mean.ravel())]
    full = [subject.text(x) for x in mean.ravel()]
    for texts in (full, whole) if len(set(whole)) > len(whole) / 2 else (full,):
        shown = np.array([text if text != style.NOTHING else "" for text in texts], dtype=object).reshape(mean.shape)
        longest = max(len(text) for text in shown.ravel())
        size = min(style.SMALL, 0.9 * WIDTH_POINTS / mean.shape[1] / max(1, longest) / 0.7)
        if size >= SMALLEST:
            break
    return shown, size


def _key(best: Any, colours: Mapping[str, str]) -> list[tuple[str, str]]:
    """The policies that are best anywhere, with their colours."""
    found = {str(name) for name in best if name is not None}
    return [(name, colour) for name, colour in colours.items() if name in found]
