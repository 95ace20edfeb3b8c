"""What a scenario would take, and what about it deserves a second look: ``wom-sim check``.

Estimates are read from the scenario and from the heads of its files; nothing is simulated and no network is made.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel

from wom_sim.errors import Fault, ScenarioError
from wom_sim.world.channel_faults import channel_notes
from wom_sim.world.faults import Location, dotted
from wom_sim.world.learning_notes import learning_notes
from wom_sim.world.named_groups import groups_beforehand
from wom_sim.world.named_people import misplaced, start_shares
from wom_sim.world.network_size import NetworkSize, network_size
from wom_sim.world.organisation_faults import organisation_notes
from wom_sim.world.outreach import impressions_bought
from wom_sim.world.pilot_faults import has_pilots, pilot_notes
from wom_sim.world.policy import Policy
from wom_sim.world.scenario import Scenario
from wom_sim.world.shop_faults import shop_notes
from wom_sim.world.spokespeople_faults import spokespeople_notes, too_many_spokespeople
from wom_sim.world.staff_faults import staff_notes
from wom_sim.world.survey_faults import survey_notes
from wom_sim.world.transformation_faults import transformation_notes
from wom_sim.world.voice_faults import trust_notes

# What things take, fitted to runs of 2 000 to 200 000 customers on one 2.5 GHz core; good to a factor of two or so.
BASE_BYTES = 300_000_000  # Python and its libraries
BYTES_PER_CUSTOMER = 200
BYTES_PER_CUSTOMER_AND_BRAND = 4
BYTES_PER_BELIEF = 4  # of a customer in a brand, where it can move
BYTES_PER_DELIVERY = 400
BYTES_PER_PUSHED_AT_ONCE = 150
BYTES_PER_READER = 12  # where anything is pushed
BYTES_PER_TICKET = 100
BYTES_PER_TICK = 512
BYTES_PER_FOLLOW = 4
MOST_BYTES = 1e18  # as good as endless
MAKING_BYTES_PER_FOLLOW = 120  # on top for a while, when a network is made
SECONDS_PER_TOUCH = 6e-7
SECONDS_PER_DELIVERY = 3.5e-6
SECONDS_PER_PUSHED = 2e-7
SECONDS_PER_TICKET = 2e-6
SECONDS_PER_TICK = 2e-6
SECONDS_PER_FOLLOW_MADE = 4e-7
CALM_RUNS, CALM_DAYS = 4, 90  # short runs that fit the base rates of leaving, and their longest
# The same of the reference engine, where everybody is an object; fitted to towns of 1 000 to 100 000 customers.
TOWN_BYTES_PER_CUSTOMER = 4_500
TOWN_BYTES_PER_FOLLOW = 400  # of which a third only while people move in
TOWN_BYTES_PER_TICK_AND_BRAND = 1_200
TOWN_BYTES_PER_TICKET = 1_000
TOWN_SECONDS_PER_CUSTOMER_AND_TICK = 8e-7
TOWN_SECONDS_PER_TOUCH = 9e-5
TOWN_SECONDS_PER_DELIVERY = 3e-5
TOWN_SECONDS_PER_FOLLOW_MADE = 8e-6
LONG_RUN = 60.0  # seconds, from which on the reference engine says beforehand what it takes


class Load(NamedTuple):
    """What one run has to do: touchpoints, deliveries of posts, complaints (also of those who are not on the graph); what
    brands' own feeds and adverts bring before readers, and the most that one tick may bring of it."""

    touches: float
    deliveries: float
    tickets: float
    pushed: float = 0.0
    pushed_at_once: float = 0.0


@dataclass(frozen=True)
class Estimate:
    """What a scenario takes, roughly, and notes on it. ``exact`` says whether ``customers`` is known or only estimated.

    ``memory`` and ``memory_available`` are bytes (None: the machine does not say); ``seconds`` is one run on one core;
    making network and customers takes ``ready_seconds`` before the first; ``runs`` is what ``compare`` would do.
    """

    customers: int
    follows: int
    exact: bool
    ticks: int
    memory: int
    memory_available: int | None
    seconds: float
    ready_seconds: float
    runs: int
    notes: tuple[Fault, ...]


