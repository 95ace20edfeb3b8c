"""A scenario: everything a run starts from, as one checked and frozen value.

The sections are those of ``model/parameters`` and ``world/policy.py``. Whoever builds a Scenario, from a file or in
Python, gets every fault at once as a ``ScenarioError``. Files are read in ``world/scenario_file.py``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

from pydantic import ModelWrapValidatorHandler, PrivateAttr, ValidationError, model_validator

from wom_sim.errors import Fault, ScenarioError
from wom_sim.model import parameters
from wom_sim.model.parameters import P, Section
from wom_sim.world.contradictions import contradictions, mended, unblamed
from wom_sim.world.faults import plain_faults, unknown
from wom_sim.world.plugins import Plugins, loaded, missing_rules
from wom_sim.world.policy import PRESETS, READY_MADE, Policy
from wom_sim.world.stages import with_named

DEFAULT_CUSTOMERS = 1000  # of a generated network whose size is not said
UNTOLD = {"title", "question", "what", "preset"}  # words for the reader: they change nothing that happens


class Scenario(Section):
    """Brands, customers, their network and the policies to try; the first brand is the one the user cares for.

    Raises:
        ScenarioError: with every unknown key, wrong type, value out of bounds and contradiction at once.
    """

    title: str = P("", "what the scenario is called in reports", max_length=200)
    question: str = P("", "the question that it answers", max_length=500)
    time: parameters.Time = P(parameters.Time(), "how long is simulated, and how finely")
    seed: parameters.Seeds = P(parameters.Seeds(), "the three seeds")
    network: parameters.Network = P(parameters.Network(), "the social graph")
    population: parameters.Population = P(parameters.Population(), "how customers differ")
    brands: tuple[parameters.Brand, ...] = P(
        ..., "at least one [[brands]] table; the first is yours", min_length=1, max_length=parameters.MOST_BRANDS
    )
    policies: dict[str, Policy] = P({}, "policies to compare; ready-made ones are known by name")
    touchpoints: parameters.Touchpoints = P(parameters.Touchpoints(), "how customers meet their brand")
    voice: parameters.Voice = P(parameters.Voice(), "who speaks up, and where")
    spread: parameters.Spread = P(parameters.Spread(), "how posts travel and what they do")
    attention: parameters.Attention = P(parameters.Attention(), "what readers can take in, and what wears out")
    trust: parameters.Trust = P(parameters.Trust(), "whom readers believe, and how far")
    persuasion: parameters.Persuasion = P(parameters.Persuasion(), "what people make of those who are asked to speak")
    channels: tuple[parameters.Channel, ...] = P(
        (),
        "where customers talk, in public and with brands; one public feed and one private way, if left out",
        max_length=parameters.MOST_CHANNELS,
    )
    crisis: parameters.Crisis = P(parameters.Crisis(), "how readers take what a brand says in a firestorm")
    employees: parameters.Employees = P(parameters.Employees(), "how people who work for brands are in public")
    service: parameters.Service = P(parameters.Service(), "what answers do")
    learning: parameters.Learning = P(parameters.Learning(), "why brands fail, and what can be learned of it")
    reviews: parameters.Reviews = P(parameters.Reviews(), "why customers leave, and for whom")
    joining: parameters.Joining = P(parameters.Joining(), "how prospects join")
    surveys: parameters.Surveys = P(parameters.Surveys(), "how people answer surveys")
    showrooming: parameters.Showrooming = P(parameters.Showrooming(), "what people do just before they choose")
    money: parameters.Money = P(parameters.Money(), "what things cost")
    events: tuple[parameters.Event, ...] = P((), "what happens on scheduled dates")
    study: parameters.Study = P(parameters.Study(), "how policies are compared")

    _name: str = PrivateAttr("scenario")
    _source: str = PrivateAttr("scenario")
    _folder: Path = PrivateAttr(default_factory=Path)
    _contents: dict[str, str] = PrivateAttr(default_factory=dict)
    _plugins: Plugins = PrivateAttr(default_factory=Plugins)

    @model_validator(mode="wrap")
    @classmethod
    def _every_fault_at_once(cls, given: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        filled = _filled(given) if isinstance(given, dict) else given
        try:
            scenario = handler(filled)
        except ValidationError as error:
            found = plain_faults(error, cls)
            rest = mended(filled, found)
            try:
                beside = contradictions(handler(rest))
            except ValidationError:  # too broken to be looked at as a whole
                beside = []
            raise ScenarioError("scenario", [*(bad.fault for bad in found), *unblamed(beside, found)]) from None
        if faults := contradictions(scenario):
            raise ScenarioError("scenario", faults)
        return scenario

    def placed(self, name: str, source: str, folder: Path, contents: dict[str, str] | None = None) -> Self:
        """The same scenario, knowing its name, the file it was read from and the folder that file names start from.

        ``contents`` are SHA-256 sums of its network files, by name: of those the files themselves are not needed.
        """
        copy = self.model_copy()
        copy._name, copy._source, copy._folder, copy._contents = name, source, folder, contents or {}
        return copy

    def with_plugins(self, plugins: Any) -> Self:
        """The same scenario with plug-ins (see ``plugins.loaded``) beside those that it carries; of equal names these count.

        Raises:
            BadInput: they cannot be used.
        """
        copy = self.model_copy()
        copy._plugins = self._plugins.with_others(loaded(plugins))
        return copy

    def equipped(self, plugins: Any = None, policies: Iterable[str] | None = None) -> Self:
        """The same, or with plug-ins, once every rule is known that its brands and these policies (left out: all that are
        compared) name.

        Raises:
            BadInput: plug-ins cannot be used.
            ScenarioError: a rule is named that nobody has plugged in.
        """
        scenario = self if plugins is None else self.with_plugins(plugins)
        asked = self.compared_policies if policies is None else policies
        if faults := missing_rules(scenario, with_named(scenario, [*asked, *self.followed_policies])):
            raise ScenarioError(self.source, faults)
        return scenario

    def resumed(self, plugins: Any = None, policies: Iterable[str] = ()) -> Self:
        """The same, read from a file that tells of plug-ins, with their functions: what goes on must be what began.

        Raises:
            BadInput: plug-ins cannot be used, or are not what they were.
            ScenarioError: some are not at hand.
        """
        scenario = self if plugins is None else self.with_plugins(plugins)
        changed = []
        for one in self._plugins:
            found = scenario.plugins.find(one.kind, one.name)
            if found is not None and found.function is not None and found.digest != one.digest:
                changed.append(Fault(f"{one.kind}.{one.name}", "is not what it was: its source has changed since"))
        if changed:
            raise ScenarioError(self.source, changed)
        return scenario.equipped(policies=policies)

    @property
    def plugins(self) -> Plugins:
        """The plug-ins that it carries."""
        return self._plugins

    @property
    def name(self) -> str:
        """The stem of the scenario's file; results go to ``results/<name>``."""
        return self._name

    @property
    def source(self) -> str:
        """The file it was read from, as it was given."""
        return self._source

    @property
    def folder(self) -> Path:
        """Where relative file names start from."""
        return self._folder

    @property
    def focal(self) -> parameters.Brand:
        """The brand that the user cares for: the first."""
        return self.brands[0]

    @property
    def first_incident_hour(self) -> float | None:
        """When the first incident or scripted post begins, in counted hours: what comes before is calm. None without any.

        A change of policy is no incident: it answers what happens.
        """
        return min((event.start_hour for event in self.events if event.kind != "policy"), default=None)

    @property
    def baseline(self) -> str:
        """The policy to compare with: ``study.baseline``, else the first brand's own, else the first one compared."""
        return self.study.baseline or self.focal.policy or next(iter(self.policies or PRESETS))

    @property
    def compared_policies(self) -> list[str]:
        """``study.policies``, else the declared ones, else the ready-made ways to answer; the baseline is always among them."""
        names = list(self.study.policies or self.policies or PRESETS)
        return names if self.baseline in names else [self.baseline, *names]

    @property
    def known_policies(self) -> list[str]:
        """Every policy that may be named: the declared ones and the ready-made ones."""
        return [*self.policies, *(name for name in READY_MADE if name not in self.policies)]

    def policy(self, name: str) -> Policy:
        """A policy by its name, declared or ready-made.

        Raises:
            ScenarioError: there is no such policy; the message has the nearest right name.
        """
        if name in self.policies:
            return self.policies[name]
        if name in READY_MADE:
            return Policy.model_validate({"preset": name})
        raise ScenarioError(self.source, [Fault("policy", unknown("policy", name, self.known_policies))])

    def digest(self) -> str:
        """SHA-256 (64 hex digits) of everything that can change a result; the same on every machine.

        Titles and other words do not count, nor does the way a value came about (a default, a preset, a parent). Of a
        network file its content counts, not its name.
        """
        canonical = json.dumps(
            self.facts(sorted({*self.compared_policies, *self.followed_policies})),
            sort_keys=True,
            separators=(",", ":"),
            allow_nan=False,
        )
        return hashlib.sha256(canonical.encode()).hexdigest()

    def facts(self, policies: Iterable[str]) -> dict[str, Any]:
        """All that can change a result, as JSON has it, with the named ones of the policies; see ``digest``."""
        resolved = self.model_dump(mode="json")
        resolved["policies"] = [[name, self._policy_facts(name)] for name in policies]
        resolved["events"] = [
            {**event.model_dump(mode="json", exclude={"at"}), "hours": event.start_hour} for event in self.events
        ]
        self._add_digests(resolved)
        contents = self.network_contents()
        resolved["network"].update({key: contents[getattr(self.network, key)] for key in self.network_files()})
        facts: dict[str, Any] = _canonical(resolved)
        return facts

    def _policy_facts(self, name: str) -> dict[str, Any]:
        """A policy as JSON has it, with those that it names, as what happens under it depends on them."""
        own, *others = (self.policy(one).model_dump(mode="json") for one in with_named(self, [name]))
        return own | ({"named": others} if others else {})

    def _add_digests(self, resolved: dict[str, Any]) -> None:
        """Behind the name of each rule the digest of its source, and those of measures that are plugged in."""
        in_play = [levers for _, levers in resolved["policies"]]
        for levers in in_play:
            in_play += levers.get("named", [])
        places = [(kind, f"{kind}_rule", levers) for kind in ("triage", "reply") for levers in in_play]
        places += [("offer", "offer_rule", brand["poaching"]) for brand in resolved["brands"]]
        for kind, key, table in places:
            if table[key] is not None:
                found = self._plugins.find(kind, table[key])
                table[key] += " (not plugged in)" if found is None else f" ({found.digest[:16]})"
        if measures := self._plugins.measures:
            resolved["measures"] = {name: one.digest[:16] for name, one in measures.items()}

    def network_files(self) -> dict[str, Path]:
        """The files that the network is read from, by key of ``[network]``; empty for a generated one."""
        given = {"file": self.network.file, "interest_groups": self.network.interest_groups}
        return {key: self.folder / name for key, name in given.items() if isinstance(name, str)}

    def network_contents(self) -> dict[str, str]:
        """SHA-256 (64 hex digits) of each network file, by the name that the scenario has for it."""
        named = {str(getattr(self.network, key)): path for key, path in self.network_files().items()}
        return {name: self._contents.get(name) or _content_hash(path) for name, path in named.items()}

    @property
    def followed_policies(self) -> list[str]:
        """Every policy that some brand follows, at the start or from an event on, by itself."""
        begun = [event.policy for event in self.events if event.policy is not None]
        return sorted({*(brand.follows for brand in self.brands), *begun})


