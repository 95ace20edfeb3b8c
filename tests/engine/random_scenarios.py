"""Random scenarios: a lively market in which a quarter of all fields of the schema have other values."""

from __future__ import annotations

import math
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies
from plugged_rules import RULES
from random_values import DESKS, HOW, NOT_VARIED, ByHypothesis, Chance, sections_in, value_of

import wom_sim as ws
from wom_sim.model.parameters import CHANNEL_KINDS, Channel, Event, Network, Section
from wom_sim.world.channel_faults import LIVE_ONLY, PUBLIC_ONLY
from wom_sim.world.maturity import MATURITY
from wom_sim.world.outreach import KEYS_OF_KINDS, Campaign, Feed, Presence
from wom_sim.world.policy import PRESETS, READY_MADE, Policy, overlay
from wom_sim.world.scenario import Scenario
from wom_sim.world.transformation import Transformation

DATA = Path(__file__).resolve().parents[2] / "scenarios" / "data"
CHANGED = 0.25  # of the fields differ from the lively market
PILOTED = 0.4  # of the policies have a pilot, where there are groups
WITHOUT_CHANNELS = 0.4  # of the scenarios have none of their own
EITHER = (("at", "hours"), ("author", "authors"))  # keys of an event that exclude each other

MARKET: dict[str, Any] = {
    "time": {"days": 4.0, "warmup_days": 1.0},
    "network": {"kind": "community", "customers": 110, "mean_followers": 10.0, "interest_groups": 4},
    "population": {"represents": 3.0},
    "touchpoints": {"gap_days": 0.5},
    "voice": {"public_share": 0.5, "delay_hours": 3.0, "talk_failure": 5.0},
    "spread": {"reshare": 0.05, "see": 0.5},
    "trust": {"learning": 0.2},
    "service": {"patience_hours": 2.0},
    "reviews": {"intercept": 0.3, "interval_days": 2.0},
    "joining": {"external": 2.0, "imitation": 4.0, "review_days": 2.0},
    "showrooming": {"here": 1.0, "talks": 0.5, "put_off": 0.3},
}  # fmt: skip
"""Days in which everything happens often."""
BRAND: dict[str, Any] = {
    "failure_rate": 0.3, "delight_rate": 0.2, "policy": "desk", "background_tickets_per_day": 30.0,
    "poaching": {"preset": "aggressive", "hazard_per_hour": 0.4, "accepted": 0.3},
}  # fmt: skip
DESK: dict[str, Any] = {
    "agents": 1, "night_agents": 1, "listening": {"coverage": 0.9, "delay_minutes": 5.0},
    "handling": {"mean_minutes": 30.0}, "reply": {"minor": "empathy", "serious": "apology"},
}  # fmt: skip

LIVELY_FEED: dict[str, Any] = {"posts_per_week": 30.0, "followers": 0.6, "followers_elsewhere": 0.3}
CAMPAIGNS: dict[str, dict[str, Any]] = {
    "adverts": {"budget": 200.0, "cost_per_thousand": 60.0},
    "influencers": {"people": 5, "fee_per_post": 2.0, "posts_per_week": 20.0, "lasts_days": 3.0},
    "ambassadors": {"people": 2, "posts_per_week": 20.0, "lasts_days": 3.0},
}  # fmt: skip


def changes(section: type[Section], chance: Chance) -> dict[str, Any]:
    """Values for some of a section's fields, and of those of the sections in it."""
    found: dict[str, Any] = {}
    for key, field in section.model_fields.items():
        name = f"{section.__name__}.{key}"
        if name in NOT_VARIED:
            continue
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            found[key] = changes(field.annotation, chance)
        elif sections_in(field):
            continue  # lists of tables: made where what they name is known
        elif chance.number(0.0, 1.0) < CHANGED:
            found[key] = value_of(name, field, chance)
    return found


