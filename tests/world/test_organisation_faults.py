"""Organisations that cannot be: what is refused, and what `check` says."""

from __future__ import annotations

from typing import Any

import pytest

import wom_sim as ws
from wom_sim.world.organisation_faults import organisation_notes
from wom_sim.world.staff_faults import staff_notes

HERE = "policies.desk.organisation"


def tables(rules: dict[str, Any], policy: dict[str, Any] | None = None, **above: Any) -> dict[str, Any]:
    brands = [{"name": "A", "market_share": 0.3, "policy": "desk"}, {"name": "B", "market_share": 0.1}]
    return {
        "time": {"days": 10.0}, "network": {"customers": 100, "interest_groups": 4}, "brands": brands,
        "policies": {"desk": {"agents": 4, **(policy or {}), "organisation": rules}}, "study": {"policies": ["desk"]}, **above,
    }  # fmt: skip


def faults(rules: dict[str, Any], policy: dict[str, Any] | None = None, **above: Any) -> list[str]:
    with pytest.raises(ws.ScenarioError) as caught:
        ws.Scenario(**tables(rules, policy, **above))
    return [f"{fault.where}: {fault.what}" for fault in caught.value.faults]


def notes(rules: dict[str, Any], policy: dict[str, Any] | None = None, **above: Any) -> list[tuple[str, str]]:
    return list(organisation_notes(ws.Scenario(**tables(rules, policy, **above))))


def test_teams_without_people() -> None:
    local = {"governance": "local", "teams": 4}
    assert notes(local) == []
    assert faults(local, {"agents": 3}) == [
        f"{HERE}.teams: 4 for 3 agents: every team needs one; allowed: 1 to 3, or more `agents`"
    ]
    assert faults({**local, "governance": "hub_and_spokes"}) == [
        f"{HERE}.teams: 4 and a hub for 4 agents: every team needs one; allowed: 1 to 3, or more `agents`"
    ]
    assert "no agents to share out" in faults(local, {"agents": 0})[0]


def test_there_are_no_more_teams_than_interest_groups() -> None:
    ws.Scenario(**tables({"governance": "local", "teams": 12}))
    assert "12 for 4 agents" in faults({"governance": "local", "teams": 12}, network={"customers": 100})[0]


def test_colleagues_who_may_not() -> None:
    found = faults({"who_answers": "colleagues"}, {"employees": {"access": "blocked"}})
    assert "cannot answer in public" in found[0]
    assert 'who_answers = "desk"' in found[0]


def test_every_fault_is_told_at_once() -> None:
    rules = {"who_answers": "colleagues", "governance": "local", "teams": 4}
    assert len(faults(rules, {"agents": 2, "employees": {"access": "blocked"}})) == 2


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"governance": "localised"}, "central, hub_and_spokes or local"),
        ({"customer_view": "silo"}, "silos"),
        ({"teams": 0}, "teams"),
        ({"known_saves": 1.5}, "known_saves"),
        ({"coordinaton": 0.1}, "coordination"),
    ],
)
def test_single_values(rules: dict[str, Any], words: str) -> None:
    found = faults(rules)
    assert len(found) == 1
    assert words in found[0]


def test_what_is_odd_is_noted() -> None:
    local = {"governance": "local", "teams": 3}
    assert notes({}) == []
    assert notes(local, network={"customers": 100, "interest_groups": 1}) == [
        (f"{HERE}.governance", "there is one interest group, so one local team")
    ]
    assert notes(local, {"night_agents": 2}) == [(f"{HERE}.teams", "2 at night for 3 teams: some have nobody then")]
    assert "split queues" in notes(local, {"queues": "split"})[0][1]


def test_colleagues_without_effect_are_noted() -> None:
    both = {"who_answers": "colleagues"}
    assert notes(both) == [(f"{HERE}.who_answers", "has no effect on A: it has no `employees`")]
    staffed = [{"name": "A", "market_share": 0.3, "policy": "desk", "employees": 10}]
    assert "does not come to one person" in notes(both, brands=staffed)[0][1]
    many = [{**staffed[0], "employees": 30}]
    assert notes(both, brands=many) == []
    assert "only private tickets" in notes(both, {"answers": "private"}, brands=many)[0][1]


def test_colleagues_who_answer_are_heard_and_learn_for_something() -> None:
    brands = [{"name": "A", "market_share": 0.3, "policy": "desk", "employees": 30}]
    policy = {"employees": {"trained": 0.5}}
    assert list(staff_notes(ws.Scenario(**tables({"who_answers": "colleagues"}, policy, brands=brands)))) == []
    assert len(list(staff_notes(ws.Scenario(**tables({}, policy, brands=brands))))) == 2
