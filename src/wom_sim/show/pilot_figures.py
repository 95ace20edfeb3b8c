"""A pilot's figures written out, as a table for the terminal and as a picture for each outcome."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.show import style
from wom_sim.show.drawing import Chart, canvas, plain
from wom_sim.show.marks import whisker
from wom_sim.show.tables import bare_table
from wom_sim.study.pilot_tables import ANALYSES, PARTS

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from rich.table import Table

    from wom_sim.study.pilots import PilotResult

SHOWN = ("truth", "pilot", "spillover", "bias", *PARTS)
TRUTH, PILOTS, WRONG = style.PALETTE[2], style.PALETTE[0], style.PALETTE[1]
COLOURS = {"truth": TRUTH, "pilot": PILOTS, "naive": WRONG, "by_group": PILOTS}
ROWS = {
    "truth": "roll-out (truth)",
    "pilot": "what pilots show",
    "naive": "a naive interval",
    "by_group": "one by groups",
}


def written_rows(result: PilotResult) -> list[dict[str, Any]]:
    """One row an outcome: every figure as text, with its interval, and the unit."""
    return [_written(result, row) for row in _records(result)]


def _records(result: PilotResult) -> list[dict[str, Any]]:
    return [dict(zip(result.table.columns, row, strict=True)) for row in result.table.itertuples(index=False)]


def _quantity(result: PilotResult, row: dict[str, Any]) -> style.Quantity:
    """How an outcome's figures are written: with as many decimals as the truth needs."""
    scale = style.quantity(row["unit"], [row["all_control"]], [], result.scenario.money.currency)
    sizes = [row["truth"] / scale.divisor] if row["truth"] else [row["spread"] / scale.divisor]
    decimals = style.decimals_for(sizes, most=4)
    return style.Quantity(scale.divisor, scale.unit, decimals, decimals)


def _written(result: PilotResult, row: dict[str, Any]) -> dict[str, Any]:
    quantity, found = _quantity(result, row), {"outcome": row["outcome"], "unit": ""}
    found["unit"] = quantity.unit
    for name in ("all_control", "all_treated"):
        found[name] = style.number(row[name] / quantity.divisor, quantity.difference_decimals)
    for name in SHOWN:
        found[name] = quantity.difference(row[name])
        found[f"{name}_bounds"] = quantity.difference_bounds(row[f"{name}_low"], row[f"{name}_high"])
    for way in ANALYSES:
        for name in ("covers", "significant", "wrong"):
            found[f"{way}_{name}"] = style.percent(row[f"{way}_{name}"], 0)
        ends = row[f"{way}_covers_low"], row[f"{way}_covers_high"]
        found[f"{way}_covers_bounds"] = style.interval(100 * ends[0], 100 * ends[1])
    return found


def pilot_table(result: PilotResult) -> Table:
    """Outcome by outcome: the truth, what spillover adds to it in a pilot, and how often each interval holds the truth."""
    from rich.text import Text

    table = bare_table()
    table.add_column("\noutcome", no_wrap=True)
    for head in ("roll-out\n(truth)", "by spillover a\npilot shows also"):
        table.add_column(head, no_wrap=True)
    for head in ("the truth is in the\nnaive interval", "in that\nby groups"):
        table.add_column(head, justify="right", no_wrap=True)
    for row in written_rows(result):
        name = f"{row['outcome']}, {row['unit']}" if row["unit"] else row["outcome"]
        cells = [f"{row[key]} {row[f'{key}_bounds']}".rstrip() for key in ("truth", "spillover")]
        table.add_row(*(Text(cell) for cell in (name, *cells, row["naive_covers"], row["by_group_covers"])))
    return table


def pictures(result: PilotResult) -> dict[str, Chart]:
    """A picture for each outcome, by its name."""
    return {row["outcome"]: _picture(result, row) for row in _records(result)}


def pilots(result: PilotResult) -> Figure:
    """The first outcome's picture as a figure of its own."""
    chart = next(iter(pictures(result).values()))
    width, height = chart.figure.get_size_inches()
    chart.figure.set_size_inches(width * 1.3, height + 0.6)
    chart.figure.set_facecolor(style.PAPER)
    chart.figure.suptitle(plain(chart.title), x=0.01, ha="left", fontsize=style.TEXT + 1, fontweight="bold")
    return chart.figure


def _picture(result: PilotResult, row: dict[str, Any]) -> Chart:
    """What each replication's pilot showed, a typical interval of either kind, and the truth."""
    quantity = _quantity(result, row)
    own = result.runs[result.runs["outcome"] == row["outcome"]]
    shown = own["pilot"].to_numpy(np.float64) / quantity.divisor
    figure, axes = canvas(1.75)
    axes.axvline(0, color=style.BASELINE_COLOUR, linewidth=1)
    low, truth, high = (row[name] / quantity.divisor for name in ("truth_low", "truth", "truth_high"))
    axes.axvline(truth, color=TRUTH, linewidth=1, linestyle=(0, (3, 2)))
    whisker(axes, 0, low, truth, high, colour=TRUTH, text=quantity.difference(row["truth"]))
    axes.plot(shown, np.full(len(shown), 1.0), "o", markersize=4, color=PILOTS, alpha=0.35, markeredgewidth=0)
    for place, way in enumerate(ANALYSES, start=2):
        half = float(np.nanmedian(own[f"{way}_high"] - own[f"{way}_low"])) / 2 if _any(own, way) else math.nan
        middle = row["pilot"] / quantity.divisor
        ends = (middle - half / quantity.divisor, middle + half / quantity.divisor)
        text = f"holds the truth in {style.percent(row[f'{way}_covers'], 0)}"
        whisker(axes, place, ends[0], middle, ends[1], colour=COLOURS[way], text=text, filled=False)
    axes.set_yticks(range(len(ROWS)), list(ROWS.values()))
    axes.set_ylim(len(ROWS) - 0.4, -0.7)
    for label, name in zip(axes.get_yticklabels(), ROWS, strict=True):
        label.set(color=COLOURS[name], fontsize=style.TEXT, fontweight="bold")
    axes.margins(x=0.12)
    unit = f", {quantity.unit}" if quantity.unit else ""
    axes.set_xlabel(plain(f"{row['outcome']}, treated less control{unit}"), fontsize=style.SMALL, color=style.MUTED)
    true, seen = (_difference(quantity, row[name]) for name in ("truth", "pilot"))
    title = f"{row['outcome'].capitalize()}: {true} in truth, {seen} in pilots"
    note = f"A dot for each of {result.replications} pilots; below, intervals of the usual width around their mean."
    return Chart(title, figure, f"{title}. {note}", note)


def _difference(quantity: style.Quantity, value: float) -> str:
    """A difference as one would say it: shares differ by points, and scales have no unit."""
    unit = {"%": "points", "0 to 1": "", "a customer": ""}.get(quantity.unit, quantity.unit)
    return f"{quantity.difference(value)}{style.SPACE}{unit}".rstrip()


def _any(own: Any, way: str) -> bool:
    return bool(np.isfinite(own[f"{way}_low"].to_numpy(np.float64)).any())
