"""One cascade of reshares as a tree: who passed the post on to whom, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.show import style
from wom_sim.show.drawing import Chart, canvas, plain

if TYPE_CHECKING:
    import pandas as pd

    from wom_sim.world.network import SocialGraph

SIGNS = {-1: "complaint", 0: "mention", 1: "praise"}
DEPTHS = ("#a83a00", "#0072b2", "#56b4e9", "#009e73", "#e69f00")  # first post, its reshares, …; the last: deeper
BRANCH = "#b9c2d0"
MOST_VECTORS = 600  # posts; larger trees are drawn as pixels inside the picture


@dataclass(frozen=True)
class Facts:
    """What there is to say about a cascade; ``reach`` is None without a graph."""

    what: str
    size: int
    depth: int
    direct_share: float  # of the reshares, straight from the first post
    half_hours: float  # until half of the reshares were made
    reach: int | None


def facts(posts: pd.DataFrame, graph: SocialGraph | None = None) -> Facts:
    """Size, depth, speed and audience of a tree of posts (columns key, parent, author, born_hour, depth).

    Sign and brand are read from columns ``sign`` and ``brand`` or from ``posts.attrs``, where given.
    """
    posts = posts.sort_values(["depth", "born_hour", "key"])
    sign = posts["sign"].iloc[0] if "sign" in posts else posts.attrs.get("sign")
    brand = posts["brand"].iloc[0] if "brand" in posts else posts.attrs.get("brand")
    what = SIGNS.get(int(sign), "post") if sign is not None else "post"
    what = what if what == "praise" else f"a {what}"
    what = "a brand's own post" if posts["author"].iloc[0] < 0 else what
    what += f" about {style.shorten(str(brand), 40)}" if brand is not None else ""
    later = posts["depth"].to_numpy() > 0
    born = posts["born_hour"].to_numpy(float)
    direct = float((posts["depth"] == 1).sum()) / max(int(later.sum()), 1)
    half = float(np.median(born[later]) - born[0]) if later.any() else 0.0
    reach = None
    if graph is not None:
        people = posts.loc[posts["author"] >= 0, "author"]  # the others are brands' feeds
        rows = [graph.followers[graph.indptr[author] : graph.indptr[author + 1]] for author in people]
        reach = len(np.unique(np.concatenate(rows))) if rows else None
    return Facts(what, len(posts), int(posts["depth"].max()), direct, half, reach)


def cascade_tree(posts: pd.DataFrame, graph: SocialGraph | None = None) -> Chart | None:
    """The tree with time to the right (its root on the left) and branches fanned out; dots as large as audiences."""
    if not len(posts):
        return None
    posts = posts.sort_values(["depth", "born_hour", "key"]).reset_index(drop=True)
    found = facts(posts, graph)
    across, parents = _time(posts), parent_rows(posts)
    height = heights(parents)
    figure, axes = canvas(3.5)
    axes.set_ylim(len(posts) * -0.03 - 0.5, height.max() * 1.03 + 0.5)
    branches(axes, across, height, parents)
    authors = posts["author"].to_numpy(np.int64)
    audience = np.where(authors < 0, 0, np.diff(graph.indptr)[authors]) if graph is not None else np.ones(len(posts))
    _dots(axes, across, height, posts["depth"].to_numpy(), audience)
    time_scale(axes, float(posts["born_hour"].max() - posts["born_hour"].iloc[0]))
    title = f"The largest cascade: {found.what}, passed on {style.number(found.size - 1)} times"
    title += f", before {style.number(found.reach)} followers" if found.reach is not None else ""
    return Chart(title, figure, title)


def parent_rows(posts: pd.DataFrame) -> np.ndarray:
    """Row of each post's parent (the root's own for the root and for strays whose parent is not in the table)."""
    rows = {key: row for row, key in enumerate(posts["key"].tolist())}
    return np.array([rows.get(parent, 0) for parent in posts["parent"].tolist()])


def _time(posts: pd.DataFrame) -> np.ndarray:
    """Where each post stands on the scale of time: the square root of its age, for most reshares come early."""
    born = posts["born_hour"].to_numpy(float)
    return np.sqrt(np.maximum(born - born[0], 0.0))


def heights(parents: np.ndarray) -> np.ndarray:
    """A place on the vertical for each post: leaves evenly apart in the tree's order, parents amid their children."""
    count = len(parents)
    children: list[list[int]] = [[] for _ in range(count)]
    for row in range(1, count):
        children[parents[row]].append(row)
    height, stack, leaf = np.zeros(count), [0], 0
    order = []
    while stack:
        row = stack.pop()
        order.append(row)
        if not children[row]:
            height[row] = leaf
            leaf += 1
        stack.extend(children[row])
    for row in reversed(order):
        if children[row]:
            height[row] = np.mean([height[child] for child in children[row]])
    return height