def tables(chance: Chance) -> dict[str, Any]:
    """The tables of a random scenario: a lively market in which a quarter of all fields are others."""
    found = dict(MARKET)
    for key, field in Scenario.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            found[key] = overlay(MARKET.get(key, {}), changes(field.annotation, chance))
    kind = value_of("Network.kind", Network.model_fields["kind"], chance)
    found["network"] = complete_network({**found["network"], "kind": kind}, chance)
    reviews = found["reviews"]
    reviews["friend_left_cap"] = max(reviews.get("friend_left_cap", 3.0), reviews.get("friend_left", 1.8))
    names = "ABCD"[: chance.whole(2, 4)]
    brand, event = (typing.get_args(Scenario.model_fields[key].annotation)[0] for key in ("brands", "events"))
    found["brands"] = [{"market_share": 0.25, **overlay(BRAND, changes(brand, chance)), "name": name} for name in names]
    for key in ("first_customers", "employees"):  # nobody can be named for two brands
        spoken_for: set[int] = set()
        for one in found["brands"]:
            if isinstance(one.get(key), tuple):
                one[key] = tuple(who for who in one[key] if who not in spoken_for)
                spoken_for.update(one[key])
    warmup_days = found["time"]["warmup_days"]
    groups = found["network"].get("interest_groups")
    groups = groups if isinstance(groups, int) else 1
    found["channels"] = channels = some_channels(chance)
    public = [one["name"] for one in channels if one["public"]] or ["public"]
    found["policies"] = {
        name: {
            **overlay(DESK, changes(Policy, chance)),
            **an_owned_voice(chance, found["time"]["days"], groups, public),
            "channels": some_presences(channels, chance),
        }
        for name in DESKS
    }
    for plan in found["policies"].values():
        if plan["employees"].get("channel") is not None:
            plan["employees"]["channel"] = chance.one_of(public)
        fit_steering(plan)
        with_people(plan)
    turn_into_others(found["policies"], chance)
    found["events"] = [a_happening(event, names, warmup_days, chance) for _ in range(chance.whole(0, 4))]
    add_pilots(found["policies"], groups, chance)
    return found


def fit_steering(plan: dict[str, Any]) -> None:
    """Let a policy that steers have agents within its bounds, and ask what it steers by."""
    rules, asked = {"least_answers": 3, **plan.get("steering", {})}, plan.setdefault("surveys", {})
    plan["steering"] = rules
    if rules.get("by", "none") == "none":
        return
    least, most = rules.get("least_agents", 1), rules.get("most_agents", 20)
    plan["agents"] = min(max(plan["agents"], least), most)
    if rules["by"] != "nps":
        rules["target"] = max(0.0, rules.get("target", 50.0))
    asked.setdefault("nps_every_days", 1)
    asked.setdefault("csat_share", 0.8)
    asked["csat_share"] = max(0.1, asked["csat_share"])


def with_people(plan: dict[str, Any]) -> None:
    """Give every team of a policy somebody, and let nobody answer in public to whom that is barred."""
    rules = plan["organisation"]
    if rules.get("governance", "central") != "central":
        plan["agents"] = max(plan["agents"], rules.get("teams", 3) + 1)
        if plan["steering"].get("by", "none") != "none":  # nor may steering leave one without
            plan["steering"]["least_agents"] = plan["agents"]
            plan["steering"]["most_agents"] = max(plan["steering"].get("most_agents", 20), plan["agents"])
    ready_made = READY_MADE.get(str(plan.get("preset")), {}).get("employees", {})
    if plan["employees"].get("access", ready_made.get("access")) == "blocked":
        rules.pop("who_answers", None)


def add_pilots(policies: dict[str, Any], groups: int, chance: Chance) -> None:
    """Pilots of policies, in so many interest groups; one that is tried by another has none itself."""
    free = [name for name, own in policies.items() if own.get("transformation", {}).get("to") is None]
    for name in policies if groups > 1 else ():
        if name not in free or chance.number(0.0, 1.0) > PILOTED:
            continue
        tried = chance.one_of([*(other for other in free if other != name), *PRESETS])
        free = [other for other in free if other not in (name, tried)]
        own = policies[name]
        staffed = own.get("agents", 0) + own.get("night_agents", 0) + own.get("surge", {}).get("agents", 0) > 0
        some = sorted({chance.whole(0, groups - 2) for _ in range(groups)})
        whom = {"interest_groups": tuple(some)} if chance.one_of((True, False)) else {"share": 0.5}
        arms = (own, policies.get(tried, {}))
        central = all(arm.get("organisation", {}).get("governance", "central") == "central" for arm in arms)
        desks = ["shared"] * staffed + ["split"] * central
        if desks:
            own["pilot"] = {"of": tried, "desk": chance.one_of(desks), **whom}


def some_channels(chance: Chance) -> list[dict[str, Any]]:
    """No channels, or a few: at least a public and a private one, none with keys that mean nothing there."""
    if chance.number(0.0, 1.0) < WITHOUT_CHANNELS:
        return []
    public = [kind for kind, keys in CHANNEL_KINDS.items() if keys["public"]]
    private = [kind for kind in CHANNEL_KINDS if kind not in public]
    kinds = [*(chance.one_of(some) for some in (public, private, list(CHANNEL_KINDS))), *private][: chance.whole(2, 5)]
    return [a_channel(f"channel {place}", kind, chance) for place, kind in enumerate(kinds)]


def a_channel(name: str, kind: str, chance: Chance) -> dict[str, Any]:
    """A channel of a kind; public as the kind is."""
    found: dict[str, Any] = {**changes(Channel, chance), "name": name, "kind": kind}
    public = found["public"] = CHANNEL_KINDS[kind]["public"]
    live = found["live"] = not public and found.get("live", CHANNEL_KINDS[kind].get("live", False))
    for key in (*(() if public else (*PUBLIC_ONLY, "peer_help")), *(() if live else LIVE_ONLY)):
        found.pop(key, None)
    return found


