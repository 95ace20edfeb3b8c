"""The marks that pictures of policies are made of: dots with whiskers, bars in panels, a scale of waits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from wom_sim.show import style
from wom_sim.show.drawing import canvas, name_rows, plain, row_height

CLOCK = {
    1 / 60: "1 min",
    5 / 60: "5 min",
    0.25: "15 min",
    1.0: "1 h",
    4.0: "4 h",
    24.0: "1 day",
    96.0: "4 days",
    384.0: "16 days",
}


def whisker(
    axes: Any, row: float, low: float, mid: float, high: float, *, colour: str, text: str, filled: bool = True
) -> None:
    """A dot with its interval as a line (none where there is none) and its figure above."""
    if math.isfinite(low) and math.isfinite(high):
        axes.plot([low, high], [row, row], color=colour, linewidth=2.2, solid_capstyle="round")
    axes.plot(
        mid,
        row,
        "o",
        markersize=6.5,
        color=colour if filled else style.PAPER,
        markeredgecolor=colour,
        markeredgewidth=1.6,
    )
    axes.annotate(
        text,
        (mid, row),
        (0, 5.5),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=style.SMALL,
        color=style.INK,
    )


def beside(
    axes: Any, x: float, row: float, text: str, *, side: int, colour: str = style.INK, size: float = style.SMALL
) -> None:
    """A few characters to the right (side 1) or left (-1) of a point."""
    axes.annotate(
        plain(text),
        (x, row),
        (5 * side, 0),
        textcoords="offset points",
        ha="left" if side > 0 else "right",
        va="center_baseline",
        fontsize=size,
        color=colour,
    )


def panels(
    policies: Sequence[str],
    colours: dict[str, str],
    parts: Mapping[str, Sequence[float]],
    texts: Mapping[str, Sequence[str]],
) -> Any:
    """A row of bar panels on one scale, one for each part, with a row for each policy; returns the figure."""
    figure, row = canvas(row_height(len(policies)) + 0.2, columns=len(parts), sharex=True, sharey=True)
    row = [row] if len(parts) == 1 else row
    sizes = [x for amounts in parts.values() for x in amounts if math.isfinite(x)]
    low, high = min([0.0, *sizes]), max([0.0, *sizes])
    for axes, (part, amounts) in zip(row, parts.items(), strict=True):
        shown = [amount if math.isfinite(amount) else 0.0 for amount in amounts]
        axes.barh(range(len(shown)), shown, height=0.58, color=[colours[policy] for policy in policies])
        for place, (amount, text) in enumerate(zip(shown, texts[part], strict=True)):
            beside(axes, max(amount, 0.0), place, text, side=1)
        axes.axvline(0, color=style.BASELINE_COLOUR, linewidth=0.8)
        axes.grid(False)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        size = style.SMALL - (1.5 if len(parts) > 5 else 0)
        axes.set_title(part.replace(" ", "\n"), fontsize=size, color=style.INK, pad=5, va="bottom")
    longest = max(len(text) for column in texts.values() for text in column)
    label = min(0.7, (6 + 4.4 * longest) / (250 / len(parts) - 6))  # points of a label, of a panel
    row[0].set_xlim(low, high + ((high - low) or 1.0) * label / (1 - label))
    name_rows(row[0], policies, colours)
    return figure


def clock_scale(axes: Any, shortest: float, longest: float) -> None:
    """A logarithmic scale of hours, labelled as people say them."""
    axes.set_xscale("log")
    axes.set_xlim(shortest / 3.5, longest * 3.5)
    ticks = [hours for hours in CLOCK if shortest / 3.5 <= hours <= longest * 3.5]
    ticks = ticks[::2] if len(ticks) > 5 else ticks
    axes.set_xticks(ticks, [CLOCK[hours] for hours in ticks])
    axes.minorticks_off()
