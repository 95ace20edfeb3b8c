"""No parameter is on without acting: changing any one changes at least one measure of a small, lively market.

Fields are found in the sections themselves, so a new one must act, too. By default a number goes to the far end of its
plausible range and a switch to each of its other positions; ``WHERE`` names the market in which a parameter has
something to do, and ``TO`` another value where the far end is not one.
"""

from __future__ import annotations

import functools
import json
import math
import typing
from typing import Any

import pytest
from pydantic.fields import FieldInfo
from town import town, world_of

from wom_sim.measures.result import run
from wom_sim.model import parameters
from wom_sim.world import fixing, organisation, outreach, policy, shop, surveys, transformation
from wom_sim.world.channel_faults import LIVE_ONLY, PUBLIC_ONLY

Tables = dict[str, Any]

SECTIONS: dict[str, type[parameters.Section]] = {
    "time": parameters.Time, "seed": parameters.Seeds, "network": parameters.Network,
    "population": parameters.Population, "touchpoints": parameters.Touchpoints, "voice": parameters.Voice,
    "spread": parameters.Spread, "trust": parameters.Trust, "service": parameters.Service, "reviews": parameters.Reviews,
    "joining": parameters.Joining, "money": parameters.Money,
    "brands.0": parameters.Brand, "brands.1.poaching": parameters.Poaching, "events.0": parameters.Event,
    "study": parameters.Study, "policies.desk": policy.Policy, "policies.desk.handling": policy.Handling,
    "policies.desk.listening": policy.Listening, "policies.desk.triage": policy.Triage,
    "policies.desk.reply": policy.Reply, "policies.desk.compensation": policy.Compensation,
    "policies.desk.surge": policy.Surge, "attention": parameters.Attention, "persuasion": parameters.Persuasion,
    "policies.desk.feeds.0": outreach.Feed, "policies.desk.campaigns.0": outreach.Campaign,
    "channels.0": parameters.Channel, "channels.2": parameters.Channel, "policies.desk.channels.0": outreach.Presence,
    "employees": parameters.Employees, "policies.desk.employees": outreach.EmployeeVoice,
    "learning": parameters.Learning, "policies.desk.learning": fixing.Fixing,
    "surveys": parameters.Surveys, "policies.desk.surveys": surveys.Surveying, "policies.desk.steering": surveys.Steering,
    "showrooming": parameters.Showrooming, "policies.desk.shop": shop.Shop,
    "policies.desk.transformation": transformation.Transformation,
    "policies.desk.organisation": organisation.Organisation,
    "policies.desk.pilot": policy.Pilot,
}  # fmt: skip

# What changes no run, and where it is tested instead.
ELSEWHERE = {
    "words for the reader": ["events.0.what", "policies.desk.what", "money.currency", "policies.desk.campaigns.0.name"],
    "tests/world: a preset is its keys": ["policies.desk.preset", "brands.1.poaching.preset"],
    "tests/world: files": ["network.file", "network.file_directed"],
    "tests/study: comparisons": [
        "study.replications", "study.rank_by", "study.policies", "study.baseline", "study.confidence", "study.vary",
    ],
    "names": ["channels.0.name", "channels.2.name", "policies.desk.channels.0.name"],
    "keys that mean nothing there": [
        *(f"channels.0.{key}" for key in ("live", *LIVE_ONLY)),
        *(f"channels.2.{key}" for key in ("public", "peer_help", *PUBLIC_ONLY)),
    ],
    "their own fields": [
        "policies.desk.channels",
        "brands.0.poaching", "policies.desk.handling", "policies.desk.listening", "policies.desk.triage",
        "policies.desk.reply", "policies.desk.compensation", "policies.desk.surge", "policies.desk.employees",
        "policies.desk.learning", "policies.desk.organisation",
        "policies.desk.feeds", "policies.desk.campaigns", "policies.desk.surveys",
        "policies.desk.steering", "policies.desk.shop", "policies.desk.transformation",
        "policies.desk.pilot",
    ],
}  # fmt: skip

