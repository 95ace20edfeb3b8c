"""What makes two plans the same, how two differ in words, and a plan as JSON from which it can be made again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.study.experiment.factors import Levels
from wom_sim.world.faults import shown
from wom_sim.world.plugins import in_use

if TYPE_CHECKING:
    from wom_sim.study.experiment.plan import Plan

STEERING = ("replications", "policies", "baseline", "rank_by", "confidence")  # keys of [study] that no run depends on
FEW = 8  # entries of a list that are named in a sentence


def plan_digest(told: dict[str, Any]) -> str:
    """SHA-256 (64 hex digits) of a plan, as ``told``."""
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def told(plan: Plan) -> dict[str, Any]:
    """What the runs of a plan are and which are kept, as JSON: no titles, nor when to stop."""
    scenario = plan.base.facts(policies_in_use(plan))
    scenario["study"] = {key: value for key, value in scenario["study"].items() if key not in STEERING}
    scenario["policies"] = dict(scenario["policies"])
    scenario["brands"] = {brand["name"]: brand for brand in scenario["brands"]}
    design = {key: value for key, value in vars(plan.design).items() if value}
    return {
        "scenario": scenario,
        "factors": {factor.name: factor.told() for factor in plan.factors},
        "order of factors": [factor.name for factor in plan.factors],
        "design": json.loads(json.dumps(design)) | {"points": plan.n_points},
        "policies": list(plan.policies),
        "baseline": plan.baseline,
        "measures": list(plan.measures),
        "keep": sorted(plan.experiment.keep),
        "points laid out": _hashed(plan.levels),
    }


def _hashed(levels: Levels) -> str:
    """A digest (32 hex digits) of where the points lie; the last digits of a library's numbers do not count."""
    with np.errstate(over="ignore"):  # beyond single precision all is infinite
        return hashlib.sha256(levels.astype(np.float32).tobytes()).hexdigest()[:32]


def policies_in_use(plan: Plan) -> list[str]:
    """The policies that runs may use: those compared, those of brands and events, and those that a factor names."""
    named = {*plan.policies, *plan.base.followed_policies}
    for factor in plan.factors:
        levels = [value for pairs in factor.settings for _, value in pairs] or factor.entries
        named |= {value for value in levels if isinstance(value, str)} & set(plan.base.known_policies)
    return sorted(named)


def differences(was: dict[str, Any], now: dict[str, Any], scenario: str = "scenario") -> list[str]:
    """How two plans, as ``told``, differ, in words; ``scenario`` is what to call the base scenario."""
    words = []
    for key in dict.fromkeys([*was, *now]):
        for path, old, new in _changes(was.get(key), now.get(key), ""):
            where = f"{scenario}: {path}" if key == "scenario" else f"{key}.{path}" if path else key
            words.append(_worded(where, old, new))
    hashed = [line for line in words if line.startswith("points laid out")]
    if len(words) > len(hashed):  # what lays the points out otherwise is already told
        return [line for line in words if line not in hashed]
    return ["the points lie elsewhere: other rows in the table, or another version of SciPy or SALib"] if hashed else []


def _worded(where: str, old: Any, new: Any) -> str:
    where = where.removesuffix(".values").removesuffix(".range")
    if old is None:
        return f"{where} was not there, and is {_said(new)}"
    if new is None:
        return f"{where} was {_said(old)}, and is there no more"
    if isinstance(old, list):
        verb = "values were" if where.startswith("factors.") else "were"
        return f"{where}{':' if where.startswith('factors.') else ''} {verb} {_said(old)}, and are {_said(new)}"
    return f"{where} was {_said(old)}, and is {_said(new)}"


def _said(value: Any) -> str:
    if isinstance(value, list):
        words = ["a table" if isinstance(each, dict) else str(each) for each in value]
        return ", ".join(words[:FEW]) + (" …" if len(words) > FEW else "") if words else "none"
    return shown(value)


def _changes(old: Any, new: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """The places at which two nested tables differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            yield from _changes(old.get(key), new.get(key), f"{path}.{key}" if path else str(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new) and _tables(old) and _tables(new):
        for at, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _changes(one, other, f"{path}[{one.get('label', at)}]")
    elif old != new:
        yield path, old, new


def _tables(entries: list[Any]) -> bool:
    return bool(entries) and all(isinstance(entry, dict) for entry in entries)


def packed(plan: Plan) -> dict[str, Any]:
    """A plan as values that JSON knows, from which ``plan.unpacked`` makes it again without its files."""
    experiment = plan.experiment
    design = experiment.design
    if design.file is not None:  # the rows themselves, in the place of the file that they were read from
        rows = [
            [factor.shown(level) for factor, level in zip(plan.factors, point, strict=True)] for point in plan.levels
        ]
        design = design.model_copy(update={"file": None, "rows": tuple(tuple(row) for row in rows)})
    return {
        "experiment": experiment.model_copy(update={"design": design}).model_dump(
            mode="json", by_alias=True, exclude_none=True
        ),
        "source": experiment.source,
        "folder": experiment.folder.as_posix(),
        "tables": plan.tables,
        "contents": plan.base.network_contents(),
        "base": {"name": plan.base.name, "source": plan.base.source, "folder": plan.base.folder.as_posix()},
        "plugins": [one.told() for one in in_use(plan.base)],
        "told": told(plan),
    }
