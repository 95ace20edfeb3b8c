"""The best level of a factor, the best point of a design, and the stretches of a factor on which a policy is best."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from wom_sim.study import wording
from wom_sim.study.answers import phrases
from wom_sim.study.answers.curve import Curve, contenders, curve, resolved, would_do
from wom_sim.study.sensitivity.factor_words import shown
from wom_sim.study.sensitivity.levels import clusters
from wom_sim.study.sensitivity.target import Target, better_of
from wom_sim.study.statistics import Interval

if TYPE_CHECKING:
    from wom_sim.study.sensitivity.flips import Flips
    from wom_sim.study.sweep.sweep import SweepResult

MOST_STEPS = 8


def best_level(found: Curve, confidence: float) -> tuple[list[str], list[str]]:
    """The best level with its value and which others may be as good; then what each step brings."""
    target, result = found.target, found.target.result
    name, sign = target.measure.replace("_", " "), better_of(target.measure)
    if len(found.levels) < 2:
        return [f"{found.factor} has only one level with values of {name}: there is nothing to compare it with."], []
    best, may, leads = contenders(found, sign, confidence)
    value = phrases.amount(result, target.measure, found.means[best])
    answer = [f"{target.policy}'s {name} is {'highest' if sign > 0 else 'lowest'} with "
              f"{phrases.placed(found.factor, found.levels[best])}: {value}."]  # fmt: skip
    if result.replications < 2 and clusters(result.plan) is None:
        return [*answer, "One replication shows no chance: nothing is told apart. Ask for more."], []
    return [*answer, _as_good(found, best, may, leads, confidence)], steps(found, confidence)


def best_lever(target: Target, confidence: float) -> tuple[list[str], list[str]]:
    """The best level of the one factor that is a lever, over all others: of a design that has not every option in every state."""
    plan = target.result.plan
    levers = [factor.name for factor in plan.factors if factor.lever]
    if len(levers) != 1 or len(levers) == len(plan.factors):
        return [], []
    found = curve(target, levers[0], confidence)
    if len(found.levels) < 2 or target.result.replications < 2:
        return [], []
    first, *rest = best_level(found, confidence)[0]
    answer = [f"Averaged over the other factors, {first}", *rest]
    return answer, steps(found, confidence)


def _as_good(found: Curve, best: int, may: list[int], leads: list[Interval], confidence: float) -> str:
    """Which levels are not told from the best, the smallest of them first, and what would tell them."""
    rivals = [i for i in may if i != best]
    if not rivals:
        return "Every other level is told from it."
    words = [phrases.valued(found.levels[i]) for i in rivals]
    count = found.target.result.replications
    text = f"Not told from it with {count} replications: {found.factor} {wording.listed(words, 'or')}"
    corrected = 1 - (1 - confidence) / max(1, len(found.levels) - 1)
    counts = [would_do(leads[i], corrected) for i in rivals]
    known = [needed for needed in counts if needed is not None]
    if known and clusters(found.target.result.plan) is None:
        text += f" ({wording.replications(max(known))} would do)"
    if found.ordered:
        text += f"; the smallest level that may be best is {phrases.valued(found.levels[min(may)])}"
    return f"{text}."


def steps(found: Curve, confidence: float) -> list[str]:
    """What each step up the factor changes, in one sentence."""
    count = len(found.levels)
    if not found.ordered or count < 2 or count - 1 > MOST_STEPS:
        return []
    target, parts = found.target, []
    for i, step in enumerate(found.differences([(i + 1, i) for i in range(count - 1)], confidence)):
        between = f"from {phrases.valued(found.levels[i])} to {phrases.valued(found.levels[i + 1])}"
        size = phrases.amount(target.result, target.measure, step, size=True)
        if not resolved(step):
            parts.append(f"{between} no change is told from chance")
        else:
            parts.append(f"{between} it {'rises' if step.value > 0 else 'falls'} by {size}")
    return [f"{phrases.capital(phrases.measured(target))} by {found.factor}, step by step: {'; '.join(parts)}."]


def stretches(result: SweepResult, found: Flips) -> list[str]:
    """Which policy is best along the one factor: "ignore is best with agents up to 1, team with agents from 2 to 4"."""
    factor = result.plan.factors[0].name
    if found.shares["best"].iloc[0] == len(found.points):
        return []
    column = found.points[factor]
    if column.dtype.kind not in "biuf":
        told = {str(name): rows[factor].astype(str).tolist() for name, rows in found.points.groupby("best", sort=False)}
        return [f"By {factor}: {'; '.join(f'{name} with {wording.listed(labels)}' for name, labels in told.items())}."]
    rows = found.points.sort_values(factor, kind="stable")
    runs = [(name, [value for _, value in group]) for name, group in
            groupby(zip(rows["best"], rows[factor], strict=True), key=lambda pair: pair[0])]  # fmt: skip
    if len(runs) > 4:
        return []
    parts = [
        f"{name} with {factor} {shown(values[0]) if values[0] == values[-1] else f'{shown(values[0])} to {shown(values[-1])}'}"
        for name, values in runs
    ]
    return [f"From low to high: {'; '.join(parts)}."]
