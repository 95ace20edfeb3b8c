"""What cannot be true together in a scenario, although each value is legal by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from wom_sim.errors import Fault
from wom_sim.model.parameters import CHANNEL_KINDS, MOST_INCIDENTS, clock_of
from wom_sim.world.channel_faults import channels, presences
from wom_sim.world.faults import Found, dotted, unknown
from wom_sim.world.named_people import misplaced, named_twice
from wom_sim.world.organisation_faults import organisation_faults
from wom_sim.world.pilot_faults import pilot_faults
from wom_sim.world.spokespeople_faults import spokespeople_faults
from wom_sim.world.staff_faults import staff_faults
from wom_sim.world.survey_faults import survey_faults
from wom_sim.world.transformation_faults import transformation_faults
from wom_sim.world.voice_faults import groups, help_faults, owned_voice

if TYPE_CHECKING:
    from wom_sim.world.scenario import Scenario

MOST_TICKS = 10_000_000
LISTS = ("brands", "channels", "events", "policies")  # sections whose entries are tables of their own


def contradictions(scenario: Scenario) -> list[Fault]:
    """Every contradiction in a scenario whose single values are all legal."""
    checks = (
        _time, _network, _brands, _events, _people, _study,
        channels, presences, groups, owned_voice, spokespeople_faults, help_faults, staff_faults, pilot_faults,
        survey_faults,
        transformation_faults,
        organisation_faults,
    )  # fmt: skip
    return [Fault(where, what) for check in checks for where, what in check(scenario)]


def _time(scenario: Scenario) -> Iterator[tuple[str, str]]:
    time = scenario.time
    if time.tick_hours > 24 * time.days:
        yield "time.tick_hours", f"a tick of {time.tick_hours:g} hours is longer than the counted {time.days:g} days"
    ticks = 24 * (time.days + time.warmup_days) / time.tick_hours
    if ticks > MOST_TICKS:
        yield "time.tick_hours", f"makes {ticks:.2g} ticks; there may be {MOST_TICKS} at most"


def _network(scenario: Scenario) -> Iterator[tuple[str, str]]:
    network = scenario.network
    if network.kind == "file" and network.file is None:
        yield "network.file", 'missing; kind = "file" needs the name of a file'
    if network.kind != "file" and network.file is not None:
        yield "network.file", f'is given, but kind is "{network.kind}"; set kind = "file" to use it, or leave it out'
    if network.kind != "file" and isinstance(network.interest_groups, str):
        yield "network.interest_groups", f'a table of groups needs kind = "file"; for "{network.kind}" give a number'
    if network.kind == "configuration" and not any(network.degrees or ()):
        yield "network.degrees", 'kind = "configuration" needs degrees: how often a degree of 0, 1, 2 … occurs'
    groups = network.interest_groups
    most = min(network.customers or 65_535, 65_535)
    if isinstance(groups, int) and not 1 <= groups <= most:
        yield "network.interest_groups", f"{groups}: must be from 1 to {most}"


def _brands(scenario: Scenario) -> Iterator[tuple[str, str]]:
    total, seen = 0.0, set()
    for i, brand in enumerate(scenario.brands):
        before, total = total, total + brand.market_share
        if before <= 1 + 1e-9 < total:
            shares = sum(each.market_share for each in scenario.brands)
            yield (f"brands[{i}].market_share",
                   f"shares sum to {shares:.4g}; they may sum to 1 at most (the rest are prospects)")  # fmt: skip
        if brand.name.casefold() in seen:
            yield f"brands[{i}].name", f'there is a brand "{brand.name}" already'
        seen.add(brand.name.casefold())
        if brand.policy is not None and brand.policy not in scenario.known_policies:
            yield f"brands[{i}].policy", unknown("policy", brand.policy, scenario.known_policies)


def _events(scenario: Scenario) -> Iterator[tuple[str, str]]:
    brands = [brand.name for brand in scenario.brands]
    incidents = sum(event.kind == "incident" for event in scenario.events)
    if incidents > MOST_INCIDENTS:
        yield "events", f"{incidents} incidents; there may be {MOST_INCIDENTS} at most"
    for i, event in enumerate(scenario.events):
        if event.brand not in brands:
            yield f"events[{i}].brand", unknown("brand", event.brand, brands)
        if event.policy is not None and event.policy not in scenario.known_policies:
            yield f"events[{i}].policy", unknown("policy", event.policy, scenario.known_policies)
        hour, minute = clock_of(event.at)
        if hour > 23 or minute > 59:
            yield f"events[{i}].at", f'"{event.at}": the time of day must be from 00:00 to 23:59'
        if event.start_hour < -24 * scenario.time.warmup_days:
            yield (f"events[{i}].hours", f"{event.start_hour:g}: is before the run begins, "
                   f"{24 * scenario.time.warmup_days:g} hours of warm-up before the first counted hour")  # fmt: skip


def _people(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """People who are named; how many a file network has is known only once it has been read (see engine/simulate.py)."""
    yield from named_twice(scenario)
    if scenario.network.customers is not None:
        yield from misplaced(scenario, scenario.network.customers)


def _study(scenario: Scenario) -> Iterator[tuple[str, str]]:
    for position, name in enumerate(scenario.study.policies or ()):
        if name not in scenario.known_policies:
            yield f"study.policies[{position}]", unknown("policy", name, scenario.known_policies)
    baseline = scenario.study.baseline
    if baseline is not None and baseline not in scenario.known_policies:
        yield "study.baseline", unknown("policy", baseline, scenario.known_policies)
    if scenario.reviews.friend_left_cap < scenario.reviews.friend_left:
        yield ("reviews.friend_left_cap", f"{scenario.reviews.friend_left_cap:g}: must be at least "
               f"reviews.friend_left ({scenario.reviews.friend_left:g})")  # fmt: skip


def mended(given: dict[str, Any], found: list[Found]) -> dict[str, Any]:
    """The given tables with harmless ones in place of those in which faults were found, and without unknown keys: what
    is left can be searched for contradictions."""
    rest = dict(given)
    for bad in sorted(found, key=lambda bad: not bad.unknown_key):  # unknown keys first, while all tables still stand
        head = str(bad.where[0])
        if bad.unknown_key:
            rest = _without(rest, bad.where)
        elif head in LISTS and len(bad.where) > 1:
            rest[head] = _replaced(rest[head], bad.where[1], _stand_in(head, rest[head], bad.where))
        else:
            rest.pop(head, None)
    return rest


def unblamed(faults: list[Fault], found: list[Found]) -> list[Fault]:
    """The contradictions about tables that were not replaced, nor about lists that hold one: they may only be consequences."""
    known = [bad.where for bad in found if not bad.unknown_key]
    blamed, lists = (
        tuple(dotted(where[: 2 if where[0] in LISTS else 1]) for where in known),
        {where[0] for where in known},
    )
    return (
        [fault for fault in faults if not fault.where.startswith(blamed) and fault.where not in lists]
        if blamed
        else faults
    )


def _stand_in(head: str, entries: Any, where: tuple[int | str, ...]) -> dict[str, Any]:
    """A harmless entry of a list of tables, that keeps a brand's name so that others can refer to it."""
    if head == "brands":
        entry = entries[where[1]]
        name = entry.get("name") if isinstance(entry, dict) and where[2:] != ("name",) else None
        return {"name": name or f"brands[{where[1]}]", "market_share": 0.0}
    if head == "channels":
        entry = entries[where[1]]
        said = entry if isinstance(entry, dict) else {}
        kind, name = (said.get(key) if where[2:] != (key,) else None for key in ("kind", "name"))
        return {"name": name or f"channels[{where[1]}]", "kind": kind if kind in CHANNEL_KINDS else "forum"}
    return {"kind": "incident", "brand": "", "hours": 0} if head == "events" else {}


def _replaced(entries: Any, key: int | str, entry: Any) -> Any:
    """A table, or a list as a tuple, with another entry at ``key``."""
    if isinstance(entries, dict):
        return {**entries, key: entry}
    return tuple(entry if i == key else other for i, other in enumerate(entries))


def _without(entries: Any, path: tuple[int | str, ...]) -> Any:
    """Nested tables without the key at the end of ``path``."""
    if len(path) == 1:
        return {key: value for key, value in entries.items() if key != path[0]}
    return _replaced(entries, path[0], _without(entries[path[0]], path[1:]))
