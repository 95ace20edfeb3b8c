"""Two engines, one truth: kernel and Mesa agents give the same run to the last bit, whatever the scenario.

A case counts only if there are complaints, replies that are read, reshares, offers, accepted offers, changes of brand
and complaints given up in it. Parameters, kinds of networks, ready-made policies and shipped scenarios are found, not
listed: what is added later must be the same in both engines before these tests pass again.
"""

from __future__ import annotations

import typing
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
import random_scenarios
from hypothesis import HealthCheck, Phase, assume, given, settings
from parity import (
    assert_parity,
    both,
    fit_voice,
    happened,
    lived,
    livened,
    missing,
    record_differences,
    shipped,
    shrunk,
)
from random_scenarios import BRAND, DESK, MARKET, changes, scenarios
from random_values import HOW, NOT_VARIED, ByDraws, NoWay, sections, value_of, varied

import wom_sim as ws
from wom_sim.engine.record import Record
from wom_sim.engine.reference import Customer, Town
from wom_sim.model.parameters import MOST_INCIDENTS, Network, P, Section
from wom_sim.world.policy import PRESETS, overlay
from wom_sim.world.stages import with_named

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
SHIPPED = sorted(path for path in FOLDER.rglob("*.toml") if "data" not in path.parts)
TEXTBOOK = [path for path in SHIPPED if "classics" in path.parts]
MARKETS = [path for path in SHIPPED if path not in TEXTBOOK]
DECLARED = [(path, name) for path in MARKETS for name in ws.load(path).policies]
KINDS = typing.get_args(Network.model_fields["kind"].annotation)


def name_of(case: Any) -> str:
    return str(case.relative_to(FOLDER)) if isinstance(case, Path) else str(case)


def market(**above: Any) -> ws.Scenario:
    """Two brands that both poach, in days in which everything happens."""
    below = {
        **MARKET,
        "brands": [{**BRAND, "name": "A", "market_share": 0.45}, {**BRAND, "name": "B", "market_share": 0.35}],
        "policies": {"desk": DESK},
    }
    return ws.Scenario(**overlay(below, above))


def check(scenario: ws.Scenario, policy: str | None = None, **given: Any) -> None:
    """Parity in a case that counts."""
    pair = both(scenario, policy, **given)
    assert missing(pair.kernel) == [], happened(pair.kernel)
    assert_parity(pair)


# Scenarios, networks, policies


@pytest.mark.parametrize("path", MARKETS, ids=name_of)
def test_every_shipped_scenario(path: Path) -> None:
    check(livened(shipped(path)))


@pytest.mark.parametrize("path", SHIPPED, ids=name_of)
def test_every_shipped_scenario_with_fewer_people_and_days_but_its_own_numbers(path: Path) -> None:
    """In these, textbook cases among them, much of what counts may never happen."""
    assert_parity(both(shrunk(shipped(path))))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_network(kind: str) -> None:
    needs = {
        "file": {"file": str(FOLDER / "data" / "lastfm_asia.csv.gz"), "file_directed": False, "interest_groups": None},
        "configuration": {"degrees": (0, 1, 2, 2, 1, 1, 1, 1)},
    }
    check(market(network={"kind": kind, "mean_followers": 8.0, **needs.get(kind, {})}))


def test_a_network_made_elsewhere() -> None:
    scenario = market(spread={"reshare": 0.1})
    graph = ws.from_networkx(nx.barabasi_albert_graph(110, 4, seed=1), strong_tie_share=0.3)
    check(scenario, world=ws.prepare(scenario, graph=graph))


@pytest.mark.parametrize("name", PRESETS)
def test_every_ready_made_policy(name: str) -> None:
    check(market(), name)


@pytest.mark.parametrize(("path", "name"), DECLARED, ids=name_of)
def test_every_policy_of_a_shipped_scenario(path: Path, name: str) -> None:
    scenario = shipped(path)
    policies = {one: scenario.policy(one).model_dump() for one in with_named(scenario, [name])}
    groups = MARKET["network"]["interest_groups"]
    for policy in policies.values():
        fit_voice(policy, MARKET["time"]["days"] / scenario.time.days, groups)
    channels = [channel.model_dump() for channel in scenario.channels]
    for channel in channels:
        channel["interest_groups"] = tuple(dict.fromkeys(group % groups for group in channel["interest_groups"]))
    check(market(policies=policies, channels=channels).with_plugins(scenario.plugins), name)


def test_other_replications_and_seeds() -> None:
    scenario = market(study={"vary": ("network", "population", "run")})
    check(scenario, replication=3)
    check(scenario, seed=2**62 - 1)


