"""A design as a decision: what can be chosen (options) against what must be assumed (states).

An *option* is a policy with a combination of the levers' levels, a *state* a combination of the other factors' levels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import BadInput, Fault
from wom_sim.study.cells import replications

if TYPE_CHECKING:
    import pandas as pd

    from wom_sim.study.experiment.plan import Plan
    from wom_sim.study.sweep.sweep import SweepResult


@dataclass(frozen=True)
class ChoiceSet:
    """Options and states of a sweep.

    ``cells`` (int64 [states, options]) are places in [points * policies]. ``states`` has a row a state and a column an
    assumption, ``options`` a row an option: policy, then a column a lever (None where the policy does not depend on it).
    ``state_levels`` (float64 [states, assumptions]) and ``levels`` (float64 [options, levers]) are the same as numbers, NaN for
    None.
    """

    cells: NDArray[np.int64]
    states: pd.DataFrame
    options: pd.DataFrame
    state_levels: NDArray[np.float64]
    levels: NDArray[np.float64]

    def within(self, kept: NDArray[np.bool_]) -> ChoiceSet:
        """Some of the states."""
        states = self.states[kept].reset_index(drop=True)
        return replace(self, cells=self.cells[kept], states=states, state_levels=self.state_levels[kept])

    @property
    def assumptions(self) -> list[str]:
        """The names of the factors that are assumed."""
        return [str(name) for name in self.states.columns]

    @property
    def levers(self) -> list[str]:
        """The names of the factors that are decided."""
        return [str(name) for name in self.options.columns[1:]]


def choice_set(result: SweepResult, measure: str) -> ChoiceSet:
    """Lay a design out as states and options.

    A policy whose runs are the same to the last bit at every level of a lever that moves another policy does not depend on
    it: it is one option there, not several.

    Raises
    ------
    BadInput
        There is nothing to choose from, or not every state has every option.
    """
    plan = result.plan
    decided = np.array([factor.lever for factor in plan.factors], bool)
    states, state = _distinct(plan.levels[:, ~decided])
    combinations, combination = _distinct(plan.levels[:, decided])
    if len(combinations) * plan.n_policies < 2:
        raise BadInput(plan.source, [Fault("factors", "there is nothing to choose from: one policy, and no factor is a lever "
                                           "(`lever = true`) with two levels or more")])  # fmt: skip
    place = state * len(combinations) + combination
    if len(states) * len(combinations) != plan.n_points or len(np.unique(place)) < plan.n_points:
        raise BadInput(plan.source, [_unfit(plan, decided)])
    point = np.argsort(place).reshape(len(states), len(combinations))
    idle = _idle(result, measure, point, combinations)
    policies, kept = _options(combinations, idle)
    levels = np.where(idle[policies], np.nan, combinations[kept])
    return ChoiceSet(
        point[:, kept] * plan.n_policies + policies,
        _shown(plan, np.flatnonzero(~decided), point[:, 0]),
        _option_table(plan, np.flatnonzero(decided), point[0, kept], policies, np.isnan(levels)),
        states, levels,
    )  # fmt: skip


def _distinct(levels: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The distinct rows in order, and which of them each row is; one empty row where there are no columns."""
    if not levels.shape[1]:
        return np.zeros((1, 0)), np.zeros(len(levels), np.int64)
    found, place = np.unique(levels, axis=0, return_inverse=True)
    return found, place.reshape(-1)


def _unfit(plan: Plan, decided: NDArray[np.bool_]) -> Fault:
    """Why a design has no options, and which has."""
    ours, theirs = (
        ", ".join(factor.name for factor, lever in zip(plan.factors, decided, strict=True) if lever is which)
        for which in (np.True_, np.False_)
    )
    kind = plan.design.kind
    return Fault(
        "design",
        f"options need every combination of what is decided ({ours}) at every combination of what is assumed ({theirs}), once; "
        f'this {kind} design has others. kind = "grid" has them, or a table with all of them',
    )


def _idle(
    result: SweepResult, measure: str, point: NDArray[np.int64], combinations: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Which levers (bool [policies, levers]) change nothing under a policy, though they do under another."""
    policies, levers = result.plan.n_policies, combinations.shape[1]
    idle = np.ones((policies, levers), bool)
    if policies == 1 or not levers:
        return np.zeros_like(idle)
    first = np.empty((levers, len(combinations)), np.int64)  # the combination with the same levels of the other levers
    for lever in range(levers):
        others, place = _distinct(np.delete(combinations, lever, axis=1))
        start = np.full(len(others), len(combinations))
        np.minimum.at(start, place, np.arange(len(combinations)))
        first[lever] = start[place]
    for block in replications(result, [measure]):
        values = block[measure]
        for lever in range(levers):
            same = _equal(values[:, point], values[:, point[:, first[lever]]])
            idle[:, lever] &= same.all(axis=(0, 1, 2))
    return idle & ~idle.all(axis=0)


def _equal(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether two values are the same, as far as both are there."""
    return np.asarray((one == other) | np.isnan(one) | np.isnan(other))


def _options(combinations: NDArray[np.float64], idle: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Policy and combination of each option: of combinations that differ in idle levers only, the first."""
    policies, kept = [], []
    for policy, still in enumerate(idle):
        _, place = _distinct(combinations[:, ~still])
        _, firsts = np.unique(place, return_index=True)
        policies += [policy] * len(firsts)
        kept += sorted(firsts.tolist())
    return np.array(policies, np.int64), np.array(kept, np.int64)


def _shown(plan: Plan, columns: NDArray[np.int64], points: NDArray[np.int64]) -> pd.DataFrame:
    """Factors as tables show them at some points."""
    names = [plan.factors[column].name for column in columns]
    return plan.points.loc[points, names].reset_index(drop=True)


def _option_table(
    plan: Plan, columns: NDArray[np.int64], points: NDArray[np.int64], policies: NDArray[np.int64],
    still: NDArray[np.bool_],
) -> pd.DataFrame:  # fmt: skip
    """The options; None where a policy does not depend on a lever (``still``, [options, levers])."""
    table = _shown(plan, columns, points)
    for place, name in enumerate(table.columns):
        if still[:, place].any():
            table[name] = table[name].astype(object).where(~still[:, place], None)
    table.insert(0, "policy", [plan.policies[number] for number in policies])
    return table