def some_presences(channels: list[dict[str, Any]], chance: Chance) -> list[dict[str, Any]]:
    """How a policy is on some of the channels."""
    found = []
    for channel in channels:
        if chance.number(0.0, 1.0) < CHANGED:
            one = {**changes(Presence, chance), "name": channel["name"]}
            if not channel["public"] or not one.get("present", True):
                one = {key: value for key, value in one.items() if key in ("name", "present")}
            found.append(one)
    return found


def complete_network(network: dict[str, Any], chance: Chance) -> dict[str, Any]:
    """What a kind of network cannot do without."""
    kind = network["kind"]
    if kind == "file":
        files = {"file": str(DATA / "lastfm_asia.csv.gz"), "file_directed": chance.one_of((False, True))}
        groups = chance.one_of((None, str(DATA / "lastfm_asia_groups.csv.gz")))
        return {**network, **files, "interest_groups": groups}
    if kind == "configuration":
        return {"degrees": (0, 1, 1, 1, 1, 1), **network}
    return network


def a_happening(event: type[Event], names: str, warmup_days: float, chance: Chance) -> dict[str, Any]:
    """An event; what its kind cannot do without, and one of each pair of keys that exclude each other."""
    kind, when, who = (chance.one_of(keys) for keys in (("incident", "policy", "post"), *EITHER))
    found = {key: value for key, value in changes(event, chance).items() if key not in sum(EITHER, ())}
    needed = {"incident": (when,), "policy": (when, "policy"), "post": (when, who)}[kind]
    found.update({key: HOW[f"Event.{key}"](chance) for key in needed}, kind=kind, brand=chance.one_of(names))
    if "hours" in found:
        found["hours"] = max(found["hours"], -24.0 * warmup_days)
    return found


def turn_into_others(policies: dict[str, Any], chance: Chance) -> None:
    """What policies turn into, if anything: a later one or one that is ready-made, and each only when the one that leads to it
    has ended."""
    names, ended = list(policies), 0
    for place, policy in enumerate(policies.values()):
        change = policy.pop("transformation")
        if change.get("to") in (None, *names[: place + 1]):
            continue
        change["at"] = f"day {chance.whole(ended, ended + 3)} {chance.whole(0, 23):02}:{chance.whole(0, 59):02}"
        policy["transformation"] = change
        if change["to"] in names:
            ended = 1 + math.ceil(Transformation(**change).end_hour / 24.0)
    played = [
        *policies.values(),
        *(MATURITY.get(one.get("transformation", {}).get("to"), {}) for one in policies.values()),
    ]
    if any(one.get("employees", {}).get("access") == "blocked" for one in played):  # nobody may answer there
        for one in policies.values():
            one["organisation"].pop("who_answers", None)


def an_owned_voice(chance: Chance, days: float, groups: int, public: list[str]) -> dict[str, Any]:
    """Feeds and campaigns of a policy, or none; in the run, for some of so many groups, on public channels."""
    some = chance.one_of((0, 0, 1, 2, 3))
    feeds = [{**LIVELY_FEED, **changes(Feed, chance), "name": f"feed {at}"} for at in range(some)]
    campaigns = [a_campaign(f"campaign {at}", chance) for at in range(chance.one_of((0, 1, 2)) if some else 0)]
    for one in campaigns:
        hour = chance.number(0.0, 24.0 * days - 1.0)
        one["at"] = f"day {int(hour // 24)} {int(hour % 24):02}:{chance.whole(0, 59):02}"
    for one in (*feeds, *campaigns):
        one["channel"] = chance.one_of((None, *public))
        one["interest_groups"] = tuple(dict.fromkeys(group % groups for group in one.get("interest_groups", ())))
    return {"feeds": feeds, "campaigns": campaigns}


def a_campaign(name: str, chance: Chance) -> dict[str, Any]:
    """A campaign with what its kind needs, and nothing that it does not use."""
    kind = chance.one_of(tuple(CAMPAIGNS))
    used = KEYS_OF_KINDS["all"] + KEYS_OF_KINDS[kind]
    given = {key: value for key, value in changes(Campaign, chance).items() if key in used}
    found = {**CAMPAIGNS[kind], **given, "name": name, "kind": kind}
    if kind == "ambassadors":  # the smallest brand has as many customers
        found["people"] = min(found["people"], 2)
    return found


def random_scenario(chance: Chance) -> ws.Scenario:
    """A random scenario."""
    return ws.Scenario(**tables(chance)).with_plugins(RULES)


@strategies.composite
def scenarios(draw: Callable[[Any], Any]) -> ws.Scenario:
    """Random scenarios for hypothesis."""
    return random_scenario(ByHypothesis(draw))