BUSY = {"brands.0.background_tickets_per_day": 400.0}
OVERRUN = {"brands.0.background_tickets_per_day": 500.0}
FIXES = {"fixes_at_once": 2, "evidence": 20.0, "fix_days": 4.0}
FIXED = {"learning.root_causes": 8, "policies.desk.learning": FIXES}
VIRAL = {"spread.reshare": 0.02, "spread.half_life_hours": 24.0, "voice.public_share": 0.9}
INCIDENT = {"kind": "incident", "brand": "Ours", "at": "day 5 10:00", "share_of_customers": 0.5}
INCIDENTS: Tables = {"events": [INCIDENT]}
SURGE = {**INCIDENTS, **BUSY, "policies.desk.surge": {"agents": 8, "trigger": 1.2}}
PROGRAMME = {"advocates": 0.5, "posts_per_week": 5.0, "trained": 0.5}
STAFFED: Tables = {
    "brands.0.employees": 60, "employees.chatter": 8.0, "employees.off_message": 0.3, "policies.desk.employees": PROGRAMME,
}  # fmt: skip
IN_TEAMS: Tables = {
    **BUSY, "network.interest_groups": 6, "policies.desk.agents": 5, "policies.desk.organisation": {"governance": "local"},
}  # fmt: skip
HUB: Tables = {**IN_TEAMS, "policies.desk.organisation": {"governance": "hub_and_spokes"}}
COLLEAGUES: Tables = {**BUSY, **STAFFED, "policies.desk.organisation": {"who_answers": "colleagues"}}
PUBLIC_MONEY = {"policies.desk.reply": {"minor": "compensate_public", "serious": "compensate_public"}}
VOICES = {"name": "voices", "at": "day 2 06:00", "people": 20, "posts_per_week": 14.0}
INFLUENCERS: Tables = {"policies.desk.campaigns": [{**VOICES, "kind": "influencers", "fee_per_post": 50.0}]}
HIDDEN: Tables = {
    "policies.desk.campaigns": [{**INFLUENCERS["policies.desk.campaigns"][0], "disclosed": False}],
    "persuasion.recognised": 0.3, "persuasion.called_out": 0.3,
}  # fmt: skip
AMBASSADORS: Tables = {
    "policies.desk.campaigns": [{**VOICES, "kind": "ambassadors", "lasts_days": 19.0}], "brands.0.failure_rate": 0.05,
}  # fmt: skip

CHANNELS: Tables = {
    "channels": [
        {"name": "feed", "kind": "microblog"}, {"name": "forum", "kind": "forum"},
        {"name": "phone", "kind": "phone"}, {"name": "mail", "kind": "mail"},
    ],
}  # fmt: skip
BY_PHONE = {**CHANNELS, **BUSY}

FEED = {"name": "news", "posts_per_week": 10.0, "followers": 0.3, "interest_groups": [0, 1]}
FEEDS: Tables = {"policies.desk.feeds": [FEED, {**FEED, "name": "all", "interest_groups": [], "tone": "corporate"}]}
CAMPAIGN = {
    "name": "spring", "kind": "adverts", "at": "day 3", "budget": 300.0, "cost_per_thousand": 30.0, "interest_groups": [2, 3],
}  # fmt: skip
CAMPAIGNS: Tables = {"policies.desk.campaigns": [CAMPAIGN]}
TWO_CHANNELS = {"channels": [
    {"name": "feed", "kind": "microblog"}, {"name": "mail", "kind": "mail"},
    {"name": "forum", "kind": "forum", "attention": 0.3},
]}  # fmt: skip
MAIL = {"name": "mail", "kind": "mail"}
AMONG_CUSTOMERS: Tables = {
    "channels": [{"name": "forum", "kind": "forum", "peer_help": 0.3}, MAIL],
    "voice.public_share": 0.9, "policies.desk.agents": 0, "policies.desk.night_agents": 0,
}  # fmt: skip
ASKED = {"nps_every_days": 3, "nps_share": 0.5, "csat_share": 0.5, "report_days": 1.0}
SURVEYED: Tables = {"policies.desk.surveys": ASKED, "surveys.answer_rate": 0.6}
STEERED: Tables = {
    **SURVEYED, **BUSY,
    "policies.desk.steering": {
        "by": "csat", "target": 70.0, "band": 1.0, "least_answers": 5, "window_days": 4, "review_days": 2, "most_agents": 8,
    },
}  # fmt: skip
LATE: Tables = {"showrooming.share": 0.6, "showrooming.shelf": 0.8, "showrooming.here": 1.5}
ENGAGES, MATCHES, CHARGES = (
    {**LATE, "policies.desk.shop": {"response": response}} for response in ("engage", "match", "tariff")
)
LEARNING = {"trust.learning": 0.3, "brands.1.poaching": {"hazard_per_hour": 0.3, "accepted": 0.5}}

