"""What makes two runs the same run, two plans the same plan, and how two plans differ in words.

A run's digest covers all that can change its row: the scenario of its point (as ``Scenario.digest`` tells it) with the
policies that this run uses, its seeds, and the rules of the engine. What only steers a study does not count.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from wom_sim.world.faults import shown
from wom_sim.world.scenario import Scenario, canonical

if TYPE_CHECKING:
    from wom_sim.study.sweep.plan import Plan

STEERING = ("replications", "policies", "baseline", "rank_by", "confidence")  # keys of [study] that no run depends on
STORMS = ("firestorm", "firestorm_peak", "firestorm_hours")  # measures that are told against the baseline's run
KEPT = 65_536  # (point, policy) whose digests are remembered


class Identity:
    """Digests of the runs of one plan. What points have in common with the base is written out once."""

    def __init__(self, plan: Plan) -> None:
        from wom_sim.engine.checkpoint_file import rules

        self._plan, self._rules = plan, rules()
        self._sections: dict[str, tuple[Any, str]] = {}
        self._point: tuple[int, Scenario, str] | None = None
        self._known: dict[tuple[int, int], bytes] = {}
        self._storms = any(name in plan.measures for name in STORMS)

    def of(self, point: int, policy: int, replication: int) -> str:
        """The digest (32 hex digits) of a run."""
        from wom_sim.world.start import seeds_of

        key = (point, policy)
        if (known := self._known.get(key)) is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            known = self._known[key] = self._of_policy(point, self._plan.policies[policy])
        seeds = seeds_of(self._plan.base, replication) if "seed" not in self._changed else None
        if seeds is None:
            seeds = seeds_of(self._at(point)[0], replication)
        return hashlib.sha256(known + repr((seeds.network, seeds.population, seeds.run)).encode()).hexdigest()[:32]

    @property
    def _changed(self) -> set[str]:
        return {str(target.location[0]) for factor in self._plan.factors for target in factor.targets}

    def _at(self, point: int) -> tuple[Scenario, str]:
        """A point's scenario, and all of it but policies as text."""
        if self._point is None or self._point[0] != point:
            scenario = self._plan.scenario(point)
            self._point = (point, scenario, self._text(scenario))
        return self._point[1], self._point[2]

    def _of_policy(self, point: int, policy: str) -> bytes:
        scenario, text = self._at(point)
        named = {brand.policy for brand in scenario.brands} | {event.policy for event in scenario.events}
        named |= {policy} | ({self._plan.baseline} if self._storms else set())
        facts = [self._rules, text, policy, self._plan.baseline if self._storms else ""]
        facts += [self._section(f"policies.{name}", scenario.policy(name)) for name in sorted(filter(None, named))]
        return hashlib.sha256("\0".join(facts).encode()).digest()

    def _text(self, scenario: Scenario) -> str:
        """A scenario as text but for its policies, seeds and what only steers a study."""
        parts = [self._section(name, getattr(scenario, name)) for name in Scenario.model_fields
                 if name not in ("title", "question", "seed", "policies", "network", "events", "study")]  # fmt: skip
        return "\n".join([*parts, *self._resolved(scenario)])

    def _resolved(self, scenario: Scenario) -> Iterator[str]:
        """The sections in which something is told by what it comes to: times of events, contents of files."""
        told = scenario.resolved()
        for name in ("network", "events", "study"):
            value = told[name]
            if name == "study":
                value = {key: value[key] for key in value if key not in STEERING}
            yield self._written(name, value)

    def _section(self, name: str, section: Any) -> str:
        """A section as text; written anew only where it differs from the last one of its name."""
        known = self._sections.get(name)
        if known is None or known[0] != section:
            dumped = ([each.model_dump(mode="json") for each in section] if isinstance(section, tuple)
                      else section.model_dump(mode="json"))  # fmt: skip
            known = self._sections[name] = (section, f"{name}={_json(dumped)}")
        return known[1]

    def _written(self, name: str, value: Any) -> str:
        known = self._sections.get(name)
        if known is None or known[0] != value:
            known = self._sections[name] = (value, f"{name}={_json(value)}")
        return known[1]


def _json(value: Any) -> str:
    return json.dumps(canonical(value), sort_keys=True, separators=(",", ":"), allow_nan=False)


def plan_digest(plan: Plan) -> str:
    """SHA-256 (64 hex digits) of what the runs of a plan are and which are kept: not of titles, nor of when to stop."""
    return hashlib.sha256(_json(told(plan)).encode()).hexdigest()


def told(plan: Plan) -> dict[str, Any]:
    """What the runs of a plan are, as JSON."""
    scenario = plan.base.resolved()
    scenario["study"] = {key: value for key, value in scenario["study"].items() if key not in STEERING}
    scenario["policies"] = {name: plan.base.policy(name).model_dump(mode="json") for name in _used(plan)}
    scenario["brands"] = {brand["name"]: brand for brand in scenario["brands"]}
    design = {key: value for key, value in vars(plan.design).items() if value}
    if plan.design.kind == "table":
        design["rows"] = plan.levels.tolist()
    return {
        "scenario": canonical(scenario),
        "factors": {factor.name: factor.told() for factor in plan.factors},
        "order": list(plan.factor_names),
        "design": design | {"points": plan.n_points},
        "policies": list(plan.policies),
        "baseline": plan.baseline,
        "measures": list(plan.measures),
        "keep": list(plan.keep),
    }


def _used(plan: Plan) -> list[str]:
    """The policies of the base scenario that runs may use."""
    named = {brand.policy for brand in plan.base.brands} | {event.policy for event in plan.base.events}
    return sorted({*plan.policies, *filter(None, named)})


def differences(was: dict[str, Any], is_now: dict[str, Any], scenario: str = "scenario") -> list[str]:
    """How two plans, as ``told``, differ, in words; ``scenario`` is what to call the base scenario."""
    words = []
    for key in dict.fromkeys([*was, *is_now]):
        for path, old, new in _changes(was.get(key), is_now.get(key), ""):
            where = f"{scenario}: {path}" if key == "scenario" else f"{key}.{path}" if path else key
            words.append(_worded(where, old, new))
    return words


def _worded(where: str, old: Any, new: Any) -> str:
    if old is None:
        return f"{where}: is new"
    if new is None:
        return f"{where}: is there no more"
    verb = "were" if isinstance(old, list) else "was"
    return f"{where} {verb} {_said(old)}, and {'are' if verb == 'were' else 'is'} {_said(new)}"


def _said(value: Any) -> str:
    if isinstance(value, list):
        told = [str(each) for each in value]
        return ", ".join(told[:8]) + (" …" if len(told) > 8 else "") if told else "none"
    return shown(value)


def _changes(old: Any, new: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """The places at which two nested tables differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            yield from _changes(old.get(key), new.get(key), f"{path}.{key}" if path else str(key))
    elif old != new:
        yield path, old, new
