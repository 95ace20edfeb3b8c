"""From a factor's table to a factor: paths are looked up, values checked, with every fault and note on the way."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from wom_sim.errors import Fault
from wom_sim.study.sweep.experiment import FactorTable, flat
from wom_sim.study.sweep.factors import Factor, Target
from wom_sim.study.sweep.paths import Parameter, parameter
from wom_sim.world.faults import limits, listed, nearest, shown
from wom_sim.world.scenario import Scenario

LEAST_MASS = 0.01  # of a law between a parameter's bounds
EXACT = 2**53  # whole numbers beyond it are not all numbers of a table


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


def resolved(
    tables: Sequence[FactorTable], base: Scenario, columns: Iterable[str], found: Findings
) -> tuple[Factor, ...]:
    """The factors of an experiment that are sound; ``columns`` are names that a factor may not have.

    ``found`` hears every fault: unknown paths, values out of bounds, names and keys that are taken twice.
    """
    factors: list[Factor] = []
    taken, names = dict.fromkeys(columns, ""), set()
    for table in tables:
        name = table.called
        where = f"factors.{name}" if name else "factors"
        if name in names:
            found.fault(where, "two factors have this name; give one of them a `name` of its own")
        elif name in taken or not name:
            found.fault(where, f'"{name}" is the name of another column; give the factor a `name` of its own')
        names.add(name)
        before = len(found.faults)
        factor = _settings(table, name, base, found) if table.levels else _values(table, name, base, found)
        if factor is not None and len(found.faults) == before:
            factors.append(factor)
    _on_one_key(factors, found)
    return tuple(factors)


def _on_one_key(factors: Sequence[Factor], found: Findings) -> None:
    """Two factors on one key: the second would undo the first."""
    by_key: dict[tuple[int | str, ...], Factor] = {}
    for factor in factors:
        for target in factor.targets:
            other = by_key.setdefault(target.location, factor)
            if other is not factor:
                found.fault(f"factors.{factor.name}", f"`{target.path}` is set by the factor {other.name}, too")


def _parameters(paths: Sequence[str], where: str, base: Scenario, found: Findings) -> list[Parameter]:
    """The parameters that paths lead to."""
    parameters: list[Parameter] = []
    for path in paths:
        try:
            one = parameter(path, base)
        except LookupError as error:
            found.fault(where, f"`{path}` {error.args[0]}" if error.args[0].startswith(("leads", "is ", "does"))
                        else error.args[0])  # fmt: skip
            continue
        if one.location in [other.location for other in parameters]:
            found.fault(where, f"`{one.path}` is named twice")
        parameters.append(one)
    return parameters


def _target(one: Parameter) -> Target:
    return Target(one.path, one.location, one.own, one.whole)


def _settings(table: FactorTable, name: str, base: Scenario, found: Findings) -> Factor | None:
    """A factor of linked settings."""
    where = f"factors.{name}.levels"
    targets: dict[str, Target] = {}
    settings = []
    for level in table.levels or ():
        pairs = []
        for path, value in flat(level.set).items():
            for one in _parameters([path], where, base, found):
                if what := one.wrong(value):
                    found.fault(f"{where}.{level.label}", f"{one.path} = {what}")
                _outside(one, [value], where, found)
                targets[one.path] = _target(one)
                pairs.append((targets[one.path], value))
        settings.append(tuple(pairs))
    labels = [level.label for level in table.levels or ()]
    for label in sorted({label for label in labels if labels.count(label) > 1}):
        found.fault(where, f'two levels are called "{label}"')
    for label, pairs_of_it in zip(labels, settings, strict=True):
        if missing := [path for path in targets if path not in [target.path for target, _ in pairs_of_it]]:
            found.fault(f"{where}.{label}", f"does not set {listed(missing)}, as other levels do")
    own = next((label for label, pairs in zip(labels, settings, strict=True)
                if all(target.own == value for target, value in pairs)), None)  # fmt: skip
    return Factor(name, tuple(targets.values()), tuple(labels), tuple(settings), numeric=False, own=own)


def _values(table: FactorTable, name: str, base: Scenario, found: Findings) -> Factor | None:
    """A factor on one parameter, or on several that get the same value."""
    paths = table.paths if table.paths is not None else (table.path or "",)
    where = f"factors.{name}"
    parameters = _parameters(paths, f"{where}.{'path' if table.path is not None else 'paths'}", base, found)
    if len(parameters) < len(paths):
        return None
    targets = tuple(_target(one) for one in parameters)
    if table.relative:
        _multiplied(parameters, where, found)
        own: Any = 1.0
    else:
        own = targets[0].own if all(target.own == targets[0].own for target in targets) else None
    shared: dict[str, Any] = {
        "relative": table.relative, "own": own, "steps": table.steps,
        "unit": "" if table.relative else parameters[0].unit,
    }  # fmt: skip
    if table.values is not None:
        return _of_values(table, name, parameters, targets, shared, found)
    if any(not one.measurable for one in parameters) and (table.range or table.distribution):
        found.fault(where, "has no range: it takes names or lists; give `values`")
        return None
    if table.range is not None:
        return _of_range(table, name, parameters, targets, shared, found)
    if table.distribution is not None:
        return _of_law(table, name, parameters, targets, shared, found)
    numeric = all(one.measurable for one in parameters)
    return Factor(name, targets, numeric=numeric, **(shared | {"own": own if numeric and _is_number(own) else None}))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _multiplied(parameters: Sequence[Parameter], where: str, found: Findings) -> None:
    """Relative values need something to multiply."""
    for one in parameters:
        if not _is_number(one.own):
            found.fault(where, f"`{one.path}` is {shown(one.own) if one.own is not None else 'left open'} in the base "
                        "scenario: there is no number to multiply; leave `relative` out")  # fmt: skip
    if all(one.own == 0 for one in parameters):
        found.fault(where, "is 0 in the base scenario: multiplied it stays so; leave `relative` out")


def products(parameters: Sequence[Parameter], value: Any, relative: bool) -> Iterator[tuple[Parameter, Any]]:
    """What each parameter gets of a value."""
    for one in parameters:
        if relative and _is_number(one.own) and _is_number(value):
            product = value * one.own
            yield one, (int(product) if one.whole and float(product).is_integer() else product)
        else:
            yield one, (int(value) if isinstance(value, float) and one.whole and value.is_integer() else value)


def _of_values(
    table: FactorTable, name: str, parameters: Sequence[Parameter], targets: tuple[Target, ...],
    shared: dict[str, Any], found: Findings,
) -> Factor | None:  # fmt: skip
    values, where = table.values or (), f"factors.{name}.values"
    for value in values:
        check_value(value, parameters, table.relative, where, found)
    if doubled := [value for i, value in enumerate(values) if value in values[:i]]:
        found.fault(where, f"{shown(doubled[0])} stands there twice")
    numeric = all(_is_number(value) for value in values)
    if table.relative and not numeric:
        found.fault(where, "relative values must be numbers")
    own = shared["own"]
    if numeric and not _is_number(own):
        own = None
    return Factor(name, targets, tuple(values), numeric=numeric, **(shared | {"own": own}))


def check_value(value: Any, parameters: Sequence[Parameter], relative: bool, where: str, found: Findings) -> None:
    """Hold a value against the bounds of all parameters that get it."""
    for one, product in products(parameters, value, relative):
        if what := one.wrong(product):
            found.fault(where, f"{value:g} × {one.own:g} = {what}" if relative and _is_number(one.own) else what)
        elif _is_number(product) and one.whole and abs(product) > EXACT:
            found.fault(where, f"{shown(product)}: in an experiment must be at most 2^53")
        else:
            _outside(one, [product], where, found)


def _outside(one: Parameter, values: Sequence[Any], where: str, found: Findings) -> None:
    """Note numbers outside a parameter's plausible range."""
    numbers = [value for value in values if _is_number(value)]
    if one.span and (odd := [value for value in numbers if not one.span[0] <= value <= one.span[1]]):
        unit = f" ({one.unit})" if one.unit else ""
        found.note(where, f"{odd[0]:g}: plausible for {one.path} is {one.span[0]:g} to {one.span[1]:g}{unit}")


