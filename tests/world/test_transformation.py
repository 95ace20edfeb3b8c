"""Policies that turn into others, by hand: dates of steps, levers on the way, dips, what has fallen due; and maturity."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

import wom_sim as ws
from wom_sim.world.course import Stage, between, chain_of, stages_of
from wom_sim.world.maturity import MATURITY
from wom_sim.world.policy import PRESETS, READY_MADE, Policy
from wom_sim.world.stages import with_named
from wom_sim.world.transformation import LEAST_DIP, Transformation

OLD: dict[str, Any] = {
    "agents": 4, "skill": 0.5, "hours": "09:00-17:00", "handovers": 3, "reply": {"minor": "none", "quality": 0.4},
    "handling": {"mean_minutes": 20.0}, "employees": {"access": "blocked", "trained": 0.1},
}  # fmt: skip
NEW: dict[str, Any] = {
    "agents": 7, "skill": 1.0, "hours": "06:00-23:00", "handovers": 0, "reply": {"minor": "empathy", "quality": 0.8},
    "handling": {"mean_minutes": 10.0}, "employees": {"access": "open", "trained": 0.9, "channel": None},
}  # fmt: skip


def scene(**policies: Any) -> ws.Scenario:
    return ws.Scenario(brands=[{"name": "A", "market_share": 0.5}], policies=policies)


def course(**change: Any) -> tuple[Stage, ...]:
    """The stages of a policy that turns into another from day 10 on."""
    found = scene(old={**OLD, "transformation": {"to": "new", "at": "day 10", "dip": 0.0, **change}}, new=NEW)
    return stages_of(found, found.policy("old"))


def levers(policy: Policy) -> Policy:
    """A policy without its change, to be compared."""
    return policy.model_copy(update={"transformation": Transformation(), "preset": None, "what": ""})


def test_a_policy_that_stays_as_it_is_has_no_stages() -> None:
    made = scene(old=OLD)
    assert stages_of(made, made.policy("old")) == ()
    assert chain_of(made, made.policy("old")) == [made.policy("old")]


def test_a_big_bang_without_a_dip_is_the_other_policy_from_its_date_on() -> None:
    (only,) = course(at="day 10 06:30")
    assert only.hour == 246.5
    assert levers(only.levers) == Policy(**NEW)


def test_numbers_move_in_proportion_and_the_rest_past_half_way() -> None:
    found = course(way="micro_steps", steps=4, lasts_days=30.0)
    assert [one.hour / 24.0 for one in found] == [10.0, 20.0, 30.0, 40.0]
    said = [one.levers for one in found]
    assert [one.skill for one in said] == [0.625, 0.75, 0.875, 1.0]
    assert [one.agents for one in said] == [5, 6, 6, 7]  # 4.75, 5.5, 6.25: to the nearest, a half up
    assert [one.handovers for one in said] == [2, 2, 1, 0]
    assert [one.handling.mean_minutes for one in said] == [17.5, 15.0, 12.5, 10.0]
    assert [one.employees.trained for one in said] == pytest.approx([0.3, 0.5, 0.7, 0.9])
    assert [one.hours for one in said] == ["09:00-17:00"] * 2 + ["06:00-23:00"] * 2
    assert [one.reply.minor for one in said] == ["none"] * 2 + ["empathy"] * 2
    assert [one.employees.access for one in said] == ["blocked"] * 2 + ["open"] * 2
    assert levers(said[-1]) == Policy(**NEW)


def test_what_a_brand_says_does_not_move() -> None:
    feed = {"name": "news"}
    made = scene(
        old={**OLD, "feeds": [feed], "transformation": {"to": "new", "at": "day 1"}},
        new={**NEW, "feeds": [feed, {"name": "b"}]},
    )
    assert all(one.levers.feeds == made.policy("old").feeds for one in stages_of(made, made.policy("old")))


def test_between_two_that_agree_nothing_moves() -> None:
    one = Policy(**OLD)
    assert between(one, Policy(**NEW), 0.0) == one
    assert between(one, Policy(**NEW), 1.0) == Policy(**NEW)
    assert between(one, one, 1.0 / 3.0) == one


def test_a_dip_halves_and_ends() -> None:
    found = course(dip=0.4, dip_days=8.0)
    days = [one.hour / 24.0 for one in found]
    assert days[:3] == [10.0, 12.0, 14.0]
    lost = [1.0 - one.levers.skill for one in found]
    assert lost[0] == pytest.approx(0.4)
    assert lost[4] == pytest.approx(0.2)
    assert lost[8] == pytest.approx(0.1)
    assert lost == sorted(lost, reverse=True)
    assert lost[-2] >= LEAST_DIP > lost[-1] == 0.0
    for one, less in zip(found, lost, strict=True):
        assert one.levers.handling.mean_minutes == pytest.approx(10.0 * (1.0 + less))
    assert levers(found[-1].levers) == Policy(**NEW)


@pytest.mark.parametrize(("growth", "first"), [(0.0, 0.4), (1.0, 0.1), (2.0, 0.025)])
def test_smaller_steps_dip_less_by_the_power_of_their_share(growth: float, first: float) -> None:
    found = course(way="micro_steps", steps=4, lasts_days=300.0, dip=0.4, dip_days=8.0, dip_growth=growth)
    assert found[0].levers.skill == pytest.approx(0.625 * (1.0 - first))


def test_dips_of_steps_close_together_multiply() -> None:
    found = course(way="micro_steps", steps=2, lasts_days=8.0, dip=0.4, dip_days=8.0)
    second = next(one for one in found if one.hour == 18 * 24.0)
    assert second.levers.skill == pytest.approx((1.0 - 0.1) * (1.0 - 0.2))


def test_steps_made_at_once_are_one_date() -> None:
    (only,) = course(way="micro_steps", steps=5, lasts_days=0.0)
    assert levers(only.levers) == Policy(**NEW)
    (one,) = course(way="micro_steps", steps=1, lasts_days=50.0)
    assert one.hour == 240.0


def test_the_cost_falls_due_step_by_step_and_adds_up_to_the_cent() -> None:
    found = course(way="micro_steps", steps=3, lasts_days=20.0, cost=100.0, step_cost=7.0)
    assert [one.cents for one in found] == [4033, 8067, 12100]
    assert [one.cents for one in course(cost=100.0, step_cost=7.0, steps=3)] == [10700]


def chained(**second: Any) -> ws.Scenario:
    return scene(
        a={**OLD, "transformation": {"to": "b", "at": "day 10", "dip": 0.2, "dip_days": 10.0, "cost": 30.0}},
        b={**NEW, "transformation": {"to": "strategic", "at": "day 15", "dip": 0.5, "cost": 50.0, **second}},
    )


def test_one_after_the_other() -> None:
    """The second change is made to what the first has come to, people learning from both."""
    made = chained()
    found = {one.hour / 24.0: one for one in stages_of(made, made.policy("a"))}
    assert found[10.0].levers.skill == pytest.approx(0.8)
    goal = made.policy("strategic")
    assert found[15.0].levers.skill == pytest.approx((1.0 - 0.2 * 2**-0.5) * 0.5 * goal.skill)
    assert (found[10.0].cents, found[15.0].cents) == (3000, 8000)
    last = found[max(found)].levers
    assert last.skill == goal.skill
    assert (last.hours, last.reply, last.listening) == (goal.hours, goal.reply, goal.listening)
    assert with_named(made, ["a"]) == ["a", "b", "strategic"]


def test_the_digest_knows_what_a_policy_turns_into() -> None:
    """Also where that is compared by nobody, and through another."""

    def told(**goal: Any) -> str:
        brands = [{"name": "A", "market_share": 0.5, "policy": "a"}]
        change = {"transformation": {"to": "b", "at": "day 3"}}
        through = {"transformation": {"to": "c", "at": "day 9"}}
        policies = {"a": change, "b": through, "c": goal}
        return ws.Scenario(brands=brands, policies=policies, study={"policies": ["a"]}).digest()

    assert told() == told(what="in other words")
    assert told() != told(agents=9)


def test_stages_of_maturity_are_known_and_not_compared_by_themselves() -> None:
    made = ws.Scenario(brands=[{"name": "A", "market_share": 0.5}])
    assert made.compared_policies == list(PRESETS)
    assert set(made.known_policies) == set(READY_MADE)
    named = scene(strategic={"agents": 9}, ours={"preset": "formalized"})
    assert (named.policy("strategic").agents, named.policy("strategic").handovers) == (9, 0)
    assert named.policy("ours").listening == made.policy("formalized").listening
    assert not set(PRESETS) & set(MATURITY)


def test_a_more_mature_stage_hears_more_sooner_and_passes_less_on() -> None:
    stages = [Policy(preset=name) for name in MATURITY]  # type: ignore[arg-type]
    for less, more in itertools.pairwise(stages):
        assert less.listening.coverage < more.listening.coverage
        assert less.listening.delay_minutes > more.listening.delay_minutes
        assert less.handovers >= more.handovers
        assert less.skill <= more.skill
        assert less.reply.quality < more.reply.quality
        assert less.employees.trained <= more.employees.trained
        assert less.agents == more.agents
