"""The levers of ``test_directions.py``, the markets in which they are pulled, and what each must do."""

from __future__ import annotations

from typing import Any, NamedTuple

from town import Reading, interval, paired, town

from wom_sim.measures.result import RunResult


def own_tickets(result: RunResult) -> Any:
    """Complaints of the focal brand's customers on the graph."""
    tickets = result.tickets
    return tickets[(tickets["brand"] == "Ours") & ~tickets["background"]]


def serious_wait(result: RunResult) -> float:
    """Mean hours to the first reply to a serious complaint."""
    tickets = own_tickets(result)
    tickets = tickets[tickets["severity"] > 0.9]
    return float((tickets["first_reply_hour"] - tickets["born_hour"]).mean())


def influencer_wait(result: RunResult) -> float:
    """Mean hours to the first reply to a complaint of one of the tenth with most followers."""
    tickets = own_tickets(result)
    tickets = tickets[tickets["followers"] >= tickets["followers"].quantile(0.9)]
    return float((tickets["first_reply_hour"] - tickets["born_hour"]).mean())


def complaints_seen(result: RunResult) -> float:
    """People who saw a complaint about the brand, summed over complaints."""
    cascades = result.cascades
    return float(cascades.loc[(cascades["brand"] == "Ours") & (cascades["sign"] < 0), "reach"].sum())


class Case(NamedTuple):
    """A lever and what it must do: each reading with +1 (more) or −1 (less)."""

    name: str
    lever: dict[str, Any]
    expected: list[tuple[Reading, int]]
    market: dict[str, Any] = {}  # noqa: RUF012  (never changed)
    replications: int = 20


def assert_acts(case: Case) -> None:
    """The 99 % interval of each mean paired difference lies on the expected side of zero."""
    readings = [reading for reading, _ in case.expected]
    differences = paired(town(case.market), town({**case.market, **case.lever}), readings, case.replications)
    for column, (reading, sign) in enumerate(case.expected):
        low, high = interval(differences[:, column])
        name = reading if isinstance(reading, str) else reading.__name__
        assert sign * (low if sign > 0 else high) > 0, f"{name}: [{low:.4g}, {high:.4g}]"


BUSY = {"brands.0.background_tickets_per_day": 330.0}
QUIET = {"brands.0.background_tickets_per_day": 20.0}
COURTED = {"brands.1.poaching": {"hazard_per_hour": 0.3, "accepted": 0.3}}
NO_COURTING = {"brands.1.poaching": {"hazard_per_hour": 0.0}}
OUTAGE = {
    "kind": "incident", "brand": "Ours", "at": "day 5 10:00",
    "share_of_customers": 0.5, "severity": 0.7, "lasts_hours": 10.0,
}  # fmt: skip
UNSHARED = {"spread.reshare": 0.0}  # so that a large cascade here or there does not drown the effect
VIRAL = {  # often passed on, late, and no post more catching than another
    "spread.reshare": 0.01, "spread.appeal_tail": 0.0, "spread.half_life_hours": 24.0, "voice.public_share": 0.9,
}  # fmt: skip
WEAK_SOLUTION = {"service.recovery": 0.4, "service.fast_recovery": 0.5}

