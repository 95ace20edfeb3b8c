"""One cascade in two branches: above as it went in the run, below as it went in the fork, on one scale of time.

Both panels share one layout, so that what is missing in one leaves a gap. Dots are posts, as large as their audiences;
small marks are readers whose fate the cascade changed. What only one branch has is filled and coloured, and differs in
shape or fill from what both have, so that the picture can be read without colour.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.show import style
from wom_sim.show.drawing import bare, plain
from wom_sim.show.titles import wrapped
from wom_sim.show.tree import SIGNS, branches, heights, time_scale

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from wom_sim.study.explain.cascade import DifferingCascade
    from wom_sim.study.explain.explanation import Explanation

BRANCHES = ("run", "fork")
ALONE = ("#c04a00", "#00598c")  # what only the run, only the fork has
SHARED = "#8b95a5"
WIDTH = 7.2  # inches
ROW_POINTS = 110.0  # of a panel's height, for the marks of its rows


def forked_cascade(told: Explanation) -> Figure:
    """The cascade through which most fates changed, in both branches; a sentence where no cascade differs."""
    from matplotlib.figure import Figure

    cascade = told.cascade
    figure = Figure(figsize=(WIDTH, 1.2 if cascade is None else 5.6), layout="constrained", facecolor=style.PAPER)
    words = {"x": 0.01, "ha": "left", "fontsize": style.TEXT + 1.5, "fontweight": "bold", "color": style.INK}
    if cascade is None:
        figure.suptitle(plain(wrapped(told.sentence(), 90)), **words | {"fontweight": "normal"})
        return figure
    figure.suptitle(plain(wrapped(title(told, cascade), 88)), **words)
    panels = figure.subplots(2, 1, sharex=True, sharey=True, height_ratios=_shares(cascade))
    layout = _Layout(cascade)
    for branch, axes in enumerate(panels):
        bare(axes)
        _panel(axes, layout, cascade, branch)
        axes.set_title(_heading(told, cascade, branch), loc="left", fontsize=style.TEXT, color=ALONE[branch])
    time_scale(panels[1], layout.hours)
    panels[1].set_xlabel("time since the first post", fontsize=style.SMALL, color=style.MUTED, loc="left")
    _legend(figure, cascade)
    return figure


def title(told: Explanation, cascade: DifferingCascade) -> str:
    """What the picture shows, in one sentence."""
    what = "Praise" if cascade.sign > 0 else f"One {SIGNS[cascade.sign]}"
    brand = told.scenario.brands[cascade.brand].name
    posted = [cascade.posts[f"hour_{branch}"].notna().any() for branch in BRANCHES]
    counts = [
        f"{f'read by {style.number(reach)}' if there else 'not posted'} with {name}"
        for there, reach, name in zip(posted, cascade.reach, told.decision.labels, strict=True)
    ]
    text = f"{what} about {brand}: {counts[0]}, {counts[1]}"
    changed = len(cascade.readers)
    return f"{text}; {style.number(changed)} fared differently for it" if changed else text


class _Layout:
    """Where posts and readers of both branches stand: one height each, and the square root of the hours passed."""

    def __init__(self, cascade: DifferingCascade) -> None:
        posts, readers = cascade.posts, _ordered(cascade)
        rows = {key: row for row, key in enumerate(posts["key"].tolist())}
        both = [posts[f"parent_{branch}"].tolist() for branch in BRANCHES]
        union = [rows.get(one or other, 0) for one, other in zip(*both, strict=True)]
        self.read = np.array([rows[key] for key in readers["key"].tolist()], np.int64)
        self.height = heights(np.concatenate([np.array(union, np.int64), self.read]))
        self.posts, self.readers, self.count = posts, readers, len(posts)
        self.parents = [np.array([rows.get(key, 0) for key in keys], np.int64) for keys in both]
        hours = [table[f"hour_{branch}"].to_numpy(float) for table in (posts, readers) for branch in BRANCHES]
        self.first = _first_hour(cascade)
        self.hours = float(np.nanmax(np.concatenate(hours))) - self.first

    def across(self, hours: Any) -> NDArray[np.float64]:
        return np.sqrt(np.maximum(np.asarray(hours, np.float64) - self.first, 0.0))


def _ordered(cascade: DifferingCascade) -> Any:
    """The readers (not those who passed it on: they are posts): of the run alone, of both, of the fork alone; by time."""
    readers = cascade.readers[cascade.readers["did"].isin(MARKS)]
    side = readers["hour_fork"].notna().astype(int) - readers["hour_run"].notna().astype(int)
    return readers.assign(side=side).sort_values(["side", "hour_run", "hour_fork", "who"]).reset_index(drop=True)


def _panel(axes: Any, layout: _Layout, cascade: DifferingCascade, branch: int) -> None:
    """One branch: branches, readers, posts, and when the brand answered."""
    hours = layout.posts[f"hour_{BRANCHES[branch]}"].to_numpy(float)
    span = max(1.0, float(layout.height.max()))
    axes.set_ylim(-0.08 * span - 0.6, 1.08 * span + 0.6)
    axes.set_yticks([])
    if np.isnan(hours).all():
        axes.text(0.5, 0.5, "not posted here", transform=axes.transAxes, ha="center", va="center",
                  fontsize=style.TEXT, color=style.MUTED, style="italic")  # fmt: skip
        return
    there = np.flatnonzero(~np.isnan(hours))
    across = layout.across(hours)
    _edges(axes, layout, branch, there, across)
    _readers(axes, layout, branch)
    _posts(axes, layout, branch, there, across)
    answered = cascade.answered[branch]
    if math.isfinite(answered) and layout.across(answered) <= 1.04 * np.sqrt(max(layout.hours, 0.1)):
        axes.axvline(layout.across(answered), color=style.INK, linewidth=0.9, linestyle=(0, (4, 2)), zorder=1)
        late = answered - layout.first > layout.hours / 2  # then the words stand to the left
        axes.annotate("answered", (layout.across(answered), 0.0), (-4 if late else 4, 3), xycoords=("data", "axes fraction"),
                      textcoords="offset points", ha="right" if late else "left", fontsize=style.SMALL,
                      color=style.INK)  # fmt: skip


def _edges(axes: Any, layout: _Layout, branch: int, there: NDArray[np.int64], across: NDArray[np.float64]) -> None:
    """From each post to those who passed it on and to those who read it."""
    reading = layout.readers[f"hour_{BRANCHES[branch]}"].to_numpy(float)
    seen = np.flatnonzero(~np.isnan(reading))
    x = np.concatenate([across, layout.across(reading)])
    parents = np.concatenate([layout.parents[branch], layout.read])
    keep = np.concatenate([there, layout.count + seen])
    row_of = np.full(len(x), 0)
    row_of[keep] = np.arange(len(keep))
    branches(axes, x[keep], layout.height[keep], row_of[parents[keep]])


def _posts(axes: Any, layout: _Layout, branch: int, there: NDArray[np.int64], across: NDArray[np.float64]) -> None:
    """A dot for each post, hollow where both branches have it, its area by the audience; a ring marks the first."""
    audience = layout.posts["followers"].to_numpy(float)
    few = min(1.0, 60 / len(audience) + 0.2)
    sizes = 14 * few + 110 * few * audience / max(float(audience.max()), 1.0)
    alone = layout.posts[f"hour_{BRANCHES[1 - branch]}"].isna().to_numpy()
    for rows, fill, edge, marker in (
        (there[~alone[there]], style.PAPER, style.INK, "o"),
        (there[alone[there]], ALONE[branch], style.PAPER, "D"),
    ):
        axes.scatter(across[rows], layout.height[rows], s=sizes[rows], c=fill, edgecolors=edge, linewidths=0.3 + 0.8 * few,
                     marker=marker, zorder=4)  # fmt: skip
    axes.annotate("first post", (across[there[0]], layout.height[there[0]]), (0, -10), textcoords="offset points",
                  ha="left", va="top", fontsize=style.SMALL, color=style.INK, fontweight="bold")  # fmt: skip


def _readers(axes: Any, layout: _Layout, branch: int) -> None:
    """Small marks for readers: dots for the post, squares for a reply, triangles for an offer."""
    readers, name, other = layout.readers, BRANCHES[branch], BRANCHES[1 - branch]
    size = min(4.0, ROW_POINTS / (1.0 + float(layout.height.max()))) ** 2
    for did, marker in MARKS.items():
        for alone, colour in ((True, ALONE[branch]), (False, SHARED)):
            rows = (
                (readers["did"] == did) & readers[f"hour_{name}"].notna() & (readers[f"hour_{other}"].isna() == alone)
            )
            at = np.flatnonzero(rows.to_numpy())
            axes.scatter(layout.across(readers[f"hour_{name}"].to_numpy()[at]), layout.height[layout.count + at],
                         s=size, c=colour, marker=marker, linewidths=0, zorder=3)  # fmt: skip


MARKS = {"read it": "o", "read a reply to it": "s", "read an offer under it": "^"}


def _heading(told: Explanation, cascade: DifferingCascade, branch: int) -> str:
    """What one panel shows."""
    passed = int(cascade.posts[f"hour_{BRANCHES[branch]}"].notna().sum()) - 1
    name = told.decision.labels[branch]
    if passed < 0:
        return plain(name)
    times = "never passed on" if not passed else f"passed on {style.number(passed)} time{'s'[: passed != 1]}"
    answered = cascade.answered[branch]
    wait = (
        f"answered after {style.duration(answered - _first_hour(cascade))}"
        if math.isfinite(answered)
        else "not answered"
    )
    read = f"{name}: {times}, read by {style.number(cascade.reach[branch])}"
    return plain(f"{read}, {wait}" if cascade.sign < 0 else read)


def _first_hour(cascade: DifferingCascade) -> float:
    """The counted hour of the first post."""
    return float(np.nanmin(cascade.posts[["hour_run", "hour_fork"]].to_numpy(float)))


def _shares(cascade: DifferingCascade) -> list[float]:
    """Heights of the panels: a branch in which nothing was posted needs little room."""
    return [1.0 if cascade.posts[f"hour_{branch}"].notna().any() else 0.18 for branch in BRANCHES]


def _legend(figure: Any, cascade: DifferingCascade) -> None:
    """The marks that occur, below the panels."""
    from matplotlib.lines import Line2D

    def mark(marker: str, words: str, size: float, **colours: Any) -> Any:
        return Line2D([], [], linestyle="none", marker=marker, markersize=size, label=words, **colours)

    hollow = {"markerfacecolor": style.PAPER, "markeredgecolor": style.INK}
    filled = {"markerfacecolor": style.INK, "markeredgecolor": style.PAPER}
    small = {"markerfacecolor": style.INK, "markeredgewidth": 0}
    posts = cascade.posts[["hour_run", "hour_fork"]].isna()
    handles = []
    if (~posts.any(axis=1)).any():
        handles.append(mark("o", "post in both", 7, **hollow))
    if posts.any(axis=None):
        handles.append(mark("D", "post here only", 7, **filled))
    words = {
        "read it": "reader",
        "read a reply to it": "reader of a reply",
        "read an offer under it": "reader of an offer",
    }
    handles += [mark(marker, f"{words[did]} who fared differently", 4.5, **small)
                for did, marker in MARKS.items() if (cascade.readers["did"] == did).any()]  # fmt: skip
    figure.legend(handles=handles, loc="outside lower left", ncols=4, frameon=False, fontsize=style.SMALL,
                  labelcolor=style.MUTED, handletextpad=0.3, columnspacing=1.4)  # fmt: skip