def check(scenario: Scenario, workers: int = 1, engine: str = "kernel") -> Estimate:
    """Estimate memory and time of a scenario, note what is odd, and refuse what cannot fit.

    Args:
        scenario: a scenario whose values are legal.
        workers: runs that are under way at the same time and share one network.
        engine: "kernel" or "mesa", in which the runs are lived (base rates are always fitted in the kernel).

    Raises:
        ScenarioError: it needs more memory than the machine has available; the message has both figures.
    """
    size = network_size(scenario)
    ticks = int(24 * (scenario.time.days + scenario.time.warmup_days) / scenario.time.tick_hours)
    load = workload(scenario, size)
    seconds = load.touches * SECONDS_PER_TOUCH + load.deliveries * SECONDS_PER_DELIVERY
    seconds += load.tickets * SECONDS_PER_TICKET + ticks * SECONDS_PER_TICK + load.pushed * SECONDS_PER_PUSHED
    memory = _memory(size, load, len(scenario.brands), ticks, workers)
    if scenario.trust.learning > 0.0:
        memory += workers * size.customers * BYTES_PER_BELIEF * len(scenario.brands)
    ready = size.follows * SECONDS_PER_FOLLOW_MADE + _calm_runs(scenario) * seconds
    notes = list(_notes(scenario, size))
    if engine == "mesa":
        by_kernel, seconds = seconds, _town_seconds(size, load, ticks)
        memory += _town_memory(size, load, len(scenario.brands), ticks)
        if seconds > LONG_RUN:
            notes.insert(0, ("engine", _slow(seconds, memory, by_kernel)))
    estimate = Estimate(
        customers=size.customers,
        follows=size.follows,
        exact=size.exact,
        ticks=ticks,
        memory=memory,
        memory_available=available_memory(),
        seconds=seconds,
        ready_seconds=ready,
        runs=len(scenario.compared_policies) * scenario.study.replications,
        notes=tuple(Fault(where, what) for where, what in dict(notes).items()),  # one a key
    )
    if estimate.memory_available is not None and estimate.memory > estimate.memory_available:
        crowd = load.tickets > max(load.touches, size.follows)  # whom the desk serves, not who is on the graph
        where = "population.represents" if crowd else "network.customers"
        raise ScenarioError(scenario.source, [Fault(where, _too_big(estimate))])
    return estimate


def readable_bytes(count: float) -> str:
    """``1.4 GB``."""
    units = ("bytes", "kB", "MB", "GB", "TB", "PB")
    power = next((i for i in range(len(units)) if count < 1000 ** (i + 1)), len(units) - 1)
    return f"{count / 1000**power:.3g} {units[power]}"


def available_memory() -> int | None:
    """Bytes that this process could still take: free memory of the machine, within the limit of its container."""
    limits = []
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        limits += [1024 * int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")]
        limits += [int(Path("/sys/fs/cgroup/memory.max").read_text())]  # "max" where there is no limit
    except (OSError, ValueError):
        pass
    if not limits and hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        limits.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    return min(limits) if limits else None


def _memory(size: NetworkSize, load: Load, brands: int, ticks: int, workers: int) -> int:
    """Bytes at the worst moment: while the network is made, or while ``workers`` runs are under way."""
    run = size.customers * (BYTES_PER_CUSTOMER + BYTES_PER_CUSTOMER_AND_BRAND * brands) + ticks * BYTES_PER_TICK
    run += int(min(load.deliveries * BYTES_PER_DELIVERY + load.tickets * BYTES_PER_TICKET, MOST_BYTES))
    run += int(min(load.pushed_at_once * BYTES_PER_PUSHED_AT_ONCE, MOST_BYTES))
    run += size.customers * BYTES_PER_READER if load.pushed > 0 else 0
    shared = size.follows * BYTES_PER_FOLLOW + size.customers * 16
    return BASE_BYTES + shared + max(run * workers, size.follows * MAKING_BYTES_PER_FOLLOW)


def _town_memory(size: NetworkSize, load: Load, brands: int, ticks: int) -> int:
    """Bytes that a town of agents takes at the end of its run."""
    people = size.customers * TOWN_BYTES_PER_CUSTOMER + size.follows * TOWN_BYTES_PER_FOLLOW
    kept = ticks * brands * TOWN_BYTES_PER_TICK_AND_BRAND
    return int(people + kept + min(load.tickets * TOWN_BYTES_PER_TICKET, MOST_BYTES))


def _town_seconds(size: NetworkSize, load: Load, ticks: int) -> float:
    """Seconds that a town takes, moving in included: every hour everybody's satisfaction is added up anew."""
    seconds = size.follows * TOWN_SECONDS_PER_FOLLOW_MADE + load.touches * TOWN_SECONDS_PER_TOUCH
    seconds += (load.deliveries + load.pushed) * TOWN_SECONDS_PER_DELIVERY
    return seconds + size.customers * ticks * TOWN_SECONDS_PER_CUSTOMER_AND_TICK


def _slow(seconds: float, memory: int, by_kernel: float) -> str:
    """That the reference engine will take long, and what takes less."""
    minutes = f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.0f} hours"
    return (f"mesa takes about {minutes} and {readable_bytes(memory)}; the kernel gives the same run, to the last bit, in "
            f"{max(1, round(by_kernel))} s, and fewer customers (--set network.customers=1000) make a quicker town")  # fmt: skip


