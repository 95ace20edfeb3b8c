"""Two policies meet the same world: what a lever does not touch is the same to the last bit, however runs are arranged.

Every statement has its control: the same question asked of runs whose chance differs must be answered with no.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from builders import LIVELY, assert_same, lively
from scipy.special import ndtri

import wom_sim as ws
from wom_sim.engine.record import C_PROBLEMS, in_order
from wom_sim.model.draws import PATIENCE, u
from wom_sim.world.policy import overlay

TASKS = 18  # runs of the comparison: three policies, six replications
OTHER_CHANCE = 9  # a run seed that shares no draw with seed 1
NEVER = 10**6  # a tick that no run reaches
RAISED = ["key", "born", "who", "severity", "followers", "brand", "public"]  # a complaint before anybody answers
SHAPE = ["key", "author", "sign", "born_hour", "size", "depth", "breadth", "virality"]  # a cascade but for its readers

OUTAGE = {"kind": "incident", "brand": "A", "hours": 120.0, "share_of_customers": 0.2, "lasts_hours": 6.0}
STEADY: dict[str, Any] = {
    "voice": {"grievance_boost": 0.0, "answered_boost": 0.0, "mention": 0.0, "praise": 0.0, "shame": 0.0},
    "service": {"thanks": 0.0},
}
"""What customers say depends on what happened to them, and not on whether they were helped."""
UNPOACHED: dict[str, Any] = {"brands": [{**brand, "poaching": {}} for brand in LIVELY["brands"]]}
UNMOVED: dict[str, Any] = {**UNPOACHED, "reviews": {"intercept": 0.0}, "joining": {"kind": "none"}}
"""Nobody changes brand."""
UNCROWDED: dict[str, Any] = {"spread": {"crowding_posts": 0.0}}
"""No post hides another."""
FAIR: dict[str, Any] = {
    "reviews": {"opinion": 0.0, "friend_left": 1.0, "leave_market": 1.0}, "joining": {"kind": "none"}, **UNPOACHED,
}  # fmt: skip
"""Customers leave for what they have lived through themselves, and do not come back."""


def market(*laid: dict[str, Any], **above: Any) -> ws.Scenario:
    """The lively market with an outage, and tables laid over it one after the other."""
    tables: dict[str, Any] = {"events": (OUTAGE,)}
    for part in (*laid, above):
        tables = overlay(tables, part)
    return lively(**tables)


def three_runs(scene: ws.Scenario) -> tuple[Any, Any, Any]:
    """Nobody answers; a crisis room does, in the same world; and nobody answers, in another."""
    return ws.run(scene, "ignore"), ws.run(scene, "crisis_room"), ws.run(scene, "ignore", seed=OTHER_CHANCE)


# However runs are arranged


@cache
def comparison() -> ws.Scenario:
    """Three policies on an outage, six replications; each has a network and customers of its own."""
    study = {"policies": ("ignore", "service_led", "crisis_room"), "baseline": "ignore", "replications": 6}
    return market(study={**study, "vary": ("network", "population", "run")})


@cache
def compared() -> Any:
    """What one thread makes of it."""
    return ws.compare(comparison(), workers=1)


def assert_same_study(one: Any, other: Any) -> None:
    """Two comparisons agree to the last bit, in every table and sentence."""
    for name in ("runs", "series", "flows", "table", "paired"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)
    assert (one.sentences, one.contenders, one.best_chance) == (other.sentences, other.contenders, other.best_chance)


class InOrder(Executor):
    """Does what is submitted when all of it is there, in a given order."""

    def __init__(self, order: list[int]) -> None:
        self.order = order
        self.waiting: list[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]] = []
        self.ran: list[tuple[Any, ...]] = []

    def submit(self, work: Callable[..., Any], /, *args: Any, **_named: Any) -> Future[Any]:
        """Keep a task; with the last one, do all."""
        self.waiting.append((Future(), work, args))
        kept = self.waiting[-1][0]
        if len(self.waiting) == len(self.order):
            for at in self.order:
                future, work, args = self.waiting[at]
                future.set_result(work(*args))
                self.ran.append(args[2:4])
        return kept


@pytest.mark.parametrize("threads", [2, 3, 4])
def test_any_number_of_threads(threads: int) -> None:
    assert_same_study(compared(), ws.compare(comparison(), workers=threads))


@pytest.mark.parametrize("step", [-1, 7])
def test_any_order_of_replications_and_policies(step: int) -> None:
    executor = InOrder([step * (at + 1) % TASKS for at in range(TASKS)])
    assert_same_study(compared(), ws.compare(comparison(), executor=executor))
    assert executor.ran[:2] in ([("crisis_room", 5), ("service_led", 5)], [("service_led", 2), ("crisis_room", 4)])


@pytest.mark.parametrize("policies", [("ignore", "crisis_room"), ("ignore", "crisis_room", "service_led"), ("ignore",)])
def test_a_run_does_not_know_which_others_are_made(policies: tuple[str, ...]) -> None:
    fewer = ws.compare(comparison(), policies, replications=3, workers=2)
    for name in ("runs", "series", "flows"):
        one, other = (rows(getattr(result, name), policies) for result in (compared(), fewer))
        pd.testing.assert_frame_equal(one, other, check_exact=True)


def rows(table: pd.DataFrame, policies: tuple[str, ...]) -> pd.DataFrame:
    """A table's rows of some policies and the first three replications, policy by policy."""
    kept = table[table["policy"].isin(policies) & (table["replication"] < 3)]
    return kept.sort_values(["policy", "replication"], kind="stable", ignore_index=True)


