"""Policies that turn into others: what is refused, and what `check` says."""

from __future__ import annotations

from typing import Any

import pytest

import wom_sim as ws
from wom_sim.world.transformation_faults import transformation_notes

HERE = "policies.a.transformation"
TO_B = {"to": "b", "at": "day 5"}


def tables(a: dict[str, Any], b: dict[str, Any] | None = None, **above: Any) -> dict[str, Any]:
    """A policy with a transformation, and another, perhaps with one."""
    brands = [{"name": "A", "market_share": 0.3, "policy": "a"}, {"name": "B", "market_share": 0.1}]
    policies = {"a": {"transformation": a}, "b": {"agents": 9, "transformation": b or {}}, "c": {"agents": 2}}
    return {"time": {"days": 100.0}, "network": {"customers": 100}, "brands": brands, "policies": policies, **above}


def faults(*given: Any, **above: Any) -> dict[str, str]:
    with pytest.raises(ws.ScenarioError) as caught:
        ws.Scenario(**tables(*given, **above))
    return {fault.where: fault.what for fault in caught.value.faults}


def notes(*given: Any, **above: Any) -> dict[str, str]:
    return dict(transformation_notes(ws.Scenario(**tables(*given, **above))))


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        ({"at": "day 5"}, "to", "missing; a transformation needs to know into which policy"),
        ({"to": "b"}, "at", "missing; a transformation needs to know when it begins"),
        ({"to": "a", "at": "day 5"}, "to", '"a": a policy cannot turn into itself'),
        ({"to": "convergd", "at": "day 5"}, "to", 'there is no policy "convergd"; did you mean `converged`?'),
        ({"to": "b", "at": "day 5 24:00"}, "at", '"day 5 24:00": the time of day must be from 00:00 to 23:59'),
        ({"to": "b", "at": "tuesday"}, "at", 'must look like "day 20 06:00"'),
        ({**TO_B, "lasts_days": -10.0}, "lasts_days", "it would end before it begins; must be from 0 to 20000 (days)"),
        ({**TO_B, "steps": 0}, "steps", "0: must be from 1 to 100 (steps)"),
        ({**TO_B, "dip": 1.5}, "dip", "1.5: must be from 0 to 1 (share)"),
        ({**TO_B, "dip_days": 0.0}, "dip_days", "0: must be above 0"),
        ({**TO_B, "way": "bigbang"}, "way", "did you mean `big_bang`"),
        ({**TO_B, "until": "day 9"}, "until", "unknown key"),
    ],
)
def test_what_cannot_be(change: dict[str, Any], where: str, what: str) -> None:
    found = faults(change)
    assert list(found) == [f"{HERE}.{where}"]
    assert what in found[f"{HERE}.{where}"]


def test_every_fault_at_once() -> None:
    assert set(faults({"to": "x"}, {"to": "b", "at": "day 1"})) == {
        f"{HERE}.to",
        f"{HERE}.at",
        "policies.b.transformation.to",
    }


def test_a_circle_is_told_once_at_its_first_policy() -> None:
    assert faults(TO_B, {"to": "a", "at": "day 9"}) == {f"{HERE}.to": "goes round in a circle: a → b → a"}
    into = tables(TO_B, {"to": "c", "at": "day 9"})
    into["policies"]["c"]["transformation"] = {"to": "b", "at": "day 20"}
    with pytest.raises(ws.ScenarioError, match=r"policies\.b\.transformation\.to: goes round in a circle: b → c → b"):
        ws.Scenario(**into)


def test_the_next_one_begins_when_the_one_before_has_ended() -> None:
    slow = {**TO_B, "way": "micro_steps", "steps": 2, "lasts_days": 30.0}
    assert faults(slow, {"to": "c", "at": "day 20"}) == {
        f"{HERE}.to": '"b" turns into "c" from day 20 on, before this transformation has ended (day 35)'
    }
    ws.Scenario(**tables(slow, {"to": "c", "at": "day 35"}))


def test_what_is_ordinary_is_not_noted() -> None:
    assert notes(TO_B) == {}
    assert notes({"to": "strategic", "at": "day 5", "way": "micro_steps", "lasts_days": 30.0}) == {}


@pytest.mark.parametrize(
    ("change", "above", "where", "what"),
    [
        ({"to": "b", "at": "day 100"}, {}, f"{HERE}.at", "it will not happen"),
        ({**TO_B, "way": "micro_steps", "steps": 3, "lasts_days": 190.0}, {}, f"{HERE}.lasts_days", "2 of 3 steps lie after"),
        ({**TO_B, "way": "micro_steps", "lasts_days": 0.0}, {}, f"{HERE}.lasts_days", "all its steps are made at once"),
        (
            TO_B, {"policies": {"a": {"transformation": TO_B}, "b": {}}}, f"{HERE}.to",
            '"b" has the same levers: it changes nothing but what it costs',
        ),
        (
            TO_B, {"policies": {"a": {"transformation": TO_B}, "b": {"agents": 9, "feeds": [{"name": "f"}]}}}, HERE,
            'feeds and campaigns remain those of "a"; those of "b" do not start',
        ),
        (
            TO_B, {"events": [{"kind": "policy", "brand": "B", "policy": "a", "at": "day 9"}]}, "events[0].policy",
            '"a" has begun to turn into "b" by then: it is taken up as it stands',
        ),
    ],
)  # fmt: skip
def test_what_is_odd_is_noted(change: dict[str, Any], above: dict[str, Any], where: str, what: str) -> None:
    found = notes(change, **above)
    assert list(found) == [where]
    assert what in found[where]


def test_teams_without_people_on_the_way_are_noted() -> None:
    """From eight agents in eight teams to none: in between six for seven."""
    a = {
        "agents": 8,
        "organisation": {"governance": "local", "teams": 8},
        "transformation": {**TO_B, "way": "micro_steps", "steps": 5},
    }
    scene = tables({}, policies={"a": a, "b": {"agents": 0}})
    found = dict(transformation_notes(ws.Scenario(**{**scene, "time": {"days": 300.0}})))
    assert found[f"{HERE}.to"] == "on the way, on day 5: teams are 7 for 6 agents: every team needs one"


def test_rules_for_employees_of_a_later_stage_count() -> None:
    """A programme that a policy only turns into is a programme; ready-made rules for nobody are not remarked upon."""
    brands = [{"name": "A", "market_share": 0.3, "policy": "a", "employees": 9}]
    scene = ws.Scenario(**tables({"to": "converged", "at": "day 5"}, brands=brands))
    from wom_sim.world.check import check

    assert [note for note in check(scene).notes if "employees" in note.where] == []
    nobody = ws.Scenario(**tables({"to": "converged", "at": "day 5"}))
    assert [note for note in check(nobody).notes if "employees" in note.where] == []