# Corners that random scenarios seldom meet


def test_policies_that_change_in_mid_run() -> None:
    changes_of_policy = [
        {"kind": "policy", "brand": "AB"[at % 2], "policy": name, "hours": 9.0 * at} for at, name in enumerate(PRESETS)
    ]
    check(market(events=changes_of_policy))


def test_as_many_incidents_as_there_may_be() -> None:
    incidents = [
        {"kind": "incident", "brand": "AB"[at % 2], "hours": at, "share_of_customers": 0.1, "lasts_hours": 3.0 * (at % 3)}
        for at in range(MOST_INCIDENTS)
    ]  # fmt: skip
    check(market(events=incidents))


@pytest.mark.parametrize("hours", [0.25, 1.1, 5.0, 24.0, 36.0])
def test_ticks_of_any_length(hours: float) -> None:
    check(market(time={"tick_hours": hours}, spread={"reshare": 0.08}))


@pytest.mark.parametrize("people", [1, 2])
def test_hardly_anybody(people: int) -> None:
    """Too few for a case that counts."""
    assert_parity(both(market(network={"customers": people, "mean_followers": 0.0, "interest_groups": 1})))


# Random scenarios


@settings(
    max_examples=12, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(scenario=scenarios())
def test_random_scenarios(scenario: ws.Scenario) -> None:
    world = ws.prepare(scenario)
    assume(missing(lived(scenario, world=world)) == [])
    check(scenario, world=world)


def test_every_field_of_the_schema_is_varied() -> None:
    """From its type, bounds and span, or by a line in ``HOW``; who adds a field of another form is told so here."""
    for name, field in varied().items():
        values = {repr(value_of(name, field, ByDraws(case))) for case in range(20)}
        assert len(values) > 1, f"{name} always is {values}"


def test_every_section_is_in_random_scenarios(monkeypatch: pytest.MonkeyPatch) -> None:
    met: set[str] = set()

    def noted(section: type[Section], chance: Any) -> dict[str, Any]:
        met.add(section.__name__)
        return changes(section, chance)

    monkeypatch.setattr(random_scenarios, "changes", noted)
    for case in range(5):
        random_scenarios.random_scenario(ByDraws(case))
    assert met == set(sections()) - {"Scenario"}


def test_a_field_of_unknown_form_is_refused() -> None:
    class New(Section):
        colour: str = P("red", "of the shop")
        size: float = P(1.0, "of the shop", ge=0)

    for key, field in New.model_fields.items():
        with pytest.raises(NoWay, match=f"New.{key}"):
            value_of(f"New.{key}", field, ByDraws(1))


def test_a_new_field_is_varied_at_once() -> None:
    class New(Section):
        speed: float = P(1.0, "of the lift", "m/s", (1, 5), gt=0)
        stops: typing.Literal["all", "some"] = P("all", "of the lift")

    found = [changes(New, ByDraws(case)) for case in range(100)]
    assert {one["stops"] for one in found if "stops" in one} == {"all", "some"}
    assert len({one["speed"] for one in found if "speed" in one}) > 10


def test_fields_named_in_the_tables_exist() -> None:
    every = {f"{name}.{key}" for name, section in sections().items() for key in section.model_fields}
    assert set(HOW) | NOT_VARIED <= every


# What parity is worth


@pytest.fixture(scope="module")
def pair() -> Any:
    return both(market())


@pytest.mark.parametrize("field", Record._fields)
def test_one_bit_anywhere_in_a_record_is_found(pair: Any, field: str) -> None:
    whole = getattr(pair.mesa.record, field)
    bits = np.array(whole).reshape(-1)
    bits[:1].view(np.uint8)[0] ^= 1
    changed = pair.mesa.record._replace(**{field: bits.reshape(np.shape(whole))})
    assert any(field in where for where in record_differences(pair.kernel.record, changed))


class Cheerful(Customer):
    """Somebody who forgives a little."""

    def takes_in(self) -> None:
        super().takes_in()
        self.grievance *= 0.999


class Neighbourly(Customer):
    """Somebody who thinks a post of another group a trifle more relevant."""

    def relevance_of(self, post: Any) -> float:
        return super().relevance_of(post) * 1.01


@pytest.mark.parametrize("kind", [Cheerful, Neighbourly])
def test_a_rule_changed_in_one_engine_is_found(pair: Any, kind: type[Customer]) -> None:
    town = Town(pair.kernel.scenario, world=pair.kernel.world, customer_class=kind)
    assert any("hourly" in where for where in record_differences(pair.kernel.record, town.live()))
