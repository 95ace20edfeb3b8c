"""From a scenario and its world to the arrays of a run: policies, brands, dates and customers as numbers."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.engine import dtypes, state
from wom_sim.engine.asking import Asker, asks, courting
from wom_sim.engine.crises import crisis_arrays
from wom_sim.engine.handle import with_table
from wom_sim.engine.outreach import left_by_tick, outreach
from wom_sim.engine.plans import Change, Plans, plans_of
from wom_sim.engine.record import RECORD_COLUMNS
from wom_sim.engine.records import records
from wom_sim.engine.sponsorships import sponsorship_arrays
from wom_sim.engine.surveys import no_readings
from wom_sim.model import draws
from wom_sim.model.learning import cause_bounds
from wom_sim.model.parameters.section import clock_hours
from wom_sim.model.rates import rates
from wom_sim.model.reviews import log_share
from wom_sim.model.rhythm import cumulative_rhythm
from wom_sim.model.service import cents
from wom_sim.model.showrooming import posts_kept
from wom_sim.model.spread import experience, left_after
from wom_sim.model.trust import UNTRIED
from wom_sim.world.background import background_tickets, calm_background
from wom_sim.world.channels import liking_of, media_of, sole_channel
from wom_sim.world.clocks import first_reviews, first_touches
from wom_sim.world.named_people import how_many, start_shares
from wom_sim.world.network import SocialGraph
from wom_sim.world.policy import Policy
from wom_sim.world.population import TRAITS, Population
from wom_sim.world.scenario import Scenario
from wom_sim.world.seeding import authors_of
from wom_sim.world.staff import employers, staff_of
from wom_sim.world.start import tick_at, ticks_of

STREAMS = 128
FIRST_CAPACITY = 4096  # rows of every pool at the start ...
MOST_FORESEEN = 1 << 20  # ... and so many more of the log of tickets, at most, for the tickets that can be foreseen
SECTIONS = (
    "touchpoints", "voice", "spread", "attention", "trust", "service", "reviews", "joining", "crisis", "employees", "persuasion",
    "learning",
    "surveys",
    "showrooming",
)  # fmt: skip
SECONDS = 3600.0
JOINING = {"none": state.JOIN_NONE, "bass": state.JOIN_BASS, "threshold": state.JOIN_THRESHOLD}


def build_run(
    scenario: Scenario, graph: SocialGraph, population: Population, intercept: NDArray[np.float64],
    policy: str | None, run_seed: int, population_seed: int, *, events: bool = True, trace: bool = False,
    watch: NDArray[np.bool_] | None = None,
) -> state.Run:  # fmt: skip
    """The state at a run's first hour. ``policy`` replaces the first brand's own; ``intercept`` is float64 [B].

    Draws of traits that are not stored start from ``population_seed``.
    """
    warmup, ticks, day_ticks = ticks_of(scenario)
    plans = plans_of(scenario, policy, graph, run_seed, dated=events)
    followed, names, brands = plans.followed, plans.names, len(scenario.brands)
    prospects = may_have_prospects(scenario) or bool((population.brand < 0).any())
    asks_friends = scenario.joining.kind != "none" and prospects
    keys = draws.stream_keys(run_seed, STREAMS)
    for stream in draws.TRAIT_STREAMS:
        keys[stream] = draws.stream_key(population_seed, stream)
    days = int(math.ceil(ticks * scenario.time.tick_hours / 24.0)) + 2
    shares = {
        "indptr": graph.indptr, "followers": graph.followers, "strong": graph.strong,
        "traits": _traits(graph, population), "levels": population.levels, "heard": _heard(graph, asks_friends),
        "keys": keys, "rhythm": cumulative_rhythm(scenario.time.rhythm), "kept": _kept(scenario, days),
        "load_kept": left_by_tick(scenario.spread.crowding_half_life_hours, scenario),
        "tick_hours": np.array([scenario.time.tick_hours]),
    }  # fmt: skip
    sections = {name: rates(getattr(scenario, name)) for name in SECTIONS}
    measured = {
        "watched": np.zeros(0, np.bool_) if watch is None else watch,
        "hourly": np.zeros((ticks, brands, len(RECORD_COLUMNS)), np.int64),
        "flows": np.zeros((brands + 1, brands + 1, 5), np.int64),
        "stock": np.zeros((brands, 3), np.int64),
    }
    clock = np.array([0, 0, warmup, ticks, day_ticks, int(trace), _joining_kind(scenario), 0], np.int64)
    dated = _schedule(scenario, plans.changes, warmup, graph.n, run_seed, events)
    firms = _firms(scenario, intercept, events, graph.n)
    foreseen = int(min(1.1 * firms["background"].sum() * scenario.time.tick_hours, MOST_FORESEEN))
    return with_table(state.Run(
        **shares,
        **sections,
        **_channels(scenario, graph),
        **_staff(scenario, graph.n, population_seed),
        **_roots(scenario, brands, events),
        **_read_posts(scenario),
        **crisis_arrays(scenario, graph, plans.levers, day_ticks),
        **sponsorship_arrays(scenario, graph, names if events else [], warmup, run_seed),
        **outreach(scenario, graph, population, [(brand, row, names[row]) for brand, row in followed], keys, events),
        **_people(scenario, graph.n, population, asks_friends),
        **firms,
        **plans.arrays,
        **dated,
        **_desks(plans, brands, day_ticks, run_seed),
        readings=no_readings(plans.arrays["plans"], brands, days),
        contacts=no_contacts(graph.n if plans.arrays["plans"]["customer_view"].any() else 0),
        **asked(scenario, run_seed, plans.levers),
        **measured,
        **state.new_pools(
            FIRST_CAPACITY + len(dated["events"]), brands, plans.most_teams, day_ticks, foreseen,
            brands if learns(scenario) else 0, len(courting(scenario)),
        ),
        clock=clock,
    ))  # fmt: skip


def asked(scenario: Scenario, run_seed: int, levers: tuple[Policy, ...]) -> dict[str, Any]:
    """Who asks plug-ins, if there are any."""
    asker = Asker(scenario, run_seed, levers) if asks(scenario, levers) else None
    return {"asks": np.zeros(int(asker is not None), np.int64), "asker": asker}


def _channels(scenario: Scenario, graph: SocialGraph) -> dict[str, Any]:
    media = media_of(scenario)
    groups = range(int(graph.group.max(initial=0)) + 1) if scenario.channels else ()
    liking = liking_of(scenario, groups)
    rows = [tuple(getattr(one, name) for name in dtypes.CHANNEL.names or ()) for one in media]
    return {
        "channels": np.array(rows, dtypes.CHANNEL),
        "liking": liking,
        "sole": np.array([sole_channel(media, liking, public) for public in (False, True)]),
    }


def _staff(scenario: Scenario, people: int, population_seed: int) -> dict[str, Any]:
    employer = employers(scenario.brands, people, population_seed)
    hours = np.array(clock_hours(scenario.employees.hours))
    return {"employer": employer, "staff": staff_of(employer), "working_hours": hours}


def _roots(scenario: Scenario, brands: int, events: bool) -> dict[str, Any]:
    """Root causes of failures, none of them known or fixed; in calm runs failures have none."""
    known = scenario.learning
    bounds = cause_bounds(known.root_causes, known.concentration, known.incident_cause) if events else []
    roots = np.zeros(brands * len(bounds), dtypes.ROOT)
    roots["left"], roots["done"] = 1.0, -1.0
    return {"root_bounds": np.array(bounds, np.float64), "roots": roots}


def _read_posts(scenario: Scenario) -> dict[str, Any]:
    """Fields of Run: the posts that people read, none yet, and what a tick leaves of them."""
    rates = scenario.showrooming
    brands = len(scenario.brands) if rates.share > 0.0 else 0
    kept = posts_kept(scenario.time.tick_hours, rates.recent_days)
    return {"read_posts": np.zeros((brands, 2), np.int64), "posts_kept": np.array([kept])}


def learns(scenario: Scenario) -> bool:
    """Whether belief in what brands say changes by what they do."""
    return scenario.trust.learning > 0.0


def may_have_prospects(scenario: Scenario) -> bool:
    """Whether anybody can be without a brand: at the start, or by leaving the market."""
    taken = sum(brand.market_share for brand in scenario.brands)
    return taken < 1.0 - 1e-9 or scenario.reviews.leave_market > 0.0 or len(scenario.brands) == 1


def _joining_kind(scenario: Scenario) -> int:
    if scenario.joining.kind == "bass" and scenario.joining.influence == "tie":
        return state.JOIN_BASS_BY_TIE
    return JOINING[scenario.joining.kind]


def _traits(graph: SocialGraph, population: Population) -> NDArray[Any]:
    traits = np.empty(graph.n, dtypes.TRAITS)
    traits["group"] = graph.group
    for name, quantiles in zip(TRAITS, population.traits, strict=True):
        traits[name] = quantiles
    return traits


def _heard(graph: SocialGraph, asks_friends: bool) -> NDArray[np.int32]:
    if not asks_friends:
        return np.zeros(1, np.int32)
    return np.bincount(graph.followers, minlength=graph.n).astype(np.int32)


def _people(scenario: Scenario, n: int, population: Population, asks_friends: bool) -> dict[str, Any]:
    """Customers as they stand at the first hour: opinions of the own brand start at experience, of others at one half."""
    ordinary = np.float32(scenario.touchpoints.ordinary_outcome)
    held = population.brand >= 0
    opinion = np.full((n, len(scenario.brands)), 0.5, np.float32)
    opinion[np.flatnonzero(held), population.brand[held]] = experience(ordinary)
    credibility = np.full((n if learns(scenario) else 0, len(scenario.brands)), UNTRIED, np.float32)
    people = np.zeros(n, dtypes.PERSON)
    people["satisfaction"] = people["expectation"] = ordinary
    people["inbox"] = dtypes.NOBODY
    people["contract_day"] = -population.contract_age
    people["left_day"] = people["helped_day"] = dtypes.LONG_AGO
    people["brand"] = population.brand
    clocks = np.zeros(n, dtypes.CLOCKS)
    clocks["touch_second"] = first_touches(scenario, population)
    clocks["review_tick"] = first_reviews(scenario, population)
    joined = np.zeros(n if asks_friends else 1, np.int32)
    return {"people": people, "opinion": opinion, "credibility": credibility, "clocks": clocks, "joined": joined}


def _schedule(
    scenario: Scenario, changes: list[Change], warmup: int, people: int, run_seed: int, events: bool
) -> dict[str, Any]:
    """Dated events in the order in which they happen, those who pass scripted posts on at once, and incidents."""
    places = {brand.name: index for index, brand in enumerate(scenario.brands)}
    hours = scenario.time.tick_hours
    dated: list[tuple[Any, ...]] = [
        (change.tick, change.kind, change.brand, change.policy, change.levers, 0, 0.0, 0, 0, 0) for change in changes
    ]
    scripted = 0
    others: list[int] = []
    incidents: list[tuple[int, int, float, float, float, float]] = []
    for event in scenario.events if events else ():
        if event.kind == "post":
            tick = tick_at(scenario, event.start_hour)
            author, *more = authors_of(event, scripted, people, run_seed).tolist()
            message = (author, dtypes.NOBODY, event.sign, event.severity, scripted)
            dated.append(
                (tick, dtypes.SCRIPTED_POST, places[event.brand], *message, len(others), len(others) + len(more))
            )
            others += more
            scripted += 1
        elif event.kind == "incident":
            start = warmup * hours + event.start_hour
            brand = places[event.brand]
            number = sum(row[0] == brand for row in incidents)
            incidents.append((brand, number, start, event.lasts_hours, event.share_of_customers, event.severity))
    return {
        "events": np.array(sorted(dated, key=lambda event: event[:2]), dtype=dtypes.EVENT_ROW),
        "co_authors": np.array(others, np.int32),
        "incidents": np.array(incidents, dtype=dtypes.INCIDENT),
    }


def _firms(scenario: Scenario, intercept: NDArray[np.float64], events: bool, people: int) -> dict[str, Any]:
    brands, shares = scenario.brands, start_shares(scenario.brands, people)
    columns: dict[str, Any] = {
        "failure": [b.failure_rate for b in brands],
        "delight": [b.delight_rate for b in brands],
        "serious": [b.serious_share for b in brands],
        "attraction": [b.attraction for b in brands],
        "log_share": [log_share(share) for share in shares],
        "intercept": intercept,
        "hazard": [b.poaching.hazard_per_hour for b in brands],
        "delay": [b.poaching.delay_hours for b in brands],
        "offers_per_day": [b.poaching.offers_per_day for b in brands],
        "min_followers": [b.poaching.min_followers for b in brands],
        "min_severity": [b.poaching.min_severity for b in brands],
        "offer_cents": [cents(b.poaching.offer) for b in brands],
        "accepted": [b.poaching.accepted for b in brands],
        "pushy": [b.poaching.pushy for b in brands],
        "calm_background": calm_background(scenario, people),
        "employees": [how_many(b.employees) * scenario.population.represents for b in brands],
        "rule": [
            list(courting(scenario)).index(at) if b.poaching.offer_rule else dtypes.NOBODY
            for at, b in enumerate(brands)
        ],
    }
    return {
        "firms": records(dtypes.FIRM, columns),
        "background": background_tickets(scenario, people, events),
    }


def no_contacts(people: int) -> NDArray[Any]:
    """``Run.contacts`` of so many people before any."""
    contacts = np.zeros(people, dtypes.CONTACT)
    contacts["brand"] = dtypes.NOBODY
    return contacts


def _kept(scenario: Scenario, days: int) -> NDArray[np.float64]:
    """What is left after 0, 1, 2 … days of an opinion, a grievance, a friend's leaving, a belief and a fix (float64 [5, K])."""
    half_lives = (
        scenario.spread.opinion_half_life_days,
        scenario.reviews.grievance_half_life_days,
        scenario.reviews.friend_left_half_life_days,
        scenario.trust.belief_half_life_days,
        scenario.learning.return_half_life_days,
    )
    return np.array([_left_by_day(half_life, days) for half_life in half_lives])


@lru_cache
def _left_by_day(half_life: float, days: int) -> list[float]:
    return [left_after(day, half_life) for day in range(days)]


def _desks(plans: Plans, brands: int, day_ticks: int, run_seed: int) -> dict[str, Any]:
    desks = np.zeros(brands, dtypes.DESK)
    desks["policy"], desks["levers"] = plans.own, plans.own_levers
    desks["surge_until"] = -1.0
    desks["looks"] = 1.0
    for brand in range(brands):
        desks["background_need"][brand] = draws.exponential(draws.u(run_seed, draws.BACKGROUND_GAP, 0, brand, 0))
    return {
        "desks": desks,
        "lines": np.zeros(2 * brands * plans.most_teams, dtypes.LINE),
        "noticed": np.zeros((brands, day_ticks), np.int32),
    }