BETTER = {"agents": 4, "skill": 1.2, "handovers": 0, "reply": {"quality": 0.9}}
BIG_BANG: Tables = {
    "policies.better": BETTER, "policies.desk.transformation": {"to": "better", "at": "day 4", "dip": 0.4, "dip_days": 20.0},
}  # fmt: skip
MICRO_STEPS: Tables = {
    **BIG_BANG,
    "policies.desk.transformation": {
        **BIG_BANG["policies.desk.transformation"], "way": "micro_steps", "steps": 3, "lasts_days": 12.0,
    },
}  # fmt: skip

PILOT: Tables = {"policies.desk.pilot": {"of": "service_led", "interest_groups": [0, 1]}}

WHERE: dict[str, Tables] = {
    "policies.desk.pilot": PILOT,
    "policies.desk.pilot.share": {"policies.desk.pilot": {"of": "service_led", "share": 0.5}},
    "channels.0": {**CHANNELS, **VIRAL},
    "channels.0.favour": {
        "channels": [{**CHANNELS["channels"][0], "interest_groups": [0, 1]}, *CHANNELS["channels"][1:]]
    },
    "channels.2": BY_PHONE,
    "channels.2.favour": {
        "channels": [
            *CHANNELS["channels"][:2],
            {**CHANNELS["channels"][2], "interest_groups": [0]},
            CHANNELS["channels"][3],
        ],
    },
    "policies.desk.channels.0": {**CHANNELS, "policies.desk.channels": [{"name": "feed"}]},
    "policies.desk.triage.live": BY_PHONE,
    "attention": FEEDS,
    "attention.mute": STAFFED,
    "policies.desk.feeds.0": FEEDS,
    "policies.desk.feeds.0.channel": {**FEEDS, **TWO_CHANNELS},
    "policies.desk.campaigns.0": CAMPAIGNS,
    "policies.desk.campaigns.0.channel": {**CAMPAIGNS, **TWO_CHANNELS},
    "brands.0.base_churn": {"reviews.intercept": None},
    "brands.0.interest_groups": {"brands.0.market_share": 0.05},
    "employees": STAFFED,
    "employees.phones": {**STAFFED, "policies.desk.employees": {"access": "blocked"}},
    "money.employee_hour": STAFFED,
    "policies.desk.employees": STAFFED,
    "policies.desk.employees.channel": {**STAFFED, "channels": CHANNELS["channels"]},
    "policies.desk.employees.allowed": {**STAFFED, "policies.desk.employees": {**PROGRAMME, "access": "limited"}},
    "events": INCIDENTS,
    "events.0.policy": {"events": [{"kind": "policy", "brand": "Ours", "at": "day 5", "policy": "desk"}]},
    "events.0.author": {"events": [{"kind": "post", "brand": "Ours", "at": "day 5", "author": 7}]},
    "events.0.authors": {"events": [{"kind": "post", "brand": "Ours", "at": "day 5", "authors": [7, 8]}]},
    "events.0.sign": {"events": [{"kind": "post", "brand": "Ours", "at": "day 5", "author": 7}]},
    "events.0.hours": {"events": [{**INCIDENT, "at": None, "hours": 50.0}]},
    "joining.threshold": {"joining.kind": "threshold", "joining.threshold": 0.95},
    "money.acquisition": {"joining.external": 1.0},
    "network.degrees": {"network.kind": "configuration", "network.degrees": (0, 1, 1)},
    "network.directed": {"network.kind": "random"},
    "network.rewiring": {"network.kind": "small_world"},
    "persuasion": HIDDEN,
    "persuasion.least_goodwill": AMBASSADORS,
    **{
        f"policies.desk.campaigns.0.{key}": INFLUENCERS
        for key in ("people", "posts_per_week", "fee_per_post", "fee_per_thousand", "disclosed")
    },
    "policies.desk.campaigns.0.chosen_by": {  # where all with many followers are in the innermost core, few are not enough
        "policies.desk.campaigns": [{**INFLUENCERS["policies.desk.campaigns"][0], "people": 300}],
    },
    "policies.desk.campaigns.0.perk": AMBASSADORS,
    "learning": FIXED,
    "learning.incident_cause": {**FIXED, **INCIDENTS},
    "policies.desk.learning": FIXED,
    "policies.desk.handling.cv": BUSY,
    "policies.desk.organisation": IN_TEAMS,
    "policies.desk.organisation.agenda": {**VIRAL, **LEARNING, "policies.desk.organisation": {"stiffness": 0.5}},
    "policies.desk.organisation.colleague_minutes": COLLEAGUES,
    "policies.desk.organisation.customer_view": BUSY,
    "policies.desk.organisation.governance": {**IN_TEAMS, "policies.desk.organisation": {}},
    "policies.desk.organisation.hub_share": HUB,
    "policies.desk.organisation.known_saves": {**BUSY, "policies.desk.organisation": {"customer_view": "one"}},
    "policies.desk.organisation.stiffness": {**VIRAL, "policies.desk.organisation": {"agenda": "service_led"}},
    "policies.desk.organisation.untrained": COLLEAGUES,
    "policies.desk.organisation.who_answers": {**COLLEAGUES, "policies.desk.organisation": {}},
    "policies.desk.private_agents_share": {**BUSY, "policies.desk.queues": "split"},
    "policies.desk.queues": BUSY,
    "policies.desk.reply": {**VIRAL, "service.eased_by_empathy": 0.0, "service.eased_by_invite": 2.0},
    "policies.desk.shop": LATE,
    "policies.desk.shop.attended": ENGAGES,
    "policies.desk.shop.contact": ENGAGES,
    "policies.desk.shop.discount": MATCHES,
    "policies.desk.shop.tariff": CHARGES,
    "policies.desk.surge": SURGE,
    "policies.desk.surge.least": {**SURGE, "brands.0.background_tickets_per_day": 200.0},
    "policies.desk.transformation": MICRO_STEPS,
    "policies.desk.transformation.way": BIG_BANG,
    "policies.desk.triage": {**BUSY, **VIRAL},
    "policies.desk.triage.reshares": {**OVERRUN, **VIRAL},
    "service.comes_again": {**BUSY, "policies.desk.organisation": {"customer_view": "silos"}},
    "service.eased_by_apology": VIRAL,
    "service.poached_leave_queue": {**BUSY, "voice.public_share": 0.9, "brands.1.poaching.accepted": 1.0},
    "service.eased_by_compensation": {**VIRAL, **PUBLIC_MONEY},
    "service.eased_by_empathy": VIRAL,
    "service.eased_by_invite": {**VIRAL, "policies.desk.reply.serious": "invite_private"},
    "service.peer_credit": AMONG_CUSTOMERS,
    "service.peer_delay_hours": AMONG_CUSTOMERS,
    "service.peer_minor": AMONG_CUSTOMERS,
    "service.peer_serious": AMONG_CUSTOMERS,
    "service.handover_kept": {"policies.desk.handovers": 2},
    "service.handover_time": {"policies.desk.handovers": 2},
    "showrooming": LATE,
    "showrooming.advice": ENGAGES,
    "showrooming.claim": MATCHES,
    "showrooming.put_off": CHARGES,
    "showrooming.talks": CHARGES,
    "showrooming.worth_of_money": MATCHES,
    "spread.appeal_tail": VIRAL,
    "spread.crowding_posts": VIRAL,
    "spread.reexposure": VIRAL,
    "spread.reshare_negative": VIRAL,
    "spread.reshare_positive": VIRAL,
    "spread.half_life_hours": VIRAL,
    "study.firestorm_factor": {**INCIDENTS, "study.firestorm_min": 3},
    "study.firestorm_min": {**INCIDENTS, "study.firestorm_factor": 1.5},
    "surveys": SURVEYED,
    "policies.desk.surveys": SURVEYED,
    "policies.desk.steering": STEERED,
    "policies.desk.steering.least_agents": {
        **STEERED,
        "policies.desk.agents": 4,
        "policies.desk.steering": {**STEERED["policies.desk.steering"], "target": 20.0},
    },
    "trust": LEARNING,
    "trust.advert": CAMPAIGNS,
    "trust.employee": STAFFED,
    "trust.influencer": INFLUENCERS,
    "trust.pay_disclosed": {**INFLUENCERS, "trust.learning": 0.3},
    "trust.pay_found_out": {**HIDDEN, "trust.learning": 0.3},
    "trust.reviewer": AMONG_CUSTOMERS,
    "voice.shame": BUSY,
}

