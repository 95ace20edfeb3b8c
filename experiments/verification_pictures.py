"""The pictures of the verification: formulas as lines, runs as points."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import verification_targets as targets
from matplotlib.figure import Figure

from wom_sim.show.network_view import save_picture
from wom_sim.show.style import PALETTE

GREY = "#8a8a8a"


def framed(width: float = 7.2, height: float = 4.4) -> tuple[Figure, Any]:
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def finished(figure: Figure, axes: Any, title: str, path: Path, legend: Any = "best", **labels: Any) -> None:
    axes.set(**labels)
    axes.set_title(title, loc="left", fontsize=11)
    axes.legend(frameon=False, fontsize=9, loc=legend)
    save_picture(figure, path)


def epidemic_threshold(curve: list[tuple[float, float, float, float]], path: Path) -> None:
    figure, axes = framed()
    fine = np.linspace(0.0, 0.72, 300)
    giant = [targets.giant_poisson(float(chance), 4.0) for chance in fine]
    axes.plot(fine, giant, color=GREY, label="S = 1 − exp(−T z S)", zorder=1)
    chance, _, reached, often = np.array(curve).T
    axes.scatter(chance, reached, color=PALETTE[0], s=28, label="share reached by a large outbreak", zorder=3)
    axes.scatter(
        chance, often, facecolors="none", edgecolors=PALETTE[1], s=55, label="chance of a large outbreak", zorder=2
    )
    axes.axvline(0.25, color=GREY, linewidth=0.8, linestyle=":")
    axes.annotate("T = 1/z", (0.25, 0.93), xytext=(4, 0), textcoords="offset points", fontsize=9, color=GREY)
    finished(
        figure, axes, "Independent cascade on Poisson graphs, four ties a person", path,
        xlabel="chance T to pass a post on", ylabel="share of people; chance", ylim=(-0.02, 1.0),
    )  # fmt: skip


def watts_window(window: list[tuple[float, float, float, float, float]], path: Path) -> None:
    figure, axes = framed()
    fine = np.linspace(1.0, 8.0, 141)
    axes.plot(
        fine,
        [targets.watts_chance(float(z), 0.18) for z in fine],
        color=PALETTE[1],
        label="chance of a global cascade: formula",
    )
    mean, _, _, often, reached = np.array(window).T
    axes.scatter(mean, often, color=PALETTE[1], s=28, label="  simulated", zorder=3)
    seen = ~np.isnan(reached)
    size = [targets.watts_size(float(z), 0.18) if targets.watts_chance(float(z), 0.18) > 1e-3 else np.nan for z in fine]
    axes.plot(fine, size, color=PALETTE[0], label="share reached: formula")
    axes.scatter(mean[seen], reached[seen], color=PALETTE[0], s=28, label="  simulated", zorder=3)
    finished(
        figure, axes, "Threshold cascades from one spark, threshold .18 (Watts 2002)", path,
        xlabel="mean number of ties", ylabel="chance; share of people", ylim=(-0.02, 1.05), legend=(0.2, 0.15),
    )  # fmt: skip


def bass(curves: list[tuple[str, np.ndarray, np.ndarray, np.ndarray]], path: Path) -> None:
    figure, axes = framed()
    for number, (label, periods, formula, simulated) in enumerate(curves):
        colour = PALETTE[number]
        axes.plot(periods, formula, color=colour, linewidth=1.2, label=f"{label}: formula")
        for replicate, share in enumerate(simulated):
            axes.scatter(periods, share, color=colour, s=7, alpha=0.6, label=None if replicate else "  runs")
    finished(
        figure, axes, "Bass, p = .03 and q = .38 a period", path,
        xlabel="periods", ylabel="share that has joined", ylim=(-0.02, 1.04),
    )  # fmt: skip


def waiting_times(cases: list[tuple[str, np.ndarray, float, float]], path: Path) -> None:
    figure, axes = framed()
    for number, (label, waits, chance, rate) in enumerate(cases):
        grid = np.linspace(0.0, min(5.0, np.log(chance / 1e-3) / rate), 60)
        axes.plot(grid, chance * np.exp(-rate * grid), color=PALETTE[number], linewidth=1.2, label=f"{label}: formula")
        later = np.array([(waits > time).mean() for time in grid[1::4]])
        axes.scatter(grid[1::4], later, color=PALETTE[number], s=16, label="  simulated")
    finished(
        figure, axes, "Waits longer than t at a desk with c agents: P(wait) exp(−(c μ − λ) t)", path,
        xlabel="t, hours", ylabel="share of complaints", yscale="log",
    )  # fmt: skip


def borel_tail(sizes: np.ndarray, path: Path) -> None:
    figure, axes = framed()
    grid = np.unique(np.round(np.geomspace(1, 400, 40)).astype(int))
    axes.plot(grid, [targets.borel_at_least(int(n), 0.8) for n in grid], color=GREY, label="Borel, mean offspring .8")
    share = np.array([(sizes >= n).mean() for n in grid])
    seen = share * len(sizes) >= 1
    axes.scatter(grid[seen], share[seen], color=PALETTE[0], s=16, label=f"{len(sizes):,} cascades")
    finished(
        figure, axes, "Cascades of so many posts or more", path,
        xlabel="posts", ylabel="share of cascades", xscale="log", yscale="log",
    )  # fmt: skip
