"""What it is worth to know an assumption before deciding: the expected value of (partial) perfect information.

Every state weighs the same (Raiffa & Schlaifer 1961, Applied Statistical Decision Theory; Felli & Hazen 1998, Med. Decis.
Making 18:95). Options that are chosen by the same replications by which they are judged look better than they are; so those
of each fold of replications are judged by what the other folds would have chosen (cross-fitting).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wom_sim.study.cells import Running, replications
from wom_sim.study.sensitivity.choice_sets import ChoiceSet
from wom_sim.study.sensitivity.target import better_of
from wom_sim.study.statistics import t_quantile

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from wom_sim.study.sweep.sweep import SweepResult

FOLDS = 5
Numbers = NDArray[np.float64]


def worth_knowing(result: SweepResult, measure: str, chosen: ChoiceSet, confidence: float) -> pd.DataFrame:
    """A row an assumption, then (of several) "all": assumption, worth, low, high, in the direction of better.

    ``worth`` is what choosing by it gains, on average over the states, on the one option that is best on average; intervals
    are corrected for their number. NaN with one replication.
    """
    import pandas as pd

    names = list(chosen.assumptions)
    names += ["all"] if len(names) > 1 else []
    ways = _ways(result, measure, chosen)
    running, rows = Running((len(names),)), np.arange(len(chosen.cells))
    for numbers, values in _blocks(result, measure, chosen):
        for number, value in zip(numbers, values, strict=True):
            taken = value[rows, ways[number % FOLDS]]
            running.add(np.nan_to_num(taken[1:] - taken[0]).mean(axis=1)[None])
    found, counted = running.moments(), min(FOLDS, result.replications) > 1
    corrected = 1 - (1 - confidence) / max(1, len(names))
    count = int(found.count.max(initial=0))
    half = t_quantile(0.5 + corrected / 2, count - 1) * found.error if count > 1 else np.nan
    worth = found.mean if counted else np.full(len(names), np.nan)
    return pd.DataFrame({"assumption": names, "worth": worth, "low": worth - half, "high": worth + half})


def _ways(result: SweepResult, measure: str, chosen: ChoiceSet) -> list[NDArray[np.int64]]:
    """What the replications outside each fold would take, int64 [ways, states]: knowing nothing, each assumption, all."""
    sums, counts = np.zeros((FOLDS, *chosen.cells.shape)), np.zeros((FOLDS, *chosen.cells.shape))
    for numbers, values in _blocks(result, measure, chosen):
        for fold in range(FOLDS):
            inside = values[numbers % FOLDS == fold]
            sums[fold] += np.nan_to_num(inside).sum(axis=0)
            counts[fold] += np.isfinite(inside).sum(axis=0)
    count = counts.sum(axis=0) - counts
    means = np.where(count > 0, (sums.sum(axis=0) - sums) / np.maximum(count, 1), -np.inf)
    return [_taken(chosen, each) for each in means]


def _taken(chosen: ChoiceSet, means: Numbers) -> NDArray[np.int64]:
    ways = [np.full(len(means), means.sum(axis=0).argmax())]
    for levels in chosen.state_levels.T:
        taken = np.empty(len(means), np.int64)
        for level in np.unique(levels):
            inside = levels == level
            taken[inside] = means[inside].sum(axis=0).argmax()
        ways.append(taken)
    return np.array([*ways, means.argmax(axis=1)] if len(ways) > 2 else ways)


def _blocks(result: SweepResult, measure: str, chosen: ChoiceSet) -> Iterator[tuple[NDArray[np.int64], Numbers]]:
    """The numbers of replications and their values [replications, states, options], more being better."""
    start = 0
    for block in replications(result, [measure]):
        values = block[measure].reshape(len(block[measure]), -1)[:, chosen.cells] * better_of(measure)
        yield np.arange(start, start + len(values)), values
        start += len(values)
