"""Scenario discovery: where in the space of the factors which policy is best, as a few rules of thumb.

A small classification tree (scikit-learn's; Breiman et al. 1984) cuts the space into boxes. A point weighs what is at
stake there, the lead of its best policy; a box takes the policy that is best on average over its points, so that what the
tree saves is regret, not mistakes. How many boxes are worth having is told by cross-validation: the fewest whose regret on
points that they were not made from is within two standard errors of the least.

Points share their chance, so that boxes do well on points that they were not made from is no proof. A box keeps a policy
other than the one that is best on average over all points only where it is told from that one: at half of the box's
points or more, each by itself; or on average over the box, from replication to replication, if the boxes also save regret
on other points by three standard errors (by either alone, boxes are found in pure chance one time in five). Density and
coverage are those of PRIM (Friedman & Fisher 1999, Stat. Comput. 9:123; Bryant & Lempert 2010, Technol. Forecast. Soc.
Change 77:34).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.study.sensitivity.chance import folds
from wom_sim.study.sensitivity.choices import Choices

if TYPE_CHECKING:
    from wom_sim.study.experiment.plan import Plan

MOST_LEAVES = 6
FEWEST_POINTS = 8  # below this there is nothing to find rules from
SMALLEST_SHARE = 0.04  # of the points, in a box
DOUBT, DOUBT_OF_ANY = 2.0, 3.0  # standard errors by which more boxes must be better than fewer, and than one
FOLDS, SEED = 10, 1


@dataclass(frozen=True)
class Leaf:
    """A box of the factors' space and the policy to take in it.

    ``bounds`` are the values of a factor, (above, up to and with), infinite where open; ``labels`` those of a factor that
    has labels. ``points`` are positions in ``Choices.points``.
    """

    policy: int
    points: NDArray[np.int64]
    bounds: dict[str, tuple[float, float]] = field(default_factory=dict)
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """What the tree sees of a factor: its level, or whether it has one of its labels."""

    factor: str
    values: NDArray[np.float64]
    label: str | None = None


def columns_of(plan: Plan, points: NDArray[np.int64]) -> list[Column]:
    """The tree's columns; a factor of labels gives one for each label."""
    found = []
    for position, factor in enumerate(plan.factors):
        shown = plan.points[factor.name].to_numpy()[points]
        if shown.dtype.kind in "biuf":
            found.append(Column(factor.name, plan.levels[points, position]))
        else:
            words = shown.astype(str)
            found += [Column(factor.name, (words == label).astype(float), label) for label in dict.fromkeys(words)]
    return found


def single(told: Choices) -> Leaf:
    """One box for all points, with the policy that is best on average."""
    return Leaf(int(told.means.mean(axis=0).argmax()), np.arange(len(told.points)))


def discover(
    columns: list[Column], told: Choices, on_average: Callable[[NDArray[np.int64], int], bool]
) -> tuple[list[Leaf], NDArray[np.float64]]:
    """The boxes, and how much each column had to do with them (sums to 1; all 0 where one box is all).

    ``on_average`` says whether a policy is told from the one of ``single``, on average over some points.
    """
    points, whole = len(told.points), single(told)
    nothing = [whole], np.zeros(len(columns))
    if points < FEWEST_POINTS or not told.lead.any():
        return nothing
    matrix = np.column_stack([column.values for column in columns])
    count, sure = _leaves(matrix, told)
    if count == 1:
        return nothing

    def policy_of(inside: NDArray[np.int64]) -> int:
        policy = int(told.means[inside].mean(axis=0).argmax())
        alone = 2 * told.better[inside, policy, whole.policy].sum() >= len(inside)
        return policy if alone or (sure and on_average(inside, policy)) else whole.policy

    tree = _fitted(matrix, told, np.arange(points), count)
    boxes = _boxes(tree.tree_, 0, matrix, np.arange(points), columns, policy_of)
    return (boxes, np.asarray(tree.feature_importances_)) if len(boxes) > 1 else nothing


