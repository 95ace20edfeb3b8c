"""The list, third part: what answers do, why customers stay, leave and join, and what it costs."""

from __future__ import annotations

from typing import Literal

from wom_sim.model.parameters.section import P, Section, Share


class Service(Section):
    serious_weight: float = P(1.0, "severity of a serious failure", "severity", (0.5, 1), ge=0, le=1)
    minor_weight: float = P(0.4, "severity of a minor failure", "severity", (0.1, 0.8), ge=0, le=1)
    resolve_minor: Share = P(0.85, "chance that a handled minor complaint is resolved", "chance", (0.5, 1))
    resolve_serious: Share = P(0.55, "chance that a handled serious complaint is resolved", "chance", (0.2, 0.9))
    handover_kept: Share = P(0.8, "what a hand-over between silos leaves of the chance to resolve", "factor", (0.5, 1))
    handover_time: float = P(0.25, "extra handling for each hand-over", "share of handling time", (0, 1), ge=0, le=10)
    patience_hours: float = P(4.0, "mean patience in the queue (exponential; 0: nobody gives up)", "hours", (0.5, 48), ge=0)
    expected_wait_hours: float = P(1.0, "wait for a first reply that customers expect; worth of speed halves by it", "hours", (1, 24), "lithium2013", gt=0)
    reply_calm: Share = P(0.15, "share of the grievance that a prompt first reply takes away", "share", (0, 0.5))
    recovery: Share = P(0.7, "share of the grievance that a resolution takes away", "share", (0.3, 0.95), "knox2014 (sign)")
    fast_recovery: Share = P(0.95, "the same where the first reply came at once", "share", (0.5, 1), "customerrage2013")
    fair_compensation: float = P(25.0, "compensation that has half of its full effect", "money", (5, 200), gt=0)
    money_recovery: Share = P(0.4, "further share that ample compensation takes away of what is left", "share", (0, 0.6), "customerrage2013 (.74 against .37 satisfied)")
    satisfaction_gain: float = P(0.6, "how far a resolution moves satisfaction back up", "satisfaction", (0, 1), "dematos2007: on satisfaction only", ge=0, le=2)
    thanks: Share = P(0.15, "chance that a resolved public complaint turns into public thanks", "chance", (0.02, 0.5))
    eased_by_apology: float = P(0.95, "what an apology leaves of the complaint's further reshares", "factor", (0.85, 1.05), "herhausen2019 (sign)", ge=0, le=2)
    eased_by_empathy: float = P(0.93, "what an empathic reply leaves of them", "factor", (0.85, 1.05), "herhausen2019 (sign)", ge=0, le=2)
    eased_by_invite: float = P(0.93, "what an invitation to write in private leaves of them", "factor", (0.85, 1.05), "herhausen2019 (sign)", ge=0, le=2)
    eased_by_compensation: float = P(1.05, "what public compensation leaves of them", "factor", (0.95, 1.15), "herhausen2019 (sign)", ge=0, le=2)
    reply_effect: float = P(0.4, "strength of a good reply on a reader against that of praise", "factor", (0, 1), ge=0, le=1)
    complaint_lifetime_days: float = P(7.0, "how long an unresolved public complaint stays open to rivals", "days", (1, 30), gt=0, le=90)
    comes_again: Share = P(
        0.25, "share of the tickets of customers who are not on the graph that are about a matter still open with the desk (callers who "
        "call again come on top); of account where a policy has an `organisation.customer_view`", "share", (0.1, 0.4))
    peer_delay_hours: float = P(3.0, "mean time until a customer who offers help (see a channel's peer_help) has answered (exponential)", "hours", (0.2, 48), gt=0, le=1000)
    peer_minor: Share = P(0.5, "chance that another customer's answer resolves a minor complaint", "chance", (0.1, 0.8))
    peer_serious: Share = P(0.15, "chance that another customer's answer resolves a serious complaint", "chance", (0, 0.5))
    peer_credit: Share = P(0.5, "share of satisfaction_gain that the brand has of a complaint that another customer resolved", "share", (0, 1))
    poached_leave_queue: bool = P(True, "whether a rival who wins a customer takes the complaint off the desk (false: it is worked off to its end)")


