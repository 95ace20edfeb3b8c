"""How a desk falls into teams and is made one again while tickets wait and are worked on; contacts that are known again;
colleagues who answer."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import assert_same_record, lively
from parity import assert_parity, both

import wom_sim as ws
from wom_sim.engine import state
from wom_sim.engine.kernel import take_stock
from wom_sim.engine.record import MERGED, QUEUED, RECORD_COLUMNS, RESOLVED_, SERVED
from wom_sim.engine.simulate import built, live_until

DESK: dict[str, Any] = {
    "agents": 5, "night_agents": 1, "hours": "08:00-20:00", "handling": {"mean_minutes": 25.0},
    "reply": {"minor": "empathy", "serious": "apology"},
}  # fmt: skip
WAYS: dict[str, dict[str, Any]] = {
    "central": {},
    "local": {"governance": "local", "teams": 4},
    "hub": {"governance": "hub_and_spokes", "teams": 3, "hub_share": 0.4},
    "silos": {"customer_view": "silos", "agenda": "marketing_led"},
    "one": {"customer_view": "one", "agenda": "service_led"},
    "everybody": {"who_answers": "colleagues", "colleague_minutes": 60.0, "customer_view": "one", "governance": "local"},
}  # fmt: skip
POLICIES = {name: {**DESK, "organisation": rules} for name, rules in WAYS.items()}
POLICIES["split"] = {**POLICIES["local"], "queues": "split", "agents": 8}
CHANGES = (
    (30.0, "local"),
    (95.0, "central"),
    (131.0, "hub"),
    (177.0, "split"),
    (203.0, "everybody"),
    (250.0, "central"),
)


def scene(first: str, *changes: tuple[float, str], **above: Any) -> ws.Scenario:
    """A desk that can hardly keep up, whose brand follows a policy and changes it."""
    brands = [
        {"name": "A", "market_share": 0.5, "failure_rate": 0.3, "policy": first, "employees": 25,
         "background_tickets_per_day": 140.0},
        {"name": "B", "market_share": 0.3, "failure_rate": 0.1, "policy": "hub",
         "poaching": {"preset": "aggressive", "accepted": 0.4}},
    ]  # fmt: skip
    events = [{"kind": "policy", "brand": "A", "hours": hour, "policy": name} for hour, name in changes]
    tables: dict[str, Any] = {
        "time": {"days": 14.0}, "network": {"interest_groups": 6}, "service": {"patience_hours": 8.0},
        "voice": {"public_share": 0.6},
        "events": events, "policies": POLICIES,
    }  # fmt: skip
    return lively(**{**tables, "brands": brands, **above})


def column(run: Any, name: str, brand: int = 0) -> np.ndarray:
    return run.record.hourly[:, brand, RECORD_COLUMNS.index(name)]


def check_desks(run: state.Run) -> int:
    """Every ticket that waits stands in one line of its team, and every busy agent has one ticket; returns how many."""
    alive = np.flatnonzero(run.tickets["holds"][: run.meta[state.N_TICKETS, state.USED]] > 0)
    tickets = run.tickets
    brands = len(run.desks)
    in_heaps = Counter(
        (int(run.queue[line, at]), line) for line in range(len(run.lines)) for at in range(run.lines["size"][line])
    )
    waiting, busy = np.zeros(len(run.lines), int), np.zeros(len(run.lines), int)
    helped_out = np.zeros(brands, int)
    for row in alive:
        brand, line = int(tickets["brand"][row]), int(tickets["line"][row])
        levers = run.desks["levers"][brand]
        team = 0
        if run.plans["teams"][levers] > 1:
            team = run.team_of[levers, tickets["serious"][row], tickets["group"][row]]
        if tickets["state"][row] == QUEUED:
            assert in_heaps[(row, line)] == 1
            assert line // 2 == team * brands + brand
            waiting[line] += 1
        elif tickets["plan"][row] >= 0:
            helped_out[brand] += line < 0
            if line >= 0:
                assert line // 2 == team * brands + brand
                busy[line] += 1
    np.testing.assert_array_equal(run.lines["waiting"], waiting)
    np.testing.assert_array_equal(run.lines["busy"], busy)
    np.testing.assert_array_equal(run.desks["colleagues_busy"], helped_out)
    return int(waiting.sum() + busy.sum() + helped_out.sum())


def test_desks_add_up_through_every_change_of_governance() -> None:
    one = scene("central", *CHANGES)
    run = built(one, ws.prepare(one), None, 0)
    take_stock(run)
    seen = []
    for tick in range(1, int(run.clock[state.TICKS]) + 1, 5):
        run = live_until(run, tick)
        seen.append(check_desks(run))
    assert max(seen) > 30
    assert min(seen[10:]) > 0


def test_nobody_is_lost_or_answered_twice() -> None:
    run = ws.run(scene("central", *CHANGES))
    tickets = run.record.tickets
    assert len(np.unique(tickets["key"])) == len(tickets)
    own = tickets[tickets["brand"] == 0]
    assert column(run, "first_replies").sum() == np.count_nonzero(own["first_reply"] >= 0.0)
    assert column(run, "resolved").sum() == np.count_nonzero(own["state"] == RESOLVED_)
    assert column(run, "merged").sum() >= np.count_nonzero(own["state"] == MERGED)  # some of them rivals took later
    assert not (tickets["first_reply"][tickets["state"] == MERGED] >= 0.0).any()
    left = np.count_nonzero(own["state"] == SERVED)
    assert left <= 8 + 3


@pytest.mark.parametrize("first", ["central", "local", "everybody"])
def test_both_engines_go_through_the_same_changes(first: str) -> None:
    small = {"time": {"days": 10.5, "warmup_days": 1.0}, "network": {"customers": 150, "interest_groups": 6}}
    assert_parity(both(scene(first, *((hour * 0.9, name) for hour, name in CHANGES), **small)))


@pytest.mark.parametrize(
    ("first", "then"),
    [("central", "local"), ("local", "central"), ("hub", "everybody"), ("everybody", "split"), ("silos", "one"),
     ("central", "one"), ("one", "central")],
)  # fmt: skip
@pytest.mark.parametrize("hour", [-24.0, 155.0])
def test_a_fork_is_a_scheduled_change(tmp_path: Path, first: str, then: str, hour: float) -> None:
    run, straight = ws.run(scene(first)), ws.run(scene(first, (hour, then)))
    assert_same_record(straight, ws.fork(run, hour, then))
    assert_same_record(straight, ws.fork(run.save(tmp_path / "there.wom", hour), hour, then))


def test_a_restored_run_goes_on_as_it_was(tmp_path: Path) -> None:
    run = ws.run(scene("one", (100.0, "everybody")))
    assert_same_record(run, ws.restore(run.save(tmp_path / "there.wom", 150.0)))


def test_a_change_to_the_same_governance_changes_nothing() -> None:
    twins = {**POLICIES, "twin": POLICIES["local"]}
    one, other = (ws.run(scene("local", *change, policies=twins)) for change in ((), ((100.0, "twin"),)))
    np.testing.assert_array_equal(one.record.tickets, other.record.tickets)


def test_what_waits_is_merged_and_keeps_its_place() -> None:
    """First come, first served: a customer's later contact is taken up when the first one would have been."""
    fifo = {**POLICIES["one"], "agents": 2, "writing_minutes": 0.0}
    one = {"name": "A", "market_share": 0.8, "failure_rate": 0.3, "policy": "one", "background_tickets_per_day": 140.0}
    run = ws.run(scene("one", brands=[one], policies={**POLICIES, "one": fifo}, service={"patience_hours": 0.0}))
    own = run.record.tickets[run.record.tickets["brand"] == 0]
    merged = own[own["state"] == MERGED]
    place = {int(one["key"]): one["arrived"] for one in own}
    for earlier in np.sort(merged, order="closed"):
        (later,) = own[(own["who"] == earlier["who"]) & (own["arrived"] == earlier["closed"])]
        place[int(later["key"])] = min(place[int(later["key"])], place[int(earlier["key"])])
    answered = np.sort(own[own["first_reply"] >= 0.0], order="first_reply")
    places = np.array([place[int(one["key"])] for one in answered])
    assert len(merged) > 30
    assert (np.diff(places) >= 0.0).all()
    assert (np.diff(answered["arrived"]) < 0.0).any()
    assert column(run, "repeated").sum() > len(merged)


