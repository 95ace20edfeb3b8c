"""Faults of a scenario in plain words: what pydantic finds, said with key, value, what is allowed and the nearest name.

``plain_faults`` turns a ``ValidationError`` into faults and their places. What a key allows is read from the list of
parameters itself (bounds, unit, meaning), so that a message can never disagree with the rule.
"""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from wom_sim.errors import Fault

Location = tuple[int | str, ...]
LONGEST_VALUE = 40

# What a text must look like, by the start of its pattern.
FORMS = {r"^day": '"day 20 06:00" (days are counted from 0)', r"^([01]": '"06:00-23:00"'}

TYPES = {
    "float_type": "must be a number", "int_type": "must be a whole number", "int_from_float": "must be a whole number",
    "float_parsing": "must be a number", "int_parsing": "must be a whole number",
    "bool_parsing": "must be true or false", "bool_type": "must be true or false",
    "string_type": 'must be text in "quotes"', "tuple_type": "must be a list, in [ ]",
    "dict_type": "must be a table of its own", "model_type": "must be a table of its own",
    "finite_number": "must be a finite number",
}  # fmt: skip
LIMITS = {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}


def nearest(word: object, known: Iterable[str]) -> str:
    """`` did you mean `x`?`` after a semicolon where a known name is near, else an empty string."""
    by_folded = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(str(word).casefold(), list(by_folded), n=1, cutoff=0.6)
    return f"; did you mean `{by_folded[found[0]]}`?" if found else ""


def unknown(kind: str, name: object, known: Sequence[str]) -> str:
    """The message for a name that does not exist: the nearest right one, or all of them if there are few."""
    hint = nearest(name, known)
    if not hint and known:
        hint = f"; there {'are' if len(known) > 1 else 'is'} {listed(known)}" if len(known) <= 12 else ""
    return f'there is no {kind} "{name}"{hint}'


def listed(names: Sequence[object], joiner: str = "and") -> str:
    """``a, b and c``."""
    words = [str(name) for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joiner} {words[-1]}"


def dotted(location: Location) -> str:
    """A place as a user would write it: ``brands[1].market_share``; names with dots or spaces are quoted."""
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            word = part if re.fullmatch(r"[\w-]+", part) else f'"{part}"'
            text += f".{word}" if text else word
    return text


def shown(value: object) -> str:
    """A value as a scenario file writes it, shortened."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and abs(value) >= 10**18:
        return f"a number of {int(math.log10(abs(value))) + 1} digits"
    if isinstance(value, dict | BaseModel):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    if isinstance(value, str):
        text = json.dumps(value, ensure_ascii=False)  # quoted, on one line
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def section_of(annotation: Any) -> type[BaseModel] | None:
    """The model inside an annotation such as ``tuple[Brand, ...]`` or ``dict[str, Policy]``, if there is one."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for inner in get_args(annotation) if (model := section_of(inner))), None)


