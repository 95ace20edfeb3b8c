"""Pilots: what is refused, and what `check` says."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest

import wom_sim as ws
from wom_sim.world.pilot_faults import pilot_notes

HERE = "policies.own.pilot"
BRANDS = [{"name": "A", "market_share": 0.4, "policy": "own"}]


def tables(pilot: Any, own: dict[str, Any] | None = None, **above: Any) -> dict[str, Any]:
    policies = {"own": {"pilot": pilot, **(own or {})}, "other": {}, "third": {"pilot": {"of": "other", "share": 0.5}}}
    network = {"customers": 200, "interest_groups": 4}
    return {"time": {"days": 5.0}, "network": network, "brands": BRANDS, "policies": policies, **above}


def faults(pilot: Any, own: dict[str, Any] | None = None, **above: Any) -> list[str]:
    with pytest.raises(ws.ScenarioError) as caught:
        ws.Scenario(**tables(pilot, own, **above))
    return [f"{fault.where}: {fault.what}" for fault in caught.value.faults]


@pytest.mark.parametrize(
    "pilot",
    [
        {},
        {"of": "other", "share": 0.5},
        {"of": "crisis_room", "interest_groups": [0, 3], "desk": "split"},
        {"of": "ignore", "interest_groups": [1]},
    ],
)
def test_what_can_be_is_taken(pilot: dict[str, Any]) -> None:
    assert ws.Scenario(**tables(pilot)).policy("own").pilot.of == pilot.get("of")


@pytest.mark.parametrize(
    ("pilot", "fault"),
    [
        ({"of": "othr", "share": 0.5}, f'{HERE}.of: there is no policy "othr"; did you mean `other`?'),
        ({"share": 0.5}, f"{HERE}.of: missing; a pilot needs the name of the policy that it tries"),
        (
            {"of": "own", "share": 0.5},
            f'{HERE}.of: "own": is the policy itself, so that there would be nothing to compare',
        ),
        (
            {"of": "third", "share": 0.5},
            f'{HERE}.of: "third": has a pilot of its own, and pilots may not overlap; try a policy without one',
        ),
        ({"of": "other"}, f"{HERE}: no groups: name some in `interest_groups`, or give a `share` of them"),
        (
            {"of": "other", "share": 0.5, "interest_groups": [1]},
            f"{HERE}.share: is given, but so are interest_groups; leave one of them out",
        ),
        (
            {"of": "other", "share": 0.1},
            f"{HERE}.share: 0.1: of 4 interest groups that is none; some must be left for either arm",
        ),
        (
            {"of": "other", "share": 0.9},
            f"{HERE}.share: 0.9: of 4 interest groups that is all; some must be left for either arm",
        ),
        (
            {"of": "other", "interest_groups": [0, 1, 2, 3]},
            f"{HERE}.interest_groups: are all there are (4 interest groups): nobody would be left to compare with",
        ),
        (
            {"of": "other", "interest_groups": [4, 1]},
            f"{HERE}.interest_groups[0]: 4: must be from 0 to 3; there are 4 interest groups",
        ),
        ({"of": "other", "interest_groups": [1, 1]}, f"{HERE}.interest_groups[1]: 1: is named already"),
    ],
)
def test_what_cannot_be_is_refused(pilot: dict[str, Any], fault: str) -> None:
    assert faults(pilot) == [fault]


def test_every_fault_at_once() -> None:
    assert len(faults({"of": "own", "desk": "shared"}, {"agents": 0})) == 3


def test_several_pilots_of_one_policy() -> None:
    found = faults([{"of": "other", "share": 0.5}, {"of": "ignore", "share": 0.2}])
    assert found == [
        f"{HERE}: several pilots of one policy would overlap; give one table, and a policy to each other pilot"
    ]


def test_share_of_one() -> None:
    for share in (0.0, 1.0):
        assert f"{share:g}: must be above 0 and below 1" in faults({"of": "other", "share": share})[0]


def test_nobody_at_the_shared_desk() -> None:
    pilot = {"of": "other", "share": 0.5}
    assert faults(pilot, {"agents": 0}) == [
        f'{HERE}.desk: "shared": nobody works at the desk of own; give it agents, or set desk = "split"'
    ]
    ws.Scenario(**tables({**pilot, "desk": "split"}, {"agents": 0}))
    ws.Scenario(**tables(pilot, {"agents": 0, "night_agents": 1}))


def test_one_group_only() -> None:
    network = {"kind": "random", "customers": 200, "interest_groups": 1}
    assert "of one interest group that is all" in faults({"of": "other", "share": 0.5}, network=network)[0]


def test_a_network_made_elsewhere_is_asked_when_it_is_there() -> None:
    scene = ws.Scenario(**tables({"of": "other", "interest_groups": [0, 1]}))
    graph = ws.from_networkx(nx.path_graph(8), groups={node: node % 2 for node in range(8)})
    with pytest.raises(ws.ScenarioError, match="are all there are \\(2 interest groups\\)"):
        ws.prepare(scene, graph=graph)


def test_what_the_pilot_will_not_try_is_noted() -> None:
    pilot = {"of": "other", "interest_groups": [0]}
    feed = {"feeds": [{"name": "news"}], "agents": 7, "hours": "09:00-17:00"}
    notes = dict(pilot_notes(ws.Scenario(**tables(pilot, feed)), 8))
    assert notes[f"{HERE}.desk"].startswith('"shared": agents and hours of other will not be tried')
    assert "1 groups in an arm" in notes[HERE]
    found = list(pilot_notes(ws.Scenario(**tables({**pilot, "desk": "split"}, feed)), 4))
    assert (HERE, "feeds: of own for everybody while the pilot runs, however other has it") in found
    assert not any(where.endswith("desk") for where, _ in found)


def test_the_digest_knows_what_is_tried() -> None:
    pilot = {"of": "other", "share": 0.5}
    one = tables(pilot)
    other = {**one, "policies": {**one["policies"], "other": {"skill": 0.5}}, "study": {"policies": ["own"]}}
    one["study"] = {"policies": ["own"]}
    assert ws.Scenario(**one).digest() != ws.Scenario(**other).digest()
