"""The kernel without the compiler: the same figures to the last bit, and no index out of bounds in tight pools."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import uncompiled as script
from builders import NEVER_DAYS

pytestmark = pytest.mark.xdist_group("uncompiled")  # what all of them look at takes a minute to make

TINY: dict[str, Any] = {
    "time": {"days": 10.0, "warmup_days": 1.0},
    "network": {"kind": "random", "customers": 30, "mean_followers": 8.0, "directed": False},
    "population": {"represents": 10.0},
    "brands": [
        {"name": "A", "market_share": 0.5, "failure_rate": 0.3, "policy": "dedicated_team"},
        {"name": "B", "market_share": 0.3, "poaching": {"preset": "aggressive", "accepted": 0.5}},
    ],
    "touchpoints": {"gap_days": 2.0},
    "spread": {"reshare": 0.1},
    "reviews": {"intercept": 0.3, "interval_days": 2.0},
    "joining": {"kind": "threshold", "threshold": 0.5, "review_days": 1.0},
}
ONE = {"name": "A", "market_share": 1.0, "policy": "desk", "background_tickets_per_day": 400.0}
DESK = {"agents": 500, "hours": "08:30-09:30", "handling": {"mean_minutes": 1.0}, "queues": "split"}
QUIET = {"touchpoints": {"gap_days": NEVER_DAYS}, "population": {"represents": 1.0}}
FEED = {"name": "news", "posts_per_week": 60.0, "followers": 0.8, "followers_elsewhere": 0.4}
VOICE = {
    "feeds": [
        FEED,
        {**FEED, "name": "group", "interest_groups": [0], "useful": 0.9},
        {**FEED, "name": "none", "followers": 0.0},
    ],
    "campaigns": [
        {"name": "a", "kind": "adverts", "at": "day 1", "lasts_days": 3.0, "budget": 90.0, "cost_per_thousand": 10.0},
        {
            "name": "b",
            "kind": "adverts",
            "at": "day 2 09:00",
            "lasts_days": 30.0,
            "budget": 9.0,
            "cost_per_thousand": 10.0,
            "interest_groups": [0],
        },
    ],
}
LOUD = {
    **TINY,
    "brands": [{**TINY["brands"][0], "policy": "loud"}, {**TINY["brands"][1], "policy": "loud"}],
    "policies": {"loud": {"agents": 1, **VOICE}},
    "attention": {"unfollow": 0.2, "background_posts": 20.0},
}
TEAMS = {
    "central": {"customer_view": "one", "who_answers": "colleagues", "colleague_minutes": 90.0},
    "local": {"customer_view": "silos", "governance": "local", "who_answers": "colleagues", "colleague_minutes": 300.0},
    "hub": {"customer_view": "one", "governance": "hub_and_spokes", "teams": 2, "agenda": "marketing_led"},
}
ORGANISED = {
    **TINY,
    "network": {**TINY["network"], "interest_groups": 4},
    "brands": [
        {**TINY["brands"][0], "policy": "central", "employees": 4, "background_tickets_per_day": 150.0},
        {**TINY["brands"][1], "policy": "hub"},
    ],
    "policies": {name: {"agents": 4, "hours": "08:30-19:00", "organisation": rules} for name, rules in TEAMS.items()},
    "events": [
        {"kind": "policy", "brand": "A", "hours": 30.0 * at, "policy": name}
        for at, name in enumerate(("local", "hub", "central", "local", "central"), 1)
    ],
}
STEERED = {
    **TINY,
    "brands": [{**TINY["brands"][0], "policy": "own"}, {**TINY["brands"][1], "policy": "own"}],
    "surveys": {"answer_rate": 0.9, "answer_days": 3.0},
    "policies": {
        "own": {
            "agents": 2,
            "surveys": {"nps_every_days": 1, "nps_share": 1.0, "csat_share": 1.0, "report_days": 2.0},
            "steering": {
                "by": "nps",
                "review_days": 1,
                "window_days": 30,
                "least_answers": 1,
                "step_agents": 5,
                "least_agents": 2,
            },
        }
    },
}
SCENES: dict[str, dict[str, Any]] = {
    "desks that fall into teams, and colleagues": ORGANISED,
    "the same in ticks of two days": {**ORGANISED, "time": {"days": 10.0, "tick_hours": 48.0}},
    "customers who are asked and desks that are steered": STEERED,
    "the same in ticks longer than a day": {**STEERED, "time": {"days": 12.0, "tick_hours": 31.0}},
    "feeds and adverts": LOUD,
    "feeds and adverts in ticks of a day": {**LOUD, "time": {"days": 6.0, "tick_hours": 24.0}},
    "lively": TINY,
    "root causes that are fixed": {
        **TINY,
        "brands": [{**TINY["brands"][0], "policy": "learns"}, {**TINY["brands"][1], "policy": "learns"}],
        "policies": {"learns": {"agents": 2, "learning": {"fixes_at_once": 2, "evidence": 2.0, "fix_days": 1.0}}},
        "learning": {"root_causes": 4, "incident_cause": True},
        "events": [{"kind": "incident", "brand": "A", "hours": at, "share_of_customers": 0.8} for at in (20.0, 150.0)],
    },
    "half-hour ticks": {**TINY, "time": {"days": 4.0, "tick_hours": 0.5}},
    "day ticks": {**TINY, "time": {"days": 30.0, "tick_hours": 24.0}},
    "many scripted posts": {
        **TINY, "events": [{"kind": "post", "brand": "A", "author": at % 30, "hours": at / 2} for at in range(60)],
    },
    "messages by several people at once": {
        **TINY,
        "events": [
            {"kind": "post", "brand": "A", "authors": authors, "hours": hours, "sign": sign}
            for authors, hours, sign in (
                (30, 1.0, 0), ([3, 1, 2], 1.0, -1), (20, 2.0, -1), ([7], 2.0, 1), (30, 2.0, -1), ([5, 6], 60.0, 0), (9, 239.0, 0),
            )
        ],
    },
    "everybody named, nothing fades, complaints outlast their customers": {
        **TINY,
        "brands": [{**TINY["brands"][0], "first_customers": 20}, {**TINY["brands"][1], "first_customers": [4, 9]}],
        "spread": {"reshare": 0.1, "opinion_half_life_days": 0.0},
        "reviews": {**TINY["reviews"], "grievance_half_life_days": 0.0, "friend_left_half_life_days": 0.0},
        "service": {"poached_leave_queue": False},
        "joining": {"kind": "bass", "influence": "tie", "imitation": 20.0, "review_days": 1.0},
    },
    "customers who help each other and learn whom to believe": {
        **TINY,
        "channels": [{"name": "forum", "kind": "forum", "other_group": 1.0, "peer_help": 1.0}, {"name": "mail", "kind": "mail"}],
        "trust": {"learning": 0.5},
        "service": {"peer_minor": 1.0, "complaint_lifetime_days": 1.0},
        "voice": {"public_share": 1.0},
        "spread": {"see": 1.0, "reshare": 0.1},
    },
    "late buyers who pay for advice, and say so": {
        **TINY,
        "brands": [{**TINY["brands"][0], "policy": "charges"}, {**TINY["brands"][1], "policy": "charges"}],
        "policies": {"charges": {"agents": 1, "shop": {"response": "tariff"}}},
        "showrooming": {"share": 1.0, "shelf": 1.0, "here": 0.0, "put_off": 0.5, "talks": 1.0},
        "voice": {"delay_hours": 0.5},
    },
    "full market": {
        **TINY,
        "brands": [{"name": "A", "market_share": 1.0}],
        "joining": {"kind": "bass", "review_days": 1.0},
        "reviews": {"intercept": 3.0, "interval_days": 1.0, "leave_market": 1.0},
    },
    "full market that some leave": {
        **TINY,
        "brands": [{"name": "A", "market_share": 0.7}, {"name": "B", "market_share": 0.3}],
        "joining": {"kind": "threshold", "threshold": 0.5, "review_days": 1.0},
        "reviews": {"intercept": 3.0, "interval_days": 1.0, "leave_market": 0.5},
    },
    "public crowd that is soon forgotten": {
        **TINY, **QUIET,
        "time": {"days": 4.0, "tick_hours": 0.3},
        "brands": [{**ONE, "policy": "crisis_room"}],
        "voice": {"public_share": 1.0},
        "service": {"complaint_lifetime_days": 0.1, "patience_hours": 0.5},
        "events": [{"kind": "policy", "brand": "A", "policy": name, "hours": hours}
                   for name, hours in (("ignore", 20.0), ("influencer_first", 40.0), ("desk", 60.0))],
        "policies": {"desk": {**DESK, "answers": "public"}},
    },
    "ticks of a month": {
        **TINY, **QUIET,
        "time": {"days": 62.0, "tick_hours": 744.0},
        "brands": [{"name": f"B{at}", "market_share": 0.05, "policy": "service_led"} for at in range(12)],
    },
    "employees who talk a lot": {
        **TINY,
        "brands": [{**TINY["brands"][0], "employees": 9}, {**TINY["brands"][1], "employees": [3, 4], "policy": "ban"}],
        "employees": {"chatter": 300.0, "off_message": 0.4, "hours": "08:30-17:45"},
        "policies": {
            "dedicated_team": {"employees": {"advocates": 0.7, "posts_per_week": 300.0, "access": "limited", "trained": 0.5}},
            "ban": {"employees": {"access": "blocked", "trained": 0.9}},
        },
        "events": [{"kind": "policy", "brand": "A", "policy": "ban", "hours": 77.0}],
    },
    "a policy that turns into another": {
        **TINY,
        "brands": [{**TINY["brands"][0], "policy": "old", "employees": 9}, {**TINY["brands"][1], "policy": "late"}],
        "policies": {
            "old": {"agents": 1, "handling": {"mean_minutes": 90.0}, "transformation": {
                "to": "new", "at": "day 1", "way": "micro_steps", "steps": 4, "lasts_days": 5.0, "dip": 0.9, "dip_days": 1.5,
                "cost": 9.0}},
            "new": {"agents": 2, "queues": "split", "triage": {"random": 1.0},
                    "employees": {"trained": 0.9, "advocates": 0.5, "posts_per_week": 50.0}},
            "late": {"preset": "planning", "transformation": {"to": "converged", "at": "day 4", "dip": 0.4, "step_cost": 3.0}},
        },
        "events": [{"kind": "policy", "brand": "A", "policy": "late", "hours": 120.0}],
    },
    "rules that are plugged in": {
        **TINY,
        "brands": [
            {**TINY["brands"][0], "policy": "ruled", "background_tickets_per_day": 20.0},
            {**TINY["brands"][1], "poaching": {**TINY["brands"][1]["poaching"], "offer_rule": "offer_by_everything"}},
        ],
        "policies": {"ruled": {"agents": 1, "triage_rule": "of_everything", "reply_rule": "reply_to_everything"}},
        "events": [{"kind": "policy", "brand": "A", "policy": "ignore", "hours": 77.0},
                   {"kind": "policy", "brand": "A", "policy": "ruled", "hours": 99.0}],
    },
    "split queues at opening": {
        **TINY, **QUIET,
        "time": {"days": 5.0, "tick_hours": 24.0, "warmup_days": 0.0},
        "brands": [ONE], "policies": {"desk": DESK}, "service": {"patience_hours": 0.0},
    },
    "callers who are put off, on few lines": {
        **TINY,
        "channels": [
            {"name": "feed", "kind": "microblog"}, {"name": "forum", "kind": "forum", "interest_groups": [0]},
            {"name": "phone", "kind": "phone", "patience_minutes": 5.0, "goes_public": 0.3, "calls_again": 0.9},
            {"name": "chat", "kind": "messaging"},
        ],
        "voice": {"public_share": 0.3},
        "brands": [{**TINY["brands"][0], "policy": "desk"}, TINY["brands"][1]],
        "events": [{"kind": "policy", "brand": "A", "policy": "away", "hours": 100.0}],
        "policies": {
            "desk": {"agents": 1, "hours": "08:20-17:00", "days_per_week": 6, "triage": {"live": 5.0},
                     "handling": {"mean_minutes": 40.0}, "channels": [{"name": "forum", "coverage": 0.4}]},
            "away": {"agents": 1, "channels": [{"name": name, "present": False} for name in ("phone", "chat", "feed")]},
        },
    },
    "pilots that begin, change and end while many wait": {
        **TINY, **QUIET,
        "time": {"days": 4.0, "warmup_days": 1.0, "tick_hours": 0.7},
        "network": {**TINY["network"], "interest_groups": 3},
        "brands": [{**ONE, "policy": "plain", "background_tickets_per_day": 150.0}],
        "service": {"patience_hours": 30.0},
        "events": [{"kind": "policy", "brand": "A", "policy": name, "hours": hours}
                   for hours, name in ((10.0, "split"), (40.0, "plain"), (41.0, "drawn"), (70.0, "split"), (80.0, "plain"))],
        "policies": {
            "plain": {"agents": 2, "hours": "08:30-16:00", "handling": {"mean_minutes": 20.0}},
            "split": {"agents": 3, "queues": "split", "pilot": {"of": "other", "interest_groups": [1], "desk": "split"}},
            "drawn": {"agents": 2, "pilot": {"of": "other", "share": 0.6}},
            "other": {"agents": 4, "hours": "11:00-12:00", "triage": {"random": 5.0}, "compensation": {"minor": 3.0}},
        },
    },
    "days of odd ticks": {
        **TINY,
        "time": {"days": 60.0, "tick_hours": 1.1, "warmup_days": 0.0},
        "events": [{"kind": "incident", "brand": "A", "hours": 24.2 * day, "lasts_hours": 0.0} for day in range(1, 59)],
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def uncompiled() -> dict[str, Any]:
    """What each scenario comes to without the compiler."""
    done = subprocess.run(
        [sys.executable, script.__file__, "without-slack"],
        input=json.dumps(SCENES), capture_output=True, text=True, timeout=200, check=False,
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"}, cwd=Path(script.__file__).parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", SCENES)
def test_the_same_without_the_compiler(uncompiled: dict[str, Any], name: str) -> None:
    assert "error" not in uncompiled[name], uncompiled[name]
    assert uncompiled[name] == json.loads(json.dumps(script.outcome(SCENES[name])))
