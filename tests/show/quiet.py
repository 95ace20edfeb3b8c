"""Small, lively markets in each of which something is off."""

from __future__ import annotations

from typing import Any

Tables = dict[str, Any]

LIVELY: Tables = {
    "time": {"days": 12.0, "warmup_days": 2.0},
    "seed": {"network": 3, "population": 5, "run": 7},
    "network": {"kind": "community", "customers": 400, "mean_followers": 12.0},
    "brands": [
        {"name": "Ours", "market_share": 0.45, "failure_rate": 0.25, "delight_rate": 0.2, "policy": "desk"},
        {"name": "Theirs", "market_share": 0.4, "failure_rate": 0.1, "policy": "desk",
         "poaching": {"hazard_per_hour": 0.2, "accepted": 0.3}},
    ],
    "policies": {"desk": {"agents": 1, "night_agents": 1, "reply": {"minor": "empathy", "serious": "apology"}}},
    "touchpoints": {"gap_days": 2.0},
    "spread": {"reshare": 0.02},
    "reviews": {"intercept": 0.05, "interval_days": 5.0},
    "joining": {"review_days": 3.0, "external": 1.0},
}  # fmt: skip
FEED = {"name": "news", "useful": 1.0, "posts_per_week": 20.0, "followers": 0.5}
CALM = [{"name": "Ours", "market_share": 0.5, "failure_rate": 0.0, "delight_rate": 0.0, "policy": "desk"}]
QUIET: dict[str, Tables] = {
    "as it is": {},
    "nobody poaches": {"brands.1.poaching": {}},
    "no failures, no delights, no rival": {"brands": CALM},
    "nobody reads": {"spread": {"see": 0.0}},
    "nothing is passed on, no crowding": {"spread": {"reshare": 0.0, "crowding_posts": 0.0}},
    "nothing convinces": {"spread": {"advice": 0.0, "reshare": 0.02}},
    "posts convince nobody": {"spread": {"post_weight": 0.0, "reshare": 0.02}},
    "nobody answers": {"policies": {"desk": {"preset": "ignore"}}},
    "only private tickets, always open": {"policies": {"desk": {"answers": "private", "hours": "00:00-24:00"}}},
    "nothing said in public, constant handling": {
        "policies": {"desk": {"reply": {"minor": "none", "serious": "none"}, "handling": {"distribution": "deterministic"}}},
    },
    "employees who only read": {"brands.0.employees": 30, "employees": {"phones": 2.0}},
    "employees under a ban, and trained": {
        "brands.0.employees": 30, "policies": {"desk": {"agents": 1, "employees": {"access": "blocked", "trained": 0.5}}},
    },
    "an advocacy programme, never off message": {
        "brands.0.employees": 30, "employees": {"off_message": 0.0},
        "policies": {"desk": {"agents": 1, "employees": {"advocates": 0.5}}},
    },
    "local teams, and service leads": {
        "network": {"interest_groups": 4},
        "policies": {"desk": {"agents": 4, "organisation": {"governance": "local", "agenda": "service_led"}}},
    },
    "a hub, and silos": {
        "network": {"interest_groups": 4},
        "policies": {"desk": {"agents": 4, "organisation": {"governance": "hub_and_spokes", "customer_view": "silos"}}},
    },
    "colleagues who answer": {
        "brands.0.employees": 40,
        "policies": {"desk": {"agents": 1, "organisation": {"who_answers": "colleagues"}, "employees": {"trained": 0.5}}},
    },
    "colleagues whom nobody has": {"policies": {"desk": {"agents": 1, "organisation": {"who_answers": "colleagues"}}}},
    "employees who talk, untrained": {"brands.1.employees": (3, 4, 5), "employees": {"chatter": 9.0, "off_message": 0.3}},
    "customers are asked in waves, nobody steers": {
        "policies": {"desk": {"agents": 1, "night_agents": 1, "surveys": {"nps_every_days": 3, "nps_share": 1.0}}},
    },
    "tickets are asked about, the desk is steered by what is heard": {
        "policies": {"desk": {"agents": 1, "night_agents": 1, "surveys": {"csat_share": 1.0},
                              "steering": {"by": "live", "target": 90.0, "least_answers": 1, "review_days": 1}}},
    },
    "customers are asked and nobody answers": {
        "surveys": {"answer_rate": 0.0}, "policies": {"desk": {"agents": 1, "surveys": {"nps_every_days": 2, "csat_share": 1.0}}},
    },
    "nobody complains, what is heard is read": {
        "brands": [{"name": "Ours", "market_share": 0.5, "failure_rate": 0.0, "delight_rate": 0.3, "policy": "desk"}],
        "policies": {"desk": {"agents": 2, "steering": {"by": "live", "least_answers": 1, "review_days": 1}}},
    },
    "a policy that turns into another at once, without a dip": {
        "policies": {
            "desk": {"agents": 1, "transformation": {"to": "other", "at": "day 4", "dip": 0.0}},
            "other": {"agents": 3, "reply": {"minor": "none", "serious": "none"}},
        },
    },
    "one that does so step by step": {
        "policies": {
            "desk": {"agents": 1, "reply": {"minor": "none", "serious": "none"}, "transformation": {
                "to": "other", "at": "day 1", "way": "micro_steps", "steps": 4, "lasts_days": 8.0, "dip": 0.3}},
            "other": {"agents": 3, "handling": {"distribution": "exponential"}, "queues": "split"},
        },
    },
    "one that does so too late": {
        "policies": {
            "desk": {"agents": 1, "transformation": {"to": "other", "at": "day 12", "dip": 0.5}},
            "other": {"agents": 0},
        },
    },
    "a pilot at one desk": {
        "policies": {
            "desk": {"agents": 1, "pilot": {"of": "new", "interest_groups": (0, 1)}},
            "new": {"agents": 3, "hours": "12:00-14:00", "surge": {"agents": 2}, "skill": 0.4},
        },
        "study": {"policies": ("desk",)}, "network": {"interest_groups": 5},
    },
    "a pilot with two teams": {
        "policies": {"desk": {"agents": 2, "pilot": {"of": "new", "share": 0.5, "desk": "split"}}, "new": {"agents": 3}},
        "network": {"interest_groups": 5},
    },
    "nobody joins": {"joining": {"kind": "none"}},
    "threshold": {"joining": {"kind": "threshold", "review_days": 3.0}},
    "joining by ties, nothing fades": {
        "joining": {"influence": "tie", "review_days": 3.0},
        "spread": {"opinion_half_life_days": 0.0, "reshare": 0.02},
        "reviews": {"intercept": 0.05, "grievance_half_life_days": 0.0, "friend_left_half_life_days": 0.0},
    },
    "named first customers, scripted posts, complaints outlast": {
        "brands.0.market_share": 0.0, "brands.0.first_customers": (1, 2, 3), "brands.1.first_customers": 100,
        "events": ({"kind": "post", "brand": "Ours", "at": "day 2", "authors": 3},),
        "service": {"poached_leave_queue": False},
    },
    "everybody has a brand": {"brands.0.market_share": 0.6, "reviews": {"intercept": 0.05, "leave_market": 0.0}},
    "no strong ties, a ring": {
        "network": {"kind": "ring", "customers": 300, "mean_followers": 10.0, "strong_tie_share": 0.0},
    },
    "nobody counts": {
        "reviews": {"intercept": 0.05, "interval_days": 5.0, "opinion": 0.0, "preference": 0.0, "friend_left": 1.0,
                    "loyalty_tenure": 0.0},
    },
    "patient, silent": {
        "service": {"patience_hours": 0.0, "money_recovery": 0.0},
        "voice": {"leave_plan": 0.0, "talk_failure": 0.0, "talk_delight": 0.0, "talk_ordinary": 0.0},
    },
    "feeds without adverts": {
        "policies": {"desk": {"agents": 1, "reply": {"minor": "none", "serious": "none"}, "feeds": [FEED]}},
    },
    "adverts without feeds, nothing wears out": {
        "policies": {"desk": {"agents": 1, "campaigns": [{
            "name": "a", "kind": "adverts", "at": "day 1", "budget": 100.0, "cost_per_thousand": 10.0,
        }]}},
        "attention": {"wear_out_posts": 0.0},
    },
    "a feed of no use, no crowding": {
        "policies": {"desk": {"agents": 1, "feeds": [{**FEED, "useful": 0.0, "tone": "corporate"}]}},
        "spread": {"reshare": 0.02, "crowding_posts": 0.0},
    },
    "channels of their own, none of which is live": {
        "channels": [
            {"name": "feed", "kind": "microblog", "goes_public": 0.2, "patience_minutes": 60.0, "other_group": 0.4},
            {"name": "mail", "kind": "mail", "goes_public": 0.1, "patience_minutes": 90.0},
        ],
    },
    "callers who never hang up": {
        "channels": [
            {"name": "feed", "kind": "microblog"}, {"name": "line", "kind": "phone", "patience_minutes": 0.0},
            {"name": "desk", "kind": "shop"},
        ],
        "service": {"patience_hours": 0.0},
    },
    "nobody is told of solutions, nobody learns": {"service": {"thanks": 0.0}},
    "failures without causes": {"policies": {"desk": {"agents": 1, "learning": {"fixes_at_once": 2, "fix_days": 3.0}}}},
    "causes that nobody fixes, and no incidents": {"learning": {"root_causes": 5}},
    "fixes that work at once": {
        "learning": {"root_causes": 5},
        "policies": {"desk": {"agents": 1, "learning": {"fixes_at_once": 2, "fix_days": 0.0, "evidence": 5.0}}},
    },
    "causes that nobody can know": {
        "learning": {"root_causes": 5},
        "policies": {"desk": {"preset": "ignore", "learning": {"fixes_at_once": 2}}},
    },
    "causes that nobody can tell apart": {
        "learning": {"root_causes": 5}, "policies": {"desk": {"agents": 1, "learning": {"fixes_at_once": 2, "told_apart": 0.0}}},
    },
    "people learn of a brand that nobody courts": {"trust": {"learning": 0.3}, "brands.1.poaching": {}},
    "people learn of brands that say nothing": {"trust": {"learning": 0.3}, "policies": {"desk": {"preset": "ignore"}}},
    "channels without help or strangers": {
        "trust": {"learning": 0.3},
        "channels": [{"name": "feed", "kind": "microblog"}, {"name": "mail", "kind": "mail"}],
    },
    "nobody is asked to speak": {
        "trust": {"learning": 0.3},
        "policies": {"desk": {"campaigns": (
            {"name": "paid", "kind": "influencers", "at": "day 2", "people": 0, "fee_per_post": 9.0},
            {"name": "won", "kind": "ambassadors", "at": "day 2", "people": 0},
        )}},
    },
    "ambassadors only": {
        "policies": {"desk": {"campaigns": ({"name": "won", "kind": "ambassadors", "at": "day 2", "people": 9},)}},
    },
    "influencers say so, or nobody can tell": {
        "trust": {"learning": 0.3}, "persuasion": {"recognised": 0.0},
        "policies": {"desk": {"campaigns": tuple(
            {"name": f"{at}", "kind": "influencers", "at": "day 2", "people": 9, "fee_per_post": 9.0, "disclosed": at > 1}
            for at in range(3)
        )}},
    },
    "nobody looks around": {"policies": {"desk": {"agents": 1, "shop": {"response": "match"}}}},
    "late buyers who never come to a shelf": {
        "showrooming": {"share": 0.5, "shelf": 0.0}, "policies": {"desk": {"agents": 1, "shop": {"response": "tariff"}}},
    },
    "late buyers who read nothing, and a shop that ignores them": {"showrooming": {"share": 0.5, "late": 0.0, "here": 1.0}},
    "late buyers, a shop that matches, opinions that make nobody leave": {
        "showrooming": {"share": 0.5, "here": 1.0}, "reviews": {"intercept": 0.05, "interval_days": 5.0, "opinion": 0.0},
        "policies": {"desk": {"agents": 1, "shop": {"response": "match"}}},
    },
    "late buyers who speak of tariffs, no failures": {
        "showrooming": {"share": 0.5, "here": 1.0, "talks": 1.0},
        "brands.0.failure_rate": 0.0, "brands.1.failure_rate": 0.0,
        "policies": {"desk": {"agents": 1, "shop": {"response": "tariff"}}},
    },
    "late buyers without a rival": {"brands": CALM, "showrooming": {"share": 0.5}},
    "only minor failures": {"brands.0.serious_share": 0.0, "brands.1.serious_share": 0.0},
    "only serious failures, helped are silent": {
        "brands.0.serious_share": 1.0, "brands.1.serious_share": 1.0, "voice": {"helped_talk": 0.0},
    },
}  # fmt: skip


def merged(changes: Tables) -> Tables:
    """The lively market with some keys, dotted for brands, replaced."""
    every: Tables = {**LIVELY, "brands": [dict(brand) for brand in LIVELY["brands"]]}
    for key, value in changes.items():
        section, *path = key.split(".")
        if path:
            every[section][int(path[0])][path[1]] = value
        else:
            every[section] = value
    every["study"] = {"policies": ["desk"]}
    return every
