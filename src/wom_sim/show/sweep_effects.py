"""Pictures of what factors do: main effects in small panels, the interaction of two, the response to one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.show import style, sweep_titles
from wom_sim.show.drawing import Chart, apart, bare, canvas, plain
from wom_sim.show.factor_axis import FactorAxis
from wom_sim.show.sweep_subject import Subject

if TYPE_CHECKING:
    import pandas as pd

COLUMNS, MOST_PANELS = 3, 12
PANEL_POINTS = 88.0  # width of a small panel's axes
WIDE_POINTS = 250.0
PANEL_LETTERS = 20  # of a line of text beside a panel
MOST_LINES = 6
DARKENING = (
    "#9fb6d3",
    "#7d9bc2",
    "#5b80b0",
    "#3d6599",
    "#274b7c",
    "#16335c",
)  # levels of the other factor, low to high

Lines = Mapping[str, "pd.DataFrame"]  # a policy's effects: factor, level, mean, low, high


def main_effects(
    axes_of: Mapping[str, FactorAxis], lines: Lines, subjects: Mapping[str, Subject], colours: Mapping[str, str]
) -> Chart | None:
    """A small panel for each factor, the one that does most first; one line a policy, all on one scale."""
    swing = {name: _swing(lines, name) for name in axes_of}
    order = sorted((name for name in axes_of if swing[name] >= 0), key=lambda name: -swing[name])
    if not order:
        return None
    shown = order[:MOST_PANELS]
    columns = min(COLUMNS, len(shown))
    figure, grid = _grid(len(shown), columns)
    for place, axes in enumerate(grid):
        if place < len(shown):
            _panel(axes, axes_of[shown[place]], lines, subjects, colours, PANEL_POINTS * COLUMNS / columns)
        else:
            axes.set_visible(False)
    lead = next(iter(subjects.values()))
    grid[0].margins(y=0.08)
    _figures(grid[:1], lead)
    what = lead.words if len(subjects) == 1 else sweep_titles.several(lead)
    room = PANEL_LETTERS * -(-len(shown) // columns) if columns > 1 else 2 * PANEL_LETTERS
    figure.supylabel(lead.at_axis(what, room), fontsize=style.SMALL, color=style.MUTED)
    policy, rows = _widest(lines, shown[0])
    title = sweep_titles.effect(axes_of[shown[0]], rows, subjects[policy], most=len(shown) > 1)
    note = f"Each point: the mean over all other factors. {lead.note}"
    note += f" The {len(order) - len(shown)} factors that do least are left out." if len(order) > len(shown) else ""
    key = [(name, colours[name]) for name in subjects] if len(subjects) > 1 else []
    return Chart(title, figure, f"{title}.", note, key)


def _grid(count: int, columns: int) -> tuple[Any, list[Any]]:
    """A figure of small panels that share their upright scale."""
    from matplotlib.figure import Figure

    rows = -(-count // columns)
    height = 0.25 + 1.15 * rows if columns > 1 else 2.4
    figure = Figure(figsize=(style.FIGURE_WIDTH, height), layout="constrained", facecolor="none")
    panels = figure.subplots(rows, columns, sharey=True, squeeze=False)
    for axes in panels.flat:
        bare(axes)
        axes.grid(axis="x", visible=False)
        axes.grid(axis="y", color=style.RULE, linewidth=0.6)
    return figure, list(panels.flat)


def _panel(
    axes: Any,
    factor: FactorAxis,
    lines: Lines,
    subjects: Mapping[str, Subject],
    colours: Mapping[str, str],
    points: float,
) -> None:
    """One factor: its levels across, a line for each policy."""
    levels: list[Any] = []
    for policy, frame in lines.items():
        rows = _of(frame, factor.name)
        levels += list(rows["level"])
        _line(axes, factor, rows, subjects[policy], colours[policy])
    if any(subject.against for subject in subjects.values()):
        axes.axhline(0, color=style.BASELINE_COLOUR, linewidth=0.9, linestyle=(0, (3, 2)), zorder=1)
    factor.dress(axes, levels, points)
    axes.set_title(factor.heading(24 if points < 100 else 46), fontsize=style.SMALL, color=style.INK, pad=4)


def _line(
    axes: Any, factor: FactorAxis, rows: pd.DataFrame, subject: Subject, colour: str, *, width: float = 1.6
) -> None:
    """Means with whiskers, joined by a line where the levels are numbers."""
    across = factor.places(list(rows["level"]))
    mean, low, high = (np.array(subject.scaled(rows[name])) for name in ("mean", "low", "high"))
    order = np.argsort(across)
    across = [across[i] for i in order]
    mean, low, high = mean[order], low[order], high[order]
    axes.vlines(across, low, high, color=colour, linewidth=1.1, alpha=0.75)
    dashed: Any = (0, (1.5, 1.5)) if factor.labels else "-"
    axes.plot(across, mean, color=colour, linewidth=width if not factor.labels else 0.8, linestyle=dashed)
    axes.plot(across, mean, "o", color=colour, markersize=3.4 if len(across) <= 8 else 2.2)


def interaction(factor: FactorAxis, other: FactorAxis, cells: pd.DataFrame, subject: Subject) -> Chart | None:
    """What a factor does, one line for each level of another one; parallel lines: they do not interact.

    ``cells``: columns level, other_level, mean, low, high.
    """
    known = cells[cells["mean"].notna()]
    groups = _levels(other, known["other_level"])
    if not len(known) or not groups:
        return None
    figure, axes = canvas(2.5)
    axes.grid(axis="x", visible=False)
    axes.grid(axis="y", color=style.RULE, linewidth=0.6)
    colours = _darkening(len(groups))
    ends: list[tuple[str, float, str]] = []
    changes: dict[str, tuple[float, float]] = {}
    for level, colour in zip(groups, colours, strict=True):
        rows = known[known["other_level"] == level]
        rows = rows.iloc[np.argsort(factor.places(list(rows["level"])))]
        _line(axes, factor, rows, subject, colour)
        ends.append((other.text(level, 16), subject.scaled(rows["mean"])[-1], colour))
        changes[other.text(level)] = _change(rows)
    factor.dress(axes, list(known["level"]), WIDE_POINTS)
    _name_ends(axes, ends, other.words)
    if subject.against:
        axes.axhline(0, color=style.BASELINE_COLOUR, linewidth=0.9, linestyle=(0, (3, 2)), zorder=1)
    _figures([axes], subject)
    axes.set_xlabel(factor.heading(60), fontsize=style.SMALL, color=style.MUTED)
    axes.set_title(subject.heading, fontsize=style.SMALL, color=style.MUTED, loc="left")
    title = sweep_titles.interaction(factor, other, changes, subject)
    note = (
        f"A line for each level of {other.words}; lines that run alongside each other: no interaction. {subject.note}"
    )
    return Chart(title, figure, f"{title}.", note)


def response(
    factor: FactorAxis, lines: Lines, subjects: Mapping[str, Subject], colours: Mapping[str, str]
) -> Chart | None:
    """The response to a single factor with a band of its intervals; the best level of the first policy is marked."""
    lines = {policy: _of(frame, factor.name) for policy, frame in lines.items()}
    lines = {policy: rows for policy, rows in lines.items() if rows["mean"].notna().any()}
    if not lines:
        return None
    figure, axes = canvas(2.5)
    axes.grid(axis="x", visible=False)
    axes.grid(axis="y", color=style.RULE, linewidth=0.6)
    ends, levels = [], []
    for policy, rows in lines.items():
        rows = rows.iloc[np.argsort(factor.places(list(rows["level"])))]
        _band(axes, factor, rows, subjects[policy], colours[policy])
        _line(axes, factor, rows, subjects[policy], colours[policy])
        levels += list(rows["level"])
        known = rows[rows["mean"].notna()]
        ends.append((policy, subjects[policy].scaled(known["mean"])[-1], colours[policy]))
    lead = subjects[next(iter(lines))]
    _mark_best(axes, factor, next(iter(lines.values())), lead, colours[lead.policy])
    factor.dress(axes, levels, WIDE_POINTS)
    if len(lines) > 1:
        _name_ends(axes, ends, "")
    if lead.against:
        axes.axhline(0, color=style.BASELINE_COLOUR, linewidth=0.9, linestyle=(0, (3, 2)), zorder=1)
    _figures([axes], lead)
    axes.set_xlabel(factor.heading(60), fontsize=style.SMALL, color=style.MUTED)
    axes.set_title(lead.at_axis(lead.words if len(lines) == 1 else sweep_titles.several(lead)), fontsize=style.SMALL,
                   color=style.MUTED, loc="left")  # fmt: skip
    title = sweep_titles.response(factor, next(iter(lines.values())).to_dict("records"), lead)
    return Chart(title, figure, f"{title}.", f"Ring: the best level of {lead.policy}. {lead.note}")


def _band(axes: Any, factor: FactorAxis, rows: pd.DataFrame, subject: Subject, colour: str) -> None:
    """The intervals as a shade, where the levels are numbers."""
    if not factor.labels:
        across = factor.places(list(rows["level"]))
        low, high = (np.array(subject.scaled(rows[name])) for name in ("low", "high"))
        axes.fill_between(across, low, high, color=colour, alpha=0.14, linewidth=0)


def _mark_best(axes: Any, factor: FactorAxis, rows: pd.DataFrame, subject: Subject, colour: str) -> None:
    """A ring around the best level, with its figure."""
    known = [row for row in rows.to_dict("records") if math.isfinite(row["mean"])]
    best = max(known, key=lambda row: (-1 if subject.better < 0 else 1) * row["mean"])
    at = factor.place(best["level"]), subject.scaled([best["mean"]])[0]
    axes.plot(*at, "o", markersize=9, markerfacecolor="none", markeredgecolor=colour, markeredgewidth=1.5)
    across = factor.places([row["level"] for row in known])
    side = "left" if at[0] == min(across) else "right" if at[0] == max(across) else "center"
    axes.annotate(
        plain(f"{subject.text(best['mean'])} at {factor.text(best['level'], 14)}"), at, (0, 8), textcoords="offset points",
        ha=side, va="bottom", fontsize=style.SMALL, color=style.INK, fontweight="bold",
    )  # fmt: skip
    axes.margins(y=0.2)


def _name_ends(axes: Any, ends: Sequence[tuple[str, float, str]], heading: str) -> None:
    """Each line's name at its right end, moved apart."""
    axes.autoscale_view()
    bottom, top = axes.get_ylim()
    places = apart([end for _, end, _ in ends], 0.08 * (top - bottom))
    over = max(0.0, max(places) - top) or min(0.0, min(places) - bottom)
    for (name, _, colour), place in zip(ends, places, strict=True):
        axes.annotate(
            plain(style.label(name, 18)), (1, place - over), (5, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", va="center_baseline", fontsize=style.SMALL, color=colour, fontweight="bold",
            annotation_clip=False,
        )  # fmt: skip
    if heading:
        axes.annotate(
            plain(style.label(heading, 18)), (1, max(places) - over + 0.09 * (top - bottom)), (5, 0),
            xycoords=("axes fraction", "data"), textcoords="offset points", va="center_baseline",
            fontsize=style.SMALL, color=style.MUTED, annotation_clip=False,
        )  # fmt: skip
    axes.set_ylim(bottom, top)


def _figures(every: Sequence[Any], subject: Subject) -> None:
    """Upright scales with few, plainly written figures."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    for axes in every:
        axes.yaxis.set_major_locator(MaxNLocator(5))
        ticks = axes.get_yticks()
        step = min(np.diff(ticks)) if len(ticks) > 1 else 1.0
        decimals = max(0, min(4, -math.floor(math.log10(step) + 1e-9))) if step > 0 else 0
        write = partial(style.number, decimals=decimals, signed=subject.against is not None)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _, write=write: write(y)))


def _of(frame: pd.DataFrame, factor: str) -> pd.DataFrame:
    """The rows of a factor."""
    return frame[frame["factor"] == factor]


def _swing(lines: Lines, factor: str) -> float:
    """How far a factor moves any of the lines; -1 where nothing is known of it."""
    spans = [_of(frame, factor)["mean"].dropna() for frame in lines.values()]
    return max((float(span.max() - span.min()) for span in spans if len(span)), default=-1.0)


def _widest(lines: Lines, factor: str) -> tuple[str, list[dict[Any, Any]]]:
    """The policy that a factor moves most, and its rows."""
    policy = max(lines, key=lambda name: _swing({name: lines[name]}, factor))
    return policy, _of(lines[policy], factor).to_dict("records")


def _levels(factor: FactorAxis, levels: Any) -> list[Any]:
    """Distinct levels from low to high, at most ``MOST_LINES`` of them, spread evenly."""
    distinct = sorted(dict.fromkeys(levels), key=factor.place)
    if len(distinct) <= MOST_LINES:
        return distinct
    return [distinct[round(k * (len(distinct) - 1) / (MOST_LINES - 1))] for k in range(MOST_LINES)]


def _darkening(count: int) -> list[str]:
    """Colours from light to dark."""
    return (
        [DARKENING[round(k * (len(DARKENING) - 1) / max(1, count - 1))] for k in range(count)]
        if count > 1
        else [DARKENING[-1]]
    )


def _change(rows: pd.DataFrame) -> tuple[float, float]:
    """From the first to the last level: the change of the mean, and the half-width of its interval (levels as if apart)."""
    first, last = rows.iloc[0], rows.iloc[-1]
    half = math.hypot(first["high"] - first["low"], last["high"] - last["low"]) / 2
    return float(last["mean"] - first["mean"]), half