def _fitted(matrix: NDArray[np.float64], told: Choices, kept: NDArray[np.int64], leaves: int) -> Any:
    from sklearn.tree import DecisionTreeClassifier

    least = max(2, math.ceil(SMALLEST_SHARE * len(told.points)))
    tree = DecisionTreeClassifier(max_leaf_nodes=leaves, min_samples_leaf=least, random_state=SEED)
    return tree.fit(matrix[kept], told.best[kept], sample_weight=told.lead[kept])


def _leaves(matrix: NDArray[np.float64], told: Choices) -> tuple[int, bool]:
    """How many boxes the points support, and whether these save regret beyond doubt."""
    fold = folds(SEED, len(told.points), min(FOLDS, len(told.points)))
    regret = np.array([_regret_elsewhere(matrix, told, fold, leaves) for leaves in range(1, MOST_LEAVES + 1)])
    least = int(regret.mean(axis=1).argmin())

    def worse(leaves: int, errors: float) -> bool:
        more = regret[leaves - 1] - regret[least]
        return bool(more.mean() > errors * more.std(ddof=1) / math.sqrt(len(more)))

    if least == 0:
        return 1, False
    count = next(leaves for leaves in range(2, least + 2) if not worse(leaves, DOUBT))
    return count, worse(1, DOUBT_OF_ANY)


def _regret_elsewhere(
    matrix: NDArray[np.float64], told: Choices, fold: NDArray[np.int64], leaves: int
) -> NDArray[np.float64]:
    """The regret at each point by the boxes that were made without its fold."""
    regret, lost = told.regret, np.empty(len(told.points))
    for number in range(fold.max() + 1):
        kept, out = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        if leaves == 1 or not told.lead[kept].any():
            lost[out] = regret[out, told.means[kept].mean(axis=0).argmax()]
            continue
        tree = _fitted(matrix, told, kept, leaves)
        homes, places = tree.apply(matrix[kept]), tree.apply(matrix[out])
        for leaf in np.unique(places):
            inside = kept[homes == leaf]
            lost[out[places == leaf]] = regret[out[places == leaf], told.means[inside].mean(axis=0).argmax()]
    return lost


def _boxes(
    tree: Any, node: int, matrix: NDArray[np.float64], points: NDArray[np.int64], columns: list[Column],
    policy_of: Callable[[NDArray[np.int64]], int],
) -> list[Leaf]:  # fmt: skip
    """The boxes under a node; where all of them take one policy they are one."""
    if tree.children_left[node] < 0:
        return [Leaf(policy_of(points), points)]
    column, cut = columns[tree.feature[node]], tree.threshold[node]
    low = matrix[points, tree.feature[node]] <= cut
    sides = [
        _boxes(tree, child, matrix, points[inside], columns, policy_of)
        for child, inside in ((tree.children_left[node], low), (tree.children_right[node], ~low))
    ]
    policies = {leaf.policy for side in sides for leaf in side}
    if len(policies) == 1:
        return [Leaf(policies.pop(), points)]
    return [_narrowed(leaf, column, cut, above, columns) for above, side in enumerate(sides) for leaf in side]


def _narrowed(leaf: Leaf, column: Column, cut: float, above: int, columns: list[Column]) -> Leaf:
    """A box within one side of a cut."""
    if column.label is None:
        low, high = leaf.bounds.get(column.factor, (-math.inf, math.inf))
        edges = (max(low, cut), high) if above else (low, min(high, cut))
        return Leaf(leaf.policy, leaf.points, {**leaf.bounds, column.factor: edges}, leaf.labels)
    every = tuple(str(other.label) for other in columns if other.factor == column.factor)
    kept = leaf.labels.get(column.factor, every)
    kept = tuple(label for label in kept if (label == column.label) == bool(above))
    return Leaf(leaf.policy, leaf.points, leaf.bounds, {**leaf.labels, column.factor: kept})
