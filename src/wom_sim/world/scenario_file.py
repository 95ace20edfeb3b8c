"""Scenario files: read, inherit and override.

    extends = "base/airline.toml"      what stands in the file itself is laid over its parent, key by key

Tables are laid over tables. Brands, channels and policies are matched by name: a known one is changed, a new one is added, the
others stay. Any other list replaces the parent's. File names start from the folder of the file in which they stand.
Overrides (``--set key=value``) are laid over the whole at the end.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from wom_sim.errors import Fault, ScenarioError
from wom_sim.world.faults import dotted, nearest, unknown
from wom_sim.world.policy import PRESETS, overlay
from wom_sim.world.scenario import Scenario

MOST_BYTES = 10_000_000
FILE_KEYS = ("file", "interest_groups")  # of [network]
SAID = {  # what tomllib says, in plainer words
    "Cannot overwrite a value": "the same key stands twice",
    "Expected '=' after a key in a key/value pair": "expected `key = value`",
    "Invalid value": "a value is missing or not complete",
    "Unterminated string": "a text is not closed by a quotation mark",
    "Expected newline or end of document after a statement": (
        'something is left over after the value (texts and times need "quotes")'),
}  # fmt: skip


class Layer(NamedTuple):
    """What one file says: its name as the user would write it, and its tables."""

    source: str
    tables: dict[str, Any]


def load(path: str | Path, overrides: Sequence[str] = ()) -> Scenario:
    """Read a scenario file with all its parents, lay overrides over it and check it.

    Args:
        path: the TOML file.
        overrides: ``"time.days=30"``, ``"brands.Northwind.failure_rate=0.02"``, ``"policies.dedicated_team.agents=6"``;
            the value is read as TOML, else as text. File names in overrides start from the current folder.

    Raises:
        ScenarioError: with every fault at once: unreadable file, syntax, circle of parents, unknown keys, wrong
            types, values out of bounds, contradictions, network files that do not exist, overrides that fit nothing.
    """
    return loaded(path, overrides)[0]


def loaded(path: str | Path, overrides: Sequence[str] = ()) -> tuple[Scenario, dict[str, Any]]:
    """The same with the tables that it was made of: presets are not laid below them yet, nor defaults filled in.

    Raises:
        ScenarioError: as ``load``.
    """
    path = Path(path)
    layers = _layers(path, path.parent, ())
    merged: dict[str, Any] = {}
    for layer in layers:
        merged = lay_over(merged, layer.tables)
    changed, faults = _override(merged, overrides)
    faults += _missing_files(merged, path.parent)
    tables = as_python(merged)
    try:
        scenario = Scenario.model_validate(tables, strict=True)
    except ScenarioError as error:
        faults += error.faults
    if faults:
        raise ScenarioError(path, [_with_origin(fault, layers, merged, changed) for fault in faults])
    return scenario.placed(path.stem, str(path), path.parent), tables


def lay_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """A child's tables over its parent's, brands and channels matched by name; neither is changed."""
    merged = overlay(below, above)
    for key in ("brands", "channels"):
        ours, theirs = above.get(key), below.get(key)
        if isinstance(ours, list) and isinstance(theirs, list):
            named = {one.get("name"): one for one in ours if isinstance(one, dict)}
            known = [one.get("name") for one in theirs if isinstance(one, dict)]
            changed = [overlay(old, named.get(old.get("name"), {})) if isinstance(old, dict) else old for old in theirs]
            merged[key] = changed + [new for new in ours if not (isinstance(new, dict) and new.get("name") in known)]
    return merged


def _layers(path: Path, home: Path, chain: tuple[Path, ...]) -> list[Layer]:
    """The tables of a file and of its parents, the eldest first; file names in them start from ``home``."""
    if any(path.resolve() == other.resolve() for other in chain):
        circle = " → ".join(str(link) for link in (*chain, path))
        raise ScenarioError(chain[0], [Fault("extends", f"the scenario includes itself: {circle}")])
    tables = read_tables(path)
    parent = tables.pop("extends", None)
    network = tables.get("network")
    for key in FILE_KEYS:
        if isinstance(network, dict) and isinstance(network.get(key), str) and path.parent != home:
            network[key] = Path(os.path.relpath(path.parent / network[key], home)).as_posix()
    if parent is None:
        return [Layer(str(path), tables)]
    if not isinstance(parent, str):
        raise ScenarioError(path, [Fault("extends", 'must be the name of one file, in "quotes"')])
    if not (path.parent / parent).exists():
        raise ScenarioError(path, [Fault("extends", f"no such file: {parent}{_neighbour(path.parent / parent)}")])
    return [*_layers(path.parent / parent, home, (*chain, path)), Layer(str(path), tables)]


def read_tables(path: Path) -> dict[str, Any]:
    """The tables of one TOML file.

    Raises:
        ScenarioError: it is missing, no regular file, empty, binary, too large, or no TOML.
    """
    try:
        if path.is_dir():
            raise ScenarioError(path, ["is a folder, not a scenario file"])
        size = path.stat().st_size
        content = path.read_bytes() if size <= MOST_BYTES else b""
    except FileNotFoundError:
        raise ScenarioError(path, [f"no such file{_neighbour(path)}"]) from None
    except OSError as error:
        raise ScenarioError(path, [f"cannot be read: {error.strerror}"]) from None
    except ValueError as error:  # a NUL in the name
        raise ScenarioError(path, [f"is no file name: {error}"]) from None
    if size > MOST_BYTES:
        most = f"a scenario file may have {MOST_BYTES // 10**6} MB at most"
        raise ScenarioError(path, [f"has {size / 1e6:.0f} MB; {most}"])
    if not content.strip():
        raise ScenarioError(path, ["the file is empty"])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ScenarioError(path, [Fault(f"line {line}", "is not UTF-8 text; is this a binary file?")]) from None
    if "\0" in text:
        raise ScenarioError(path, ["is a binary file, not a scenario"])
    return parsed(path, text)


def parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.fullmatch(r"(.*) \(at (?:(line \d+, column \d+)|(end of document))\)", str(error), re.DOTALL)
        what, where, end = found.groups() if found else (str(error), "", None)
        raise ScenarioError(path, [Fault(where or ("end of file" if end else ""), SAID.get(what, what))]) from None
    except RecursionError:
        raise ScenarioError(path, ["lists or tables are nested too deeply"]) from None
    except ValueError:  # a whole number of thousands of digits
        raise ScenarioError(path, ["a number has far too many digits"]) from None


def _neighbour(path: Path) -> str:
    """The nearest name of a scenario in the same folder, as a question."""
    try:
        return nearest(path.name, (other.name for other in path.parent.glob("*.toml")))
    except OSError:
        return ""


def _override(tables: dict[str, Any], overrides: Iterable[str]) -> tuple[list[str], list[Fault]]:
    """Lay ``key=value`` texts over the tables, in place; returns the places changed and what could not be placed."""
    changed, faults = [], []
    for text in overrides:
        key, equals, value = text.partition("=")
        path = parts_of(key)
        if not equals or not path:
            faults.append(Fault(f"--set {text}", "must look like key=value, for example time.days=30"))
            continue
        if path[0] == "policies" and not tables.get("policies"):
            tables["policies"] = {name: {} for name in PRESETS}  # all were known by name: changing one keeps the others
        new = value_of(value.strip())
        if path[0] == "network" and path[-1] in FILE_KEYS and isinstance(new, str):
            new = os.path.abspath(new)
        try:
            changed.append(put(tables, path, new))
        except LookupError as error:
            faults.append(Fault(f"--set {key}", error.args[0]))
    return changed, faults


def put(tables: Any, path: list[str], value: object) -> str:
    """Set the value at a path of keys, positions or names of brands, and return that place as faults name it.

    Raises:
        LookupError: the path leads nowhere; its message says where it ends.
    """
    place: list[int | str] = []
    for part in path:
        at: Any = part
        if isinstance(tables, list):
            at = position_of(tables, part)
            if at is None:
                names = [name for name in _names(tables) if name]
                raise LookupError(f"{unknown('entry', part, names)}; positions are 0 to {len(tables) - 1}")
        elif not isinstance(tables, dict):
            raise LookupError(f"`{dotted(tuple(place))}` is a single value, not a table")
        place.append(at)
        if len(place) == len(path):
            tables[at] = value
        else:
            tables = tables[at] if isinstance(tables, list) else tables.setdefault(at, {})
    return dotted(tuple(place))


def _names(entries: list[Any]) -> list[str | None]:
    """The names of a list of tables; None for an entry that has none."""
    return [entry.get("name") if isinstance(entry, dict) else None for entry in entries]


def position_of(entries: list[Any], part: str) -> int | None:
    """Where the entry of that name, or at that position, stands in a list of tables."""
    names = _names(entries)
    if part in names:
        return names.index(part)
    return int(part) if part.isdecimal() and int(part) < len(entries) else None


def parts_of(key: str) -> list[str]:
    """The parts of a dotted key: ``brands.Eastjet.margin``, ``brands[1].margin``, ``policies."a.b".agents``."""
    return [quoted or plain for quoted, plain in re.findall(r'"([^"]+)"|([^.\[\]"]+)', key.strip())]


def value_of(text: str) -> Any:
    """A text as a TOML value, else as a number such as ``.02``, else as it stands."""
    try:
        tables = tomllib.loads(f"value = {text}")
        if len(tables) == 1:
            return tables["value"]
    except (ValueError, RecursionError):
        pass
    return float(text) if re.fullmatch(r"[+-]?(\d+\.?|\d*\.\d+)([eE][+-]?\d+)?", text) else text


def as_python(value: Any) -> Any:
    """TOML's values as strict validation wants them: lists as tuples, whole floats (1e6) as whole numbers."""
    if isinstance(value, dict):
        return {key: as_python(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(as_python(inner) for inner in value)
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def _missing_files(tables: dict[str, Any], folder: Path) -> list[Fault]:
    """Network files that are named but do not exist."""
    network = tables.get("network")
    named = {key: network.get(key) for key in FILE_KEYS} if isinstance(network, dict) else {}
    return [
        Fault(f"network.{key}", f"no such file: {folder / name}")
        for key, name in named.items()
        if isinstance(name, str) and "\0" not in name and not (folder / name).is_file()
    ]


def _with_origin(fault: Fault, layers: list[Layer], merged: dict[str, Any], changed: list[str]) -> Fault:
    """The fault, with the name of the parent file in which its key stands, unless it is the last file's own."""
    if fault.where in changed:
        return Fault(fault.where, f"{fault.what} (from the command line)")
    for layer in reversed(layers):
        if _says(layer.tables, merged, fault.where):
            return fault if layer is layers[-1] else Fault(fault.where, f"{fault.what} (in {layer.source})")
    return fault


def _says(own: Any, merged: Any, where: str) -> bool:
    """Whether one file's own tables hold the key at a place of the merged ones; entries are matched by their names."""
    for quoted, index, plain in re.findall(r'"([^"]+)"|\[(\d+)\]|([\w-]+)', where):
        key: Any = quoted or plain
        if index and isinstance(own, list) and isinstance(merged, list) and int(index) < len(merged):
            merged = merged[int(index)]
            key = position_of(own, str(merged["name"])) if isinstance(merged, dict) and "name" in merged else int(index)
            if key is None or key >= len(own):
                return False
        elif isinstance(own, dict) and isinstance(merged, dict) and key in own:
            merged = merged.get(key)
        else:
            return False
        own = own[key]
    return True