TO: dict[str, list[Any]] = {
    "channels.0.interest_groups": [(0,)],
    "channels.2.interest_groups": [(0, 1)],
    "brands.0.name": [],
    "brands.0.market_share": [0.3],
    "brands.0.first_customers": [200, (7, 8, 9)],
    "brands.0.employees": [40, (7, 8, 9)],
    "brands.0.interest_groups": [(0,)],
    "employees.hours": ["12:00-13:00"],
    "policies.desk.employees.channel": ["forum"],
    "brands.0.policy": ["service_led", None],
    "brands.1.poaching.offers_per_day": [1],
    "events.0.at": ["day 9 10:00"],
    "events.0.author": [8, 900],
    "events.0.authors": [2, [8, 7], [7, 8, 9]],
    "events.0.brand": ["Theirs"],
    "events.0.hours": [200.0],
    "events.0.kind": [],
    "events.0.policy": ["ignore"],
    "joining.external": [1.0],
    "joining.threshold": [0.1],
    "network.customers": [1400],
    "network.degrees": [(0, 0, 1, 1), (0, 1, 0, 0, 1)],
    "network.interest_groups": [3, 40],
    "network.kind": ["powerlaw_cluster", "small_world", "random", "regular", "ring", "torus"],
    "network.mean_followers": [8.0],
    "policies.desk.campaigns.0.name": [],
    "policies.desk.campaigns.0.kind": [],
    "policies.desk.campaigns.0.at": ["day 9 10:00"],
    "policies.desk.campaigns.0.interest_groups": [[], [2]],
    "policies.desk.campaigns.0.budget": [100.0],
    "policies.desk.campaigns.0.channel": ["forum"],
    "policies.desk.campaigns.0.people": [5],
    "policies.desk.days_per_week": [5],
    "policies.desk.feeds.0.name": [],
    "policies.desk.feeds.0.channel": ["forum"],
    "policies.desk.feeds.0.interest_groups": [[], [1]],
    "policies.desk.hours": ["09:00-17:00"],
    "policies.desk.transformation.to": ["ignore", "converged"],
    "policies.desk.transformation.at": ["day 9 10:00"],
    "policies.desk.transformation.lasts_days": [2.0],
    "policies.desk.min_followers": [30],
    "policies.desk.surveys.report_days": [3.0],
    "policies.desk.steering.target": [20.0],
    "policies.desk.steering.least_agents": [3],
    "policies.desk.steering.most_agents": [3],
    "policies.desk.steering.least_answers": [100_000],
    "policies.desk.steering.review_days": [5],
    "policies.desk.steering.window_days": [1],
    "policies.desk.organisation.hub_share": [0.2],
    "policies.desk.organisation.teams": [2],
    "policies.desk.pilot.interest_groups": [(1,), (1, 2)],
    "policies.desk.pilot.of": ["ignore"],
    "policies.desk.pilot.share": [0.25],
    "population.represents": [10.0],
    "reviews.friend_left_half_life_days": [0.0, 90.0],
    "reviews.grievance_half_life_days": [0.0, 7.0],
    "reviews.intercept": [0.01],
    "seed.network": [4],
    "seed.population": [6],
    "seed.run": [8],
    "service.complaint_lifetime_days": [1.0],
    "spread.crowding_posts": [10.0],
    "spread.opinion_half_life_days": [0.0, 7.0],
    "study.firestorm_factor": [1.5],
    "study.firestorm_min": [1000],
    "time.days": [14.0],
    "time.rhythm": [(1.0,) * 24],
    "time.tick_hours": [2.0],
    "time.warmup_days": [3.0],
}