def _filled(given: dict[str, Any]) -> dict[str, Any]:
    """The given keys with presets laid below them and the size of a generated network filled in.

    A policy that bears the name of a ready-made one starts from it, unless it names another preset itself.
    """
    filled = dict(given)
    network = given.get("network", {})
    if isinstance(network, parameters.Network):
        if network.kind != "file" and network.customers is None:
            filled["network"] = network.model_copy(update={"customers": DEFAULT_CUSTOMERS})
    elif isinstance(network, dict) and network.get("kind") != "file":
        filled["network"] = {"customers": DEFAULT_CUSTOMERS, **network}
    if isinstance(given.get("policies"), dict):
        filled["policies"] = {
            name: {"preset": name, **policy} if isinstance(policy, dict) and name in READY_MADE else policy
            for name, policy in given["policies"].items()
        }
    return filled


def _canonical(value: Any) -> Any:
    """A dumped value without the words for the reader, and with one zero instead of two."""
    if isinstance(value, dict):
        return {key: _canonical(inner) for key, inner in value.items() if key not in UNTOLD}
    if isinstance(value, list):
        return [_canonical(inner) for inner in value]
    return value + 0.0 if isinstance(value, float) else value


def _content_hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ScenarioError(path, [f"cannot be read: {error.strerror}"]) from None
