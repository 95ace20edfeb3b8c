"""Belief in a brand's word, and help among customers: each acts, and in the expected direction."""

from __future__ import annotations

import math

import pytest
from levers import Case, assert_acts

from wom_sim.engine.record import HELPED, RESOLVED_
from wom_sim.measures.result import RunResult
from wom_sim.model.trust import UNTRIED


def rivals_credibility(result: RunResult) -> float:
    """Belief in what the poacher says."""
    said = result.measures_of("Theirs")["credibility"]
    return UNTRIED if math.isnan(said) else said  # where nobody learns, everybody stays where they started


def settled(result: RunResult) -> float:
    """Complaints that were resolved, by the desk or by other customers."""
    own = result.record.tickets[result.record.tickets["brand"] == 0]
    return float(((own["state"] == RESOLVED_) | (own["state"] == HELPED)).sum())


COURTING = {"hazard_per_hour": 0.5, "accepted": 0.3, "pushy": 0.1}
LEARNING = {"trust.learning": 0.4, "voice.public_share": 0.9, "brands.1.poaching": COURTING}
PUSHY = {**LEARNING, "brands.1.poaching": {**COURTING, "pushy": 0.9}}
FORUM = {"name": "forum", "kind": "forum", "other_group": 1.0, "peer_help": 0.0}
MAIL = {"name": "mail", "kind": "mail"}
ALONE = {
    "channels": [FORUM, MAIL], "voice.public_share": 0.9, "service.patience_hours": 24.0,
    "service.peer_minor": 0.8, "service.peer_serious": 0.5,
    "brands.0.background_tickets_per_day": 40.0, "brands.1.poaching": {}, "service.peer_delay_hours": 0.5,
    "policies.desk.agents": 1, "policies.desk.night_agents": 0, "policies.desk.handling.mean_minutes": 30.0,
}  # fmt: skip
HELPING = {"channels": [{**FORUM, "peer_help": 0.3}, MAIL]}
PAID = {
    "name": "voices", "kind": "influencers", "at": "day 1", "lasts_days": 20.0, "people": 40, "posts_per_week": 5.0,
    "fee_per_post": 20.0,
}  # fmt: skip
OPENLY = {**LEARNING, "policies.desk.campaigns": [PAID], "brands.1.policy": None, "persuasion.recognised": 0.2}
CASES = [
    Case(
        "a pushier rival is believed less, and wins fewer customers",
        {"brands.1.poaching": {**COURTING, "pushy": 0.9}},
        [(rivals_credibility, -1), ("poached", -1)],
        LEARNING,
    ),
    Case(
        "who learns of pushiness is harder to win",
        {"trust.learning": 0.4},
        [(rivals_credibility, -1), ("poached", -1)],
        {**PUSHY, "trust.learning": 0.0},
    ),
    Case("a brand that recovers its name", {"trust.belief_half_life_days": 3.0}, [(rivals_credibility, +1)], PUSHY),
    Case(
        "good replies",
        {"policies.desk.reply.quality": 0.95},
        [("credibility", +1)],
        {**LEARNING, "policies.desk.reply.quality": 0.3},
    ),
    Case(
        "solutions that are told in public",
        {"service.thanks": 0.8},
        [("credibility", +1)],
        {**LEARNING, "service.thanks": 0.0},
    ),
    Case(
        "pay that is hidden and seen through",
        {"policies.desk.campaigns": [{**PAID, "disclosed": False}]},
        [("credibility", -1)],
        OPENLY,
    ),
    Case(
        "pay that is said",
        {"policies.desk.campaigns": [PAID]},
        [("credibility", +1)],
        {**OPENLY, "policies.desk.campaigns": []},
    ),
    Case(
        "help among customers",
        HELPING,
        [
            ("peer_helped", +1),
            ("peer_help_rate", +1),
            (settled, +1),
            ("utilisation", -1),
            ("talk_negative", -1),
            ("churn_rate", -1),
        ],
        ALONE,
    ),
    Case(
        "a quick desk leaves little to help with",
        {"policies.desk.agents": 8, "policies.desk.night_agents": 8, "policies.desk.listening.delay_minutes": 1.0},
        [("peer_helped", -1), ("resolution_rate", +1)],
        {**ALONE, **HELPING, "policies.desk.listening.delay_minutes": 240.0},
    ),
    Case(
        "customers who are quick",
        {"service.peer_delay_hours": 0.2},
        [("peer_helped", +1)],
        {**ALONE, **HELPING, "service.peer_delay_hours": 24.0},
    ),
    Case(
        "the helped are not courted",
        HELPING,
        [("poached", -1)],
        {**ALONE, "policies.desk.agents": 0, "brands.1.poaching": {"hazard_per_hour": 0.05, "accepted": 0.5}},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_lever_acts_in_its_direction(case: Case) -> None:
    assert_acts(case)
