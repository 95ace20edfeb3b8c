"""What a sweep varied, as rows to be shown: range, unit, meaning and source from the list of parameters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wom_sim.show.settings import UNSAID, said

if TYPE_CHECKING:
    from wom_sim.study.experiment.factors import Factor
    from wom_sim.study.experiment.plan import Plan

MOST_VALUES = 12
TIMES = "× base"


@dataclass(frozen=True)
class Varied:
    """A factor: its name and keys, what it may be, its unit, the base scenario's value, its meaning and its source."""

    name: str
    keys: list[str]
    takes: str
    unit: str
    base: str
    meaning: str
    source: str


def varied(plan: Plan) -> list[Varied]:
    """Every factor of a plan."""
    return [_row(factor, plan) for factor in plan.factors]


def changed(plan: Plan) -> list[tuple[str, str]]:
    """What the experiment sets for all points: (key, value)."""
    from wom_sim.study.experiment.experiment import flat

    return [(key, said(value)) for key, value in flat(plan.experiment.set).items()]


def unit_of(factor: Factor, plan: Plan) -> str:
    """The unit of a factor's values, money in the scenario's currency; labels and names have none."""
    if factor.relative or not factor.numeric:
        return TIMES if factor.relative else ""
    return re.sub(r"\bmoney\b", plan.base.money.currency, factor.unit)


def takes(factor: Factor) -> str:
    """What a factor may be, in words."""
    if factor.discrete:
        shown = ", ".join(said(value) for value in factor.entries[:MOST_VALUES])
        return shown + (f", … ({len(factor.entries)} values)" if len(factor.entries) > MOST_VALUES else "")
    if factor.law is not None:
        law = factor.law.model_dump(exclude_none=True)
        return f"{law.pop('kind')}, " + ", ".join(f"{name} {said(value)}" for name, value in law.items())
    steps = f", in {factor.steps} steps" if factor.steps else ""
    return f"{said(factor.low)} to {said(factor.high)}{' on a logarithmic scale' if factor.log else ''}{steps}"


def _row(factor: Factor, plan: Plan) -> Varied:
    from wom_sim.study.experiment.paths import parameter

    found = [parameter(target.path, plan.base) for target in factor.targets]
    alike = len({id(each.field) for each in found}) == 1
    extra: Any = found[0].field.json_schema_extra if alike else None
    own = list(dict.fromkeys(said(target.own) for target in factor.targets))
    return Varied(
        factor.name, [each.path for each in found], takes(factor), unit_of(factor, plan),
        ", ".join(own) if len(own) <= 3 else UNSAID, (found[0].field.description or "") if alike else "",
        str((extra or {}).get("source", "")),
    )  # fmt: skip
