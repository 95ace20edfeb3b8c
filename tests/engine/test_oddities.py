"""Legal oddities run, and what must hold in every run holds in them and in scenarios drawn at random."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from builders import LIVELY, lively, scenario, silent
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invariants import check_all, check_every_ticket_has_one_state

import wom_sim as ws
from wom_sim.engine import setup
from wom_sim.world.policy import PRESETS

A, B = LIVELY["brands"]
SHORT = {"time": {"days": 12.0, "warmup_days": 0.0}}
RAGE = {"gap_days": 0.5}
ODD: dict[str, dict[str, Any]] = {
    "one customer": {
        "network": {"kind": "random", "customers": 1, "mean_followers": 0.0},
        "brands": [{**A, "market_share": 1.0}],
    },
    "two customers": {"network": {"kind": "complete", "customers": 2}},
    "zero edges": {"network": {"kind": "random", "mean_followers": 0.0}},
    "a brand without customers": {"brands": [A, {**B, "market_share": 0.0}]},
    "no brand with customers": {
        "brands": [{**A, "market_share": 0.0}, {**B, "market_share": 0.0}],
        "joining": {"kind": "none"},
    },
    "a desk without agents": {"policies": {"dedicated_team": {"agents": 0}}},
    "a desk that never opens": {"policies": {"dedicated_team": {"days_per_week": 0}}},
    "one brand": {"brands": [{**A, "market_share": 0.9}]},
    "half-hour ticks": {"time": {"tick_hours": 0.5}},
    "five-hour ticks": {"time": {"tick_hours": 5.0}},
    "day ticks": {"time": {"tick_hours": 24.0}},
    "one day": {"time": {"days": 1.0}},
    "part of a day": {"time": {"days": 0.3}},
    "warm-up of part of a day": {"time": {"warmup_days": 0.3}},
    "sixteen brands": {"brands": [{**B, "name": f"B{at}", "market_share": 0.06} for at in range(16)]},
    "represents one": {"population": {"represents": 1.0}},
    "represents many": {"population": {"represents": 300.0}},
    "no delights": {"brands": [{**A, "delight_rate": 0.0}, {**B, "delight_rate": 0.0}]},
    "all fails": {
        "brands": [{**A, "failure_rate": 1.0, "serious_share": 1.0}, {**B, "failure_rate": 1.0}],
        "touchpoints": RAGE,
    },
    "all delight": {"brands": [{**A, "failure_rate": 0.0, "delight_rate": 1.0}, B], "touchpoints": RAGE},
    "all is shared": {"spread": {"see": 1.0, "reshare": 1.0, "crowding_posts": 0.0}, "network": {"customers": 100}},
    "no patience": {"service": {"patience_hours": 1e-6}},
    "no waiting for reviews": {"reviews": {"intercept": 50.0, "interval_days": 1.0, "leave_market": 0.5}},
    "a storm of incidents": {
        "events": [
            {"kind": "incident", "brand": "A", "hours": 30.0 + at, "lasts_hours": 0.0, "share_of_customers": 1.0}
            for at in range(3)
        ]
    },
    "night only": {"time": {"rhythm": [1.0] + [0.0] * 23}},
}


@pytest.mark.parametrize("name", ODD)
def test_odd_and_legal(name: str) -> None:
    run = ws.run(scenario({**LIVELY, **SHORT}, **ODD[name]))
    check_all(run)


@pytest.mark.parametrize("name", ["a desk that never opens", "a desk without agents"])
def test_a_desk_that_does_nothing_replies_to_nobody(name: str) -> None:
    run = ws.run(scenario({**LIVELY, **SHORT}, **ODD[name]))
    assert run.series["first_replies"].sum() == run.series["busy"].max() == 0
    assert run.series["tickets"].sum() > 0


def test_an_author_who_is_not_on_the_graph_is_refused() -> None:
    with pytest.raises(ws.ScenarioError, match="author"):
        lively(events=[{"kind": "post", "brand": "A", "author": 400, "hours": 1.0}])


BEYOND = [
    ({}, {"author": 10**9}, "events[0].author: 1000000000: must be from 0 to 2; there are 3 people"),
    ({}, {"authors": [2, 3, 4]}, "events[0].authors[1]: 3: must be from 0 to 2; there are 3 people (1 more"),
    ({}, {"authors": 4}, "events[0].authors: 4: there are 3 people"),
    ({"first_customers": [0, 7]}, {"author": 0}, "brands[0].first_customers[1]: 7: must be from 0 to 2"),
    ({"first_customers": 4}, {"author": 0}, "brands[0].first_customers: 4: there are 3 people"),
]


@pytest.mark.parametrize(("brand", "post", "told"), BEYOND)
def test_people_who_are_not_on_a_file_graph_are_refused(
    tmp_path: Path, brand: dict[str, Any], post: dict[str, Any], told: str
) -> None:
    (tmp_path / "follows.txt").write_text("0 1\n1 2\n")
    code = """
import sys
from pathlib import Path
import wom_sim as ws
brand, post = eval(sys.argv[2])
scene = ws.Scenario(
    time={"days": 1.0, "warmup_days": 0.0}, network={"kind": "file", "file": "follows.txt", "file_directed": False},
    brands=[{"name": "A", "market_share": 0.5, **brand}], reviews={"intercept": 0.0},
    events=[{"kind": "post", "brand": "A", "hours": 2.0, **post}],
)
try:
    ws.run(scene.placed("odd", "odd.toml", Path(sys.argv[1])))
