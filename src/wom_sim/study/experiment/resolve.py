"""From a factor's table to a factor: paths are looked up, values checked, with every fault and note on the way."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from wom_sim.errors import Fault
from wom_sim.study.experiment.experiment import Experiment, FactorTable, flat
from wom_sim.study.experiment.factors import Factor, Target
from wom_sim.study.experiment.paths import Parameter, parameter
from wom_sim.world.faults import limits, listed, nearest, shown
from wom_sim.world.scenario import Scenario

LEAST_MASS = 0.01  # of a law between a parameter's bounds
EXACT = 2**53  # whole numbers beyond it are not all numbers of a table
ENDLESS = ("normal", "lognormal")  # laws that are cut at a parameter's bounds; the others must end within them


@dataclass
class Findings:
    """Faults and notes, as they are found."""

    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    def fault(self, where: str, what: str) -> None:
        """Take one down; the same one only once."""
        if (new := Fault(where, what)) not in self.faults:
            self.faults.append(new)

    def note(self, where: str, what: str) -> None:
        """The same of what is only odd."""
        if (new := Fault(where, what)) not in self.notes:
            self.notes.append(new)


def resolved(experiment: Experiment, base: Scenario, columns: Iterable[str], found: Findings) -> tuple[Factor, ...]:
    """The factors of an experiment that are sound; ``columns`` are names that a factor may not have.

    ``found`` hears every fault: unknown paths, values out of bounds, names and keys that are taken twice.
    """
    factors: list[Factor] = []
    taken, names = set(columns), set()
    for table in experiment.factors:
        name = table.called
        where = f"factors.{name}" if name else "factors"
        if name in names:
            found.fault(where, "two factors have this name; give one of them a `name` of its own")
        elif name in taken:
            found.fault(where, f'"{name}" is the name of another column; give the factor a `name` of its own')
        names.add(name)
        before = len(found.faults)
        factor = (_linked if table.levels else _single)(table, where, base, found)
        if factor is not None and len(found.faults) == before:
            ours = all(to.location[0] == "policies" for to in factor.targets)
            factor = replace(factor, lever=ours if table.lever is None else table.lever)
            factors.append(from_here(factor, experiment.folder, base.folder))
    _on_one_key(factors, found)
    return tuple(factors)


def from_here(factor: Factor, here: Path, there: Path) -> Factor:
    """A factor with names of files, which start from the experiment's folder, as names from the scenario's."""
    if not any(to.file for to in factor.targets):
        return factor

    def placed(to: Target, value: Any) -> Any:
        named = to.file and isinstance(value, str)
        return Path(os.path.relpath(here / value, there)).as_posix() if named else value

    pairs = factor.settings or tuple(tuple((to, each) for to in factor.targets) for each in factor.entries)
    return replace(factor, settings=tuple(tuple((to, placed(to, value)) for to, value in each) for each in pairs))


def _on_one_key(factors: Sequence[Factor], found: Findings) -> None:
    """Two factors on one key: the second would undo the first."""
    by_key: dict[tuple[int | str, ...], Factor] = {}
    for factor in factors:
        for target in factor.targets:
            other = by_key.setdefault(target.location, factor)
            if other is not factor:
                found.fault(f"factors.{factor.name}", f"`{target.path}` is set by the factor {other.name}, too")


def parameters_at(paths: Sequence[str], where: str, base: Scenario, found: Findings) -> list[Parameter]:
    """The parameters that paths lead to; of the other paths ``found`` hears."""
    parameters: list[Parameter] = []
    for path in paths:
        try:
            one = parameter(path, base)
        except LookupError as error:
            found.fault(where, error.args[0])
            continue
        if one.location in [other.location for other in parameters]:
            found.fault(where, f"`{one.path}` is named twice")
        parameters.append(one)
    return parameters


def _linked(table: FactorTable, where: str, base: Scenario, found: Findings) -> Factor | None:
    """A factor of linked settings, by label."""
    targets: dict[str, Target] = {}
    settings: dict[str, dict[str, Any]] = {}
    for level in table.levels or ():
        if level.label in settings:
            found.fault(f"{where}.levels", f'two levels are called "{level.label}"')
        settings[level.label] = {}
        for path, value in flat(level.set).items():
            for one in parameters_at([path], f"{where}.levels", base, found):
                if what := one.wrong(value):
                    found.fault(f"{where}.levels.{level.label}", f"{one.path} = {what}")
                _plausible(one, value, f"{where}.levels.{level.label}", found)
                targets[one.path] = _target(one)
                settings[level.label][one.path] = value
    for label, values in settings.items():
        if missing := [path for path in targets if path not in values]:
            found.fault(f"{where}.levels.{label}", f"does not set {listed(missing)}, as other levels do")
    pairs = tuple(tuple((targets[path], value) for path, value in values.items()) for values in settings.values())
    own = next((label for label, values in settings.items()
                if all(targets[path].own == value for path, value in values.items())), None)  # fmt: skip
    return Factor(table.called, tuple(targets.values()), tuple(settings), pairs, numeric=False, own=own)


def _single(table: FactorTable, where: str, base: Scenario, found: Findings) -> Factor | None:
    """A factor on one parameter, or on several that get the same value."""
    paths = table.paths if table.paths is not None else (table.path or "",)
    parameters = parameters_at(paths, f"{where}.{'path' if table.paths is None else 'paths'}", base, found)
    if len(parameters) < len(paths) or (table.relative and not _multipliable(parameters, where, found)):
        return None
    if table.values is None and not all(one.measurable for one in parameters) and (table.range or table.distribution):
        found.fault(where, "has no range: it takes names or lists; give `values`")
        return None
    given: dict[str, Any] = {}
    if table.values is not None:
        given = _values(table, parameters, f"{where}.values", found)
    elif table.range is not None:
        given = _range(table, parameters, f"{where}.range", found)
    elif table.distribution is not None:
        given = _law(table, parameters, f"{where}.distribution", found)
    numeric = given.pop("numeric", all(one.measurable for one in parameters))
    factor = Factor(
        table.called, tuple(map(_target, parameters)), steps=table.steps, relative=table.relative, numeric=numeric,
        own=_own(table, parameters, numeric), unit="" if table.relative else parameters[0].unit, **given,
    )  # fmt: skip
    if factor.whole and table.range and table.steps and factor.low < factor.high:
        _enough_whole(factor, table.steps, f"{where}.steps", found)
    return factor


def _enough_whole(factor: Factor, steps: int, where: str, found: Findings) -> None:
    """Refuse more steps than there are whole numbers."""
    if len(set(factor.stepped(steps))) < steps:
        found.fault(where, f"{steps}: from {factor.low:g} to {factor.high:g} there are not so many different whole "
                    "numbers; give fewer steps, or `values`")  # fmt: skip


def _target(one: Parameter) -> Target:
    return Target(one.path, one.location, one.own, one.whole)


def _own(table: FactorTable, parameters: Sequence[Parameter], numeric: bool) -> Any:
    """The one value that the base scenario has for all parameters of a factor; None if there is none."""
    if table.relative:
        return 1.0
    own = parameters[0].own
    same = all(one.own == own for one in parameters) and (_is_number(own) or not numeric)
    return own if same else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _multipliable(parameters: Sequence[Parameter], where: str, found: Findings) -> bool:
    """Whether the base scenario has numbers that relative values can multiply."""
    before = len(found.faults)
    for one in parameters:
        if not _is_number(one.own):
            found.fault(where, f"`{one.path}` is {shown(one.own) if one.own is not None else 'left open'} in the base "
                        "scenario: there is no number to multiply; leave `relative` out")  # fmt: skip
    if all(one.own == 0 for one in parameters):
        found.fault(where, "is 0 in the base scenario: multiplied it stays so; leave `relative` out")
    return len(found.faults) == before


def _values(table: FactorTable, parameters: Sequence[Parameter], where: str, found: Findings) -> dict[str, Any]:
    """The entries of a factor that has values."""
    values = table.values or ()
    numeric = all(map(_is_number, values))
    if table.relative and not numeric:
        found.fault(where, "relative values must be numbers")
        return {}
    for value in values:
        check_value(value, parameters, table.relative, where, found)
    if doubled := [value for i, value in enumerate(values) if value in values[:i]]:
        found.fault(where, f"{shown(doubled[0])} stands there twice")
    return {"entries": values, "numeric": numeric}


def _range(table: FactorTable, parameters: Sequence[Parameter], where: str, found: Findings) -> dict[str, Any]:
    """The ends of a factor that has a range."""
    assert table.range is not None
    low, high = table.range
    if not low < high:
        found.fault(where, f"{low:g} to {high:g}: the first must be below the second")
    if table.scale == "log" and low <= 0:
        found.fault(where, f'{low:g}: must be above 0 for scale = "log"')
    for end in (low, high):
        check_value(end, parameters, table.relative, where, found, rounded=table.relative)
    return {"low": float(low), "high": float(high), "log": table.scale == "log"}


def _law(table: FactorTable, parameters: Sequence[Parameter], where: str, found: Findings) -> dict[str, Any]:
    """The law of a factor, and the ends at which it is cut."""
    assert table.distribution is not None
    law, before = table.distribution, len(found.faults)
    low, high = law.support
    for one in parameters:
        scale = float(one.own) if table.relative and one.own else 1.0
        least, most = sorted(bound / scale for bound in one.bounds)
        for end in law.support if law.kind not in ENDLESS else ():
            if not least <= end <= most:
                found.fault(where, f"{one.path}: {end * scale:g}: {limits(one.field, {})}")
        low, high = max(low, least), min(high, most)
    if len(found.faults) == before and law.mass(low, high) < LEAST_MASS:
        allowed = " and ".join(f"{one.path} {limits(one.field, {})}" for one in parameters)
        found.fault(where, f"less than {100 * LEAST_MASS:g} % of it lies within the bounds: {allowed}")
    return {"low": low, "high": high, "law": law}


def check_value(
    value: Any, parameters: Sequence[Parameter], relative: bool, where: str, found: Findings, *, rounded: bool = False
) -> None:
    """Hold a value against the bounds of all parameters that get it; ``rounded`` where products will be."""
    for one, given in _given(value, parameters, relative, rounded):
        if what := one.wrong(given):
            found.fault(where, f"{value:g} × {one.own:g} = {what}" if relative else what)
        elif _is_number(given) and one.whole and abs(given) > EXACT:
            found.fault(where, f"{shown(given)}: in an experiment must be at most 2^53")
        else:
            _plausible(one, given, where, found)


def _given(
    value: Any, parameters: Sequence[Parameter], relative: bool, rounded: bool
) -> Iterator[tuple[Parameter, Any]]:
    """What each parameter gets of a value: it, or its product with its own; whole where that is meant."""
    for one in parameters:
        given = value * one.own if relative else value
        whole = one.whole and isinstance(given, float) and math.isfinite(given) and (rounded or given.is_integer())
        yield one, round(given) if whole else given


def _plausible(one: Parameter, value: Any, where: str, found: Findings) -> None:
    """Note a number outside a parameter's plausible range."""
    if one.span and _is_number(value) and not one.span[0] <= value <= one.span[1]:
        unit = f" ({one.unit})" if one.unit else ""
        found.note(where, f"{value:g}: plausible for {one.path} is {one.span[0]:g} to {one.span[1]:g}{unit}")


def level_of(factor: Factor, given: Any) -> float:
    """The level of a factor that a value or label of a table names.

    Raises:
        LookupError: it has none; the message says why.
    """
    if factor.numeric:
        try:
            return float(given)
        except (TypeError, ValueError):
            raise LookupError(f"{shown(given)}: must be a number") from None
    known = [str(entry) for entry in factor.entries]
    if str(given) not in known:
        raise LookupError(f"{shown(given)}: must be {listed(known, 'or')}{nearest(given, known)}")
    return float(known.index(str(given)))
