"""What to decide against what must be assumed: the map of regrets, and the best option state by state as a table."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.show import style, titles
from wom_sim.show.drawing import Chart, canvas, plain
from wom_sim.show.factor_axis import CHARACTER, FactorAxis
from wom_sim.show.sweep_subject import Subject, subject
from wom_sim.study.sensitivity.option_phrases import best_by_state

if TYPE_CHECKING:
    from wom_sim.show.sweep_reading import SweepReading
    from wom_sim.study.sensitivity.options import Options

BEST, MAY = "#0f4c81", "#c6dbef"
LOSSES = ("#fdf1e3", "#f2a65a", "#a04a00")  # little to much
MOST_OPTIONS = 24  # that are drawn: those that lose least at worst
MOST_COLUMNS = 60
MOST_FIGURES = 12  # columns that get figures
MOST_STATES = 12  # rows of the table
SMALLEST = 5.4  # points of a figure
WIDTH_POINTS = 230.0
DEEPER = 0.6  # exponent of the colours' scale: small losses are told apart, too


class BestRows(NamedTuple):
    """The table of the best options: headings (some of two lines) and rows of text; ``more``: states that are left out."""

    heads: list[str]
    rows: list[list[str]]
    more: int


def drawable(found: Options | None) -> bool:
    """Whether there is something to decide under more than one assumption."""
    return found is not None and len(found.best) > 1


def undrawable(found: Options | None) -> str:
    """Why there is no map of regrets; empty where there is."""
    if found is None or not drawable(found):
        return (
            'a picture of kind "options" needs a factor that is decided (a lever), one that is assumed, and a design of all '
            "their combinations: a grid"
        )
    return (
        f"a map of {len(found.best)} states could not be read: options.csv has them"
        if len(found.best) > MOST_COLUMNS
        else ""
    )


def regret_map(reading: SweepReading, found: Options) -> Chart:
    """What every option (rows) loses to the best in every state (columns)."""
    states, kept = len(found.best), _kept(found)
    regret, first, may = (_matrix(found, name)[kept] for name in ("regret", "best", "may_be_best"))
    about = _written(reading, found)
    figure, axes = canvas(min(5.6, 0.8 + max(0.17, min(0.28, 3.6 / len(kept))) * len(kept)))
    axes.grid(False)
    axes.spines["bottom"].set_visible(False)
    axes.set_xlim(-0.5, states - 0.5)
    axes.set_ylim(len(kept) - 0.5, -0.5)
    _paint(axes, regret, first > 0, may > 0, about)
    _name_options(axes, reading, found, kept)
    _name_states(axes, reading.axes, found)
    _mark(axes, found, kept, states)
    unit = f", {about.written.unit}" if about.written.unit else ""
    axes.set_title(
        plain(f"Lost to the best of the column{unit}   ◂ loses least at worst"), fontsize=style.SMALL, color=style.MUTED,
        loc="left", pad=4 + 10.5 * (len(found.assumptions) - 1),
    )  # fmt: skip
    title = best_by_state(found)
    alone = int((found.best["may_be_best"] == 1).sum())
    doubt = "" if alone == states else "; pale: may be best as well"
    note = "Dark blue: the best mean." + (" Pale blue: may be best as well." if doubt else "")
    note += (
        f" {len(found.robust) - len(kept)} options that lose more are left out."
        if len(kept) < len(found.robust)
        else ""
    )
    return Chart(title + doubt, figure, f"{title}.", note)


def _written(reading: SweepReading, found: Options) -> Subject:
    """How regrets are written."""
    lost = found.table["regret"].to_numpy(dtype=float)
    lost = lost[np.isfinite(lost) & (lost > 0)]
    policy = str(found.best["policy"].iloc[0])
    return subject(
        found.measure, policy, None, lost, lost / 3, currency=reading.currency, confidence=reading.confidence
    )


def _kept(found: Options) -> NDArray[np.int64]:
    """The options that are drawn, in the order of the table."""
    lost = np.nan_to_num(_matrix(found, "regret"), nan=np.inf).max(axis=1)
    return np.sort(np.argsort(lost, kind="stable")[:MOST_OPTIONS])


def _matrix(found: Options, name: str) -> NDArray[np.float64]:
    """A column of the table as an array [options, states]."""
    return found.table[name].to_numpy(dtype=float).reshape(len(found.best), -1).T


def _paint(axes: Any, regret: NDArray[Any], first: NDArray[np.bool_], may: NDArray[np.bool_], about: Subject) -> None:
    """The cells with their figures."""
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import Rectangle

    scheme, most = LinearSegmentedColormap.from_list("losses", LOSSES), np.nanmax(regret, initial=0.0) or 1.0
    texts = [[about.written.value(value) for value in row] for row in regret]
    longest = max(len(text) for row in texts for text in [*row, "best"])
    size = min(style.SMALL, 0.9 * WIDTH_POINTS / regret.shape[1] / longest / 0.6)
    for (y, x), lost in np.ndenumerate(regret):
        deep = (max(lost, 0.0) / most) ** DEEPER
        colour = BEST if first[y, x] else MAY if may[y, x] else scheme(deep) if np.isfinite(lost) else "#eceff3"
        axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=colour, edgecolor=style.PAPER, linewidth=1.0))
        if size >= SMALLEST and regret.shape[1] <= MOST_FIGURES:
            dark = bool(first[y, x]) or (not may[y, x] and deep > 0.75)
            axes.text(
                x, y, plain("best" if first[y, x] else texts[y][x]), ha="center", va="center_baseline", fontsize=size,
                color=style.PAPER if dark else style.INK, fontweight="bold" if first[y, x] else "normal",
            )  # fmt: skip


def _name_options(axes: Any, reading: SweepReading, found: Options, kept: NDArray[np.int64]) -> None:
    """A row's policy, where there are several, in its colour, and the levels of the levers."""
    table = found.table.iloc[: len(found.robust)]
    several = table["policy"].nunique() > 1
    names = []
    for _, row in table.iloc[kept].iterrows():
        levels = [_level(reading.axes[name], row[name]) for name in found.levers]
        names.append(" · ".join([*([style.label(row["policy"], 18)] if several else []), *filter(None, levels)]))
    axes.set_yticks(range(len(kept)), [plain(name) for name in names])
    if several:
        for label, policy in zip(axes.get_yticklabels(), table["policy"].iloc[kept], strict=True):
            label.set_color(reading.colours[str(policy)])
        for y in np.flatnonzero(np.diff(table["policy"].iloc[kept].factorize()[0])):
            axes.axhline(y + 0.5, color=style.PAPER, linewidth=3.5)
    heads = [*(["policy"] if several else []), *(reading.axes[name].words for name in found.levers)]
    axes.set_ylabel(plain(style.shorten(" · ".join(heads), 60)), fontsize=style.SMALL, color=style.MUTED)