def test_colleagues_keep_to_their_hours_and_to_what_is_public() -> None:
    run = ws.run(scene("everybody", employees={"hours": "10:00-12:00"}))
    answers = column(run, "colleague_answers")
    clock = np.arange(len(answers)) % 24
    weekday = np.arange(len(answers)) // 24 % 7
    assert answers.sum() > 20
    assert answers[(clock < 10) | (clock >= 12) | (weekday >= 5)].sum() == 0
    assert column(run, "colleague_seconds")[answers == 0].sum() == 0


def test_training_keeps_colleagues_on_message() -> None:
    all_off = {"employees": {"off_message": 1.0, "training_effect": 1.0}}
    trained = {**POLICIES, "everybody": {**POLICIES["everybody"], "employees": {"trained": 1.0}}}
    untaught, taught = ws.run(scene("everybody", **all_off)), ws.run(scene("everybody", **all_off, policies=trained))
    assert column(untaught, "off_message").sum() == column(untaught, "colleague_answers").sum() > 20
    assert column(taught, "off_message").sum() == 0


def test_colleagues_answer_where_there_is_no_desk() -> None:
    alone = {
        **POLICIES["everybody"],
        "agents": 0,
        "night_agents": 0,
        "organisation": {**WAYS["everybody"], "governance": "central"},
    }
    run = ws.run(scene("everybody", policies={**POLICIES, "everybody": alone}))
    answered = run.record.tickets[(run.record.tickets["brand"] == 0) & (run.record.tickets["first_reply"] >= 0.0)]
    assert len(answered) > 20
    assert (answered["public"] == 1).all()
