"""Pictures of which factors matter: tornado, Sobol' indices, Morris' plane."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wom_sim.show import style, sweep_titles
from wom_sim.show.drawing import Chart, apart, canvas, name_rows, row_height
from wom_sim.show.factor_axis import FactorAxis
from wom_sim.show.marks import beside
from wom_sim.show.sweep_subject import Subject

if TYPE_CHECKING:
    import pandas as pd

LOW, HIGH = "#a9b4c4", "#334155"  # a factor's low and high end; no policy has these
FIRST, TOTAL = "#334155", "#c3ccd8"
TIGHT = 6.2  # points: labels of two bars in a row
BARS, LETTER = 225.0, 4.3  # points: width of the bars' field, of a letter
MOST_ROWS = 12
MOST_NAMED = 7  # points of Morris' plane


def tornado(axes_of: Mapping[str, FactorAxis], swings: pd.DataFrame, subject: Subject) -> Chart | None:
    """One bar a factor, from its low to its high end, the widest on top.

    ``swings``: columns factor, at_low, at_high (levels), low_mean, high_mean, base.
    """
    rows = swings[swings[["low_mean", "high_mean"]].notna().all(axis=1)].to_dict("records")
    rows.sort(key=lambda row: -abs(row["high_mean"] - row["low_mean"]))
    if not rows:
        return None
    shown = rows[:MOST_ROWS]
    figure, axes = canvas(row_height(len(shown)) + 0.15)
    base = subject.scaled([shown[0]["base"]])[0]
    ends = [
        end for place, row in enumerate(shown) for end in _bar(axes, place, row, base, axes_of[row["factor"]], subject)
    ]
    _make_room(axes, [*ends, (base, "", 1)])
    if subject.against:
        axes.axvline(0, color=style.BASELINE_COLOUR, linewidth=1, linestyle=(0, (3, 2)), zorder=1)
    axes.axvline(base, color=style.INK, linewidth=1)
    _name(axes, [axes_of[row["factor"]] for row in shown])
    axes.set_xlabel(subject.heading, fontsize=style.SMALL, color=style.MUTED)
    title = sweep_titles.tornado(axes_of, shown, subject)
    line = f"{subject.text(shown[0]['base'])}{subject.unit}"
    note = f"Each bar: from the low (light) to the high end (dark) of a factor; the line: {line}, "
    note += "the others at their usual values." if swings.attrs.get("exact") else "the mean of all points."
    note += f" The {len(rows) - len(shown)} factors that move it least are left out." if len(rows) > len(shown) else ""
    return Chart(title, figure, f"{title}. " + sweep_titles.swings(axes_of, shown, subject), note)


def _bar(
    axes: Any, place: int, row: Mapping[Any, Any], base: float, factor: FactorAxis, subject: Subject
) -> list[tuple[float, str, int]]:
    """The two halves of a factor's bar, each with its level at its end; one below the other where they overlap.

    Returns where the labels stand: (end, label, side)."""
    labels = []
    low, high = subject.scaled([row["low_mean"], row["high_mean"]])
    apart_ = (low - base) * (high - base) <= 0
    for end, level, colour, shift in ((low, row["at_low"], LOW, -0.17), (high, row["at_high"], HIGH, 0.17)):
        at = place + (0.0 if apart_ else shift)
        axes.barh(at, end - base, left=base, height=0.56 if apart_ else 0.3, color=colour)
        other = high if end == low and colour == LOW else low
        side = 1 if end > base or (end == base and other < base) else -1
        labels.append((end, factor.text(level, 14), side))
        beside(axes, end, at, labels[-1][1], side=side, size=style.SMALL if apart_ else TIGHT)
    return labels


def _make_room(axes: Any, labels: list[tuple[float, str, int]]) -> None:
    """Limits that leave room for the labels on both sides of the bars."""
    low, high = min(end for end, _, _ in labels), max(end for end, _, _ in labels)
    left, right = (
        max((len(text) * LETTER + 8 for _, text, at in labels if at == side), default=4.0) for side in (-1, 1)
    )
    point = ((high - low) or 1.0) / (BARS - left - right)
    axes.set_xlim(low - left * point, high + right * point)


def sobol(axes_of: Mapping[str, FactorAxis], indices: pd.DataFrame, subject: Subject) -> Chart | None:
    """First-order and total Sobol' indices with their intervals, the largest total on top.

    ``indices``: columns factor, first, first_low, first_high, total, total_low, total_high.
    """
    rows = sorted(indices[indices["total"].notna()].to_dict("records"), key=lambda row: -row["total"])
    if not rows:
        return None
    shown = rows[:MOST_ROWS]
    figure, axes = canvas(row_height(len(shown)) + 0.3)
    for place, row in enumerate(shown):
        for name, at, fill in (("first", place - 0.19, FIRST), ("total", place + 0.19, TOTAL)):
            axes.barh(at, max(0.0, row[name]), height=0.34, color=fill)
            low, high = row[f"{name}_low"], row[f"{name}_high"]
            if math.isfinite(low) and math.isfinite(high):
                for colour, width in ((style.PAPER, 2.8), (style.INK, 1.1)):  # seen on dark bars, too
                    axes.plot([low, high], [at, at], color=colour, linewidth=width, solid_capstyle="butt")
            end = max(x for x in (row[name], high, 0.0) if math.isfinite(x))
            beside(axes, end, at, style.percent(max(row[name], 0.0), 0), side=1)
    axes.set_xlim(min(0.0, axes.get_xlim()[0]), axes.get_xlim()[1] * 1.12)
    _name(axes, [axes_of[row["factor"]] for row in shown])
    axes.xaxis.set_major_formatter(lambda x, _: style.percent(x, 0) if x >= 0 else "")
    axes.set_xlabel(
        subject.at_axis(f"share of the variance of {subject.words}", unit=False),
        fontsize=style.SMALL,
        color=style.MUTED,
    )
    title = sweep_titles.sobol(axes_of, shown, subject)
    note = f"Dark: the factor by itself; light: with all it does together with others. {subject.note}"
    noise = indices.attrs.get("noise_share", {}).get(subject.policy, math.nan)
    if math.isfinite(noise):
        note += f" Chance within a point makes up {style.percent(noise)} of the variance between points."
    return Chart(title, figure, f"{title}.", note, [("by itself", FIRST), ("in total", TOTAL)])


def morris(axes_of: Mapping[str, FactorAxis], effects: pd.DataFrame, subject: Subject) -> Chart | None:
    """Morris' plane: the mean size of a factor's elementary effects against how much they vary.

    ``effects``: columns factor, mu_star, mu_star_low, mu_star_high, sigma.
    """
    known = effects[effects[["mu_star", "sigma"]].notna().all(axis=1)]
    rows = sorted(known.to_dict("records"), key=lambda row: -row["mu_star"])
    if not rows:
        return None
    figure, axes = canvas(2.9)
    axes.grid(axis="y", color=style.RULE, linewidth=0.6)
    across, up = (subject.scaled(row[name] for row in rows) for name in ("mu_star", "sigma"))
    lows, highs = (subject.scaled(row[name] for row in rows) for name in ("mu_star_low", "mu_star_high"))
    top, right = max([*up, 1e-12]), max([*across, *(x for x in highs if math.isfinite(x)), 1e-12])
    axes.plot([0, 2 * right], [0, 2 * right], color=style.RULE, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    for x, y, low, high in zip(across, up, lows, highs, strict=True):
        if math.isfinite(low) and math.isfinite(high):
            axes.plot([low, high], [y, y], color=LOW, linewidth=1.6, zorder=2)
        axes.plot(x, y, "o", color=HIGH, markersize=5.5, zorder=3)
    axes.set_xlim(-0.03 * right, 1.34 * right)
    axes.set_ylim(-0.08 * top, 1.12 * top)
    places = apart(up[:MOST_NAMED], 0.062 * 1.2 * top)
    for row, x, y in zip(rows, across, places, strict=False):
        beside(axes, x, y, style.label(axes_of[row["factor"]].words, 20), side=1)
    across_words = subject.at_axis(f"mean size of the effect on {subject.words}")
    axes.set_xlabel(across_words, fontsize=style.SMALL, color=style.MUTED)
    axes.set_title(
        "how much the effect varies from place to place (σ)", fontsize=style.SMALL, color=style.MUTED, loc="left"
    )
    title = sweep_titles.morris(axes_of, rows)
    note = "To the right: matters more. Above the dashed line: what it does depends on the other factors, or bends. "
    note += subject.note
    note += f" The {len(rows) - MOST_NAMED} that matter least have no name here." if len(rows) > MOST_NAMED else ""
    return Chart(title, figure, f"{title}.", note)


def _name(axes: Any, factors: list[FactorAxis]) -> None:
    """One row for each factor."""
    names = [factor.words for factor in factors]
    name_rows(axes, names, dict.fromkeys(names, style.INK))


def correlations(axes_of: Mapping[str, FactorAxis], indices: pd.DataFrame, subject: Subject) -> Chart | None:
    """Partial rank correlations with their intervals, the strongest on top.

    ``indices``: columns factor, prcc, prcc_low, prcc_high.
    """
    rows = sorted(indices[indices["prcc"].notna()].to_dict("records"), key=lambda row: -abs(row["prcc"]))
    if not rows:
        return None
    shown = rows[:MOST_ROWS]
    figure, axes = canvas(row_height(len(shown)) + 0.3)
    for place, row in enumerate(shown):
        axes.barh(place, row["prcc"], height=0.5, color=HIGH)
        ends = [row["prcc_low"], row["prcc_high"]]
        if all(math.isfinite(end) for end in ends):
            for colour, width in ((style.PAPER, 2.8), (style.INK, 1.1)):  # seen on dark bars, too
                axes.plot(ends, [place, place], color=colour, linewidth=width, solid_capstyle="butt")
        side = 1 if row["prcc"] >= 0 else -1
        known = [x for x in (*ends, row["prcc"], 0.0) if math.isfinite(x)]
        beside(
            axes, max(known) if side > 0 else min(known), place, style.number(row["prcc"], 2, signed=True), side=side
        )
    axes.axvline(0, color=style.BASELINE_COLOUR, linewidth=0.8)
    axes.set_xlim(-1.2 if min(row["prcc"] for row in shown) < 0 else -0.15, 1.2)
    axes.set_xticks([x for x in (-1, -0.5, 0, 0.5, 1) if x >= axes.get_xlim()[0]])
    _name(axes, [axes_of[row["factor"]] for row in shown])
    heading = subject.at_axis(f"partial rank correlation with {subject.words}", unit=False)
    axes.set_xlabel(heading, fontsize=style.SMALL, color=style.MUTED)
    title = sweep_titles.correlations(axes_of, shown, subject)
    note = f"What goes along with the factor once the others are accounted for: −1 to 1. {subject.note}"
    return Chart(title, figure, f"{title}.", note)
