"""What to decide, in sentences: the best option by state, the smallest that will do, one for all, and what to find out first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from wom_sim.study import wording
from wom_sim.study.sensitivity.factor_words import shown
from wom_sim.study.sensitivity.option_phrases import (
    MOST_OPTIONS,
    MOST_STATES,
    any_level,
    best_by_state,
    option_words,
    policies,
    state_words,
    states,
)
from wom_sim.study.sensitivity.tables import rows
from wom_sim.study.sensitivity.target import unit_of
from wom_sim.study.statistics import Interval

if TYPE_CHECKING:
    from wom_sim.study.sensitivity.options import Options
    from wom_sim.study.sweep.sweep import SweepResult

ALIKE = 0.9  # of a regret; one above this is not called less


def sentences(result: SweepResult, found: Options) -> list[str]:
    """All there is to say: the answer, then the rest."""
    return [*answer(result, found), *further(result, found)]


def answer(result: SweepResult, found: Options) -> list[str]:
    """The best option by state; how small a choice will do, or how sure that is; one choice for all states."""
    if len(found.best) == 1:
        return _one_state(result, found)
    return [f"{best_by_state(found)}.", *_sure(result, found), *one_for_all(result, found)]


def further(result: SweepResult, found: Options) -> list[str]:
    """Which other options may be best in each state, and what it is worth to know which state it is."""
    return [*_alternatives(result, found), *_ruled_out(found), *_worth(result, found)]


def _one_state(result: SweepResult, found: Options) -> list[str]:
    """The best option, where nothing is assumed."""
    best = rows(found.best)[0]
    text = f"{best_by_state(found)}: {_amount(result, found, best.mean, best.low, best.high)}"
    others = found.table[found.table["may_be_best"] & ~found.table["best"]]
    if result.replications < 2:
        return [f"{text}.", *_sure(result, found)]
    if others.empty:
        return [f"{text}; every other option is told from it."]
    words, count = option_words(others, found.levers, policies(found)), len(found.table) - 1
    names = wording.listed(words, "or") if len(words) <= MOST_OPTIONS else f"{len(words)} of the {count} other options"
    return [f"{text}.", f"Not told from it with {_replications(result)}: {names}.", *_least(result, found)]


def _sure(result: SweepResult, found: Options) -> list[str]:
    """How small a choice is not told from the best; else in how many states the best is told from every other option."""
    if result.replications < 2:
        return ["One replication shows no chance: nothing is told apart. Ask for more."]
    alone, count = int((found.best["may_be_best"] == 1).sum()), len(found.best)
    if alone == count:
        return ["Each is told from every other option."]
    if (smallest := _smallest(found)) is not None:
        assert found.enough is not None
        most = _amount(result, found, float(found.enough["regret_high"].max()))
        return [
            f"Perhaps enough, as not told from the best with {_replications(result)}: {smallest}. That loses {most} at most."
        ]
    others = found.robust[(found.robust["may_be_best_in"] > 0) & (found.robust["best_in"] == 0)]
    if 0 < len(others) <= MOST_OPTIONS and len(set(option_words(found.best, found.levers, policies(found)))) == 1:
        names = wording.listed(option_words(others, found.levers, policies(found)))
        return [f"May be best as well, with {_replications(result)}: {names}."]
    if not alone:
        return [f"With {_replications(result)} no best option is told from every other."]
    return [f"With {_replications(result)} the best is told from every other option in {alone} of {states(found)}."]


def _smallest(found: Options) -> str | None:
    """ "agents at 1, 2 and 3, in this order": what may be enough; None where that is the best itself, or has no order."""
    table = found.enough
    if table is None or table["policy"].nunique() > 1 or not (table["enough"] != table["best"]).any():
        return None
    lever, levels = found.levers[0], table["enough"].tolist()
    if len(set(levels)) == 1:
        text = f"{lever} at {shown(levels[0])} throughout"
    elif len(levels) <= MOST_STATES:
        text = f"{lever} at {wording.listed([shown(level) for level in levels])}, in this order"
        if len(found.assumptions) == 1:
            values = wording.listed([shown(value) for value in table[found.assumptions[0]]])
            text = text.replace(", in this order", f" where {found.assumptions[0]} is {values}")
    else:
        text = f"{lever} from {shown(min(levels))} to {shown(max(levels))}"
    return text


def _least(result: SweepResult, found: Options) -> list[str]:
    """The same where nothing is assumed, with what it may lose."""
    if found.enough is None:
        return []
    row = rows(found.enough)[0]
    if row.enough == row.best:
        return []
    most = _amount(result, found, row.regret_high)
    return [f"As little as {found.levers[0]} at {shown(row.enough)} may be enough: it loses {most} at most."]


def one_for_all(result: SweepResult, found: Options) -> list[str]:
    """The option that loses least at worst, and the one that loses least on average if that is another."""
    first = found.robust.iloc[0]
    if not math.isfinite(first["largest_regret"]) or not first["largest_regret"] > 0:
        return []
    words = option_words(found.robust, found.levers, policies(found))
    ends = (first["largest_regret"], first["largest_regret_low"], first["largest_regret_high"])
    state = found.best.iloc[int(first["in_state"])]
    lost = _amount(result, found, *ends) if not ends[1] <= 0 else f"at most {_amount(result, found, ends[2])}"
    text = f"If one choice must serve all, {words[0]} loses least: {lost} at worst, where {state_words(state, found.assumptions)}"
    cheapest = int(found.robust["mean_regret"].argmin())
    mean = float(found.robust["mean_regret"].iloc[cheapest])
    if mean < ALIKE * first["mean_regret"]:
        text += f"; {words[cheapest]} loses less on average"
    return [f"{text}."]


def _alternatives(result: SweepResult, found: Options) -> list[str]:
    """Which other options may be best, state by state."""
    if not 1 < len(found.best) <= 2 * MOST_STATES or (found.best["may_be_best"] == 1).all():
        return []
    if found.levers and (len(found.levers) > 1 or policies(found)):
        return []
    lever = found.levers[0] if found.levers else ""
    words = dict(zip(found.table.index, option_words(found.table, found.levers, policies(found)), strict=True))
    parts = []
    for (_, inside), (_, row) in zip(found.table.groupby("state"), found.best.iterrows(), strict=True):
        others = inside[inside["may_be_best"] & ~inside["best"]]
        names = [words[index] for index in others.index]
        names = [*names[:1], *(name.removeprefix(f"{lever} at ") if lever else name for name in names[1:])]
        told = wording.listed(names, "or") if len(names) <= MOST_OPTIONS + 1 else f"{len(names)} others"
        parts.append(f"where {state_words(row, found.assumptions)}, {told if names else 'none'}")
    return [f"Not told from the best with {_replications(result)}: {'; '.join(parts)}."]


def _ruled_out(found: Options) -> list[str]:
    """The policies and the levels of a lever of which no option may be best in any state."""
    if not found.assumptions or (found.best["may_be_best"] == 1).all():
        return []
    alive = found.robust[found.robust["may_be_best_in"] > 0]
    parts = []
    for column in [*(["policy"] if policies(found) else []), *found.levers]:
        every = dict.fromkeys(level for level in found.table[column] if not any_level(level))
        out = [level for level in every if level not in set(alive[column])]
        if out:
            names = wording.listed([shown(level) for level in out], "or")
            parts.append(
                names
                if column == "policy"
                else f"{column} {names}"
                if isinstance(out[0], str)
                else f"{column} at {names}"
            )
    return [f"Ruled out as the best under every assumption: {'; '.join(parts)}."] if parts else []


def _worth(result: SweepResult, found: Options) -> list[str]:
    """Which assumptions it is worth to know before deciding."""
    told = [row for row in rows(found.worth_knowing) if row.low > 0]
    if not len(found.worth_knowing) or result.replications < 2:
        return []
    single = option_words(found.robust, found.levers, policies(found))[int(found.robust["mean_regret"].argmin())]
    if not told:
        names = wording.listed([name for name in found.worth_knowing["assumption"] if name != "all"], "or")
        return [f"Knowing {names} before deciding is not shown to be worth anything against {single} throughout."]
    told.sort(key=lambda row: (row.assumption == "all", -row.worth))
    parts = [f"{'all of them' if row.assumption == 'all' else row.assumption}, "
             f"{_amount(result, found, row.worth, row.low, row.high)}" for row in told]  # fmt: skip
    return [f"What it is worth to know before deciding, on average, against {single} throughout: {'; '.join(parts)}."]


def _amount(result: SweepResult, found: Options, value: float, low: float = math.nan, high: float = math.nan) -> str:
    return wording.amount(Interval(float(value), float(low), float(high), 0), *_unit(result, found))


def _unit(result: SweepResult, found: Options) -> tuple[str, str]:
    return unit_of(found.measure), result.plan.base.money.currency


def _replications(result: SweepResult) -> str:
    return f"{result.replications} replication{'s'[: result.replications != 1]}"