def parameters_of_runs() -> list[str]:
    elsewhere = {key for keys in ELSEWHERE.values() for key in keys}
    every = [f"{section}.{key}" for section, kind in SECTIONS.items() for key in kind.model_fields]
    return [key for key in every if key not in elsewhere and TO.get(key) != []]


def field_of(key: str) -> FieldInfo:
    section, _, name = key.rpartition(".")
    return SECTIONS[section].model_fields[name]


def value_at(scenario: Any, key: str) -> Any:
    for step in key.split("."):
        if step.isdigit():
            scenario = scenario[int(step)]
        else:
            scenario = scenario[step] if isinstance(scenario, dict) else getattr(scenario, step)
    return scenario


def values_to_try(key: str, now: Any) -> list[Any]:
    """Other values of a parameter: those of ``TO``, a switch's other positions, the far end of a plausible range."""
    if key in TO:
        return TO[key]
    field = field_of(key)
    if typing.get_origin(field.annotation) is typing.Literal:
        return [choice for choice in typing.get_args(field.annotation) if choice != now]
    if isinstance(now, bool):
        return [not now]
    extra = field.json_schema_extra
    span = extra["span"] if isinstance(extra, dict) else None
    low, high = span if isinstance(span, list | tuple) else (0.0, 1.0)
    far = high if abs(high - (now or 0)) >= abs(low - (now or 0)) else low
    return [int(far) if field.annotation in (int, int | None) else float(far)]


