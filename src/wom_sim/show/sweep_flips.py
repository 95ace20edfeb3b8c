"""Where the ranking flips: which policy is best over the factors that decide it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.show import sweep_maps, sweep_titles
from wom_sim.show.drawing import Chart
from wom_sim.show.factor_axis import FactorAxis
from wom_sim.show.sweep_reading import SweepReading
from wom_sim.study.wording import listed

if TYPE_CHECKING:
    import pandas as pd

MOST_CELLS = 12  # levels of a factor that are drawn as cells


def flips(reading: SweepReading, named: Sequence[str] = ()) -> Chart | None:
    """A strip for one factor or one at a time, cells for a grid, dots with the rules' regions for the rest."""
    points = reading.flips.points
    if not len(points) or points["best"].isna().all():
        return None
    title = _title(reading)
    if reading.kind == "one_at_a_time":
        return _one_at_a_time(reading, title)
    one, *others = (*named, *(name for name in _deciding(reading) if name not in named))
    if not others:
        frame = points.rename(columns={one: "level"})[["level", "best", "resolved"]]
        return sweep_maps.strips([(reading.axes[one], frame)], {one: _turns(reading, one)}, reading.colours, title)
    two = others[0]
    across, up = reading.axes[one], reading.axes[two]
    if across.chosen and up.chosen and reading.kind in ("grid", "table", "morris"):
        return sweep_maps.best_map(across, up, _cells(points, one, two), reading.colours, title, len(reading.axes) > 2)
    frame = points.rename(columns={one: "level", two: "other_level"})
    return sweep_maps.flip_map(across, up, frame, _regions(reading, across, up), reading.colours, title)


def _deciding(reading: SweepReading) -> list[str]:
    """The factors, those first that decide most which policy is best."""
    weight = dict(zip(reading.flips.importance["factor"], reading.flips.importance["importance"], strict=True))
    if not any(weight.values()):
        lead = reading.subject(reading.rank_by, reading.lead, reading.against)
        return reading.strongest(lead, len(reading.axes))
    return sorted(reading.axes, key=lambda name: -weight.get(name, 0.0))


def _title(reading: SweepReading) -> str:
    """Who is best, how often, and how much of it could be chance; of one factor, where it changes."""
    found = reading.flips
    shares = found.shares
    wins = {str(name): int(count) for name, count in zip(shares["policy"], shares["best"], strict=True)}
    turned = found.turning
    if len(reading.axes) == 1 and len(turned) == 1:
        row = turned.iloc[0]
        factor = reading.axes[row["factor"]]
        ahead, behind = (row["policy"], row["against"]) if row["above"] else (row["against"], row["policy"])
        value = factor.with_unit(row["value"])
        return f"{ahead} is best above {factor.words} {value}, {behind} below"
    return sweep_titles.flips(
        wins, int(found.points["resolved"].sum()), int(found.points["best"].notna().sum()), reading.rank_by
    )


def _one_at_a_time(reading: SweepReading, title: str) -> Chart:
    """A strip for each factor: the points where it moves, and the base point."""
    points, levels = reading.flips.points, np.asarray(reading.plan.levels)
    base = levels[0]
    rows = []
    for column, name in enumerate(reading.axes):
        others = np.delete(levels, column, axis=1)
        mine = (others == np.delete(base, column)).all(axis=1)
        frame = points[mine[points["point"].to_numpy()]].rename(columns={name: "level"})
        if frame["level"].nunique() > 1:
            rows.append((reading.axes[name], frame[["level", "best", "resolved"]].drop_duplicates("level")))
    changing = [row for row in rows if row[1]["best"].nunique() > 1]
    chart = sweep_maps.strips(changing or rows[:3], {}, reading.colours, title)
    same = [factor.words for factor, frame in rows if not any(factor is each for each, _ in changing)]
    if changing and same:
        return _noted(chart, f" The best does not change with {listed(same)}.")
    return chart


def _noted(chart: Chart, more: str) -> Chart:
    from dataclasses import replace

    return replace(chart, note=chart.note + more)


def _turns(reading: SweepReading, factor: str) -> list[float]:
    """The values at which the best policy changes."""
    turning = reading.flips.turning
    return (
        []
        if reading.axes[factor].labels
        else sorted(float(x) for x in turning.loc[turning["factor"] == factor, "value"])
    )


def _cells(points: pd.DataFrame, one: str, two: str) -> pd.DataFrame:
    """The points of each pair of levels as one: who is best at most of them; resolved, where at all of them."""
    import pandas as pd

    rows = []
    for (level, other), group in points.groupby([one, two], sort=False):
        counts = group["best"].value_counts()
        best = counts.index[0] if len(counts) else None
        rows.append(
            {"level": level, "other_level": other, "best": best,
             "resolved": bool(group["resolved"].all() and len(counts) == 1)}
        )  # fmt: skip
    return pd.DataFrame(rows)


def _regions(reading: SweepReading, across: FactorAxis, up: FactorAxis) -> list[dict[str, Any]]:
    """The rules as rectangles over the two factors that are drawn; none where other factors play a part in them."""
    leaves = reading.flips.leaves
    named = {name for leaf in leaves for name in (*leaf.bounds, *leaf.labels)}
    if len(leaves) < 2 or not named <= {across.name, up.name}:
        return []
    return [
        {
            "policy": leaf.policy,
            "across": _side(leaf.bounds, leaf.labels, across),
            "up": _side(leaf.bounds, leaf.labels, up),
        }
        for leaf in leaves
    ]


def _side(bounds: Mapping[str, Any], labels: Mapping[str, Any], factor: FactorAxis) -> tuple[float, float]:
    """From where to where a rule holds along a factor."""
    if factor.name in labels:
        places = sorted(factor.places(labels[factor.name]))
        return places[0] - 0.5, places[-1] + 0.5
    low, high = bounds.get(factor.name, (-np.inf, np.inf))
    return float(low), float(high)