def _level(axis: FactorAxis, level: Any) -> str:
    """A level of a lever; empty where a policy does not depend on it."""
    return "" if level is None or level != level else axis.text(level, 16)


def _name_states(axes: Any, of: Mapping[str, FactorAxis], found: Options) -> None:
    """Levels of the last assumption below the columns, those of the others above groups of columns."""
    *outer, last = found.assumptions
    table, states = found.best, len(found.best)
    room = max(3, int(WIDTH_POINTS / states / CHARACTER))
    texts = [of[last].text(level, max(room, 4)) for level in table[last]]
    step = 1 if states <= MOST_FIGURES else max(1, table[last].nunique() if outer else states // MOST_FIGURES)
    shown = range(0, states, step) if not outer or step == 1 else []
    axes.set_xticks(list(shown), [plain(texts[place]) for place in shown])
    axes.set_xlabel(of[last].heading(60), fontsize=style.SMALL, color=style.MUTED)
    start = 0
    for _, group in groupby(range(states), key=lambda place: tuple(table[name].iloc[place] for name in outer)):
        size, names = len(list(group)), [of[name].text(table[name].iloc[start], 14) for name in outer]
        if outer:
            axes.text(
                start + size / 2 - 0.5, -0.62, plain("\n".join(names)), ha="center", va="bottom", fontsize=style.SMALL,
                color=style.MUTED,
            )  # fmt: skip
            axes.axvline(start - 0.5, color=style.PAPER, linewidth=3.5)
        start += size
    if outer:
        heads = "\n".join(of[name].words for name in outer)
        axes.text(
            -0.6, -0.62, plain(heads), ha="right", va="bottom", fontsize=style.SMALL, color=style.MUTED, style="italic"
        )


def _mark(axes: Any, found: Options, kept: NDArray[np.int64], states: int) -> None:
    """The option that loses least at worst."""
    lost = np.nan_to_num(_matrix(found, "regret"), nan=np.inf).max(axis=1)[kept]
    axes.text(states - 0.42, int(lost.argmin()), "◂", ha="left", va="center", fontsize=style.TEXT, color=style.INK)


def best_rows(reading: SweepReading, found: Options) -> BestRows:
    """The best option of each state, which others may be, and how far it leads; last, one for all."""
    several = found.robust["policy"].nunique() > 1
    about, value = _written(reading, found), reading.subject(found.measure, reading.lead, None)
    heads = [reading.axes[name].heading().replace("\\$", "$") for name in found.assumptions]
    heads += [*(["best policy"] if several else []), *(f"best {reading.axes[name].words}" for name in found.levers)]
    heads += [_in(titles.words(found.measure), value), _in("lead over second", about), "may be best\nas well"]
    rows = []
    for _, row in found.best.head(MOST_STATES).iterrows():
        levels = [reading.axes[name].text(row[name]) for name in found.assumptions]
        levels += [str(row["policy"])] if several else []
        levels += [_level(reading.axes[name], row[name]) or "any" for name in found.levers]
        lead = f"{about.written.value(row['lead'])} {about.written.bounds(row['lead_low'], row['lead_high'])}".rstrip()
        rows.append([*levels, value.written.value(row["mean"]), lead, _others(reading, found, int(row["state"]))])
    return BestRows(heads, rows, max(0, len(found.best) - MOST_STATES))


def _in(text: str, about: Subject) -> str:
    """A heading with its unit below."""
    return f"{text},\n{about.written.unit}" if about.written.unit else text


def _others(reading: SweepReading, found: Options, state: int) -> str:
    """The other options that may be best in a state: their levels, where one lever is all there is."""
    inside = found.table[(found.table["state"] == state) & found.table["may_be_best"] & ~found.table["best"]]
    if not len(inside):
        return "none"
    short = len(found.levers) == 1 and found.robust["policy"].nunique() == 1
    if short and len(inside) <= MOST_STATES:
        return ", ".join(reading.axes[found.levers[0]].text(level) for level in inside[found.levers[0]])
    if not found.levers:
        return ", ".join(inside["policy"])
    return f"{len(inside)} of {len(found.robust) - 1}"