CASES = [
    # the desk
    Case(
        "more agents",
        {"policies.desk.agents": 5},
        [
            ("first_reply_hours_p90", -1),
            ("abandoned", -1),
            ("response_rate", +1),
            ("churn_rate", -1),
            ("churned_failure", -1),
        ],
        BUSY,
    ),
    Case(
        "faster listening",
        {"policies.desk.listening.delay_minutes": 2.0},
        [("first_reply_hours_p90", -1)],
        {
            "policies.desk.listening.delay_minutes": 600.0,
            "voice.public_share": 0.9,
            "brands.0.background_tickets_per_day": 50.0,
        },
    ),
    Case(
        "wider listening",
        {"policies.desk.listening.coverage": 1.0},
        [("response_rate", +1), ("churn_rate", -1)],
        {"policies.desk.listening.coverage": 0.1, "voice.public_share": 0.9},
    ),
    Case(
        "better skill",
        {"policies.desk.skill": 1.0},
        [("resolution_rate", +1), ("churn_rate", -1)],
        {"policies.desk.skill": 0.4},
    ),
    Case(
        "no hand-overs",
        {"policies.desk.handovers": 0},
        [("resolution_rate", +1), ("churn_rate", -1), ("utilisation", -1)],
        {"policies.desk.handovers": 3},
    ),
    # Under overload impatience shortens the queue for the others; on a quiet desk it only loses callers at night.
    Case(
        "impatient customers",
        {"service.patience_hours": 0.5},
        [("abandoned", +1), ("churn_rate", +1)],
        {**QUIET, "policies.desk.night_agents": 0, "service.patience_hours": 48.0},
    ),
    Case(
        "impatience shortens a long queue",
        {"service.patience_hours": 0.5},
        [("abandoned", +1), ("first_reply_hours", -1)],
        {**BUSY, "service.patience_hours": 24.0},
    ),
    Case("serious first", {"policies.desk.triage.severity": 50.0}, [(serious_wait, -1)], BUSY),
    Case("influencers first", {"policies.desk.triage.followers": 20.0}, [(influencer_wait, -1)], BUSY),
    Case(
        "compensation",
        {"policies.desk.compensation.serious": 25.0},
        [("churn_rate", -1), ("compensation_cost", +1)],
        {**WEAK_SOLUTION, "policies.desk.compensation.serious": 0.0, "service.money_recovery": 0.5},
        30,
    ),
    Case("solutions that heal more", {"service.recovery": 0.9}, [("churn_rate", -1)], {"service.recovery": 0.3}),
    Case(
        "people called in for an outage",
        {"policies.desk.surge.agents": 8},
        [
            ("abandoned", -1),
            ("service_cost", +1),
            ("churn_rate", -1),
        ],
        {
            **QUIET,
            "policies.desk.agents": 1,
            "policies.desk.night_agents": 0,
            "policies.desk.surge.trigger": 2.0,
            "events": [OUTAGE],
        },
    ),
    # rivals who poach
    Case(
        "keener poaching",
        {"brands.1.poaching": {"hazard_per_hour": 0.5, "accepted": 0.3}},
        [("poached", +1), ("churn_rate", +1)],
        {"brands.1.poaching": {"hazard_per_hour": 0.01, "accepted": 0.3}},
    ),
    Case(
        "slower poaching",
        {"brands.1.poaching": {"hazard_per_hour": 1.0, "accepted": 0.5, "delay_hours": 24.0}},
        [("poached", -1)],
        {"voice.public_share": 0.9, "brands.1.poaching": {"hazard_per_hour": 1.0, "accepted": 0.5}},
    ),
    Case(
        "a faster desk keeps the courted",
        {"policies.desk.agents": 5},
        [("poached", -1), ("churned_poached", -1)],
        {**COURTED, **BUSY, "brands.0.serious_share": 0.0},
    ),
    Case(
        "a poaching budget",
        {"brands.1.poaching": {"hazard_per_hour": 0.3, "accepted": 0.3, "offers_per_day": 1}},
        [("poached", -1)],
        COURTED,
    ),
    # failures, and why customers leave
    Case(
        "an outage",
        {"events": [OUTAGE]},
        [
            ("mentions_negative", +1),
            ("churn_rate", +1),
            ("firestorm_peak", +1),
            ("firestorm", +1),
            ("sentiment", -1),
        ],
        {"study.firestorm_factor": 3.0},
    ),
    Case("grievances drive leaving", {"reviews.grievance": 40.0}, [("churn_rate", +1)], {"reviews.grievance": 3.0}),
    Case(
        "dissatisfaction drives leaving",
        {"reviews.dissatisfaction": 5.0},
        [("churn_rate", +1)],
        {
            "reviews.dissatisfaction": 0.0,
            "reviews.grievance": 0.0,
            "brands.0.failure_rate": 0.6,
            "policies.desk.agents": 0,
        },
        40,
    ),
    Case(
        "friends who left draw others",
        {"reviews.friend_left": 2.2},
        [("churn_rate", +1), ("churned_friend_left", +1)],
        {"reviews.friend_left": 1.0, "reviews.friend_left_cap": 5.0},
        40,
    ),
    Case(
        "a high switching cost",
        {"reviews.switching_cost": 3.0},
        [("churned_word_of_mouth", -1), ("churn_rate", -1)],
        {"reviews.switching_cost": 0.0},
    ),
    Case(
        "loyalty grows with tenure",
        {"reviews.loyalty_tenure": 0.9},
        [("churn_rate", -1)],
        {"reviews.loyalty_tenure": 0.0},
    ),
    Case(
        "plans to leave bring reviews forward",
        {"voice.leave_plan": 1.0},
        [("churn_rate", +1)],
        {"voice.leave_plan": 0.0, "reviews.interval_days": 60.0, "voice.complain_serious": 0.1},
    ),
    # word of mouth
    Case(
        "bad news of our own keeps others away",
        {"spread.advice": 0.4},
        [("won", -1)],
        {"spread.advice": 0.01, "brands.0.delight_rate": 0.0, "joining.external": 5.0, "reviews.preference": 10.0},
    ),
    Case(
        "a rival that fails loses to us",
        {"brands.1.failure_rate": 0.5},
        [("won", +1)],
        {"brands.1.failure_rate": 0.02, **NO_COURTING},
    ),
    Case(
        "advice that counts",
        {"spread.advice": 0.4},
        [("churned_word_of_mouth", +1)],
        {
            "spread.advice": 0.05,
            "brands.0.delight_rate": 0.0,
            "brands.1.failure_rate": 0.0,
            "reviews.switching_cost": 0.0,
        },
    ),
    # An opinion follows experience slowly, so that here there is a lot of it.
    Case(
        "bad news from friends, when they are asked",
        {"reviews.consult_friends": 1.0},
        [("won", -1)],
        {
            "reviews.consult_friends": 0.0,
            "brands.0.failure_rate": 0.9,
            "brands.0.delight_rate": 0.0,
            "reviews.preference": 10.0,
            "brands.1.failure_rate": 0.0,
            "joining.external": 5.0,
            "spread.opinion_half_life_days": 5.0,
            "voice.talk_failure": 0.0,
            "spread.post_weight": 0.0,  # so that nobody has heard before asking
            "touchpoints.gap_days": 3.0,
            "touchpoints.satisfaction_adaptation": 0.6,
            "network.strong_tie_share": 1.0,
        },
    ),
    Case("helped customers tell fewer bad stories", {"policies.desk.agents": 5}, [("talk_negative", -1)], BUSY),
    # posts
    Case(
        "crowded feeds",
        {"spread.crowding_posts": 10.0},
        [("engagement_hours", -1)],
        {**UNSHARED, "spread.crowding_posts": 1000.0},
    ),
    Case(
        "bad news is noticed",
        {"spread.negative_attention": 2.5},
        [(complaints_seen, +1)],
        {"spread.negative_attention": 1.0},
    ),
    Case(
        "posts that are passed on",
        {"spread.reshare": 0.02},
        [("reshares", +1), ("cascade_largest", +1), (complaints_seen, +1)],
        {"spread.reshare": 0.0002},
        60,
    ),
    Case(
        "relevance to other groups",
        {"spread.other_group": 1.0},
        [("reach", +1), ("engagement_hours", +1)],
        {**UNSHARED, "spread.other_group": 0.1},
    ),
    Case(
        "homophily brings posts to those who care",
        {"network.homophily": 0.95},
        [("engagement_hours", +1)],
        {**UNSHARED, "network.homophily": 0.3, "spread.other_group": 0.1},
    ),
    Case(
        "replies that ease", {"service.eased_by_apology": 0.0}, [("reshares", -1)], {**VIRAL, "spread.reexposure": 1.0}
    ),
    Case(
        "replies that show the complaint again",
        {"spread.reexposure": 1.0},
        [("reshares", +1)],
        {**VIRAL, "spread.reexposure": 0.0},
    ),
    # prospects
    Case("external push", {"joining.external": 3.0}, [("won", +1)], {"joining.external": 0.03}),
    Case("imitation", {"joining.imitation": 4.0}, [("won", +1)], {"joining.imitation": 0.38}),
    Case(
        "a low threshold",
        {"joining.threshold": 0.3},
        [("won", +1)],
        {"joining.kind": "threshold", "joining.threshold": 0.95},
    ),
]
