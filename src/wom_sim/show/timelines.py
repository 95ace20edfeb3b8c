"""Pictures of what happens over time: the mean of the runs, with the band that eight in ten of them stay in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from wom_sim.show import style, titles
from wom_sim.show.drawing import Chart, apart, canvas, plain
from wom_sim.show.reading import Reading

MOST_LABELLED = 7  # lines; above that only the two policies that titles speak of keep their colour


@dataclass(frozen=True)
class Course:
    """A series binned over time: ``days`` [bins] is each bin's middle; ``runs`` [replications, bins] by policy."""

    days: np.ndarray
    runs: dict[str, np.ndarray]
    bin_hours: int

    def mean(self, policy: str) -> np.ndarray:
        """Mean of the runs [bins]; NaN in bins where no run has a value."""
        known = np.isfinite(self.runs[policy])
        total = np.where(known, self.runs[policy], 0.0).sum(axis=0)
        count = known.sum(axis=0)
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def course(reading: Reading, column: str) -> Course | None:
    """A column of the series, binned; None where it was not recorded, or never had a value."""
    binned, width = reading.binned
    if column not in binned or not np.isfinite(binned[column].to_numpy(float)).any():
        return None
    bins = int(binned.index.get_level_values("bin").max()) + 1
    runs = {}
    for policy in reading.ranked:
        if policy in binned.index.get_level_values("policy"):
            runs[policy] = binned.loc[policy][column].unstack().reindex(columns=range(bins)).to_numpy(float)
    return Course((np.arange(bins) + 0.5) * width / 24, runs, width)


def complaints(reading: Reading) -> Chart | None:
    """Negative mentions a day."""
    found = course(reading, "mentions_negative")
    if found is None:
        return None
    top = {policy: _extreme(np.nanmax, found.mean(policy)) for policy in found.runs}
    each = {24: "day", 1: "hour", 48: "two days"}.get(found.bin_hours, f"{found.bin_hours // 24} days")
    said = titles.contrast(reading, lambda policy: style.number(top.get(policy, math.nan)), "firestorm_peak")
    return _drawn(
        reading, found, f"negative mentions per {each}", f"Negative mentions per {each} peak at {said}", zero=True
    )


def reached(reading: Reading) -> Chart | None:
    """People who have seen a post on the brand so far."""
    found = course(reading, "reached")
    if found is None:
        return None
    found = Course(
        found.days, {policy: np.nancumsum(runs, axis=1) for policy, runs in found.runs.items()}, found.bin_hours
    )
    end = {policy: float(found.mean(policy)[-1]) for policy in found.runs}
    said = titles.contrast(reading, lambda policy: style.number(end.get(policy, math.nan)), "reach")
    focal = style.shorten(reading.scenario.focal.name, 24)
    return _drawn(
        reading, found, f"people who have seen a post on {focal}", f"People reached by the end: {said}", zero=True
    )


def sentiment(reading: Reading) -> Chart | None:
    """What customers truly feel."""
    found = course(reading, "sentiment")
    if found is None:
        return None
    low = {policy: _extreme(np.nanmin, found.mean(policy)) for policy in found.runs}
    said = titles.contrast(reading, lambda policy: style.number(low.get(policy, math.nan), 2, signed=True), "sentiment")
    return _drawn(reading, found, "true sentiment of customers, −1 to 1", f"Sentiment falls at worst to {said}")


def customers(reading: Reading) -> Chart | None:
    """Customers of the focal brand."""
    found = course(reading, "customers")
    if found is None:
        return None
    end = {policy: float(found.mean(policy)[-1]) for policy in found.runs}
    said = titles.contrast(reading, lambda policy: style.number(end.get(policy, math.nan)), "market_share")
    focal = style.shorten(reading.scenario.focal.name, 24)
    return _drawn(reading, found, f"customers of {focal}", f"{focal} ends with this many customers: {said}")


def queue(reading: Reading) -> Chart | None:
    """Tickets that wait."""
    found = course(reading, "queue")
    if found is None:
        return None
    top = {policy: _extreme(np.nanmax, found.mean(policy)) for policy in found.runs}
    said = titles.contrast(
        reading, lambda policy: style.number(top.get(policy, math.nan), 0 if top.get(policy, 0) >= 10 else 1)
    )
    return _drawn(reading, found, "tickets waiting", f"Tickets waiting at the worst: {said}", zero=True)


def failures(reading: Reading) -> Chart | None:
    """Touches that fail, of a hundred, where some are averted."""
    found = course(reading, "failure_rate")
    if found is None or not reading.happens("failures_averted"):
        return None
    found = Course(found.days, {policy: 100.0 * runs for policy, runs in found.runs.items()}, found.bin_hours)
    end = {policy: float(found.mean(policy)[-1]) for policy in found.runs}
    said = titles.contrast(reading, lambda policy: style.number(end.get(policy, math.nan), 2), "failure_rate_now")
    return _drawn(
        reading,
        found,
        "failures in 100 touches, incidents apart",
        f"Failures in 100 touches at the end: {said}",
        zero=True,
    )


def _extreme(which: Any, line: np.ndarray) -> float:
    return float(which(line)) if np.isfinite(line).any() else math.nan