class Reviews(Section):
    interval_days: float = P(30.0, "time between two reviews of a relationship, from the contract date", "days", (7, 365), ge=1)
    intercept: float | None = P(
        None, "base hazard to leave, the same for all brands; solved from each brand's base_churn if left out",
        "per month", (0, 0.1), ge=0)
    dissatisfaction: float = P(2.0, "hazard ratio - 1 at full dissatisfaction", "", (0, 5), ge=0, le=1000)
    grievance: float = P(40.0, "hazard ratio - 1 of one unresolved serious failure", "", (3, 80), "tarp1986: stated stays of .09 to .82, shrunk", ge=0, le=10000)
    grievance_half_life_days: float = P(45.0, "time in which a grievance halves by itself (0: never)", "days", (7, 365), ge=0)
    opinion: float = P(1.0, "hazard ratio - 1 where a rival is preferred by exactly the switching cost", "", (0, 5), ge=0, le=1000)
    friend_left: float = P(1.8, "hazard ratio after one strong tie left lately", "ratio", (1.2, 2.2), "nitzan2011", ge=1, le=100)
    friend_left_cap: float = P(3.0, "hazard ratio at which leaving friends saturate", "ratio", (1.5, 5), "nitzan2011 (form)", ge=1, le=100)
    friend_left_half_life_days: float = P(30.0, "time in which a friend's leaving counts half (0: it counts for good)", "days", (7, 90), ge=0)
    loyalty_tenure: float = P(0.5, "share of the hazard that a long tenure takes away", "share", (0, 0.9), ge=0, le=1)
    tenure_half_days: float = P(365.0, "tenure at which half of that is reached", "days", (90, 1500), gt=0)
    switching_cost: float = P(1.0, "utility that a change of brand costs", "utility", (0, 3), "burnham2003", ge=0, le=20)
    usual_offer: float = P(25.0, "worth of a usual offer: a rival's `accepted` holds for it", "money", (5, 200), gt=0)
    leave_market: Share = P(0.1, "share of leavers who stay without a brand", "share", (0, 1))
    preference: float = P(3.0, "weight of opinion in the choice of a brand", "utility per point", (0, 10), ge=0, le=100)
    consult_friends: Share = P(0.8, "share of people who ask their strong ties before choosing", "share", (0, 1), "forrester")


class Joining(Section):
    kind: Literal["none", "bass", "threshold"] = P("bass", "how prospects join", source="bass1969; watts2002")
    influence: Literal["share", "tie"] = P(
        "share", "bass: what imitation is about: the share of those heard who have joined, or each of them by himself",
        source="bass1969; goldenberg2001")
    external: float = P(0.03, "Bass p: chance to join by external push", "per year", (0.0002, 0.03), "sultan1990", ge=0)
    imitation: float = P(0.38, "Bass q: chance to join by word of mouth when all others have joined (influence = \"tie\": by one who has)", "per year", (0.3, 0.6), "sultan1990", ge=0)
    threshold: float = P(0.18, "threshold: share (or number, from 1 on) of friends who must have joined, at least", "share or people", (0.05, 0.5), "watts2002", ge=0)
    review_days: float = P(30.0, "time between two considerations of a prospect", "days", (1, 90), ge=1)
    period_days: float = P(365.0, "length of the period for which external and imitation are given", "days", (1, 365), gt=0)


class Money(Section):
    currency: str = P("EUR", "what money is called", max_length=8)
    agent_hour: float = P(30.0, "cost of an agent hour, fully loaded", "money per hour", (8, 80), ge=0)
    employee_hour: float = P(45.0, "cost of an hour of other employees' working time", "money per hour", (15, 150), ge=0)
    acquisition: float = P(150.0, "cost of winning a customer", "money", (20, 600), ge=0)
    discount_rate: float = P(0.10, "discount rate", "per year", (0.03, 0.2), ge=0, le=10)
