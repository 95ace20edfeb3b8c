"""The parameters of a scenario as they are configured: rows and grids of Markdown cells, with what has no effect apart."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from wom_sim.show.settings import said
from wom_sim.world.scenario import Scenario

NONE = "–"  # no unit, no default, no range
NOT_SET = "not set"
MOST_LISTED, FIRST_LISTED = 48, 6  # entries of a list that are shown, and of a longer one
WORDS = ("name", "what")  # of brands and policies, told apart
SECTIONS_APART = ("brands", "channels", "policies", "events")
SPECIAL = re.compile(r"([\\`*\[\]<>|&~$]|(?<!\w)_|_(?!\w))")


@dataclass(frozen=True)
class Notes:
    """What is known of parameters beside the list: why some have no effect, what the scenario's author remarked; by key."""

    idle: Mapping[str, str]
    remarks: Mapping[str, str]
    currency: str


@dataclass(frozen=True)
class Parameter:
    """A parameter of a scenario. Every text is Markdown; ``idle`` says why it has no effect, and is empty where it has."""

    key: str
    name: str
    value: str
    default: str
    changed: bool
    unit: str
    plausible: str
    allowed: str
    meaning: str
    source: str
    default_source: str
    idle: str

    @property
    def told(self) -> str:
        """The value; bold, with the default beside it, where it differs."""
        if not self.changed:
            return self.value
        return f"**{self.value}**" + ("" if self.default == NONE else f" (default {self.default})")


@dataclass(frozen=True)
class Grid:
    """Brands or policies side by side: their names, the parameters that act for at least one, and the cells of each."""

    columns: list[str]
    parameters: list[Parameter]  # of the first column; only what does not depend on the column is meant
    cells: list[list[str]]


def text(words: object) -> str:
    """Words of the user as Markdown that shows them as they are, on one line."""
    return SPECIAL.sub(r"\\\1", " ".join(str(words).split()))


def cell(markdown: object) -> str:
    """Markdown as a cell of a table: on one line, its bars escaped."""
    return re.sub(r"(?<!\\)\|", r"\\|", re.sub(r"[ \t\r\n]+", " ", str(markdown)).strip())


def parameters(section: BaseModel, where: str, notes: Notes) -> Iterator[Parameter]:
    """Every parameter of a section, nested ones by their dotted name; ``where`` is the section's key."""
    for name, field in type(section).model_fields.items():
        value = getattr(section, name)
        if isinstance(value, BaseModel):
            for inner in parameters(value, f"{where}.{name}", notes):
                yield Parameter(**{**vars(inner), "name": f"{name}.{inner.name}"})
            continue
        yield _parameter(f"{where}.{name}", name, value, field, notes)


def configured(scenario: Scenario, notes: Notes) -> dict[str, list[Parameter]]:
    """The parameters of every section but brands, policies and events."""
    sections = {name: getattr(scenario, name) for name in type(scenario).model_fields if name not in SECTIONS_APART}
    return {
        name: list(parameters(section, name, notes))
        for name, section in sections.items()
        if isinstance(section, BaseModel)
    }


def grid(things: Mapping[str, BaseModel], where: str, notes: Notes) -> tuple[Grid, list[Parameter]]:
    """Brands or policies side by side, and the parameters that have no effect for any of them; without their words.

    A cell is bold where it differs from the default, and stands in parentheses where it has no effect for that one.
    """
    rows = zip(*(parameters(thing, f"{where}.{name}", notes) for name, thing in things.items()), strict=True)
    acting, cells, off = [], [], []
    for row in rows:
        if row[0].name in WORDS:
            continue
        if all(each.idle for each in row):
            values, reasons = (dict.fromkeys(getattr(each, name) for each in row) for name in ("value", "idle"))
            together = {"key": f"{where}.{row[0].name}", "value": ", ".join(values), "idle": "; ".join(reasons)}
            off.append(Parameter(**{**vars(row[0]), **together}))
        else:
            acting.append(row[0])
            cells.append([_beside(each) for each in row])
    return Grid(list(things), acting, cells), off


def _beside(each: Parameter) -> str:
    value = f"**{each.value}**" if each.changed and each.default != NONE else each.value
    return f"({value})" if each.idle else value


def _parameter(key: str, name: str, value: Any, field: FieldInfo, notes: Notes) -> Parameter:
    told = field.json_schema_extra if isinstance(field.json_schema_extra, Mapping) else {}
    span: Any = told.get("span")
    default = NONE if field.is_required() else _written(field.default)
    changed = _written(value) != default
    source = str(told.get("source") or NONE)
    if changed and default != NONE:
        source = f"this scenario: {notes.remarks[key]}" if key in notes.remarks else f"this scenario; default: {source}"
    return Parameter(
        key=key,
        name=name,
        value=_written(value),
        default=default,
        changed=changed,
        unit=text(re.sub(r"\bmoney\b", lambda _: notes.currency, str(told.get("unit") or NONE))),
        plausible=f"{said(span[0])} to {said(span[1])}" if span else NONE,
        allowed=_allowed(field),
        meaning=field.description or "",
        source=text(source),
        default_source=text(told.get("source") or NONE),
        idle=notes.idle.get(key, ""),
    )


def _written(value: Any) -> str:
    """A value as Markdown; words of a scenario file as code."""
    if value is None:
        return NOT_SET
    if isinstance(value, str):
        return (f"`{value}`" if not re.search(r"[`\\]", value) else text(value)) if value else NONE
    if isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
        return text(said(value))
    if isinstance(value, tuple | list) and len(value) > MOST_LISTED:
        return f"{', '.join(_written(each) for each in value[:FIRST_LISTED])}, … ({said(len(value))} in all)"
    if isinstance(value, tuple | list):
        return ", ".join(_written(each) for each in value) or NONE
    return said(value)


def _allowed(field: FieldInfo) -> str:
    """Choices or bounds of a parameter."""
    choices = _choices(field.annotation)
    if choices:
        return ", ".join(f"`{choice}`" for choice in choices)
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    bounds = [
        f"{sign} {_bound(getattr(rule, name))}"
        for rule in _rules(field.metadata)
        for name, sign in signs.items()
        if getattr(rule, name, None) is not None
    ]
    return ", ".join(bounds) or NONE


def _bound(value: float) -> str:
    """A bound; a great power of two as such."""
    power = int(value).bit_length() - 1
    return f"2^{power}" if power > 50 and value == 2**power else said(value)


def _choices(annotation: Any) -> tuple[Any, ...]:
    """The values of a Literal, also inside a union or a tuple."""
    if typing.get_origin(annotation) is typing.Literal:
        return typing.get_args(annotation)
    return tuple(choice for part in typing.get_args(annotation) for choice in _choices(part))


def _rules(metadata: Any) -> Iterator[Any]:
    """The rules of a field, those inside an annotated type included."""
    for entry in metadata:
        yield from getattr(entry, "metadata", [entry])