def _drawn(reading: Reading, found: Course, what: str, title: str, *, zero: bool = False) -> Chart:
    """The lines of one series with their labels at the right, its events marked, and a note on how to read it."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator, ScalarFormatter

    figure, axes = canvas(2.35)
    axes.grid(axis="x", visible=False)
    axes.grid(axis="y", color=style.RULE, linewidth=0.6)
    coloured, banded = _lines(reading, axes, found)
    if zero:
        axes.set_ylim(bottom=0)
    axes.set_xlim(0, found.days[-1] + found.bin_hours / 48)
    large = max(abs(limit) for limit in axes.get_ylim()) >= 1000
    axes.yaxis.set_major_locator(MaxNLocator(5))
    figures = FuncFormatter(lambda y, _: style.number(y)) if large else ScalarFormatter(useOffset=False)
    axes.yaxis.set_major_formatter(figures)
    axes.set_xlabel("day", fontsize=style.SMALL, color=style.MUTED, loc="left")
    room = 14 if _events(reading) else 5
    axes.set_title(plain(what), fontsize=style.SMALL, color=style.MUTED, loc="left", pad=room)
    _mark_events(reading, axes, float(found.days[-1]))
    _label_ends(reading, axes, found, coloured)
    note = f"Lines: mean of the runs{'; bands: 10 to 90 % of them, for ' + ' and '.join(banded) if banded else ''}."
    grey = len(found.runs) - len(coloured)
    return Chart(title, figure, title, note + (f" Grey: the {grey} other policies." if grey else ""))


def _lines(reading: Reading, axes: Any, found: Course) -> tuple[list[str], list[str]]:
    """A line for each policy, bands for the two that titles speak of; returns who has a colour and who has a band."""
    main = [policy for policy in (reading.lead, reading.other) if policy in found.runs]
    coloured = list(found.runs) if len(found.runs) <= MOST_LABELLED else main
    for policy in reversed(list(found.runs)):
        colour = reading.colours[policy] if policy in coloured else style.RULE
        width, layer = (1.9, 3) if policy in main else (1.0, 2)
        axes.plot(found.days, found.mean(policy), linewidth=width, zorder=layer, color=colour)
    banded = [policy for policy in main if len(found.runs[policy]) > 1]
    for policy in banded:
        known = np.isfinite(found.runs[policy]).all(axis=0)
        low, high = np.quantile(found.runs[policy][:, known], (0.1, 0.9), axis=0)
        shade = {"color": reading.colours[policy], "alpha": 0.15, "linewidth": 0}
        axes.fill_between(found.days[known], low, high, zorder=1, **shade)
    return coloured, banded


def _label_ends(reading: Reading, axes: Any, found: Course, policies: list[str]) -> None:
    """Each line's name at its right end, moved apart; where all end together, a list from the highest line down."""
    lines = {policy: found.mean(policy) for policy in policies}
    lines = {policy: line[np.isfinite(line)] for policy, line in lines.items() if np.isfinite(line).any()}
    bottom, top = axes.get_ylim()
    gap = 0.085 * (top - bottom)
    ends = {policy: float(line[-1]) for policy, line in lines.items()}
    if max(ends.values()) - min(ends.values()) < 0.25 * gap * (len(ends) - 1):
        order = sorted(ends, key=lambda policy: -float(lines[policy].mean()))
        start = (
            max(max(ends.values()) + gap * (len(order) - 0.5), top - 0.8 * gap) if len(order) > 1 else ends[order[0]]
        )
        places = [start - gap * rank for rank in range(len(order))]
    else:
        order = sorted(ends, key=lambda policy: -ends[policy])
        places = apart([ends[policy] for policy in order], gap)
    over = max(0.0, max(places) - top) or min(0.0, min(places) - bottom - 0.2 * gap)
    for policy, place in zip(order, places, strict=True):
        axes.annotate(
            plain(style.label(policy, 18)),
            (1, place - over),
            (5, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center_baseline",
            fontsize=style.SMALL,
            annotation_clip=False,
            color=reading.colours[policy],
            fontweight="bold" if policy in (reading.lead, reading.other) else "normal",
        )


def _events(reading: Reading) -> list[Any]:
    """The events of the focal brand, in the order in which they begin."""
    mine = [event for event in reading.scenario.events if event.brand == reading.scenario.focal.name]
    return sorted(mine, key=lambda event: event.start_hour)


def _mark_events(reading: Reading, axes: Any, last_day: float) -> None:
    """A shade while an event lasts and a few words above it; numbers, where events are many."""
    events = _events(reading)
    for place, event in enumerate(events, 1):
        start = event.start_hour / 24
        length = event.lasts_hours / 24 if event.kind == "incident" else 0.0
        axes.axvspan(start, start + max(length, last_day / 250), color=style.INK, alpha=0.13, linewidth=0, zorder=0)
        text = style.shorten(event.what or event.kind, 34) if len(events) == 1 else str(place)
        axes.annotate(
            plain(text),
            (start, 1),
            (0, 2),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="left" if start < last_day / 2 else "right",
            fontsize=style.SMALL,
            color=style.INK,
            annotation_clip=True,
        )