def test_the_runs_compared_are_all_different() -> None:
    """The control of the above: they do not agree because nothing ever differs."""
    assert compared().runs["net_value"].nunique() == compared().runs["talk_negative"].nunique() == TASKS


def test_what_a_scenario_also_declares_changes_no_run() -> None:
    more = {"another": {"agents": 9}, "third": {"preset": "crisis_room", "agents": 3}}
    longer = market(policies=more, study={"replications": 99, "policies": ("third", "ignore")})
    assert_same(ws.run(market(), "crisis_room"), ws.run(longer, "crisis_room"))


# What happens to customers


def complaints(run: Any) -> Any:
    """Complaints as they were when raised, those of people who are not on the graph included, in the order of birth."""
    return run.record.tickets[RAISED]


def test_where_nobody_moves_policies_share_every_problem_and_complaint() -> None:
    one, other, control = three_runs(market(STEADY, UNMOVED))
    for run, shared in ((other, True), (control, False)):
        assert np.array_equal(one.record.hourly[..., C_PROBLEMS], run.record.hourly[..., C_PROBLEMS]) is shared
        assert np.array_equal(complaints(one), complaints(run)) is shared
    assert len(complaints(one)) > 500
    assert not set(complaints(one)["key"]) & set(complaints(control)["key"])
    assert not np.array_equal(one.record.tickets["first_reply"], other.record.tickets["first_reply"])


def of_those_who_stayed(run: Any, *runs: Any) -> Any:
    """A run's complaints of people who have changed brand in none of the runs."""
    moved = np.concatenate([each.record.switches["who"] for each in runs])
    found = complaints(run)
    return found[(found["who"] >= 0) & ~np.isin(found["who"], moved)]


def test_where_people_leave_join_and_are_poached_those_who_stay_meet_the_same() -> None:
    one, other, control = three_runs(market(STEADY))
    switches = [run.record.switches[["tick", "who", "to"]] for run in (one, other)]
    assert not np.array_equal(*switches)
    assert min(one.measures[name] for name in ("poached", "churned", "won")) > 0
    assert len(of_those_who_stayed(one, one, other)) > 100
    assert np.array_equal(of_those_who_stayed(one, one, other), of_those_who_stayed(other, one, other))
    assert not np.array_equal(of_those_who_stayed(one, one, control), of_those_who_stayed(control, one, control))


@pytest.mark.parametrize("brand", [0, 1])
def test_background_tickets_are_the_same_where_all_else_is_tangled(brand: int) -> None:
    mine = [complaints(run) for run in three_runs(market())]
    one, other, control = (found[(found["who"] < 0) & (found["brand"] == brand)] for found in mine)
    assert len(one) > 100
    assert np.array_equal(one, other)
    assert not set(one["key"]) & set(control["key"])


def left_at(run: Any) -> Any:
    """Tick at which each of the first brand's customers left it (int64 [n]; NEVER for those who stayed)."""
    ticks = np.full(run.world.graph.n, NEVER)
    left = run.record.switches[run.record.switches["left"] == 0]
    ticks[left["who"]] = left["tick"]
    return ticks[run.world.population.brand == 0]


def test_whoever_leaves_although_helped_leaves_unhelped_and_no_later() -> None:
    """One draw decides at each review: where help lowers some hazards and raises none, it loses nobody."""
    unhelped, helped, control = (left_at(run) for run in three_runs(market(STEADY, FAIR)))
    assert np.count_nonzero(helped < NEVER) > 10
    assert (unhelped <= helped).all()
    assert np.count_nonzero(unhelped < helped) > 10
    assert not (control <= helped).all()


# What one lever leaves alone


def of_brand(run: Any, table: str, brand: str) -> pd.DataFrame:
    """A brand's rows of a table."""
    found = getattr(run, table)
    return found[found["brand"] == brand].reset_index(drop=True)


