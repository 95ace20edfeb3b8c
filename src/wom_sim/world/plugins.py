"""Functions that users plug in: rules by which desks and rivals act, and measures of their own.

kind      named by                         entry points        marked by
triage    policies.NAME.triage_rule        wom_sim.triage      @ws.triage_rule
reply     policies.NAME.reply_rule         wom_sim.reply       @ws.reply_rule
offer     brands.poaching.offer_rule       wom_sim.offer       @ws.offer_rule
measures  (computed in every run)          wom_sim.measures    @ws.measure(unit, better)

A scenario carries those that were handed in, so that they go wherever it goes; others are looked for among the entry points
of installed packages. What a rule is given and must return: ``engine/asking.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from wom_sim.errors import BadInput, Fault
from wom_sim.world.faults import unknown
from wom_sim.world.plugin_source import found_in, module_of, reference_to, source_digest

if TYPE_CHECKING:
    from wom_sim.world.scenario import Scenario

KINDS = ("triage", "reply", "offer", "measures")
MARK = "wom_sim_plugin"  # attribute of a marked function
NAME = re.compile(r"[A-Za-z]\w{0,59}")
NOT_AT_HAND = "its function is not at hand; give the file that has it (--plugins FILE), or pass plugins="

NOT_PORTABLE = (
    "cannot be sent to other processes: it is no function of a module or file; "
    "write it into one, at its top level, or use threads"
)


@dataclass(frozen=True)
class Plugin:
    """A function under a name. Without a function it is only known of: from a manifest, or where it could not be found."""

    kind: str
    name: str
    function: Callable[..., Any] | None
    digest: str  # SHA-256 of its source (64 hex digits)
    origin: tuple[str, ...]  # where to find it again, see plugin_source
    unit: str = ""  # of a measure
    better: int = 0
    definition: str = ""
    fault: str = NOT_AT_HAND  # why there is no function

    def told(self) -> dict[str, Any]:
        """What a manifest says of it; ``Plugin.known`` reads it."""
        told: dict[str, Any] = {
            "kind": self.kind,
            "name": self.name,
            "digest": self.digest,
            "origin": [Path(part).name if part.startswith("/") else part for part in self.origin],
        }
        if self.kind == "measures":
            told |= {"unit": self.unit, "better": self.better, "definition": self.definition}
        return told

    @staticmethod
    def known(told: Mapping[str, Any]) -> Plugin:
        """A plug-in that a manifest tells of, without its function."""
        return Plugin(**{**told, "function": None, "origin": tuple(told["origin"])})

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled by where it is found, so that workers load it themselves and can tell whether it is the same.

        Raises:
            BadInput: it cannot be found again elsewhere, as a lambda cannot.
        """
        if self.function is not None and not self.origin:
            raise BadInput("plugins", [Fault(self.name, NOT_PORTABLE)])
        return _found_again, (replace(self, function=None).__dict__, self.function is not None)


def _found_again(values: dict[str, Any], had_function: bool) -> Plugin:
    """An unpickled plug-in; one that is not here, or another one, says so when it is called."""
    plugin = Plugin(**values)
    if not had_function:
        return plugin
    try:
        function = found_in(plugin.origin)
        if source_digest(function) == plugin.digest:
            return replace(plugin, function=function)
        fault = "another version of it is here; use the same everywhere"
    except Exception as error:  # noqa: BLE001  whatever a user's module does
        fault = (
            f"it cannot be loaded here ({type(error).__name__}: {error}); use an installed package, or the same path"
        )
    return replace(plugin, fault=fault)


class Plugins:
    """Plug-ins by kind and name, as a scenario carries them."""

    def __init__(self, plugins: Iterable[Plugin] = ()) -> None:
        self._by_name = {(one.kind, one.name): one for one in plugins}

    def __iter__(self) -> Iterator[Plugin]:
        return iter(self._by_name.values())

    def __bool__(self) -> bool:
        return bool(self._by_name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plugins) and self._by_name == other._by_name

    def __hash__(self) -> int:
        return hash(tuple(self._by_name))

    def find(self, kind: str, name: str) -> Plugin | None:
        """A plug-in that was handed in or is installed; None where there is none."""
        found = self._by_name.get((kind, name))
        return found if found is not None and found.function is not None else _installed(kind).get(name, found)

    def names(self, kind: str) -> list[str]:
        """The names known of a kind."""
        return list(dict.fromkeys([*(name for each, name in self._by_name if each == kind), *_entry_points(kind)]))

    @property
    def measures(self) -> dict[str, Plugin]:
        """Measures handed in and installed, by name."""
        found = {name: self.find("measures", name) for name in self.names("measures")}
        return {name: one for name, one in found.items() if one is not None}

    def check_portable(self) -> None:
        """Refuse plug-ins that other processes could not find.

        Raises:
            BadInput: with all of them at once.
        """
        stuck = [one for one in self if one.function is not None and not one.origin]
        if stuck:
            raise BadInput("plugins", [Fault(f"{one.kind}.{one.name}", NOT_PORTABLE) for one in stuck])

    def with_others(self, others: Plugins) -> Plugins:
        """These and others, which stand above."""
        return Plugins([*self, *others])


