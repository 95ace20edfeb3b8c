"""A scenario written back: as TOML for people, with every value in force and its unit, or as JSON for a checkpoint."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from wom_sim.world.faults import Location, place, unit_of
from wom_sim.world.plugins import Plugin, Plugins, in_use
from wom_sim.world.scenario import Scenario


def dump(scenario: Scenario, folder: Path | None = None) -> str:
    """The scenario as TOML text in which nothing is left to defaults, presets or parents; it loads to an equal digest.

    Args:
        scenario: what is written.
        folder: where the text will be saved; network files are named from there (left out: their names are kept).
    """
    import tomlkit

    values = scenario.model_dump(mode="json", exclude_none=True)
    if folder is not None:
        for key, file in scenario.network_files().items():
            values["network"][key] = Path(os.path.relpath(file, folder)).as_posix()
    document = tomlkit.document()
    _write(document, values, ())
    return tomlkit.dumps(document)


def packed(scenario: Scenario) -> dict[str, Any]:
    """The scenario as values that JSON knows, from which ``unpacked`` makes it again, without any file."""
    return {
        "name": scenario.name,
        "source": scenario.source,
        "folder": scenario.folder.as_posix(),
        "contents": scenario.network_contents(),
        "values": scenario.model_dump(mode="json"),
        "plugins": [one.told() for one in in_use(scenario)],
    }


def unpacked(values: dict[str, Any]) -> Scenario:
    """The scenario that ``packed`` was given, of the same digest.

    Raises:
        ScenarioError: the values are not those of a scenario.
        KeyError, TypeError: they are not ``packed``'s.
    """
    scenario = Scenario.model_validate(values["values"])
    known = Plugins(map(Plugin.known, values["plugins"]))
    return scenario.placed(
        values["name"], values["source"], Path(values["folder"]), dict(values["contents"])
    ).with_plugins(known)


def _write(table: Any, values: dict[str, Any], location: Location) -> None:
    """Add values to a table of tomlkit's; single values first, for in TOML they would else belong to a sub-table."""
    import tomlkit

    for key, value in sorted(values.items(), key=lambda item: _is_table(item[1])):
        here = (*location, key)
        if isinstance(value, dict):
            inner = tomlkit.table()
            _write(inner, value, here)
            table.add(key, inner)
        elif _is_table(value):
            entries = tomlkit.aot()
            for position, entry in enumerate(value):
                inner = tomlkit.table()
                _write(inner, entry, (*here, position))
                entries.append(inner)
            table.add(key, entries)
        else:
            table.add(key, value)
            if unit := unit_of(place(Scenario, here)[2]):
                table[key].comment(unit)


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))
