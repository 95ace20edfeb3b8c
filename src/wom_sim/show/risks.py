"""Pictures of risk and of waits, policy by policy."""

from __future__ import annotations

import math

import numpy as np

from wom_sim.show import style, titles
from wom_sim.show.drawing import Chart, canvas, name_rows, row_height
from wom_sim.show.marks import beside, clock_scale, whisker
from wom_sim.show.reading import Reading, measure


def storm_counts(reading: Reading) -> dict[str, tuple[int, int]]:
    """Runs with a firestorm and runs in all, for each policy in which it is defined."""
    runs = reading.result.runs
    if "firestorm" not in runs:
        return {}
    counts = {}
    for policy in reading.ranked:
        seen = runs.loc[runs["policy"] == policy, "firestorm"].dropna()
        if len(seen):
            counts[policy] = (int((seen > 0).sum()), len(seen))
    return counts


def firestorms(reading: Reading) -> Chart | None:
    """The chance of a firestorm under each policy, with Wilson's interval."""
    counts = storm_counts(reading)
    if not counts:
        return None
    figure, axes = canvas(row_height(len(counts)) + 0.1)
    for row, (policy, (hits, trials)) in enumerate(counts.items()):
        cell = reading.cell(policy, "firestorm")  # its interval is Wilson's
        whisker(
            axes,
            row,
            100 * cell.low,
            100 * hits / trials,
            100 * cell.high,
            colour=reading.colours[policy],
            text=style.percent(hits / trials),
        )
    axes.set_xlim(-4, 104 if trials < 4 else min(104.0, axes.get_xlim()[1] + 4))
    name_rows(axes, list(counts), reading.colours)
    axes.set_xlabel("runs with a firestorm, %", fontsize=style.SMALL, color=style.MUTED)
    study = reading.scenario.study
    note = (
        f"A firestorm: negative mentions of a day above {study.firestorm_factor:g} times the usual (and above "
        f"{study.firestorm_min}). {titles.interval_note(reading)}"
    )
    return Chart(titles.firestorms(counts, reading), figure, titles.firestorms(counts, reading), note)


def peaks(reading: Reading) -> Chart | None:
    """Every run's worst day as a dot, its median as a stroke, under each policy."""
    name = "firestorm_peak"
    if not reading.has(name):
        return None
    runs = reading.result.runs
    figure, axes = canvas(row_height(len(reading.ranked)) + 0.1)
    medians: dict[str, float] = {}
    for row, policy in enumerate(reading.ranked):
        seen = np.sort(runs.loc[runs["policy"] == policy, name].dropna().to_numpy(float))
        if not len(seen):
            continue
        seen = seen if len(seen) <= 200 else np.quantile(seen, np.linspace(0, 1, 200))
        lift = 0.24 * (np.arange(len(seen)) * 0.618034 % 1 - 0.5)  # spread evenly, the same every time
        medians[policy] = float(np.median(seen))
        axes.plot(seen, row + lift, "o", color=reading.colours[policy], markersize=3.2, alpha=0.5, markeredgewidth=0)
        axes.plot([medians[policy]] * 2, [row - 0.3, row + 0.3], color=reading.colours[policy], linewidth=2.2)
    axes.margins(x=0.06)
    name_rows(axes, reading.ranked, reading.colours)
    unit = measure(name).unit
    axes.set_xlabel(f"peak of a run, {unit}", fontsize=style.SMALL, color=style.MUTED)
    title = titles.peaks(reading, medians, unit)
    return Chart(title, figure, title, "Each dot is one run; the stroke is the median.")


def waits(reading: Reading) -> Chart | None:
    """From the median to the slowest tenth of first replies, on a scale of minutes, hours and days."""
    middle, slow = "first_reply_hours", "first_reply_hours_p90"
    shown = {policy: (reading.cell(policy, middle).mean, reading.cell(policy, slow).mean) for policy in reading.ranked}
    shown = {policy: (max(m, 1 / 360), max(p, 1 / 360)) for policy, (m, p) in shown.items() if math.isfinite(m + p)}
    if not shown:
        return None
    figure, axes = canvas(row_height(len(shown)))
    clock_scale(axes, min(m for m, _ in shown.values()), max(p for _, p in shown.values()))
    for row, (policy, (median, p90)) in enumerate(shown.items()):
        colour = reading.colours[policy]
        axes.plot([median, p90], [row, row], color=colour, linewidth=2.2, alpha=0.4, solid_capstyle="butt")
        axes.plot(median, row, "o", color=colour, markersize=6.5)
        axes.plot(p90, row, "|", color=colour, markersize=9, markeredgewidth=2.2)
        beside(axes, median, row, style.duration(median), side=-1)
        beside(axes, p90, row, style.duration(p90), side=1)
    name_rows(axes, list(shown), reading.colours)
    silent = [policy for policy in reading.ranked if policy not in shown]
    note = "Dot: half are answered by then; bar: nine in ten." + (
        f" No reply under {', '.join(silent)}." if silent else ""
    )
    return Chart(titles.waits(reading, shown), figure, titles.waits(reading, shown), note)
