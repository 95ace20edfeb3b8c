"""Where in a scenario a dotted path leads: to a parameter with its own value, its bounds and its place in the tables."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from wom_sim.world.faults import Location, dotted, listed, nearest, plain_faults, unit_of
from wom_sim.world.scenario import UNTOLD, Scenario
from wom_sim.world.scenario_file import parts_of

OF_THE_STUDY = {  # keys of [study] that an experiment says itself
    "replications": "[stop] has `replications`", "policies": "the experiment has `policies`",
    "baseline": "the experiment has `baseline`", "rank_by": "the experiment has `rank_by`",
    "confidence": "set it for all points, in [set]",
}  # fmt: skip


@dataclass(frozen=True)
class Parameter:
    """A parameter of the base scenario: its dotted path, its place in the tables, and the table and key it belongs to."""

    path: str
    location: Location
    table: BaseModel
    key: str

    @property
    def field(self) -> FieldInfo:
        """Its line in the list of parameters."""
        return type(self.table).model_fields[self.key]

    @property
    def own(self) -> Any:
        """Its value in the base scenario."""
        return getattr(self.table, self.key)

    @property
    def unit(self) -> str:
        """Its unit; may be empty."""
        return unit_of(self.field)

    @property
    def span(self) -> tuple[float, float] | None:
        """Its plausible range."""
        extra: Any = self.field.json_schema_extra
        return extra.get("span") if isinstance(extra, dict) else None

    @property
    def whole(self) -> bool:
        """Whether a number must be a whole one."""
        return not self._kinds & {float}

    @property
    def measurable(self) -> bool:
        """Whether it can have any number of a range."""
        return bool(self._kinds & {float, int})

    @property
    def _kinds(self) -> set[Any]:
        return set(_kinds(self.field.annotation))

    @property
    def bounds(self) -> tuple[float, float]:
        """The lowest and highest number that it may have; infinite where there is none."""
        low, high = -math.inf, math.inf
        for rule in self.field.metadata:
            low = max(low, *(float(getattr(rule, name)) for name in ("ge", "gt") if hasattr(rule, name)), -math.inf)
            high = min(high, *(float(getattr(rule, name)) for name in ("le", "lt") if hasattr(rule, name)), math.inf)
        return low, high

    def wrong(self, value: Any) -> str:
        """What is wrong with a value for it, in plain words; empty if nothing is."""
        try:
            type(self.table).model_validate({**self.table.model_dump(), self.key: value}, strict=True)
        except ValidationError as error:
            found = plain_faults(error, type(self.table))
            own = [bad for bad in found if bad.where[:1] == (self.key,)] or found
            return own[0].fault.what
        return ""


def parameter(path: str, base: Scenario) -> Parameter:
    """The parameter of a scenario that a path leads to; brands and policies go by name, events by position.

    Raises:
        LookupError: the path leads to none; its message says what is the matter and has the nearest right path.
    """
    table: Any = base
    location: list[int | str] = []
    parts = parts_of(path)
    for at, part in enumerate(parts):
        key, value = _step(base, table, part, tuple(location), path)
        location.append(key)
        if isinstance(table, BaseModel) and not isinstance(value, BaseModel) and not _is_list_of_tables(value):
            if at + 1 < len(parts):
                raise LookupError(f"`{dotted(tuple(location))}` is a single value, not a table")
            return _allowed(Parameter(_written(base, tuple(location)), tuple(location), table, part))
        table = value
    keys = f"; its keys are {listed(list(type(table).model_fields))}" if isinstance(table, BaseModel) else ""
    raise LookupError(f"`{path}` leads to a table, not to a parameter{keys}" if parts else "the path is empty")


def parameters_of(base: Scenario) -> Iterator[str]:
    """The dotted paths of all parameters of a scenario, those of ready-made policies included."""
    for name in Scenario.model_fields:
        value = getattr(base, name)
        if isinstance(value, BaseModel):
            yield from _leaves(value, (name,))
    for brand in base.brands:
        yield from _leaves(brand, ("brands", brand.name))
    for position, event in enumerate(base.events):
        yield from _leaves(event, ("events", position))
    for name in base.known_policies:
        yield from _leaves(base.policy(name), ("policies", name))


def laid(tables: Any, location: Location, value: Any) -> Any:
    """Tables with another value at a place; neither they nor what is in them is changed. Missing tables are made."""
    head, *rest = location
    if isinstance(tables, tuple):
        inner = laid(tables[int(head)], tuple(rest), value) if rest else value
        return tuple(inner if i == head else entry for i, entry in enumerate(tables))
    below = tables if isinstance(tables, dict) else {}
    return {**below, head: laid(below.get(head, {}), tuple(rest), value) if rest else value}


def _step(base: Scenario, table: Any, part: str, location: Location, path: str) -> tuple[int | str, Any]:
    """One part further: the key in the tables, and what stands there."""
    if isinstance(table, dict):  # the policies, of which ready-made ones are known by name
        if part in base.known_policies:
            return part, base.policy(part)
    elif isinstance(table, tuple):
        names = [getattr(entry, "name", None) for entry in table]
        if part in names:
            return names.index(part), table[names.index(part)]
        if part.isdecimal() and int(part) < len(table):
            return int(part), table[int(part)]
    elif part in type(table).model_fields:
        return part, getattr(table, part)
    raise LookupError(f"there is no parameter `{path}`{_nearest_path(path, base)}")


def _nearest_path(path: str, base: Scenario) -> str:
    """The path that was probably meant: one with the same last part, if there is any, else the most similar."""
    known = list(parameters_of(base))
    last = (parts_of(path) or [""])[-1]
    alike = [name for name in known if parts_of(name)[-1] == last]
    return nearest(path, alike) or nearest(path, known) or (f"; did you mean `{alike[0]}`?" if alike else "")


def _allowed(found: Parameter) -> Parameter:
    """The parameter, if it can be a factor's."""
    if found.key in UNTOLD - {"preset"}:
        raise LookupError(f"`{found.path}` is only words for the reader: it changes nothing")
    if found.location[0] == "study" and found.key in OF_THE_STUDY:
        raise LookupError(f"`{found.path}` does not change a run; {OF_THE_STUDY[found.key]}")
    return found


def _leaves(table: BaseModel, location: Location) -> Iterator[str]:
    for key in type(table).model_fields:
        value = getattr(table, key)
        if isinstance(value, BaseModel):
            yield from _leaves(value, (*location, key))
        else:
            yield dotted(tuple(str(part) for part in (*location, key)))


def _written(base: Scenario, location: Location) -> str:
    """A place as a path: brands by name, events by position."""
    if location[0] == "brands":
        location = ("brands", base.brands[int(location[1])].name, *location[2:])
    return dotted(tuple(str(part) for part in location))


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, tuple) and bool(value) and isinstance(value[0], BaseModel))


def _kinds(annotation: Any) -> Iterator[Any]:
    """The plain types inside an annotation."""
    inner = get_args(annotation)
    if annotation in (int, float, bool, str) or not inner:
        yield annotation
    for each in inner:
        yield from _kinds(each)
