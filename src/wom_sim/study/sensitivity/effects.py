"""What a factor does by itself, and what two do together: averages over the points of a design, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import BadInput, Fault
from wom_sim.study.sensitivity.contrasts import Contrasts, averages, bins_of, estimates, notes
from wom_sim.study.sensitivity.levels import Level, base_point, levels_of
from wom_sim.study.sensitivity.target import Target, targets, unit_of
from wom_sim.world.faults import unknown

if TYPE_CHECKING:
    import pandas as pd

    from wom_sim.study.sweep.sweep import SweepResult


def main_effects(
    result: SweepResult, measure: str | None = None, policy: str | None = None, against: str | None = None,
    bins: int = 6, confidence: float = 0.95,
) -> pd.DataFrame:  # fmt: skip
    """A measure at each level of each factor, averaged over the other factors.

    Parameters
    ----------
    measure, policy, against
        The ranking measure and every policy, if left out; with ``against`` the paired difference policy − against.
    bins
        Number of bins for factors of sampled designs that have more values than this.

    Returns
    -------
    One row a policy, factor and level: ``policy factor level low_edge high_edge mean low high effect effect_low effect_high
    points runs``. ``level`` is a number (a bin's median) or a label; ``effect`` is the difference to the base point in a
    one_at_a_time design, to the mean of all points in others. ``attrs``: measure, unit, against, confidence, notes
    (what the intervals cover). A point without a value is left out.

    Raises
    ------
    BadInput
        Unknown names, or no factors.
    """
    names = _factors(result)
    asked = targets(result, measure, policy, against)
    found = {name: levels_of(result.plan, name, bins) for name in names}
    rows = [row for target in asked for row in _main_effects(target, found, confidence)]
    return _table(rows, asked[0], confidence)


def _main_effects(target: Target, found: dict[str, list[Level]], confidence: float) -> list[dict[str, Any]]:
    """The rows of one target, from one pass over its runs."""
    moments, asked, rows = target.moments, [], []
    valid = moments.count > 0
    for name, levels in found.items():
        levels = [level for level in levels if (level.members & valid).any()]
        members = [level.members & valid for level in levels]
        if levels:
            means = averages(members)
            asked += [Contrasts(np.vstack([means, means - _reference(target)]), bins_of(members))]
        for level, points in zip(levels, members, strict=True):
            row = {"policy": target.policy, "factor": name, "level": level.value}
            row |= {"low_edge": level.low, "high_edge": level.high, "points": int(points.sum())}
            rows.append(row | {"runs": int(moments.count[points].sum())})
    if not rows:
        return []
    shown, start = estimates(target, asked, confidence), 0
    for contrasts in asked:
        count = len(contrasts.weights) // 2
        for i in range(count):
            rows[start // 2 + i] |= _named("mean", shown, start + i) | _named("effect", shown, start + count + i)
        start += 2 * count
    return rows


def interactions(
    result: SweepResult, factor: str, other: str, measure: str | None = None, policy: str | None = None,
    against: str | None = None, bins: int = 4, confidence: float = 0.95,
) -> pd.DataFrame:  # fmt: skip
    """A measure at each pair of levels of two factors, averaged over the rest.

    Returns
    -------
    One row a policy and pair of levels that has points: ``policy``, a column named as each factor, ``mean low high
    interaction interaction_low interaction_high points``. ``interaction`` is what the pair does beyond what its two levels
    do by themselves: cell − level − other level + mean of all. Parameters, attrs and errors as ``main_effects``; a
    one_at_a_time design moves no two factors and is refused.
    """
    names = _factors(result, factor, other)
    if result.plan.design.kind == "one_at_a_time":
        raise BadInput(
            result.plan.source, [Fault("design.kind", '"one_at_a_time": it never moves two factors at once')]
        )
    asked = targets(result, measure, policy, against)
    levels = [levels_of(result.plan, name, bins) for name in names]
    rows = [row for target in asked for row in _interactions(target, names, levels, confidence)]
    return _table(rows, asked[0], confidence)


def _interactions(
    target: Target, names: list[str], levels: list[list[Level]], confidence: float
) -> list[dict[str, Any]]:
    valid = target.moments.count > 0
    pairs = [(one, two) for one in levels[0] for two in levels[1] if (one.members & two.members & valid).any()]
    if not pairs:
        return []
    members = [one.members & two.members & valid for one, two in pairs]
    cells, ones, twos = (
        averages(rows)
        for rows in (members, [one.members & valid for one, _ in pairs], [two.members & valid for _, two in pairs])
    )
    weights = np.vstack([cells, cells - ones - twos + _reference(target)])
    shown = estimates(target, [Contrasts(weights, bins_of(members))], confidence)
    return [
        {"policy": target.policy, names[0]: one.value, names[1]: two.value}
        | _named("mean", shown, i) | _named("interaction", shown, len(pairs) + i) | {"points": int(members[i].sum())}
        for i, (one, two) in enumerate(pairs)
    ]  # fmt: skip


def tornado(
    result: SweepResult, measure: str | None = None, policy: str | None = None, against: str | None = None,
    bins: int = 6, confidence: float = 0.95,
) -> pd.DataFrame:  # fmt: skip
    """What a measure comes to with each factor at its lowest and at its highest level (or bin), largest swing first.

    Returns
    -------
    One row a policy and factor: ``policy factor at_low at_high low_mean high_mean base swing swing_low swing_high``.
    ``at_low`` and ``at_high`` are the levels (labels: the first and the last), ``base`` the value at the base point of a
    one_at_a_time design, else the mean of all points; ``swing`` is high_mean − low_mean. A factor with one level, or
    without values at its ends, is left out. Parameters, attrs and errors as ``main_effects``.
    """
    names = _factors(result)
    asked = targets(result, measure, policy, against)
    found = {name: levels_of(result.plan, name, bins) for name in names}
    rows = [row for target in asked for row in _tornado(target, found, confidence)]
    return _table(rows, asked[0], confidence)


def _tornado(target: Target, found: dict[str, list[Level]], confidence: float) -> list[dict[str, Any]]:
    valid = target.moments.count > 0
    ends = {name: (levels[0], levels[-1]) for name, levels in found.items() if len(levels) > 1}
    ends = {name: pair for name, pair in ends.items() if all((level.members & valid).any() for level in pair)}
    if not ends:
        return []
    asked = []
    for name, pair in ends.items():
        means = averages([level.members & valid for level in pair])
        bins = bins_of([level.members & valid for level in found[name]])
        asked.append(Contrasts(np.vstack([means, means[1:] - means[:1], _reference(target)[None]]), bins))
    shown = estimates(target, asked, confidence)
    rows: list[dict[str, Any]] = [
        {"policy": target.policy, "factor": name, "at_low": low.value, "at_high": high.value}
        | {"low_mean": float(shown.value[4 * i]), "high_mean": float(shown.value[4 * i + 1])}
        | {"base": float(shown.value[4 * i + 3])} | _named("swing", shown, 4 * i + 2)
        for i, (name, (low, high)) in enumerate(ends.items())
    ]  # fmt: skip
    return sorted(rows, key=lambda row: -abs(row["swing"]))


def _reference(target: Target) -> NDArray[np.float64]:
    """Weights [points] of what effects are told against: the base point, or the mean of all points with a value."""
    plan, valid = target.result.plan, target.moments.count > 0
    if plan.design.kind == "one_at_a_time":
        return (np.arange(len(valid)) == base_point(plan)).astype(float)
    return valid / max(int(valid.sum()), 1)


def _named(name: str, shown: Any, i: int) -> dict[str, float]:
    """An estimate as columns: ``mean low high``, ``effect effect_low effect_high``, …"""
    before = "" if name == "mean" else f"{name}_"
    return {name: float(shown.value[i]), f"{before}low": float(shown.low[i]), f"{before}high": float(shown.high[i])}


def _factors(result: SweepResult, *asked: str) -> list[str]:
    """The names of the factors asked for, or of all."""
    plan = result.plan
    names = [factor.name for factor in plan.factors]
    faults = [Fault("factor", unknown("factor", name, names)) for name in asked if name not in names]
    if not names:
        faults = [Fault("factors", "there are none, so there are no effects to tell")]
    elif len(asked) == 2 and asked[0] == asked[1]:
        faults.append(Fault("other", f'"{asked[1]}": must be another factor'))
    if faults:
        raise BadInput(plan.source, faults)
    return list(asked) or names


def _table(rows: list[dict[str, Any]], first: Target, confidence: float) -> pd.DataFrame:
    import pandas as pd

    if not rows:
        raise BadInput(first.result.plan.source, [Fault(first.measure, "has no value in any run")])
    table = pd.DataFrame(rows)
    last = [name for name in ("points", "runs") if name in table]
    table = table[[*(name for name in table if name not in last), *last]]
    table.attrs |= {"measure": first.measure, "unit": unit_of(first.measure), "against": first.against}
    table.attrs |= {"confidence": confidence, "notes": notes(first, confidence, len(rows))}
    return table
