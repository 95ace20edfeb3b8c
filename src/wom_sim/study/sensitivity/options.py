"""What to decide, against what must be assumed: the best option in each state of the world, and what any other loses there.

Regret is a paired difference: in each replication the option with the state's best mean, minus the other. Which options may
be best is told in each state for itself, as in ``statistics.best_of``: of k options one is ruled out where the interval of its
difference to the best, at confidence 1 − alpha/(k − 1), leaves out zero, so that the true best is ruled out with probability
alpha/2 at most. The option that loses least at worst is that of minimax regret (Savage 1951, J. Am. Stat. Assoc. 46:55).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import BadInput, Fault
from wom_sim.study.cells import Moments, Running, replications
from wom_sim.study.intervals import intervals
from wom_sim.study.sensitivity.choice_sets import ChoiceSet, choice_set
from wom_sim.study.sensitivity.informed import worth_knowing
from wom_sim.study.sensitivity.target import better_of, targets

if TYPE_CHECKING:
    import pandas as pd

    from wom_sim.study.sweep.sweep import SweepResult

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Options:
    """What each option comes to in each state, by ``measure``; all amounts in its unit, regrets in the direction of better.

    ``assumptions`` and ``levers`` name the factors; their levels are columns of the tables (a lever's None: the policy does
    not depend on it), and so is ``state``, its number.

    ``table``: a row a state and option: mean, low, high, regret, regret_low, regret_high (of the paired difference to the
    state's best, corrected for all of them; negative: may be better; NaN with one replication), best, may_be_best.
    ``best``: a row a state: the best option with its mean, low and high, may_be_best (how many options may be), second (in
    words), lead over it, lead_low, lead_high.
    ``robust``: a row an option, that which loses least at worst first: largest_regret, largest_regret_low,
    largest_regret_high, in_state (where that is), mean_regret, best_in and may_be_best_in (states).
    ``enough``, where there is one lever of numbers (else None): a row a state: the policy that is best there, best (its
    level), enough (its smallest level that may be best), and the regret of that with its interval.
    ``worth_knowing``: ``informed.worth_knowing``.
    """

    measure: str
    confidence: float
    assumptions: list[str]
    levers: list[str]
    table: pd.DataFrame
    best: pd.DataFrame
    robust: pd.DataFrame
    enough: pd.DataFrame | None
    worth_knowing: pd.DataFrame
    sentences: list[str]


@dataclass(frozen=True)
class _Figures:
    """Arrays [states, options]: means in the direction of better, regrets and their ends; ``best`` and ``second`` [states]."""

    chosen: ChoiceSet
    value: Numbers
    best: NDArray[np.int64]
    second: NDArray[np.int64]
    regret: Numbers
    low: Numbers
    high: Numbers

    @property
    def may(self) -> NDArray[np.bool_]:
        return np.isfinite(self.regret) & ~(self.low > 0)


def options(result: SweepResult, measure: str | None = None, confidence: float = 0.95) -> Options:
    """Tell what we can decide from what we must assume: the best option in each state, and one for all of them.

    An option is a policy with a level of each factor that is a lever (``Factor.lever``), a state a combination of the levels
    of all other factors.

    Raises
    ------
    BadInput
        An unknown measure, nothing to choose from, or a design in which not every state has every option.
    """
    from wom_sim.study.sensitivity.option_words import sentences

    measure = targets(result, measure, None, None)[0].measure
    moments, everything = result.cells.of(measure), choice_set(result, measure)
    has_any = np.asarray(np.isfinite(moments.mean.ravel()[everything.cells]).any(axis=1))
    chosen = everything.within(has_any)
    if not len(chosen.cells):
        raise BadInput(result.plan.source, [Fault(measure, "there is no state in which an option has a value")])
    value = moments.mean.ravel()[chosen.cells] * better_of(measure)
    known = np.where(np.isnan(value), -np.inf, value)
    ranked = np.argsort(-known, axis=1, kind="stable")
    losses = _lost(result, measure, chosen, ranked[:, 0])
    corrected = 1 - (1 - confidence) / max(1, value.shape[1] - 1)
    ends = intervals(losses, measure, corrected, paired=True)
    figures = _Figures(chosen, value, ranked[:, 0], ranked[:, 1], losses.mean, *ends)
    worth = worth_knowing(result, measure, chosen, confidence)
    table, best = _table(figures, moments, measure, confidence), _best(figures, moments, measure, confidence)
    found = Options(
        measure,
        confidence,
        chosen.assumptions,
        chosen.levers,
        table,
        best,
        _robust(figures),
        _enough(figures),
        worth,
        [],
    )
    found.sentences.extend(sentences(result, found))
    return found


def _lost(result: SweepResult, measure: str, chosen: ChoiceSet, best: NDArray[np.int64]) -> Moments:
    """What every option loses to its state's best, [states, options], in a pass over the runs."""
    rows, running = np.arange(len(best)), Running(chosen.cells.shape)
    for block in replications(result, [measure]):
        values = block[measure].reshape(len(block[measure]), -1)[:, chosen.cells] * better_of(measure)
        running.add(values[:, rows, best][:, :, None] - values)
    return running.moments()


def _table(figures: _Figures, moments: Moments, measure: str, confidence: float) -> pd.DataFrame:
    """A row a state and option."""
    chosen = figures.chosen
    states, count = figures.value.shape
    rows, places = np.repeat(np.arange(states), count), np.tile(np.arange(count), states)
    ends = intervals(moments, measure, confidence)
    first = figures.best[:, None] == np.arange(count)
    told = {
        "mean": moments.mean.ravel()[chosen.cells], "low": ends[0].ravel()[chosen.cells],
        "high": ends[1].ravel()[chosen.cells], "regret": figures.regret, "regret_low": figures.low,
        "regret_high": figures.high, "best": first, "may_be_best": figures.may | first,
    }  # fmt: skip
    table = _beside(chosen.states.iloc[rows], chosen.options.iloc[places])
    table.insert(0, "state", rows)
    return table.assign(**{name: values.ravel() for name, values in told.items()})


def _beside(*tables: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    return pd.concat([table.reset_index(drop=True) for table in tables], axis=1)


def _best(figures: _Figures, moments: Moments, measure: str, confidence: float) -> pd.DataFrame:
    """A row a state."""
    from wom_sim.study.sensitivity.option_phrases import option_words

    chosen, rows = figures.chosen, np.arange(len(figures.best))
    at = chosen.cells[rows, figures.best]
    ends = intervals(moments, measure, confidence)
    table = _beside(chosen.states, chosen.options.iloc[figures.best])
    table.insert(0, "state", rows)
    words = option_words(chosen.options, chosen.levers, chosen.options["policy"].nunique() > 1)
    return table.assign(
        mean=moments.mean.ravel()[at], low=ends[0].ravel()[at], high=ends[1].ravel()[at],
        may_be_best=np.maximum(figures.may.sum(axis=1), 1), second=[words[place] for place in figures.second],
        lead=figures.regret[rows, figures.second], lead_low=figures.low[rows, figures.second],
        lead_high=figures.high[rows, figures.second],
    )  # fmt: skip


def _robust(figures: _Figures) -> pd.DataFrame:
    """A row an option, least largest regret first; options without a value in some state come last."""
    lost = np.where(np.isnan(figures.regret), np.inf, figures.regret)
    at, places = lost.argmax(axis=0), np.arange(lost.shape[1])
    first = figures.best[:, None] == places
    table = figures.chosen.options.assign(
        largest_regret=lost[at, places], largest_regret_low=figures.low[at, places],
        largest_regret_high=figures.high[at, places], in_state=at, mean_regret=lost.mean(axis=0),
        best_in=first.sum(axis=0), may_be_best_in=(figures.may | first).sum(axis=0),
    )  # fmt: skip
    return table.sort_values(["largest_regret", "mean_regret"], kind="stable", ignore_index=True)


def _enough(figures: _Figures) -> pd.DataFrame | None:
    """A row a state: the smallest level of the only lever that may be best, under the policy that is best there."""
    import pandas as pd

    chosen = figures.chosen
    if len(chosen.levers) != 1 or chosen.options[chosen.levers[0]].map(lambda level: isinstance(level, str)).any():
        return None
    lever, policy = chosen.levers[0], chosen.options["policy"].to_numpy()
    found: list[dict[str, Any]] = []
    for state, best in enumerate(figures.best):
        alike = (policy == policy[best]) & figures.may[state]
        alike[best] = True
        least = min(np.flatnonzero(alike), key=lambda place: (chosen.levels[place, 0], place))
        found.append({
            "policy": policy[best], "best": chosen.options[lever].iloc[best], "enough": chosen.options[lever].iloc[least],
            "regret": figures.regret[state, least], "regret_low": figures.low[state, least],
            "regret_high": figures.high[state, least],
        })  # fmt: skip
    table = _beside(chosen.states, pd.DataFrame(found))
    table.insert(0, "state", np.arange(len(table)))
    return table