def branches(axes: Any, across: np.ndarray, height: np.ndarray, parents: np.ndarray) -> None:
    """Soft curves from parent to child, finer where there are many."""
    from matplotlib.collections import PathCollection
    from matplotlib.path import Path

    codes = [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
    paths = []
    for row in range(1, len(parents)):
        x0, y0, x1, y1 = across[parents[row]], height[parents[row]], across[row], height[row]
        bend = x0 + 0.45 * (x1 - x0)
        paths.append(Path([(x0, y0), (bend, y0), (bend, y1), (x1, y1)], codes))
    width = 0.7 * min(1.0, (150 / len(parents)) ** 0.5)
    many = len(parents) > MOST_VECTORS
    lines = PathCollection(paths, facecolors="none", edgecolors=BRANCH, linewidths=width, zorder=2, rasterized=many)
    axes.add_collection(lines, autolim=False)


def _dots(axes: Any, across: np.ndarray, height: np.ndarray, depth: np.ndarray, audience: np.ndarray) -> None:
    """A dot for each post, its area by the audience and its colour by the depth; a ring marks the first."""
    sizes = 5 + 90 * audience / max(int(audience.max()), 1) * min(1.0, 60 / len(depth) + 0.25)
    tints = [DEPTHS[step] for step in np.minimum(depth, len(DEPTHS) - 1)]
    many = len(depth) > MOST_VECTORS
    white = {"linewidths": 0.4, "edgecolors": style.PAPER}
    axes.scatter(across[1:], height[1:], s=sizes[1:], c=tints[1:], zorder=3, rasterized=many, **white)
    axes.scatter(across[:1], height[:1], s=95, color=style.PAPER, edgecolors=DEPTHS[0], linewidths=2, zorder=4)
    axes.scatter(across[:1], height[:1], s=22, color=DEPTHS[0], zorder=5)
    place, words = (across[0], height[0]), {"fontsize": style.SMALL, "color": DEPTHS[0], "fontweight": "bold"}
    axes.annotate("first post", place, (0, -13), textcoords="offset points", ha="left", va="top", **words)


def time_scale(axes: Any, hours: float) -> None:
    """Ticks in minutes, hours and days on the square-root scale."""
    steps = [1 / 6, 0.5, 1, 3, 6, 12, 24, 48, 96, 168, 336, 720, 1440]
    ticks = [0.0]
    for step in steps:
        if step <= hours and np.sqrt(step) - np.sqrt(ticks[-1]) >= 0.12 * np.sqrt(hours):
            ticks.append(step)
    axes.set_xticks(np.sqrt(ticks), ["0", *(plain(style.duration(tick)).replace(".0", "") for tick in ticks[1:])])
    axes.set_xlim(-0.04 * np.sqrt(max(hours, 0.1)), 1.04 * np.sqrt(max(hours, 0.1)))
    axes.set_yticks([])
    axes.set_xlabel("time since the first post", fontsize=style.SMALL, color=style.MUTED, loc="left")