def _calm_runs(scenario: Scenario) -> float:
    """How many runs' worth of time goes into fitting the base rates of leaving."""
    if scenario.reviews.intercept is not None:
        return 0.0
    return CALM_RUNS * min(1.0, CALM_DAYS / scenario.time.days)


def _too_big(estimate: Estimate) -> str:
    need, free = readable_bytes(estimate.memory), readable_bytes(estimate.memory_available or 0)
    size = f"{_thousands(estimate.customers)} customers with {_thousands(estimate.follows)} follows"
    return f"{size} need about {need} of memory; {free} are available"


def _thousands(count: int) -> str:
    return f"{count:,}".replace(",", "\u00a0")


def workload(scenario: Scenario, size: NetworkSize | None = None) -> Load:
    """What one run has to do, roughly."""
    size = size or network_size(scenario)
    voice, days = scenario.voice, scenario.time.days + scenario.time.warmup_days
    touches, represents = size.customers * days / scenario.touchpoints.gap_days, scenario.population.represents
    posts = tickets = 0.0
    shares = start_shares(scenario.brands, size.customers)
    for brand, share in zip(scenario.brands, shares, strict=True):
        complaint = (1 - brand.serious_share) * voice.complain_minor + brand.serious_share * voice.complain_serious
        complaints = touches * share * brand.failure_rate * complaint
        hit = sum(event.share_of_customers for event in scenario.events
                  if event.kind == "incident" and event.brand == brand.name)  # fmt: skip
        complaints += size.customers * share * hit * voice.complain_serious
        said = brand.delight_rate * voice.praise + voice.mention
        posts += touches * share * said + complaints * voice.public_share
        background = (represents - 1) * complaints
        if brand.background_tickets_per_day is not None:
            background = brand.background_tickets_per_day * days
        tickets += complaints + background
    return Load(touches, posts * size.follows / max(size.customers, 1), tickets, *_pushed(scenario, size, shares))


def _pushed(scenario: Scenario, size: NetworkSize, shares: list[float]) -> tuple[float, float]:
    """What feeds and adverts bring before readers in a run, and at most in a tick: of the first brand under the busiest of
    the policies compared, of each other brand under its own."""
    total = at_once = 0.0
    for at, (brand, share) in enumerate(zip(scenario.brands, shares, strict=True)):
        names = [brand.follows, *(scenario.compared_policies if at == 0 else ())]
        each = [_pushed_under(scenario, scenario.policy(name), size.customers, share) for name in names]
        total += max(brought for brought, _ in each)
        at_once += max(most for _, most in each)
    return total, at_once


def _pushed_under(scenario: Scenario, policy: Policy, people: int, share: float) -> tuple[float, float]:
    """The same of a brand with this share of the people, under a policy that it follows all the time."""
    days, tick_days = scenario.time.days + scenario.time.warmup_days, scenario.time.tick_hours / 24.0
    total = at_once = 0.0
    for feed in policy.feeds:
        readers = people * (share * feed.followers + (1.0 - share) * feed.followers_elsewhere)
        total += readers * feed.posts_per_week / 7.0 * days
        at_once += readers * max(1.0, feed.posts_per_week / 7.0 * tick_days) if feed.posts_per_week > 0 else 0.0
    for campaign in policy.campaigns:
        if campaign.kind == "adverts":
            shown = impressions_bought(campaign) / scenario.population.represents
            total += shown * min(1.0, max(0.0, scenario.time.days - campaign.start_hour / 24.0) / campaign.lasts_days)
            at_once += shown * min(1.0, max(tick_days, 1.0 / 12.0) / campaign.lasts_days)
    return total, at_once