def fields_of(table: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a table by the keys that a file has for them."""
    return {field.alias or name: field for name, field in table.model_fields.items()}


def place(model: type[BaseModel], location: Location) -> tuple[Location, type[BaseModel], FieldInfo | None]:
    """Follow a location of pydantic's: the location without its tags of union members, the table in which its key
    stands, and the key's field (None for an unknown key, an entry of a list of tables or a named table)."""
    kept: list[int | str] = []
    field: FieldInfo | None = None
    table = model
    inside: type[BaseModel] | None = model  # the table whose key comes next; None inside a plain value
    for part in location:
        entry = isinstance(part, int) or (field is not None and get_origin(field.annotation) is dict)
        if entry:
            kept.append(part)
            field = field if inside is None else None  # an entry of a list of numbers keeps its key's field
        elif inside is not None:
            kept.append(part)
            table, field = inside, fields_of(inside).get(str(part))
            inside = section_of(field.annotation) if field else None
    return tuple(kept), table, field


def limits(field: FieldInfo | None, context: dict[str, Any]) -> str:
    """``must be from 0 to 1``, ``must be above 0``, … from a field's bounds, or from the failed bound alone."""
    bounds: dict[str, Any] = {}
    for rule in field.metadata if field else ():
        bounds.update({name: getattr(rule, name) for name in ("ge", "gt", "le", "lt") if hasattr(rule, name)})
    bounds = bounds or {name: context[name] for name in ("ge", "gt", "le", "lt") if name in context}
    if "ge" in bounds and "le" in bounds:
        return f"must be from {_number(bounds['ge'])} to {_number(bounds['le'])}"
    words = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    return "must be " + " and ".join(f"{words[name]} {_number(bound)}" for name, bound in bounds.items())


def _number(value: float) -> str:
    return f"2^{int(value).bit_length() - 1}" if value >= 2**53 else f"{value:.15g}"


def unit_of(field: FieldInfo | None) -> str:
    extra = field.json_schema_extra if field else None
    return str(extra.get("unit") or "") if isinstance(extra, dict) else ""


def _in_unit(field: FieldInfo | None) -> str:
    unit = unit_of(field)
    return f" ({unit})" if unit else ""


class Found(NamedTuple):
    """A fault, the place it was found in, and whether it is only a key that nobody knows."""

    where: Location
    unknown_key: bool
    fault: Fault


def plain_faults(error: ValidationError, model: type[BaseModel]) -> list[Found]:
    """Every fault of a validation error of ``model`` in plain words, in the order of the model's keys.

    One fault for a place: members of a union are told as one, and a list with bad entries is not also called short.
    """
    details = error.errors(include_url=False)
    places = [place(model, detail["loc"])[0] for detail in details]
    found: dict[Location, Found] = {}
    for where, detail in zip(places, details, strict=True):
        what, named = _sentence(detail, model), where
        if detail["type"] == "value_error" and (told := re.fullmatch(r"(\w+): (.+)", what)):
            named, what = (*where, told[1]), told[2]  # a check of a whole table that says which key it is about
        if where in found:
            what = f"{shown(detail['input'])}: must be {_union_words(model, detail['loc'])}"
        elif detail["type"] == "too_short" and any(other[: len(where)] == where != other for other in places):
            continue
        found[where] = Found(where, detail["type"] == "extra_forbidden", Fault(dotted(named), what))
    return list(found.values())


def _union_words(model: type[BaseModel], location: Location) -> str:
    field = place(model, location)[2]
    names = {str: 'text in "quotes"', int: "a whole number", float: "a number", bool: "true or false"}
    members = get_args(field.annotation) if field else ()
    return listed([names[member] for member in members if member in names] or ["different"], "or")


def _sentence(detail: Any, model: type[BaseModel]) -> str:
    """One detail of a ValidationError as a plain sentence."""
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    where, table, field = place(model, detail["loc"])
    if kind == "extra_forbidden":
        return "unknown key" + _right_key(str(where[-1]), table, model)
    if kind == "missing":
        return f"missing; it must be given: {field.description if field else ''}{_in_unit(field)}"
    if kind == "value_error":
        return str(context["error"])
    if kind == "float_type" and type(value) is int:  # a whole number too large for a float
        kind = "greater_than"
    if kind in TYPES:
        return f"{shown(value)}: {TYPES[kind]}{_in_unit(field)}"
    if kind in LIMITS:
        return f"{shown(value)}: {limits(field, context)}{_in_unit(field)}"
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'|(-?\d+)", context["expected"])
        names = [text or number for text, number in allowed]
        return f"{shown(value)}: must be {listed(names, 'or')}{nearest(value, names)}"
    if kind == "string_pattern_mismatch":
        form = next((form for start, form in FORMS.items() if context["pattern"].startswith(start)), context["pattern"])
        return f"{shown(value)}: must look like {form}"
    return _length(kind, context) or f"{shown(value)}: {detail['msg'][0].lower()}{detail['msg'][1:]}"


def _length(kind: str, context: dict[str, Any]) -> str:
    """The message for a list or a text of the wrong length; empty for any other kind of error."""
    has = f"it has {context.get('actual_length')}"
    return {
        "too_short": f"must have {context.get('min_length')} or more entries; {has}",
        "too_long": f"must have {context.get('max_length')} entries at most; {has}",
        "string_too_short": "must not be empty",
        "string_too_long": f"must have at most {context.get('max_length')} characters",
    }.get(kind, "")


def _right_key(key: str, table: type[BaseModel], model: type[BaseModel]) -> str:
    """What an unknown key probably meant: a key of the same table, or the table in which that key stands."""
    known = list(fields_of(table))
    homes = [_heading(name, field) for name, field in fields_of(model).items() if _has_key(field, key)]
    hint = f"; `{key}` stands in {listed(homes, 'or')}" if 0 < len(homes) <= 3 else nearest(key, known)
    if not hint and len(known) <= 12:
        hint = f"; known are {listed(known)}"
    return hint


def _heading(name: str, field: FieldInfo) -> str:
    """The heading of a table as a file writes it: of one table, of an entry of a list, of one that has a name."""
    origin = get_origin(field.annotation)
    return f"[[{name}]]" if origin is tuple else f"[{name}.NAME]" if origin is dict else f"[{name}]"


def _has_key(field: FieldInfo, key: str) -> bool:
    section = section_of(field.annotation)
    return section is not None and key in section.model_fields