except ws.ScenarioError as error:
    print("refused:", error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), repr((brand, post))],
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.stdout.startswith("refused: ")
    assert told in done.stdout
    assert done.returncode == 0


@pytest.mark.parametrize("incidents", [2, 62])
def test_incidents_in_the_same_second_are_complaints_of_their_own(incidents: int) -> None:
    hit = {"kind": "incident", "brand": "A", "hours": 30.0, "lasts_hours": 0.0, "share_of_customers": 1.0}
    check_every_ticket_has_one_state(ws.run(lively(events=[hit] * incidents)))


def test_prospects_of_a_world_whose_scenario_has_none_know_who_joined() -> None:
    """A scenario in which all have a brand and nobody leaves the market, run in a world of one customer."""
    scene = silent(
        network={"customers": 50}, reviews={"leave_market": 0.0}, joining={"kind": "threshold"},
        brands=[{"name": "A", "market_share": 0.6}, {"name": "B", "market_share": 0.4}],
    )  # fmt: skip
    one = [{"name": "A", "first_customers": [0]}, {"name": "B", "market_share": 0.0}]
    world = ws.prepare(silent(network={"customers": 50}, brands=one))
    run = setup.build_run(scene, world.graph, world.population, world.intercept, None, 1, 1)
    assert (run.people["brand"] < 0).sum() == 49
    assert len(run.joined) == len(run.heard) == 50


SHARE = st.sampled_from([0.0, 0.05, 0.5, 1.0])
BRAND = st.fixed_dictionaries(
    {
        "failure_rate": SHARE,
        "serious_share": SHARE,
        "delight_rate": SHARE,
        "policy": st.sampled_from([None, *PRESETS]),
        "market_share": st.sampled_from([0.0, 0.1, 0.2]),
        "attraction": st.sampled_from([-20.0, 0.0, 20.0]),
        "poaching": st.fixed_dictionaries(
            {
                "hazard_per_hour": st.sampled_from([0.0, 0.1, 1000.0]),
                "accepted": SHARE,
                "pushy": SHARE,
                "offers_per_day": st.sampled_from([0, 1, 1000]),
                "delay_hours": st.sampled_from([0.0, 5.0]),
            }
        ),
    }
)
WORLD = st.fixed_dictionaries(
    {
        "seed": st.fixed_dictionaries({"run": st.integers(0, 1000), "network": st.integers(0, 1000)}),
        "time": st.fixed_dictionaries(
            {
                "days": st.sampled_from([1.0, 6.0]),
                "warmup_days": st.sampled_from([0.0, 0.5, 2.0]),
                "tick_hours": st.sampled_from([0.5, 1.0, 3.0, 24.0]),
            }
        ),
        "network": st.fixed_dictionaries(
            {
                "kind": st.sampled_from(["random", "complete", "ring"]),
                "customers": st.sampled_from([3, 30, 80]),
                "mean_followers": st.just(2.0),
                "strong_tie_share": SHARE,
            }
        ),
        "touchpoints": st.fixed_dictionaries(
            {
                "gap_days": st.sampled_from([0.1, 1.0, 50.0]),
                "satisfaction_adaptation": SHARE,
                "expectation_adaptation": SHARE,
                "disconfirmation": st.sampled_from([0.0, 5.0]),
            }
        ),
        "voice": st.fixed_dictionaries(
            {
                "complain_minor": SHARE,
                "complain_serious": SHARE,
                "public_share": SHARE,
                "praise": SHARE,
                "mention": SHARE,
                "leave_plan": SHARE,
                "leave_plan_days": st.sampled_from([0.0, 30.0]),
                "shame": SHARE,
                "delay_hours": st.sampled_from([0.0, 12.0]),
                "grievance_boost": st.sampled_from([0.0, 100.0]),
            }
        ),
        "spread": st.fixed_dictionaries(
            {
                "see": SHARE,
                "reshare": SHARE,
                "appeal_tail": st.sampled_from([0.0, 1.2]),
                "crowding_posts": st.sampled_from([0.0, 10.0]),
                "reexposure": SHARE,
                "advice": st.sampled_from([0.0, 0.99]),
                "half_life_hours": st.sampled_from([0.01, 10.0]),
            }
        ),
        "service": st.fixed_dictionaries(
            {
                "patience_hours": st.sampled_from([0.0, 0.1, 4.0]),
                "thanks": SHARE,
                "recovery": SHARE,
                "complaint_lifetime_days": st.sampled_from([0.1, 7.0]),
            }
        ),
        "reviews": st.fixed_dictionaries(
            {
                "intercept": st.sampled_from([0.0, 0.1, 100.0]),
                "interval_days": st.sampled_from([1.0, 7.0]),
                "leave_market": SHARE,
                "consult_friends": SHARE,
                "preference": st.sampled_from([0.0, 10.0]),
            }
        ),
        "joining": st.fixed_dictionaries(
            {
                "kind": st.sampled_from(["none", "bass", "threshold"]),
                "external": st.sampled_from([0.0, 1000.0]),
                "review_days": st.just(1.0),
                "threshold": st.sampled_from([0.0, 0.5, 3.0]),
            }
        ),
    }
)


@settings(max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(WORLD, st.lists(BRAND, min_size=1, max_size=4))
def test_any_scenario_keeps_the_books(world: dict[str, Any], brands: list[dict[str, Any]]) -> None:
    named = [{**brand, "name": f"B{at}"} for at, brand in enumerate(brands)]
    check_all(ws.run(ws.Scenario(**world, brands=named)))
