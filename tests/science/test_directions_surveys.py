"""Surveys and steering act, and in the expected direction: resolved paired differences on the same chance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from levers import BUSY, OUTAGE, QUIET, Case, assert_acts

from wom_sim.engine.record import RECORD_COLUMNS
from wom_sim.measures.result import RunResult

DUTY = RECORD_COLUMNS.index("steered_seconds")


def days_until_more(result: RunResult) -> float:
    """Days until there are more agents than at the start; all of the run's, if there never are."""
    more = np.flatnonzero(result.record.hourly[:, 0, DUTY] > 0)
    return float(more[0] if len(more) else len(result.record.hourly)) / 24.0


ASKED = {"nps_every_days": 4, "nps_share": 0.5, "csat_share": 0.5, "report_days": 0.0}
SURVEYED: dict[str, Any] = {"policies.desk.surveys": ASKED, "surveys.pleased": 0.0, "surveys.angry": 0.0}
BY_CSAT = {
    "by": "csat",
    "target": 72.0,
    "band": 1.0,
    "least_answers": 10,
    "window_days": 3,
    "review_days": 2,
    "most_agents": 12,
}
OVERRUN: dict[str, Any] = {**SURVEYED, **BUSY, "policies.desk.agents": 1}
SHOCK: dict[str, Any] = {
    **SURVEYED, **QUIET, "policies.desk.agents": 1, "policies.desk.night_agents": 0, "time.days": 28.0,
    "events": [{**OUTAGE, "lasts_hours": 96.0, "share_of_customers": 0.9}],
}  # fmt: skip
BY_LIVE = {**BY_CSAT, "by": "live", "target": 10.0, "band": 3.0}
CASES = [
    Case(
        "waves",
        {"policies.desk.surveys": {"nps_every_days": 2, "nps_share": 0.5}},
        [("survey_cost", +1), ("net_value", -1)],
        {"policies.desk.surveys": {"nps_every_days": 8, "nps_share": 0.5}},
    ),
    Case(
        "the angry answer more often",
        {"surveys.angry": 5.0},
        [("nps_surveyed", -1), ("survey_bias", -1), ("csat_surveyed", -1), ("survey_response", +1)],
        SURVEYED,
    ),
    Case(
        "the pleased answer more often",
        {"surveys.pleased": 3.0},
        [("nps_surveyed", +1), ("survey_bias", +1), ("csat_surveyed", +1), ("survey_response", +1)],
        SURVEYED,
        60,
    ),
    Case("a slow report", {"policies.desk.surveys": {**ASKED, "report_days": 7.0}}, [("survey_lag", +1)], SURVEYED),
    Case(
        "steering by CSAT where agents are too few",
        {"policies.desk.steering": BY_CSAT},
        [("steered_hours", +1), ("service_cost", +1), ("abandoned", -1), ("csat_true", +1), ("churn_rate", -1)],
        OVERRUN,
    ),
    Case(
        "a higher target",
        {"policies.desk.steering": {**BY_CSAT, "target": 78.0}},
        [("steered_hours", +1), ("csat_true", +1)],
        {**OVERRUN, "policies.desk.steering": {**BY_CSAT, "target": 55.0}},
    ),
    Case(
        "a report that comes late, after an outage",
        {"policies.desk.surveys": {**ASKED, "report_days": 10.0}},
        [("abandoned", +1), (days_until_more, +1)],
        {**SHOCK, "policies.desk.steering": BY_CSAT},
    ),
    Case(
        "what is heard comes before what is asked",
        {"policies.desk.steering": BY_LIVE},
        [(days_until_more, -1)],
        {**SHOCK, "policies.desk.surveys": {**ASKED, "report_days": 7.0}, "policies.desk.steering": BY_CSAT},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_lever_acts_in_its_direction(case: Case) -> None:
    assert_acts(case)