def where(key: str) -> Tables:
    """The market in which a parameter has something to do: of the key itself, else of its section."""
    return WHERE.get(key) or WHERE.get(key.rpartition(".")[0]) or WHERE.get(key.split(".")[0]) or {}


def measures(tables: Tables) -> dict[str, float]:
    """Every measure of the first brand, and of its rival, in a market; each market is run once."""
    return measures_of_market(json.dumps(tables))


@functools.lru_cache(maxsize=64)
def measures_of_market(tables: str) -> dict[str, float]:
    scenario = town(json.loads(tables))
    result = run(scenario, scenario.focal.policy, world=world_of(scenario))
    return result.measures | {f"rival's {name}": value for name, value in result.measures_of("Theirs").items()}


@pytest.mark.parametrize("key", parameters_of_runs())
def test_parameter_acts(key: str) -> None:
    market = where(key)
    now = value_at(town(market), key)
    before = measures(market)
    for value in values_to_try(key, now):
        assert value != now
        after = measures({**market, key: value})
        same = [before[name] == after[name] or math.isnan(before[name] + after[name]) for name in before]
        assert not all(same), f"{key}: {now} -> {value} changes no measure"


def test_exceptions_exist() -> None:
    """Every name in the tables above is a parameter, so that none is excepted by a slip of the pen."""
    every = {f"{section}.{key}" for section, kind in SECTIONS.items() for key in kind.model_fields}
    named = {key for keys in ELSEWHERE.values() for key in keys} | set(TO) | (set(WHERE) - set(SECTIONS) - {"events"})
    assert named <= every


def test_every_section_is_looked_at() -> None:
    found = {
        value
        for module in (parameters, policy, outreach, fixing, shop, surveys, transformation, organisation)
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, parameters.Section) and value is not parameters.Section
    }
    assert found == set(SECTIONS.values())