def loaded(given: Any) -> Plugins:
    """What a user hands in: a file, a module, functions that are marked, or ``{"triage": {"name": function}}``.

    Raises:
        BadInput: with every fault at once.
    """
    if isinstance(given, Plugins):
        return given
    faults: list[Fault] = []
    if isinstance(given, str | Path):
        source: object = given
        marked = _marked(module_of(Path(given)), str(given))
    elif isinstance(given, ModuleType):
        source, marked = given.__name__, _marked(given, given.__name__)
    elif isinstance(given, Mapping):
        source, marked = "plugins", _listed(given, faults)
    elif isinstance(given, Iterable):
        source, marked = "plugins", [_by_mark(one, faults) for one in given]
    else:
        raise BadInput(
            "plugins", [f"must be a file, a module or {{kind: {{name: function}}}}, not {type(given).__name__}"]
        )
    plugins: dict[tuple[str, str], Plugin] = {}
    for kind, name, function in marked:
        try:
            if (kind, name) in plugins:
                raise ValueError("there are two of this name")
            plugins[kind, name] = plugin(kind, name, function)
        except ValueError as error:
            faults.append(Fault(f"{kind}.{name}", str(error)))
    if faults:
        raise BadInput(source, faults)
    return Plugins(plugins.values())


def plugin(kind: str, name: Any, function: Any) -> Plugin:
    """A function as a plug-in.

    Raises:
        ValueError: it has no usable name, or is no function.
    """
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise ValueError("a name has letters, digits and _ only, a letter first, 60 at most")
    if not callable(function):
        raise ValueError(f"must be a function, not {type(function).__name__}")
    mark = getattr(function, MARK, {})
    definition = " ".join((getattr(function, "__doc__", None) or "").split()) or f"{name}, plugged in."
    origin = reference_to(function)
    return Plugin(
        kind, name, function, source_digest(function), origin, mark.get("unit", ""), mark.get("better", 0), definition
    )


def _marked(module: ModuleType, source: str) -> list[tuple[str, Any, Any]]:
    """The functions that a module marks as plug-ins."""
    own = [one for one in vars(module).values() if getattr(one, "__module__", None) == module.__name__]
    marked = [(mark["kind"], mark["name"], one) for one in own if (mark := getattr(one, MARK, None))]
    if not marked:
        what = "marks no function as a plug-in: put @ws.triage_rule, @ws.reply_rule, @ws.offer_rule or @ws.measure(…)"
        raise BadInput(source, [f"{what} above it"])
    return marked


def _by_mark(function: Any, faults: list[Fault]) -> tuple[str, Any, Any]:
    mark = getattr(function, MARK, None)
    if mark is None:
        faults.append(Fault("", f"{function!r} is not marked; put @ws.triage_rule or its like above it"))
        return "triage", getattr(function, "__name__", "it"), len
    return mark["kind"], mark["name"], function


def _listed(given: Mapping[Any, Any], faults: list[Fault]) -> list[tuple[str, Any, Any]]:
    """The functions of ``{kind: {name: function}}``."""
    listed = []
    for kind, functions in given.items():
        if kind not in KINDS:
            faults.append(Fault("", unknown("kind of plug-in", str(kind), KINDS)))
        elif not isinstance(functions, Mapping):
            faults.append(Fault(kind, f"must be a table of functions by name, not {type(functions).__name__}"))
        else:
            listed += [(kind, name, function) for name, function in functions.items()]
    return listed


@lru_cache(maxsize=len(KINDS))
def _entry_points(kind: str) -> dict[str, Any]:
    """Entry points of a kind, by name."""
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group=f"wom_sim.{kind}")}


@lru_cache(maxsize=len(KINDS))
def _installed(kind: str) -> dict[str, Plugin]:
    """Plug-ins of a kind that installed packages register.

    Raises:
        BadInput: one cannot be loaded.
    """
    found = {}
    for name, point in _entry_points(kind).items():
        try:
            found[name] = plugin(kind, name, point.load())
        except Exception as error:  # whatever a package does
            said = f"{type(error).__name__}: {error}"
            raise BadInput(
                f"entry point wom_sim.{kind}", [Fault(name, f"{point.value} cannot be loaded ({said})")]
            ) from error
    return found


def named_rules(scenario: Scenario, policies: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """(key, kind, name) of every rule that a scenario's brands, or these of its policies, name."""
    for policy in dict.fromkeys(policies):
        levers = scenario.policy(policy)
        for kind in ("triage", "reply"):
            if (name := getattr(levers, f"{kind}_rule")) is not None:
                yield f"policies.{policy}.{kind}_rule", kind, name
    for at, brand in enumerate(scenario.brands):
        if brand.poaching.offer_rule is not None:
            yield f"brands[{at}].poaching.offer_rule", "offer", brand.poaching.offer_rule


def in_use(scenario: Scenario) -> list[Plugin]:
    """The rules that a scenario names, of all its policies, and the measures that it carries."""
    rules = [scenario.plugins.find(kind, name) for _, kind, name in named_rules(scenario, scenario.known_policies)]
    found = {(one.kind, one.name): one for one in [*rules, *scenario.plugins.measures.values()] if one is not None}
    return list(found.values())


def said(scenario: Scenario) -> str:
    """Plug-ins in use, with the first digits of their digests, in a line; empty where there are none."""
    return ", ".join(f"{one.kind} {one.name} ({one.digest[:8]})" for one in in_use(scenario))


def missing_rules(scenario: Scenario, policies: Iterable[str]) -> list[Fault]:
    """Faults of the rules named that nobody handed in or registered, and of measures that are only known of."""
    measures = scenario.plugins.measures.items()
    faults = [Fault(f"measures.{name}", one.fault) for name, one in measures if one.function is None]
    for where, kind, name in named_rules(scenario, policies):
        found = scenario.plugins.find(kind, name)
        if found is None:
            known = scenario.plugins.names(kind)
            none = f'nobody has plugged in any {kind} rule; give the file that has "{name}" (--plugins FILE), or pass plugins='
            faults.append(Fault(where, unknown(f"{kind} rule", name, known) if known else none))
        elif found.function is None:
            faults.append(Fault(where, f'"{name}": {found.fault}'))
    return faults