def _of_range(
    table: FactorTable, name: str, parameters: Sequence[Parameter], targets: tuple[Target, ...],
    shared: dict[str, Any], found: Findings,
) -> Factor | None:  # fmt: skip
    assert table.range is not None
    (low, high), where = table.range, f"factors.{name}.range"
    if not low < high:
        found.fault(where, f"{low:g} to {high:g}: the first must be below the second")
        return None
    if table.scale == "log" and low <= 0:
        found.fault(where, f'{low:g}: must be above 0 for scale = "log"')
    for value in (low, high):
        if table.relative:
            value_faults = [(one, product) for one, product in products(parameters, value, True)]
            for one, product in value_faults:
                whole = round(product) if one.whole and _is_number(product) else product
                if what := one.wrong(whole):
                    found.fault(where, f"{value:g} × {one.own:g} = {what}" if _is_number(one.own) else what)
                else:
                    _outside(one, [whole], where, found)
        else:
            check_value(value, parameters, False, where, found)
    factor = Factor(name, targets, low=float(low), high=float(high), log=table.scale == "log", **shared)
    if factor.whole and table.steps is not None and len(set(factor.stepped(table.steps))) < table.steps:
        found.fault(f"factors.{name}.steps", f"{table.steps}: from {low:g} to {high:g} there are not so many different "
                    "whole numbers; give fewer steps, or `values`")  # fmt: skip
    return factor


def _of_law(
    table: FactorTable, name: str, parameters: Sequence[Parameter], targets: tuple[Target, ...],
    shared: dict[str, Any], found: Findings,
) -> Factor | None:  # fmt: skip
    assert table.distribution is not None
    law, where = table.distribution, f"factors.{name}.distribution"
    low, high = law.support
    least, most = -math.inf, math.inf
    for one in parameters:
        scale = one.own if table.relative and _is_number(one.own) and one.own else 1.0
        ends = sorted(bound / scale for bound in one.bounds)
        least, most = max(least, ends[0]), min(most, ends[1])
        for end in (low, high):  # a law that ends somewhere must end within the bounds; others are cut there
            if law.kind not in ("normal", "lognormal") and not ends[0] <= end <= ends[1]:
                found.fault(where, f"{one.path}: {end * scale:g}: {limits(one.field, {})}")
    if len(found.faults) == 0 and law.mass(least, most) < LEAST_MASS:
        found.fault(where, f"less than {100 * LEAST_MASS:g} % of it lies within the parameter's bounds, "
                    f"{least:g} to {most:g}")  # fmt: skip
    return Factor(name, targets, low=max(low, least), high=min(high, most), law=law, **shared)


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
