"""Employees in public, by hand: who is drawn, how much they post, what training costs and what their time is worth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import FLAT, LIVELY, assert_same_record, lively, scenario, silent
from test_nulls_staff import staffed

import wom_sim as ws
from wom_sim.engine import record
from wom_sim.model.draws import TRAIT_ADVOCATE, TRAIT_EMPLOYEE, u
from wom_sim.model.parameters import Brand
from wom_sim.model.trust import CUSTOMER, EMPLOYEE
from wom_sim.world.staff import employers

BAN, PROGRAMME = {"access": "blocked"}, {"advocates": 0.5, "posts_per_week": 7.0}


def office(rules: dict[str, Any], people: int = 30, days: float = 28.0, **above: Any) -> ws.Scenario:
    """Nobody but the employees of one brand ever says anything."""
    brand = {"name": "A", "market_share": 0.0, "first_customers": 5, "failure_rate": 0.0, "delight_rate": 0.0,
             "employees": people, "policy": "own"}  # fmt: skip
    network = {"kind": "random", "customers": 100, "mean_followers": 6.0}
    return silent(**{"time": {"days": days, "warmup_days": 0.0, "rhythm": FLAT}, "network": network, "brands": [brand],
                     "policies": {"own": {"agents": 0, "employees": rules}}, **above})  # fmt: skip


def authors(run: Any) -> list[int]:
    """Who posted as an employee, one for each post."""
    found: list[int] = run.record.cascades["author"][run.record.cascades["voice"] == EMPLOYEE].tolist()
    return found


def test_who_works_for_a_brand() -> None:
    brands = [Brand(name=name, market_share=0.2, employees=asked)
              for name, asked in (("A", 5), ("B", (7, 3)), ("C", None), ("D", 4))]  # fmt: skip
    found = employers(tuple(brands), 60, 9)
    first = sorted((who for who in range(60) if who not in (7, 3)), key=lambda who: u(9, TRAIT_EMPLOYEE, 0, who, 0))[:5]
    rest = [who for who in range(60) if who not in (7, 3, *first)]
    last = sorted(rest, key=lambda who: u(9, TRAIT_EMPLOYEE, 3, who, 0))[:4]
    for number, people in enumerate((first, [3, 7], [], last)):
        assert sorted(np.flatnonzero(found == number)) == sorted(people)
    assert (found < 0).sum() == 60 - 11
    assert len(employers((brands[2],), 60, 9)) == 0


def test_advocates_post_evenly_in_waking_time() -> None:
    """7 a week for 28 days are 28 each, one more or less by the phase; the share of advocates is drawn."""
    run = ws.run(office({"advocates": 1.0, "posts_per_week": 7.0}))
    people, posts = np.unique(authors(run), return_counts=True)
    assert len(people) == 30
    assert (posts == 28).all()
    assert run.measures["employee_posts"] == 30 * 28
    trained = ws.run(office({**PROGRAMME, "trained": 0.5}, employees={"off_message": 1.0, "training_effect": 1.0}))
    assert trained.measures["off_message"] == 0 < trained.measures["employee_posts"]  # they are trained first
    half = set(authors(ws.run(office(PROGRAMME))))
    most = set(authors(ws.run(office({"advocates": 0.8, "posts_per_week": 7.0}))))
    assert half < most < set(people.tolist())
    assert 8 <= len(half) <= 22


def test_of_their_own_accord() -> None:
    run = ws.run(office({}, employees={"chatter": 6.0}, days=60.875))
    _, posts = np.unique(authors(run), return_counts=True)
    assert (posts == 12).all()
    assert run.measures["mentions_positive"] == run.measures["relationship"] == 0.0


def test_limited_access_leaves_some_of_the_very_same_posts() -> None:
    keys = [set(ws.run(office({**PROGRAMME, **rules})).record.cascades["key"].tolist())
            for rules in ({}, {"access": "limited", "allowed": 0.6}, {"access": "limited", "allowed": 0.2}, BAN)]  # fmt: skip
    assert keys[3] == set()
    assert keys[3] < keys[2] < keys[1] < keys[0]
    assert len(keys[1]) / len(keys[0]) == pytest.approx(0.6, abs=0.12)


TALK = [{"name": "feed", "kind": "microblog"}, {"name": "forum", "kind": "forum"}, {"name": "mail", "kind": "mail"}]


def test_the_programme_posts_where_it_is_told_and_people_where_they_like() -> None:
    both = {"channels": TALK, "employees": {"chatter": 20.0}}
    runs = [ws.run(office({**PROGRAMME, "channel": name}, **both)) for name in (None, "feed", "forum")]
    on_forum = [(run.record.cascades["channel"] == 1).sum() for run in runs]
    posts = int(runs[0].measures["employee_posts"])
    keys = [run.record.cascades["key"].tolist() for run in runs]
    assert keys[0] == keys[1] == keys[2]
    assert 0 < on_forum[1] < on_forum[0] < on_forum[2] < posts
    alone = ws.run(office({**PROGRAMME, "channel": "forum"}, channels=TALK))
    assert (alone.record.cascades["channel"] == 1).all()
    assert on_forum[2] - on_forum[1] == alone.measures["employee_posts"]


def test_off_message_is_a_negative_mention_without_a_ticket() -> None:
    run = ws.run(office(PROGRAMME, employees={"off_message": 1.0, "off_message_strength": 0.25}))
    found = run.measures
    assert found["off_message"] == found["employee_posts"] == found["mentions_negative"] > 100
    assert len(run.record.tickets) == 0
    assert (run.record.cascades["sign"] == -1).all()
    harmless = ws.run(office(PROGRAMME, employees={"off_message": 0.0})).measures
    assert harmless["off_message"] == harmless["mentions_negative"] == 0


def test_training_prevents_its_share_and_is_paid_once() -> None:
    rules = {"advocates": 1.0, "posts_per_week": 7.0, "training": 150.0}
    runs = [ws.run(office({**rules, "trained": share}, days=200.0, employees={"off_message": 0.5, "training_effect": 0.8}))
            for share in (0.0, 0.5, 1.0)]  # fmt: skip
    none, some, everybody = (run.measures for run in runs)
    assert none["off_message"] / none["employee_posts"] == pytest.approx(0.5, abs=0.05)
    assert everybody["off_message"] / everybody["employee_posts"] == pytest.approx(0.1, abs=0.03)
    assert everybody["off_message"] < some["off_message"] < none["off_message"]
    seed = runs[0].seeds.population
    drawn = sum(u(seed, TRAIT_ADVOCATE, 0, int(who), 0) < 0.5 for who in runs[0].state.staff)
    assert (none["training_cost"], everybody["training_cost"]) == (0.0, 30 * 150.0)
    assert some["training_cost"] == drawn * 150.0


def test_only_those_are_trained_later_who_were_not_before() -> None:
    scene = office({"trained": 0.4, "training": 100.0}, employees={"chatter": 4.0})
    more = {"trained": 1.0, "training": 70.0}
    events = [{"kind": "policy", "brand": "A", "hours": 48.0, "policy": name} for name in ("more",)]
    back = [
        {"kind": "policy", "brand": "A", "hours": hours, "policy": name} for hours, name in ((99, "own"), (200, "more"))
    ]
    plans = {"own": scene.policy("own"), "more": {"agents": 0, "employees": more}}
    first = ws.run(scene).measures["training_cost"]
    run = ws.run(scenario(scene.model_dump(), policies=plans, events=[*events, *back]))
    assert 0 < first < 30 * 100.0
    assert run.measures["training_cost"] == first + (30 - first / 100.0) * 70.0
    billed = run.record.hourly[:, 0, record.C_TRAINING_CENTS]
    assert np.flatnonzero(billed).tolist() == [0, 48]


def test_training_before_counting_is_billed_in_its_first_hour() -> None:
    run = ws.run(lively(brands=[{**LIVELY["brands"][0], "employees": 10, "policy": "own"}, LIVELY["brands"][1]],
                        policies={"own": {"employees": {"trained": 1.0, "training": 50.0}}}))  # fmt: skip
    billed = run.record.hourly[:, 0, record.C_TRAINING_CENTS]
    assert np.flatnonzero(billed).tolist() == [48]
    assert run.measures["training_cost"] == 10 * 50.0 * 3.0


def test_working_time() -> None:
    """Employees and nobody else follow each other, see everything, and work round the clock on Mondays to Wednesdays."""
    everything = {"see": 1.0, "other_group": 1.0, "crowding_posts": 0.0, "read_seconds": 20.0, "reshare": 0.0}
    rules = {"advocates": 1.0, "posts_per_week": 7.0, "posting_minutes": 3.0}
    scene = office(
        rules, 100, spread=everything, employees={"hours": "00:00-24:00", "days_per_week": 3, "off_message": 0.0}
    )
    run = ws.run(scene)
    hourly = run.record.hourly[:, 0]
    seen, seconds = hourly[:, record.C_SEEN], hourly[:, record.C_EMPLOYEE_SECONDS]
    writing = 180 * hourly[:, record.C_EMPLOYEE_POSTS]
    monday_to_wednesday = np.arange(len(seen)) // 24 % 7 < 3
    np.testing.assert_array_equal(seconds, writing + 20 * seen * monday_to_wednesday)
    assert run.measures["employee_cost"] == pytest.approx(45.0 * seconds.sum() / 3600.0)
    assert run.measures["employee_reach"] == seen.sum()


def test_access_changes_what_is_seen_at_work() -> None:
    always = {"hours": "00:00-24:00", "days_per_week": 7, "chatter": 60.0, "phones": 1.5}
    everywhere = {"see": 0.4, "other_group": 1.0, "crowding_posts": 0.0, "reshare": 0.0}
    crowd = {"spread": everywhere, "employees": always, "attention": {"mute": 0.0}}
    seen = [ws.run(office(rules, 100, **crowd)).record.hourly[:, 0, record.C_SEEN].sum()
            for rules in ({}, {"access": "limited", "allowed": 0.25}, BAN)]  # fmt: skip
    assert seen[1] / seen[0] == pytest.approx(0.25, rel=0.05)
    assert seen[2] / seen[0] == pytest.approx(1.5, rel=0.05)


def test_employees_are_no_customers_voice() -> None:
    """Their posts are counted apart, and nobody's good word for an employer makes an advocate of a customer."""
    run = ws.run(staffed(rules={"advocates": 1.0, "posts_per_week": 20.0}, employees={"off_message": 0.0}))
    cascades = run.record.cascades
    late = cascades[(cascades["born"] >= 48.0) & (cascades["brand"] == 0)]
    found = run.measures
    said = found["mentions_positive"] + found["mentions_negative"] + found["mentions_neutral"]
    assert said == (late["voice"] == CUSTOMER).sum()
    assert found["employee_posts"] == (late["voice"] == EMPLOYEE).sum() > 1000
    unseen = {"spread": {"see": 0.0}, "employees": {"off_message": 0.0}}
    quiet = ws.run(staffed(rules={"advocates": 1.0, "posts_per_week": 20.0}, **unseen))
    silence = ws.run(staffed(**unseen))
    for name in ("relationship", "advocacy_rate", "share_of_voice", "depth"):
        assert quiet.measures[name] == silence.measures[name]


