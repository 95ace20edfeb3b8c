"""Each mechanism acts, and in the expected direction: resolved paired differences on the same chance.

A case (in ``levers.py``) is a lever: the same replications without and with it. The 99 % interval of the mean paired
difference must lie on the expected side of zero. Seeds are fixed, so that a case either holds or does not.
"""

from __future__ import annotations

import pytest
from levers import CASES, COURTED, OUTAGE, QUIET, Case, assert_acts, influencer_wait
from town import Reading, interval, paired, town, world_of

from wom_sim.measures.result import run


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_lever_acts_in_its_direction(case: Case) -> None:
    assert_acts(case)


def test_nobody_is_called_in_while_it_is_calm() -> None:
    ready = {**QUIET, "policies.desk.surge": {"agents": 8, "least": 25, "trigger": 2.0}}
    differences = paired(town(QUIET), town(ready), ["service_cost", "churn_rate", "first_reply_hours"], 5)
    assert not differences.any()
    world, stormy = world_of(town()), town({**ready, "events": [OUTAGE]})
    agents = run(stormy, world=world).series["agents"]
    start = 5 * 24 + 10
    assert agents[:start].max() == 2
    assert agents[start : start + 48].max() == 10


@pytest.mark.parametrize(
    ("one", "other", "reading", "sign"),
    [
        ("dedicated_team", "ignore", "churn_rate", +1),
        ("dedicated_team", "ignore", "poached", +1),
        ("dedicated_team", "influencer_first", influencer_wait, -1),
        ("marketing_led", "dedicated_team", "churn_rate", -1),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_ready_made_policies_differ_as_they_should(one: str, other: str, reading: Reading, sign: int) -> None:
    team = {f"policies.{name}": {"agents": 0 if name == "ignore" else 2} for name in (one, other)}
    market = town({**team, **COURTED, "brands.0.background_tickets_per_day": 250.0})
    differences = paired(market, market, [reading], 20, policies=(one, other))[:, 0]
    low, high = interval(differences)
    assert sign * (low if sign > 0 else high) > 0, f"{differences.mean():.4g} [{low:.4g}, {high:.4g}]"
