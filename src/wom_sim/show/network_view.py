"""A social graph as a table for the terminal and as a picture: its tail, a piece of it drawn, its interest groups."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.errors import OutputError
from wom_sim.show import style
from wom_sim.world.graph_facts import FACTS, facts
from wom_sim.world.network import SocialGraph

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from rich.table import Table

COLOURS = style.PALETTE[:7]
OTHERS = "#b8b8b8"
DRAWN = 350  # people


def facts_table(figures: dict[str, float], title: str = "", notes: tuple[str, ...] = ()) -> Table:
    """The facts of a graph (as ``wom_sim.world.network.facts`` gives them) as a table for the terminal."""
    from rich import box
    from rich.table import Table

    table = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, caption="\n".join(notes) or None)
    table.add_column("fact", no_wrap=True)
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("meaning", style="dim")
    for name, value in figures.items():
        table.add_row(name, _figure(value), FACTS.get(name, ""))
    return table


def _figure(value: float) -> str:
    """A figure with three digits that count; an undefined one as a dash."""
    if math.isnan(value) or value == int(value) or abs(value) >= 1000:
        return style.number(value)
    return f"{value:.3g}".replace("-", "−")


def draw_network(graph: SocialGraph, path: Path, title: str = "") -> Path:
    """Draw a graph to a .png or .svg file. Raises OutputError."""
    return save_picture(network_figure(graph, facts(graph), title), path)


def network_figure(graph: SocialGraph, figures: dict[str, float], title: str = "") -> Figure:
    """A picture in three parts: the tail of follower counts, a piece of the graph, and who follows whom by group."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(15, 5.2), layout="constrained")
    left, middle, right = figure.subplots(1, 3, width_ratios=(1, 1.15, 1))
    _tail(left, np.diff(graph.indptr), figures)
    _piece(middle, graph)
    _mixing(right, graph, figures)
    heading = f"{style.number(graph.n)} people, {style.number(graph.m)} follows"
    figure.suptitle(f"{title} · {heading}" if title else heading, fontsize=13, x=0.01, ha="left")
    return figure


def _plain(axes: Axes, title: str) -> None:
    axes.set_title(title, fontsize=11, loc="left", color=style.INK)
    axes.spines[["top", "right"]].set_visible(False)


def _tail(axes: Axes, counts: np.ndarray, figures: dict[str, float]) -> None:
    """Share of people with at least x followers, on logarithmic axes."""
    values = np.unique(counts[counts > 0])
    _plain(
        axes, f"Half have {_figure(figures['median_followers'])} followers or fewer, one has {_figure(counts.max())}"
    )
    axes.set(xlabel="followers", ylabel="share of people with at least as many")
    if len(values) == 0:
        axes.text(0.5, 0.5, "nobody has followers", transform=axes.transAxes, ha="center")
        return
    shares = 1.0 - np.searchsorted(np.sort(counts), values) / len(counts)
    axes.loglog(values, shares, ".", color=COLOURS[0], markersize=4)
    exponent = figures["tail_exponent"]
    if math.isfinite(exponent):
        start = np.quantile(counts, 0.9)
        line = values[values >= max(start, 1)]
        height = shares[values >= max(start, 1)][0]
        axes.loglog(line, height * (line / line[0]) ** (1.0 - exponent), color=COLOURS[1], linewidth=1.2)
        axes.text(line[0], height * 1.3, f"tail exponent {exponent:.2f}", color=COLOURS[1])


def _largest_groups(graph: SocialGraph, count: int) -> np.ndarray:
    return np.argsort(-np.bincount(graph.group), kind="stable")[:count]


def _name(graph: SocialGraph, group: int) -> str:
    return graph.group_names[group] if graph.group_names else str(group)


def _piece(axes: Axes, graph: SocialGraph) -> None:
    """People around the most followed ones of the largest interest groups, placed by springs, coloured by group."""
    from matplotlib.collections import LineCollection

    groups = _largest_groups(graph, len(COLOURS)).tolist()
    counts = np.diff(graph.indptr)
    stars = [int(np.flatnonzero(graph.group == g)[np.argmax(counts[graph.group == g])]) for g in groups]
    people = _around(graph, stars)
    net, xy = _placed(graph, people)
    colour = dict(zip(groups, COLOURS, strict=False))
    axes.add_collection(LineCollection([(xy[a], xy[b]) for a, b in net.edges], colors="#00000020", linewidths=0.5))
    sizes = 8 + 60 * np.sqrt(counts[people] / max(1, counts.max()))
    axes.scatter(xy[:, 0], xy[:, 1], s=sizes, c=[colour.get(int(g), OTHERS) for g in graph.group[people]],
                 linewidths=0.3, edgecolors="white", zorder=2)  # fmt: skip
    who = (
        "its most followed one" if len(stars) == 1 else f"the most followed of the {len(stars)} largest interest groups"
    )
    _plain(axes, f"{len(people)} people around {who}")
    axes.set_axis_off()


