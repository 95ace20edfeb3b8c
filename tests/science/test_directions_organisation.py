"""Levers of organisation do what the literature, and their own words, say that they do."""

from __future__ import annotations

from typing import Any

import pytest
from levers import BUSY, Case, assert_acts, own_tickets

from wom_sim.measures.result import RunResult

ORGANISATION = "policies.desk.organisation"


def serious_resolved(result: RunResult) -> float:
    """Share of the serious complaints to the focal brand that were resolved."""
    tickets = result.tickets
    tickets = tickets[(tickets["brand"] == "Ours") & (tickets["severity"] > 0.9)]
    return float((tickets["state"] == "resolved").mean())


def answered_twice(result: RunResult) -> float:
    """First replies for each of the focal brand's customers on the graph who complained."""
    tickets = own_tickets(result)
    return float((tickets["first_reply_hour"] >= 0.0).sum())


def rules(**given: Any) -> dict[str, Any]:
    return {ORGANISATION: given}


IN_GROUPS = {"network.interest_groups": 6, "policies.desk.agents": 4, "brands.0.background_tickets_per_day": 430.0}
PLAIN = {"local_knowledge": 0.0, "coordination": 0.0, "thin": 0.0}
STAFFED = {"brands.0.employees": 100, "policies.desk.agents": 2, **BUSY}
CASES = [
    Case(
        "silos",
        rules(customer_view="silos"),
        [("handed_over", +1), ("resolution_rate", -1), ("utilisation", +1), ("first_reply_hours_p90", +1)],
        BUSY,
    ),
    Case(
        "one view of the customer",
        rules(customer_view="one"),
        [("utilisation", -1), ("first_reply_hours_p90", -1), ("response_rate", +1)],
        BUSY,
    ),
    Case(
        "one view answers a customer once",
        rules(customer_view="one", known_saves=0.0),
        [("merged", +1), (answered_twice, -1)],
        {**BUSY, "service.patience_hours": 0.0},
    ),
    Case(
        "marketing leads",
        rules(agenda="marketing_led"),
        [("handed_over", +1), ("resolution_rate", -1), ("utilisation", +1)],
        BUSY,
    ),
    Case(
        "service leads",
        rules(agenda="service_led", stiffness=0.7),
        [("credibility", -1)],
        {"trust.learning": 0.3, "policies.desk.reply.quality": 0.95, "voice.public_share": 0.9},
    ),
    Case(
        "teams that share nothing wait longer",
        rules(governance="local", **PLAIN),
        [("first_reply_hours", +1), ("abandoned", +1), ("response_rate", -1)],
        IN_GROUPS,
    ),
    Case(
        "more of them, the more so",
        rules(governance="local", teams=4, **PLAIN),
        [("first_reply_hours", +1), ("abandoned", +1)],
        {**IN_GROUPS, **rules(governance="local", teams=2, **PLAIN)},
    ),
    Case(
        "teams that know their customers",
        rules(governance="local", **{**PLAIN, "local_knowledge": 0.3}),
        [("resolution_rate", +1)],
        {**IN_GROUPS, **rules(governance="local", **PLAIN)},
    ),
    Case(
        "less to coordinate in small teams",
        rules(governance="local", **{**PLAIN, "coordination": 0.1}),
        [("utilisation", -1), ("first_reply_hours", -1)],
        {**IN_GROUPS, **rules(governance="local", **PLAIN)},
    ),
    Case(
        "specialists who are missing",
        rules(governance="local", **{**PLAIN, "thin": 0.6}),
        [(serious_resolved, -1)],
        {**IN_GROUPS, **rules(governance="local", **PLAIN)},
    ),
    Case(
        "a hub has them",
        rules(governance="hub_and_spokes", teams=2, thin=1.0),
        [(serious_resolved, +1)],
        {**IN_GROUPS, **rules(governance="local", thin=1.0), "brands.0.background_tickets_per_day": 150.0},
    ),
    Case(
        "colleagues help",
        rules(who_answers="colleagues", colleague_minutes=30.0),
        [("colleague_answers", +1), ("abandoned", -1), ("first_reply_hours_p90", -1), ("utilisation", -1)],
        STAFFED,
    ),
    Case(
        "colleagues who learned it",
        {"policies.desk.employees.trained": 1.0},
        [("resolution_rate", +1), ("off_message", -1), ("training_cost", +1)],
        {**STAFFED, "voice.public_share": 0.9, **rules(who_answers="colleagues", colleague_minutes=60.0, untrained=0.3)},
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_direction(case: Case) -> None:
    assert_acts(case)