def _notes(scenario: Scenario, size: NetworkSize) -> Iterator[tuple[str, str]]:
    """Everything that is legal and still deserves a second look."""
    yield from _implausible(scenario, ())
    if size.customers == 1:
        yield "network.customers", "one customer has nobody to talk to"
    if size.follows == 0 and size.customers > 1:
        yield "network.mean_followers", "nobody follows anybody: no word of mouth will spread"
    shares = start_shares(scenario.brands, size.customers)
    if sum(shares) == 0:
        yield "brands", "no brand has customers: everybody is a prospect"
    for i, (brand, share) in enumerate(zip(scenario.brands, shares, strict=True)):
        if share * size.customers < 0.5:
            yield f"brands[{i}].market_share", f"{brand.name} starts without customers"
    for name in scenario.compared_policies:
        policy = scenario.policy(name)
        agents = policy.agents + policy.night_agents + policy.surge.agents
        if agents == 0 and policy.listening.coverage > 0 and policy.organisation.who_answers == "desk":
            yield dotted(("policies", name, "agents")), "listens, but has no agents: nothing will be answered"
    yield from _voice_notes(scenario)
    for i, event in enumerate(scenario.events):
        if event.start_hour >= 24 * scenario.time.days:
            yield f"events[{i}]", f"begins after the last counted hour (day {scenario.time.days:g}): it will not happen"
    if scenario.network.kind == "file" and size.exact:
        yield from misplaced(scenario, size.customers)
        yield from too_many_spokespeople(scenario, size.customers)
    if scenario.study.replications == 1:
        yield "study.replications", "one replication gives no interval: nothing can be told from chance"
    yield from _coarse_tick(scenario)
    yield from spokespeople_notes(scenario)
    yield from staff_notes(scenario)
    yield from learning_notes(scenario)
    yield from survey_notes(scenario)
    yield from shop_notes(scenario)
    yield from transformation_notes(scenario)
    yield from organisation_notes(scenario)
    yield from pilot_notes(scenario, groups_beforehand(scenario) if has_pilots(scenario) else None)
    yield from channel_notes(scenario)
    yield from trust_notes(scenario)


def _voice_notes(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """What is odd in what brands say of their own accord; policies that nobody follows say nothing."""
    last = 24.0 * scenario.time.days
    for name in dict.fromkeys([*scenario.followed_policies, *scenario.compared_policies]):
        policy = scenario.policy(name)
        for i, campaign in enumerate(policy.campaigns):
            if campaign.start_hour < last < campaign.end_hour:
                yield (dotted(("policies", name, "campaigns", i)), f"goes on after the last counted day "
                       f"({scenario.time.days:g}): what it would bring then does not happen, and is not paid")  # fmt: skip
        for i, feed in enumerate(policy.feeds):
            if feed.posts_per_week > 0 and feed.followers == feed.followers_elsewhere == 0:
                yield dotted(("policies", name, "feeds", i)), "nobody follows it"
    if scenario.attention.background_posts > 0 and scenario.spread.crowding_posts == 0:
        yield "attention.background_posts", "feeds are not crowded (spread.crowding_posts is 0): it does nothing"


def _coarse_tick(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """A tick too coarse for the shortest delay that goes by the tick. The delay of a reshare is rounded up to a tick by
    design, so it counts only where a tick is longer than an hour."""
    spread, tick = scenario.spread, scenario.time.tick_hours
    delays = {"reviews.interval_days": 24 * scenario.reviews.interval_days}
    if spread.reshare > 0 and tick > 1:
        delays |= _half_lives(scenario)
    if spread.crowding_posts > 0:
        delays["spread.crowding_half_life_hours"] = spread.crowding_half_life_hours
    if scenario.joining.kind != "none":
        delays["joining.review_days"] = 24 * scenario.joining.review_days
    shortest = min(delays, key=lambda key: delays[key])
    if tick > delays[shortest] / 4:
        yield ("time.tick_hours", f"a tick of {tick:g} h is more than a quarter of the shortest delay, {shortest} "
               f"({delays[shortest]:g} h): what is shorter than a tick takes a whole one")  # fmt: skip


def _half_lives(scenario: Scenario) -> dict[str, float]:
    """How fast engagement halves on each public channel (hours), by the key that says so."""
    public = [(place, one) for place, one in enumerate(scenario.channels) if one.public]
    if not public:
        return {"spread.half_life_hours": scenario.spread.half_life_hours}
    return {f"channels[{place}].half_life_hours": one.half_life_hours for place, one in public}


def _implausible(table: BaseModel, location: Location) -> Iterator[tuple[str, str]]:
    """Every value outside its plausible range, in this table and those inside it; defaults are not told."""
    for key, field in type(table).model_fields.items():
        value: Any = getattr(table, key)
        here = (*location, key)
        if isinstance(value, BaseModel):
            yield from _implausible(value, here)
        elif isinstance(value, dict):
            for name, inner in value.items():
                yield from _implausible(inner, (*here, name))
        elif isinstance(value, tuple):
            for i, inner in enumerate(value):
                if isinstance(inner, BaseModel):
                    yield from _implausible(inner, (*here, i))
        elif isinstance(field.json_schema_extra, dict) and value not in (None, field.default):
            span: Any = field.json_schema_extra.get("span")
            if span and not isinstance(value, str) and not span[0] <= value <= span[1]:
                unit = field.json_schema_extra.get("unit")
                yield dotted(here), f"{value:g}: plausible is {span[0]:g} to {span[1]:g}{f' ({unit})' if unit else ''}"