def _placed(graph: SocialGraph, people: np.ndarray) -> tuple[Any, np.ndarray]:
    """The ties among some people (a NetworkX graph of their places in the list) and where to draw them ([k, 2])."""
    import networkx

    place = {int(u): i for i, u in enumerate(people)}
    rows = [graph.followers[graph.indptr[u] : graph.indptr[u + 1]].tolist() for u in people]
    net = networkx.Graph((i, place[v]) for i, row in enumerate(rows) for v in row if v in place)
    net.add_nodes_from(range(len(people)))
    turns = np.arange(len(people)) * math.pi * (3.0 - math.sqrt(5.0))  # a sunflower: nothing is drawn by chance
    spots = {i: (0.05 * math.sqrt(i) * math.cos(t), 0.05 * math.sqrt(i) * math.sin(t)) for i, t in enumerate(turns)}
    if len(people) > 1:
        spots = networkx.spring_layout(net, pos=spots, k=2.2 / math.sqrt(len(people)), iterations=80)
    return net, np.array([spots[i] for i in range(len(people))])


def _around(graph: SocialGraph, stars: list[int]) -> np.ndarray:
    """People (sorted) whom short breadth-first walks from the stars reach, about as many from each."""
    seen: set[int] = set()
    for star in stars:
        found = [star]
        known = {star}
        for u in found:
            row = graph.followers[graph.indptr[u] : graph.indptr[u + 1]]
            fresh = [v for v in row[:: 1 + len(row) // 40].tolist() if v not in known]
            fresh = fresh[: DRAWN // len(stars) - len(found)]
            known.update(fresh)
            found.extend(fresh)  # the walk goes on to them
        seen |= known
    return np.array(sorted(seen))


def _mixing(axes: Axes, graph: SocialGraph, figures: dict[str, float]) -> None:
    """For the largest interest groups: which group their people's followers are in (shares of each row)."""
    largest = _largest_groups(graph, 12)
    place = np.full(int(graph.group.max()) + 1, len(largest))
    place[largest] = np.arange(len(largest))
    followed = np.repeat(place[graph.group], np.diff(graph.indptr))
    width = len(largest) + 1
    table = np.bincount(followed * width + place[graph.group[graph.followers]], minlength=width * width).reshape(
        width, width
    )
    rest = figures["interest_groups"] > len(largest)
    size = len(largest) + int(rest)
    table = table[:size, :size] / np.maximum(1.0, table[:size].sum(axis=1, keepdims=True))
    axes.imshow(table, cmap="Blues", vmin=0, vmax=1)
    names = [f"{_name(graph, int(g))[:14]} ({100 * (graph.group == g).mean():.0f} %)" for g in largest] + [
        "others"
    ] * rest
    axes.set_yticks(range(size), names, fontsize=8)
    axes.set_xticks(range(size), [name.rsplit(" (", 1)[0] for name in names], fontsize=8, rotation=90)
    axes.set(xlabel="interest group of the followers", ylabel="interest group (share of people)")
    inside = figures["homophily"]
    share = "no follows" if math.isnan(inside) else f"{100 * inside:.0f} % of follows stay in their interest group"
    axes.set_title(share, fontsize=11, loc="left", color=style.INK)


def save_picture(figure: Any, path: Path) -> Path:
    """Write a figure as .png or .svg, whole or not at all. Raises OutputError."""
    path = Path(path)
    if path.suffix not in (".png", ".svg"):
        raise OutputError(path, [f"{path.suffix or 'no'} ending; allowed: .png or .svg"])
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        metadata = {"Date": None} if path.suffix == ".svg" else {}
        figure.savefig(unfinished, format=path.suffix[1:], dpi=110, metadata=metadata)
        os.replace(unfinished, path)
    except OSError as error:
        raise OutputError(path, [f"cannot be written: {error.strerror or error}"]) from None
    finally:
        unfinished.unlink(missing_ok=True)
    return path
