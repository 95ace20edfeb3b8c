"""Every parameter has a meaning, a unit, a source that can be looked up, and a range that makes sense."""

from __future__ import annotations

import re
import typing
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from wom_sim.model import parameters
from wom_sim.world import policy

REFERENCES = (Path(__file__).parents[2] / "docs" / "references.md").read_text(encoding="utf-8")
ENTRIES = re.findall(r"^\*\*(\w+)\*\* — (.+?)(?=\n\n|\Z)", REFERENCES, flags=re.MULTILINE | re.DOTALL)
KNOWN = {name for name, _ in ENTRIES}

UNIT_WORDS = set(
    re.findall(
        r"\S+",
        """
        steps seconds minutes hours hour days day month year people customers customer conversations posts complaints offers
        answers points causes reports interest groups teams week runs agents hand-overs touch touchpoint reshare doubling point
        money utility satisfaction severity share chance factor ratio relative weight handling time per of or - 1
        """,
    )
)
PURE_NUMBER = r"seed|exponent|sigma|standard deviation|coefficient|weight|hazard ratio|confidence|position|how many"
NO_LIMIT = {"Poaching.offers_per_day"}  # defaults that mean "no limit" and stand above any plausible value on purpose


def fields_of(module: ModuleType) -> dict[str, FieldInfo]:
    """Every field of every section that a module has, its own or another's, by its dotted name."""
    sections = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, parameters.Section) and value is not parameters.Section
    ]
    return {f"{section.__name__}.{key}": field for section in sections for key, field in section.model_fields.items()}


FIELDS = fields_of(parameters) | fields_of(policy)


def extra(field: FieldInfo) -> dict[str, Any]:
    assert isinstance(field.json_schema_extra, dict)
    return field.json_schema_extra


def kinds(annotation: Any) -> set[Any]:
    """The plain types inside an annotation: of `int | None` int and NoneType, of a tuple its elements' types."""
    if typing.get_origin(annotation) is typing.Literal:
        return {typing.Literal}
    inside = [part for part in typing.get_args(annotation) if isinstance(part, type) or typing.get_args(part)]
    return set().union(*(kinds(part) for part in inside)) if inside else {annotation}


def is_number(field: FieldInfo) -> bool:
    return bool(kinds(field.annotation) & {int, float})


def bounds(field: FieldInfo) -> tuple[float, float]:
    """Least and greatest value that is not refused."""
    low, high = -float("inf"), float("inf")
    for rule in field.metadata:
        low = max(low, getattr(rule, "ge", low), getattr(rule, "gt", low))
        high = min(high, getattr(rule, "le", high), getattr(rule, "lt", high))
    return low, high


def test_there_are_parameters_and_references() -> None:
    assert len(FIELDS) > 150
    assert len(ENTRIES) == len(KNOWN) > 25


@pytest.mark.parametrize("name", FIELDS)
def test_meaning_and_unit(name: str) -> None:
    field = FIELDS[name]
    meaning, unit = field.description, extra(field)["unit"]
    assert meaning
    assert len(meaning) > 8
    if is_number(field):
        assert set(unit.split()) <= UNIT_WORDS, f"{name}: unit {unit!r}"
        assert unit or re.search(PURE_NUMBER, meaning), f"{name}: a number without a unit"


@pytest.mark.parametrize("name", [name for name in FIELDS if is_number(FIELDS[name])])
def test_a_unit_in_the_name_is_the_unit(name: str) -> None:
    unit = extra(FIELDS[name])["unit"]
    ending = re.search(r"(?:_|^)((?:per_)?(?:seconds|minutes|hours|hour|days|day))$", name.split(".")[1])
    if ending:
        assert unit.endswith(ending[1].replace("_", " "))


@pytest.mark.parametrize("name", FIELDS)
def test_source_can_be_looked_up(name: str) -> None:
    """'assumption', a data set or a study of docs/references.md; a remark may follow; a semicolon parts several."""
    for source in extra(FIELDS[name])["source"].split(";"):
        word = re.match(r"\s*(\w*)", source)
        assert word is not None
        assert word[1] in KNOWN | {"assumption"}, f"{name}: {source.strip()!r} is not in docs/references.md"


@pytest.mark.parametrize("name", FIELDS)
def test_plausible_range(name: str) -> None:
    field, span = FIELDS[name], extra(FIELDS[name])["span"]
    if span is None:
        return
    low, high = bounds(field)
    assert low <= span[0] < span[1] <= high
    if isinstance(field.default, int | float) and name not in NO_LIMIT:
        assert span[0] <= field.default <= span[1] or field.default == 0  # 0: the thing is switched off
    if name in NO_LIMIT:
        assert field.default > span[1]


def test_sources_stand_in_order_and_say_how_they_were_checked() -> None:
    studies = REFERENCES.split("## Data sets")[0]
    names = [name for name, _ in ENTRIES if f"**{name}**" in studies]
    assert names == sorted(names)
    for name, text in ENTRIES:
        if f"**{name}**" in studies:
            assert re.search(r"doi:10\.\d{4}|No DOI", text), name
            assert re.search(r"[Cc]hecked|[Ff]rom memory|not found", text), name


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0])
def test_impossible_values_are_refused(value: float) -> None:
    with pytest.raises(ValidationError):
        parameters.Spread(see=value)


def test_unknown_keys_are_refused_and_presets_are_complete() -> None:
    with pytest.raises(ValidationError):
        parameters.Spread.model_validate({"seee": 0.1})
    for presets, section in ((policy.READY_MADE, policy.Policy), (parameters.POACHING_PRESETS, parameters.Poaching)):
        assert issubclass(section, BaseModel)
        named = typing.get_args(typing.get_args(section.model_fields["preset"].annotation)[0])
        assert set(presets) == set(named)
        for name in presets:
            section.model_validate({"preset": name})