FORKING = {"rules": {**PROGRAMME, "trained": 0.3}, "employees": {"chatter": 10.0, "off_message": 0.2}}
OTHERS = {
    "ban": {"preset": "dedicated_team", "employees": {**BAN, "trained": 0.1}},
    "few": {"preset": "dedicated_team", "employees": {"access": "limited", "advocates": 0.9, "trained": 0.8}},
}


def test_a_fork_to_the_first_programme_of_all_is_a_scheduled_change() -> None:
    """Nobody could be left alone by readers before."""
    scene = staffed(policies=OTHERS)
    run = ws.run(scene, trace=True)
    change = {"kind": "policy", "brand": "A", "hours": 100.0, "policy": "few"}
    straight = ws.run(scenario(scene.model_dump(), events=[change]), world=run.world, trace=True)
    assert_same_record(straight, ws.fork(run, 100, "few"))
    assert run.measures["employee_posts"] == 0 < straight.measures["employee_posts"]


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("hour", [-20, 0, 33.5, 240])
def test_a_fork_to_another_policy_is_a_scheduled_change(hour: float, name: str) -> None:
    scene = staffed(policies=OTHERS, **FORKING)
    change = {"kind": "policy", "brand": "A", "hours": float(hour), "policy": name}
    run = ws.run(scene, trace=True)
    straight = ws.run(scenario(scene.model_dump(), events=[change]), world=run.world, trace=True)
    assert_same_record(straight, ws.fork(run, hour, name))
    assert straight.measures["employee_posts"] != run.measures["employee_posts"]
