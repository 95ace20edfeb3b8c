"""Which assumptions flip the ranking of policies: where which one is best, by which rules, and what is at stake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.errors import BadInput, Fault
from wom_sim.study.cells import Running, replications
from wom_sim.study.sensitivity import factor_words
from wom_sim.study.sensitivity.choices import Choices, choices
from wom_sim.study.sensitivity.effects import main_effects
from wom_sim.study.sensitivity.rules import Leaf, columns_of, discover, single
from wom_sim.study.sensitivity.tables import rows
from wom_sim.study.sensitivity.target import better_of, targets
from wom_sim.study.sensitivity.turning import turns
from wom_sim.study.statistics import Interval, t_quantile
from wom_sim.world.faults import unknown

if TYPE_CHECKING:
    import pandas as pd

    from wom_sim.study.sweep.sweep import SweepResult

TURNING_POLICIES = 4  # the policies that are best most often; the turning values of each pair of them are told
SMALLEST_SHARE = 0.05  # of the points, at which such a policy must be best
BINS = 8


@dataclass(frozen=True)
class Box:
    """A box of the factors' space: the policy to take there, the numbers of its points, and its sides.

    ``bounds``: factor to (above, up to and with), infinite where open; ``labels``: factor to its labels there; ``words``:
    both as a phrase, empty where the box is all there is.
    """

    policy: str
    points: np.ndarray
    bounds: dict[str, tuple[float, float]]
    labels: dict[str, tuple[str, ...]]
    words: str


@dataclass(frozen=True)
class Flips:
    """Where which policy is best by ``measure``.

    ``points``: one row a point with a value of every policy: point, the factors, best, resolved, contenders, value (the best
    one's mean), second, lead (over the second), regret_P for each policy P. ``shares``: one row a policy, the most
    often best first: policy, best (points), share, resolved (points where it is best and no other may be),
    may_be_best (points), mean_regret, largest_regret. ``robust`` is the policy whose largest regret is least. ``rules``:
    one row a box: rule, best, points, resolved, density (share of its points where that policy is best: its purity),
    coverage (share of all points where that policy is best that lie in it), lead (mean, over the second policy on
    average), regret (mean, of keeping to the rule). ``leaves`` are the same boxes. ``importance``: factor, importance in
    the rules (sums to 1; 0 where one policy is taken throughout). ``turning``: where the averaged difference of two
    policies changes its sign along a factor: factor, policy, against, value, low, high, above (whether ``policy`` is
    ahead above the value). ``regret_saved`` is what the rules save on average over always taking the best single policy
    (0 where one box is all); its interval is told from chance, and corrected for the number of factors that could have
    made a rule.
    All amounts are in the measure's unit, at least 0. Resolved is told at each point for itself. Means carry chance, so
    the best of several looks a little better, and regret a little larger, than it is.
    """

    measure: str
    policies: tuple[str, ...]
    confidence: float
    points: pd.DataFrame
    shares: pd.DataFrame
    robust: str
    rules: pd.DataFrame
    leaves: list[Box]
    importance: pd.DataFrame
    turning: pd.DataFrame
    regret_saved: Interval
    sentences: list[str]


def flips(
    result: SweepResult, measure: str | None = None, policies: Sequence[str] | None = None, confidence: float = 0.95
) -> Flips:
    """Find which policy is best where, and which factors decide it.

    Parameters
    ----------
    measure
        The measure that policies are ranked by, if left out.
    policies
        The policies to choose from; all of the sweep, if left out.

    Raises
    ------
    BadInput
        Unknown names, fewer than two policies, or no point at which each of them has a value.
    """
    from wom_sim.study.sensitivity.flip_words import sentences

    plan = result.plan
    names = _names(result, policies)
    measure = targets(result, measure, None, None)[0].measure
    places = np.array([plan.policies.index(name) for name in names])
    told = choices(result.cells, measure, places, confidence)
    if not len(told.points):
        raise BadInput(plan.source, [Fault(measure, "there is no point at which every policy has a value")])
    leaves, importance, saved = _discovered(result, measure, places, told, confidence)
    boxes = [_box(result, leaf, names, told) for leaf in leaves]
    shares = _shares(told, names)
    found = Flips(
        measure, names, confidence, _points(result, measure, told, names), shares,
        str(shares["policy"][int(shares["largest_regret"].argmin())]), _rules(boxes, leaves, told), boxes,
        importance, _turning(result, measure, shares, confidence), saved, [],
    )  # fmt: skip
    found.sentences.extend(sentences(result, found))
    return found


def _discovered(
    result: SweepResult, measure: str, places: np.ndarray, told: Choices, confidence: float
) -> tuple[list[Leaf], pd.DataFrame, Interval]:
    """The boxes, how much each factor has to do with them, and what they gain over one policy throughout."""
    plan = result.plan
    columns = columns_of(plan, told.points)
    corrected = 1 - (1 - confidence) / max(1, len(plan.factors))

    def gained(leaves: Sequence[Leaf]) -> Interval:
        return _gained(result, measure, places, told, leaves, corrected)

    leaves, weights = [single(told)], np.zeros(len(columns))
    if columns and plan.design.kind != "one_at_a_time":  # which has no boxes, only lines through its base point
        leaves, weights = discover(columns, told, lambda points, policy: gained([Leaf(policy, points)]).low > 0)
    return leaves, _importance(plan, [column.factor for column in columns], weights), gained(leaves)


def _gained(
    result: SweepResult, measure: str, places: np.ndarray, told: Choices, leaves: Sequence[Leaf], confidence: float
) -> Interval:
    """What the policies of some boxes gain over one policy throughout, on average over all points.

    Points share their chance, so it is told from replication to replication.
    """
    taken = np.full(len(told.points), single(told).policy)
    for leaf in leaves:
        taken[leaf.points] = leaf.policy
    every, running = np.arange(len(taken)), Running(())
    mean = told.means[every, taken] - told.means[:, single(told).policy]
    for block in replications(result, [measure]):
        values = block[measure][:, told.points] * better_of(measure)
        gain = values[:, every, places[taken]] - values[:, :, places[single(told).policy]]
        running.add(np.nan_to_num(gain - mean).mean(axis=1))
    found = running.moments()
    count, value = int(found.count), float(mean.mean())
    half = t_quantile(0.5 + confidence / 2, count - 1) * float(found.error) if count > 1 else float("nan")
    return Interval(value, value - half, value + half, count)


def _names(result: SweepResult, policies: Sequence[str] | None) -> tuple[str, ...]:
    known = result.plan.policies
    names = tuple(dict.fromkeys(known if policies is None else policies))
    faults = [Fault("policies", unknown("policy", name, known)) for name in names if name not in known]
    if not faults and len(names) < 2:
        faults = [Fault("policies", "there must be two or more to choose from")]
    if faults:
        raise BadInput(result.plan.source, faults)
    return names


def _points(result: SweepResult, measure: str, told: Choices, names: tuple[str, ...]) -> pd.DataFrame:
    table = result.plan.points.iloc[told.points].reset_index(drop=True)
    called, every = np.array(names, dtype=object), np.arange(len(told.points))
    orders = np.argsort(-told.means, axis=1, kind="stable")
    may = [", ".join(called[order[kept[order]]]) for order, kept in zip(orders, told.contenders, strict=True)]
    table = table.assign(best=called[told.best], resolved=told.resolved, contenders=may)
    table = table.assign(value=told.means[every, told.best] * better_of(measure), second=called[told.second])
    return table.assign(lead=told.lead, **{f"regret_{name}": told.regret[:, i] for i, name in enumerate(names)})


def _shares(told: Choices, names: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd

    first = told.best[:, None] == np.arange(len(names))
    table = pd.DataFrame({
        "policy": names,
        "best": first.sum(axis=0),
        "share": first.mean(axis=0),
        "resolved": (first & told.resolved[:, None]).sum(axis=0),
        "may_be_best": told.contenders.sum(axis=0),
        "mean_regret": told.regret.mean(axis=0),
        "largest_regret": told.regret.max(axis=0),
    })  # fmt: skip
    return table.sort_values(["best", "mean_regret"], ascending=[False, True], kind="stable", ignore_index=True)


def _box(result: SweepResult, leaf: Leaf, names: tuple[str, ...], told: Choices) -> Box:
    table = result.plan.points
    values = {name: table[name].to_numpy(dtype=float) for name in leaf.bounds}
    words = factor_words.region(leaf.bounds, leaf.labels, values)
    return Box(names[leaf.policy], told.points[leaf.points], leaf.bounds, leaf.labels, words)


def _rules(boxes: list[Box], leaves: list[Leaf], told: Choices) -> pd.DataFrame:
    """The boxes as a table, those with most points first within each policy's coverage."""
    import pandas as pd

    rows = []
    for box, leaf in zip(boxes, leaves, strict=True):
        right = told.best[leaf.points] == leaf.policy
        averages = np.sort(told.means[leaf.points].mean(axis=0))
        rows.append({
            "rule": box.words or "everywhere", "best": box.policy, "points": len(leaf.points),
            "resolved": int((right & told.resolved[leaf.points]).sum()), "density": float(right.mean()),
            "coverage": float(right.sum() / max(1, (told.best == leaf.policy).sum())),
            "lead": float(averages[-1] - averages[-2]), "regret": float(told.regret[leaf.points, leaf.policy].mean()),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _importance(plan: Any, factors: list[str], weights: np.ndarray) -> pd.DataFrame:
    import pandas as pd

    found = {factor.name: 0.0 for factor in plan.factors}
    for name, weight in zip(factors, weights, strict=True):
        found[name] += float(weight)
    table = pd.DataFrame({"factor": list(found), "importance": list(found.values())})
    return table.sort_values("importance", ascending=False, kind="stable", ignore_index=True)


def _turning(result: SweepResult, measure: str, shares: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """The values at which one of the policies that are best somewhere overtakes another.

    Each is read from intervals that hold at all levels of its factor together (Bonferroni).
    """
    import pandas as pd

    found, sign = [], better_of(measure)
    leading = [str(row.policy) for row in rows(shares) if row.share >= SMALLEST_SHARE][:TURNING_POLICIES]
    most = max([BINS, *result.plan.design.shape])
    corrected = 1 - (1 - confidence) / most
    for policy, against in combinations(leading if result.plan.factors else [], 2):
        table = main_effects(result, measure, policy, against, BINS, corrected)
        for factor, levels in table.groupby("factor", sort=False):
            if levels["low_edge"].isna().any():
                continue
            lines = (levels[name].astype(float).tolist() for name in ("level", "mean", "low", "high"))
            found += [
                {"factor": factor, "policy": policy, "against": against, "value": turn.value, "low": turn.low,
                 "high": turn.high, "above": turn.rising == (sign > 0)}
                for turn in turns(*lines)
            ]  # fmt: skip
    return pd.DataFrame(found, columns=["factor", "policy", "against", "value", "low", "high", "above"])