@pytest.mark.parametrize(("place", "brand", "changed"), [(0, "A", "B"), (1, "B", "A")])
def test_a_policy_reaches_another_brand_only_through_customers_and_feeds(place: int, brand: str, changed: str) -> None:
    """Where nobody moves and no post hides another, all that happens to the other brand is the same to the last bit."""
    brands = list(UNMOVED["brands"])
    brands[1 - place] = {**brands[1 - place], "policy": "crisis_room"}
    scene = market(UNMOVED, UNCROWDED)
    one, control = ws.run(scene), ws.run(scene, seed=OTHER_CHANCE)
    other = ws.run(market(UNMOVED, UNCROWDED, brands=brands))
    for run, shared in ((other, True), (control, False)):
        assert np.array_equal(one.record.hourly[:, place], run.record.hourly[:, place]) is shared
        for table in ("tickets", "cascades"):
            assert of_brand(one, table, brand).equals(of_brand(run, table, brand)) is shared
    assert len(of_brand(one, "tickets", brand)) > 100
    assert not of_brand(one, "tickets", changed).equals(of_brand(other, "tickets", changed))


def test_replies_leave_the_way_of_posts_alone_where_they_neither_ease_nor_expose() -> None:
    mute = {f"eased_by_{kind}": 1.0 for kind in ("apology", "empathy", "invite", "compensation")}
    scene = market(STEADY, UNMOVED, UNCROWDED, spread={"reshare": 0.1, "reexposure": 0.0}, service=mute)
    one, other, control = (run.cascades for run in three_runs(scene))
    assert np.count_nonzero(one["size"] > 1) > 50
    assert one[SHAPE].equals(other[SHAPE])
    assert one["reach"].sum() < other["reach"].sum()  # the readers of replies
    assert not one[SHAPE].equals(control[SHAPE])


def test_the_draws_of_notice_belong_to_the_complaint() -> None:
    """A third of the coverage notices part of the same complaints and none anew; half the delay, each in half the time."""
    ears = {"less": {"coverage": 0.3, "delay_minutes": 30.0}, "more": {"coverage": 0.9, "delay_minutes": 60.0}}
    policies = {name: {"agents": 2, "listening": ear} for name, ear in ears.items()}
    less, more = (notice(ws.run(market(STEADY, UNMOVED, policies=policies), name)) for name in ears)
    noticed = less >= 0.0
    assert 50 < np.count_nonzero(noticed) < np.count_nonzero(more >= 0.0) < len(more)
    assert (more[noticed] >= 0.0).all()
    np.testing.assert_allclose(2.0 * less[noticed], more[noticed], rtol=0.0, atol=1e-9)


def notice(run: Any) -> Any:
    """Hours from each public complaint on the first brand to its notice; below 0 where there is none."""
    found = in_order(run.record.tickets, "key")
    found = found[(found["brand"] == 0) & (found["public"] == 1)]
    return np.where(found["arrived"] < 0.0, -1.0, found["arrived"] - found["born"])


def test_a_rivals_outage_leaves_a_brand_alone() -> None:
    theirs = {**OUTAGE, "brand": "B", "hours": 60.0}
    one, other, control = (
        ws.run(market(UNMOVED, UNCROWDED, events=events)).record.hourly
        for events in ((OUTAGE,), (theirs, OUTAGE), (theirs,))
    )
    assert np.array_equal(one[:, 0], other[:, 0])
    assert np.array_equal(control[:, 1], other[:, 1])
    assert not np.array_equal(one[:, 1], other[:, 1])
    assert not np.array_equal(one[:, 0], control[:, 0])


def test_somebody_elses_post_leaves_the_way_of_a_post_alone() -> None:
    """Where no post hides another, a scripted post is seen and passed on by the same people, whatever else is posted."""
    mine, theirs = ({"kind": "post", "brand": "A", "author": author, "hours": 100.0} for author in (7, 3))
    one, other, control = (
        way_of_post(ws.run(market(UNMOVED, UNCROWDED, events=events, spread={"reshare": 0.5}), "ignore", seed=seed), 7)
        for events, seed in (((mine,), 1), ((mine, theirs), 1), ((mine,), OTHER_CHANCE))
    )
    assert one["size"].item() > 1
    assert one.equals(other)
    assert not one.equals(control)


def way_of_post(run: Any, author: int) -> pd.DataFrame:
    """The cascade that somebody's post of hour 100 became."""
    cascades = run.cascades
    return cascades[(cascades["author"] == author) & (cascades["born_hour"] == 100.0)].reset_index(drop=True)


# How much it gives


def test_the_reduction_by_pairing_is_found_with_its_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    """X = 3 Z + A and Y = 3 Z + B, all standard normal: (10 + 10) / 2 = 10, in 95 % of the intervals or so."""
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parents[2] / "experiments"))
    reduction = importlib.import_module("pairing").reduction
    trials, size = 200, 30
    found = []
    for trial in range(trials):
        units = np.array([[u(1, PATIENCE, trial, row, column) for column in range(3)] for row in range(size)])
        shared, one, other = ndtri(units).T
        found.append(reduction(3.0 * shared + one, 3.0 * shared + other))
    assert np.exp(np.mean([np.log(ratio.value) for ratio in found])) == pytest.approx(10.0, rel=0.06)
    assert 0.91 < np.mean([ratio.low < 10.0 < ratio.high for ratio in found]) < 0.99
