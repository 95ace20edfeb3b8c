"""The parameters of a scenario as rows to be shown: value, unit, meaning, default and source, read off the models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from wom_sim.show import style

if TYPE_CHECKING:
    from wom_sim.model.parameters import Event
    from wom_sim.world.scenario import Scenario

APART = ("title", "question", "brands", "channels", "policies", "events")  # shown in tables of their own
UNSAID = "—"
MOST_SHOWN = 24  # entries of a list


@dataclass(frozen=True)
class Setting:
    """One parameter; ``default`` is empty where there is none, ``changed`` says whether the value differs from it."""

    key: str
    value: str
    unit: str
    meaning: str
    source: str
    default: str
    changed: bool


@dataclass(frozen=True)
class Grid:
    """A table of several brands or policies: a row for each of ``rows`` = (label, unit or note, values by column)."""

    columns: list[str]
    rows: list[tuple[str, str, list[str]]]


def said(value: Any) -> str:
    """A value as it is shown."""
    if value is None:
        return UNSAID
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, BaseModel):
        return entry(value)
    if isinstance(value, int | float):
        return style.number(value) if value == int(value) and abs(value) < 1e15 else f"{value:.6g}".replace("-", "−")
    if isinstance(value, tuple | list) and len(value) > MOST_SHOWN:
        return f"{len(value)} numbers"
    if isinstance(value, tuple | list):
        between = "; " if value and isinstance(value[0], BaseModel) else ", "
        return between.join(said(each) for each in value) or UNSAID
    return str(value)


def entry(table: BaseModel) -> str:
    """A table of a list of tables: its name, and what it says itself."""
    given = {name: getattr(table, name) for name in type(table).model_fields if name in table.model_fields_set}
    name = given.pop("name", type(table).__name__.lower())
    details = ", ".join(f"{key.replace('_', ' ')} {said(value)}" for key, value in given.items())
    return f"{name} ({details})" if details else str(name)


def settings(section: BaseModel, prefix: str = "") -> list[Setting]:
    """Every parameter of a section, nested ones by their dotted key."""
    rows: list[Setting] = []
    for name, field in type(section).model_fields.items():
        value = getattr(section, name)
        if isinstance(value, BaseModel):
            rows += settings(value, f"{prefix}{name}.")
            continue
        told = field.json_schema_extra if isinstance(field.json_schema_extra, Mapping) else {}
        default = UNSAID if field.is_required() else said(field.default)
        rows.append(
            Setting(
                f"{prefix}{name}",
                said(value),
                str(told.get("unit", "")),
                field.description or "",
                str(told.get("source", "")),
                default,
                said(value) != default,
            )
        )
    return rows


def sections(scenario: Scenario) -> dict[str, list[Setting]]:
    """The parameters of every section of the scenario but its brands, policies and events."""
    models = {name: getattr(scenario, name) for name in type(scenario).model_fields if name not in APART}
    return {name: settings(model, f"{name}.") for name, model in models.items() if isinstance(model, BaseModel)}


def policies_grid(scenario: Scenario, names: list[str]) -> tuple[Grid, Grid]:
    """The policies side by side: the keys in which they differ, and all keys."""
    return _grids({name: settings(scenario.policy(name)) for name in names}, leave={"preset", "what"})


def channels_grid(scenario: Scenario) -> Grid:
    """The channels side by side, in every key."""
    return _grids({channel.name: settings(channel) for channel in scenario.channels}, leave={"name"})[1]


def brands_grid(scenario: Scenario) -> tuple[Grid, Grid]:
    """The brands side by side: the keys in which they differ, and all keys."""
    return _grids({brand.name: settings(brand) for brand in scenario.brands}, leave={"name", "poaching.preset"})


def events_grid(scenario: Scenario) -> Grid:
    """The scheduled events with what they do, in the order in which they begin."""
    rows: list[tuple[str, str, list[str]]] = []
    for event in sorted(scenario.events, key=lambda event: event.start_hour):
        details = {
            "incident": f"{style.percent(event.share_of_customers)} of customers hit, "
            f"{style.percent(event.severity)} of failures serious, for {style.duration(event.lasts_hours)}",
            "policy": f"{event.policy} starts",
            "post": f"a post by {_authors(event)}",
        }
        day, hour = divmod(event.start_hour, 24)
        when = f"day {day:.0f}, {int(hour):02d}:{round(hour % 1 * 60):02d}"
        rows.append((when, event.kind, [event.brand, event.what or UNSAID, details[event.kind]]))
    return Grid(["brand", "what", "details"], rows)


def _authors(event: Event) -> str:
    """Who writes a scripted post."""
    if isinstance(event.authors, int):
        return "a person drawn by chance" if event.authors == 1 else f"{event.authors} people drawn by chance"
    named = event.authors if event.authors is not None else (event.author,)
    if len(named) > MOST_SHOWN:
        return f"{len(named)} people"
    return f"person {named[0]}" if len(named) == 1 else f"people {said(named)}"


def _unit_beside(row: Setting) -> str:
    """The unit, where the key does not end with it already."""
    return "" if row.key.endswith(row.unit.replace(" ", "_")) else row.unit


def _grids(columns: Mapping[str, list[Setting]], leave: set[str]) -> tuple[Grid, Grid]:
    """Rows of keys over columns of things: those in which they differ (all, if there is but one), and all."""
    rows = list(zip(*columns.values(), strict=True))
    every = [
        (row[0].key, _unit_beside(row[0]), [each.value for each in row]) for row in rows if row[0].key not in leave
    ]
    differing = [row for row in every if len(set(row[2])) > 1 or len(columns) == 1]
    return Grid(list(columns), differing), Grid(list(columns), every)
