"""Which factors matter most, in sentences: by the indices of the design, or by what each does on its own."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from wom_sim.errors import BadInput
from wom_sim.study import wording
from wom_sim.study.answers import phrases
from wom_sim.study.sensitivity.effects import tornado
from wom_sim.study.sensitivity.factor_words import shown
from wom_sim.study.sensitivity.indices import sensitivity
from wom_sim.study.sensitivity.tables import rows
from wom_sim.study.statistics import Interval

if TYPE_CHECKING:
    from wom_sim.study.sensitivity.target import Target

MOST = 3  # factors that are named
LEAST = 0.05  # of the variance; a factor with less is not named


def influence(target: Target, confidence: float) -> list[str]:
    """What matters to a target: its leading factors, then what else a reader of the indices must know.

    A factor whose interval does not leave out what chance alone would give it is not named.
    """
    result, design = target.result, target.result.plan.design.kind
    if len(result.plan.factors) < 2:
        return []
    asked = (result, target.measure, target.policy, target.against)
    if design == "one_at_a_time":
        return _swings(target, tornado(*asked, confidence=confidence))
    try:
        table = sensitivity(*asked, confidence=confidence)
    except BadInput as error:
        return [f"No indices of sensitivity are given: {error.faults[0].what}."]
    tell = {"sobol": _sobol, "morris": _morris, "prcc": _prcc}[table.attrs["method"]]
    return [*tell(target, table), *table.attrs["notes"]]


def _what(target: Target) -> str:
    name = target.measure.replace("_", " ")
    if target.against:
        return f"What matters to the difference in {name} between {target.policy} and {target.against}"
    return f"What matters to {target.policy}'s {name}"


def _nothing(target: Target) -> list[str]:
    return [f"{_what(target)}: no factor's part is told from chance."]


def _share(value: float, low: float, high: float) -> str:
    """A share with its interval in percent; no end below 0 or above 100, no interval where it would not show."""
    value, low, high = (min(max(end, 0.0), 1.0) for end in (value, low, high))
    seen = round(100 * low) < round(100 * high)
    return wording.percent(Interval(value, low if seen else math.nan, high, 0))


def _sobol(target: Target, table: Any) -> list[str]:
    ordered = table.sort_values("total", ascending=False, kind="stable")
    noise = table.attrs["noise_share"].get(target.policy, 0.0)  # chance alone gives every total so much
    least = noise if noise > 0 else 0.0
    named = [row for row in rows(ordered) if row.total >= LEAST and row.total_low > least][:MOST]
    if not named:
        return _nothing(target)
    parts = [f"{row.factor}, {_share(row.total, row.total_low, row.total_high)}" for row in named]
    text = f"{_what(target)}, as a share of its variance, alone and together with the others: {'; '.join(parts)}."
    joint = 1 - float(table["first_high"].clip(lower=0).sum())
    if joint > 0.1:
        text += f" At least {100 * joint:.0f}{wording.SPACE}% of the variance is owed to factors acting together."
    idle = [row.factor for row in rows(ordered) if row.total_high < LEAST]
    if not idle:
        return [text]
    names = wording.listed(idle)
    if len(idle) > MOST and len(idle) + len(named) == len(table):
        names = f"The other {len(idle)} factors"
    return [text, f"{names} hardly matter{'s' if len(idle) == 1 else ''} to it."]


def _morris(target: Target, table: Any) -> list[str]:
    ordered = table.sort_values("mu_star", ascending=False, kind="stable")
    named = [row for row in rows(ordered) if row.mu_star_low > max(row.noise if row.noise > 0 else 0.0, 0.0)][:MOST]
    if not named:
        return _nothing(target)
    parts = []
    for row in named:
        size = Interval(row.mu_star, row.mu_star_low, row.mu_star_high, 0)
        parts.append(f"{row.factor}, {phrases.amount(target.result, target.measure, size)}{_direction(row)}")
    text = f"{_what(target)}, as the mean size of its effect from the lowest to the highest level: {'; '.join(parts)}."
    return [text]


def _direction(row: Any) -> str:
    """Whether an effect goes one way throughout."""
    if abs(row.mu) > 0.95 * row.mu_star:
        return f" ({'upwards' if row.mu > 0 else 'downwards'})"
    return " (now up, now down)" if abs(row.mu) < 0.5 * row.mu_star else ""


def _prcc(target: Target, table: Any) -> list[str]:
    ordered = table.loc[table["prcc"].abs().sort_values(ascending=False, kind="stable").index]
    named = [row for row in rows(ordered) if row.prcc_low > 0 or row.prcc_high < 0][:MOST]
    if not named:
        return _nothing(target)
    parts = [
        f"{row.factor}, {wording.number(row.prcc, 2)} [{wording.number(row.prcc_low, 2)}, {wording.number(row.prcc_high, 2)}]"
        for row in named
    ]
    return [f"{_what(target)}, as a partial rank correlation: {'; '.join(parts)}."]


def _swings(target: Target, table: Any) -> list[str]:
    named = [row for row in rows(table) if row.swing_low > 0 or row.swing_high < 0][:MOST]
    if not named:
        return _nothing(target)
    parts = []
    for row in named:
        swing = Interval(row.swing, row.swing_low, row.swing_high, 0)
        size = phrases.amount(target.result, target.measure, swing, size=True)
        parts.append(
            f"{row.factor} from {shown(row.at_low)} to {shown(row.at_high)} {'adds' if row.swing > 0 else 'takes'} {size}"
        )
    return [f"{_what(target)}, all else being as in the base scenario: {'; '.join(parts)}."]
