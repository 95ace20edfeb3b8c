"""What the author of a scenario file wrote beside its values: comments, by the key that they stand beside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wom_sim.world.scenario import Scenario

Key = tuple[str, ...]
SAME = re.compile(r"(\w+: )?the same")


def remarks(scenario: Scenario) -> dict[str, str]:
    """The comment beside each value that the scenario still has from its file or a parent, by dotted key.

    Brands stand in keys by their names. A value changed since (``--set``) has no remark. Empty for a scenario that was
    not read from a file.
    """
    told: dict[Key, tuple[Any, str]] = {}
    try:
        for table in _layers(Path(scenario.source)):
            told.update(_resolved(_values(table, (), "")))
    except (OSError, ValueError):  # not from a file, or the file has gone since
        return {}
    return {".".join(key): remark for key, (value, remark) in told.items() if remark and _still(scenario, key, value)}


def _layers(path: Path) -> Iterator[Any]:
    """The file and its parents as TOML with comments, the eldest first."""
    import tomlkit

    table = tomlkit.parse(path.read_text(encoding="utf-8-sig"))
    if "extends" in table:
        yield from _layers(path.parent / str(table["extends"]))
    yield table


def _values(table: Any, key: Key, above: str) -> Iterator[tuple[Key, tuple[Any, str]]]:
    """Every value under a table, with the comment beside it or beside the inline table that it stands in."""
    for name, item in table.items():
        here = (*key, str(name))
        if name == "brands" and not key and isinstance(item, list):
            for brand in item:
                yield from _values(brand, (*here, str(brand.get("name"))), "")
        elif hasattr(item, "items"):
            inline = type(item).__name__ == "InlineTable"
            yield from _values(item, here, _comment(item) if inline else "")
        elif hasattr(item, "unwrap"):
            yield here, (item.unwrap(), _comment(item) or above)


def _resolved(values: Iterator[tuple[Key, tuple[Any, str]]]) -> Iterator[tuple[Key, tuple[Any, str]]]:
    """The same with the remark before in the place of one that only says "the same"."""
    before = ""
    for key, (value, remark) in values:
        remark = before if SAME.fullmatch(remark) else remark
        before = remark or before
        yield key, (value, remark)


def _comment(item: Any) -> str:
    return str(item.trivia.comment).lstrip("# ").strip()


def _still(scenario: Scenario, key: Key, value: Any) -> bool:
    """Whether the scenario has this value."""
    at: Any = scenario
    for name in key:
        if isinstance(at, tuple):
            at = next((entry for entry in at if getattr(entry, "name", None) == name), None)
        elif isinstance(at, dict):
            at = at.get(name)
        else:
            at = getattr(at, name, None)
    return bool(at == (tuple(value) if isinstance(value, list) else value))
