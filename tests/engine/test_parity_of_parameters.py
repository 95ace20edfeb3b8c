"""Every parameter does the same in both engines: in a small town in which it acts, the changed runs agree, too.

Parameters and their other values are those of ``tests/science/test_every_parameter_acts.py``, which finds them in the
sections themselves: a parameter added to one engine only is found out here. The town is smaller and livelier than there.
"""

from __future__ import annotations

import copy
import sys
from pathlib import Path
from typing import Any

import pytest
from parity import assert_parity, both, differences, happened, lived, missing

import wom_sim as ws

sys.path.append(str(Path(__file__).resolve().parents[1] / "science"))

import test_every_parameter_acts as acting
from town import town

Tables = dict[str, Any]

SMALL: Tables = {
    "network.customers": 80, "network.interest_groups": 4, "network.mean_followers": 10.0,
    "time.days": 6.5, "time.warmup_days": 1.0, "touchpoints.gap_days": 0.7,
    "spread.reshare": 0.1, "spread.see": 0.6, "reviews.interval_days": 2.0,
    "joining.review_days": 2.0, "joining.external": 1.0, "joining.imitation": 5.0, "joining.period_days": 100.0,
    "brands.0.market_share": 0.35, "brands.0.poaching": {"hazard_per_hour": 0.1, "accepted": 0.3},
}  # fmt: skip
SHORT_OF_HANDS = {
    "brands.0.background_tickets_per_day": 60.0, "policies.desk.agents": 1, "service.patience_hours": 0.0,
}  # fmt: skip
FEW = [{**acting.AMBASSADORS["policies.desk.campaigns"][0], "people": 5}]
LEAVING: Tables = {"reviews.interval_days": 7.0, "reviews.intercept": 2.0, "voice.complain_serious": 0.2}

SOON: Tables = {
    "policies.desk.transformation": {
        **acting.MICRO_STEPS["policies.desk.transformation"], "at": "day 1", "lasts_days": 3.0, "dip_days": 4.0,
    },
}  # fmt: skip

# What a parameter needs here beside what it needs there, and other values where those there need a larger town.
WHERE: dict[str, Tables] = {
    "brands.0.interest_groups": {"brands.0.market_share": 0.05},
    "persuasion.least_goodwill": {"policies.desk.campaigns": FEW},
    "policies.desk.campaigns.0.chosen_by": {
        "policies.desk.campaigns": [{**acting.INFLUENCERS["policies.desk.campaigns"][0], "people": 40}],
    },
    "policies.desk.campaigns.0.perk": {"policies.desk.campaigns": FEW},
    "channels.0.goes_public": {
        "policies.desk.agents": 0,
        "policies.desk.night_agents": 0,
        "service.patience_hours": 0.5,
    },
    "policies.desk.reply": {"spread.reexposure": 1.0},
    "policies.desk.triage": SHORT_OF_HANDS,
    "policies.desk.triage.reshares": {**SHORT_OF_HANDS, "brands.0.background_tickets_per_day": 160.0},
    "policies.desk.steering.window_days": {
        "policies.desk.steering": {**acting.STEERED["policies.desk.steering"], "least_answers": 60},
    },
    "policies.desk.transformation": SOON,
    "policies.desk.transformation.way": {
        **SOON,
        "policies.desk.transformation": {**SOON["policies.desk.transformation"], "way": "big_bang"},
    },
    "reviews": {"reviews.intercept": 1.0},
    "reviews.usual_offer": {"brands.1.poaching": {"hazard_per_hour": 1.0, "accepted": 0.4}},
    "service": {"spread.reexposure": 1.0},
    "spread.crowding_half_life_hours": {"spread.crowding_posts": 10.0},
    "voice.leave_plan": LEAVING,
    "voice.leave_plan_days": LEAVING,
}
TO: dict[str, list[Any]] = {
    "attention.engage": [1.0],
    "policies.desk.campaigns.0.at": ["day 4 10:00"],
    "brands.0.background_tickets_per_day": [60.0],
    "brands.0.first_customers": [20, (7, 8, 9)],
    "events.0.author": [8],
    "joining.external": [5.0],
    "policies.desk.campaigns.0.budget": [500.0],
    "policies.desk.campaigns.0.lasts_days": [2.0],
    "network.customers": [90],
    "network.interest_groups": [3],
    "network.mean_followers": [6.0],
    "reviews.usual_offer": [5.0],
    "policies.desk.transformation.at": ["day 2 10:00"],
    "policies.desk.transformation.lasts_days": [1.0],
    "time.days": [5.0],
    "time.warmup_days": [2.0],
}


def market_of(key: str) -> Tables:
    """The small town in which a parameter acts."""
    near = WHERE.get(key) or WHERE.get(key.rpartition(".")[0]) or {}
    tables = {**acting.where(key), **SMALL, **near}
    if key == "brands.0.base_churn":
        tables["reviews.intercept"] = None
    return tables


def small_town(tables: Tables) -> ws.Scenario:
    return town(copy.deepcopy(tables))


@pytest.mark.parametrize("key", acting.parameters_of_runs())
def test_parameter_acts_alike(key: str) -> None:
    tables = market_of(key)
    usual = small_town(tables)
    before = lived(usual, usual.focal.policy)
    for value in TO.get(key) or acting.values_to_try(key, acting.value_at(usual, key)):
        changed = small_town({**tables, key: value})
        pair = both(changed, changed.focal.policy)
        assert differences(before, pair.kernel) != [], f"{key}: {value} changes nothing"
        assert_parity(pair)


def test_the_small_town_is_a_case_that_counts() -> None:
    pair = both(small_town({**SMALL, **SHORT_OF_HANDS, "service.patience_hours": 2.0}))
    assert missing(pair.kernel) == [], happened(pair.kernel)
    assert_parity(pair)


def test_exceptions_exist() -> None:
    parameters = acting.parameters_of_runs()
    known = {*parameters, *(key.rpartition(".")[0] for key in parameters)}
    assert set(WHERE) | set(TO) <= known
