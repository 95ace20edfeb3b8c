"""Random scenarios, made from the schema itself: every field of every section gets values from its type, bounds and span.

A new parameter is therefore varied as soon as it stands in the list, and a field of which nothing is known but that it
is a text or an unbounded number raises ``NoWay``: it then needs a line in ``HOW`` (or, with a reason, in ``LEFT``).
Chance comes from hypothesis in the tests and from ``model.draws`` in the long campaign, where case k is the same forever.
"""

from __future__ import annotations

import math
import types
import typing
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol

import numpy as np
from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from hypothesis import strategies
from pydantic.fields import FieldInfo

import wom_sim as ws
from wom_sim.model import draws
from wom_sim.model.parameters import Event, Section
from wom_sim.world.policy import PRESETS, Policy, overlay
from wom_sim.world.scenario import Scenario

DATA = Path(__file__).resolve().parents[2] / "scenarios" / "data"
FEWEST = 60  # people on a random graph: positions below are always there
CHANGED = 0.25  # of the fields differ from the lively market
DESKS = ("desk", "other")

MARKET: dict[str, Any] = {
    "time": {"days": 4.0, "warmup_days": 1.0},
    "network": {"kind": "community", "customers": 110, "mean_followers": 10.0, "interest_groups": 4},
    "population": {"represents": 3.0},
    "touchpoints": {"gap_days": 0.5},
    "voice": {"public_share": 0.5, "delay_hours": 3.0, "talk_failure": 5.0},
    "spread": {"reshare": 0.05, "see": 0.5},
    "service": {"patience_hours": 2.0},
    "reviews": {"intercept": 0.3, "interval_days": 2.0},
    "joining": {"external": 2.0, "imitation": 4.0, "review_days": 2.0},
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


class NoWay(TypeError):
    """A field of which values cannot be made up."""


class Chance(Protocol):
    """Where the values come from."""

    def number(self, low: float, high: float) -> float:
        """A number between two others, both included."""

    def whole(self, low: int, high: int) -> int:
        """The same for whole numbers."""

    def one_of(self, values: Sequence[Any]) -> Any:
        """One of some values."""


class ByHypothesis:
    """Chance in the hands of hypothesis, which tries to make a failing case plainer."""

    def __init__(self, draw: Callable[[Any], Any]) -> None:
        self.draw = draw

    def number(self, low: float, high: float) -> float:
        return float(self.draw(strategies.floats(low, high)))

    def whole(self, low: int, high: int) -> int:
        return int(self.draw(strategies.integers(low, high)))

    def one_of(self, values: Sequence[Any]) -> Any:
        return self.draw(strategies.sampled_from(list(values)))


class ByDraws:
    """Chance from the model's own draws: the same case has the same scenario everywhere."""

    STREAM = 1000  # of no process of a run

    def __init__(self, case: int) -> None:
        self.case, self.count = case, 0

    def number(self, low: float, high: float) -> float:
        self.count += 1
        share = draws.u(np.uint64(self.case), np.uint64(self.STREAM), np.uint64(self.count), np.uint64(0), np.uint64(0))
        return min(high, low + float(share) * (high - low))

    def whole(self, low: int, high: int) -> int:
        return min(high, low + int(self.number(0.0, 1.0) * (high - low + 1)))

    def one_of(self, values: Sequence[Any]) -> Any:
        return values[self.whole(0, len(values) - 1)]


# Fields whose plausible range would need more people or more days than a test has, and those that name something.


def shares(chance: Chance) -> Any:
    return chance.one_of([None, *(chance.number(0.05, 0.6) for _ in range(2))])


def people(chance: Chance) -> Any:
    """A number of people, or some positions on the graph."""
    some = [chance.whole(0, FEWEST - 1) for _ in range(chance.whole(1, 4))]
    return chance.one_of([len(some), tuple(dict.fromkeys(some))])


def opening_hours(chance: Chance) -> str:
    opens = chance.whole(0, 22)
    return f"{opens:02}:{chance.one_of((0, 30, 59)):02}-{chance.whole(opens + 1, 24):02}:00"


def moment(chance: Chance) -> str:
    return f"day {chance.whole(0, 3)} {chance.whole(0, 23):02}:{chance.whole(0, 59):02}"


HOW: dict[str, Callable[[Chance], Any]] = {
    "Time.days": lambda chance: chance.one_of((3.0, 4.0, chance.number(2.0, 6.0))),
    "Time.warmup_days": lambda chance: chance.number(0.0, 2.0),
    "Time.tick_hours": lambda chance: chance.one_of((0.5, 2.0, 6.0, 24.0, chance.number(0.3, 26.0))),
    "Time.rhythm": lambda chance: tuple(chance.number(0.0, 5.0) for _ in range(23)) + (1.0,),
    "Network.customers": lambda chance: 2 * chance.whole(FEWEST // 2, 70),  # even: any kind can be made of them
    "Network.mean_followers": lambda chance: float(2 * chance.whole(1, 8)),  # some kinds take even numbers only
    "Network.interest_groups": lambda chance: chance.one_of((None, 1, 2, 9)),
    "Network.degrees": lambda chance: tuple(chance.whole(0, 3) for _ in range(8)) + (1,),
    "Population.represents": lambda chance: chance.number(1.0, 10.0),
    "Touchpoints.gap_days": lambda chance: chance.number(0.2, 1.5),
    "Spread.reshare": lambda chance: chance.number(0.02, 0.1),
    "Reviews.interval_days": lambda chance: chance.number(1.0, 4.0),
    "Reviews.intercept": shares,
    "Joining.external": lambda chance: chance.number(0.0, 5.0),
    "Joining.imitation": lambda chance: chance.number(0.0, 20.0),
    "Joining.threshold": lambda chance: chance.one_of((0.1, 0.5, 1.0, 2.0, chance.number(0.0, 1.0))),
    "Joining.review_days": lambda chance: chance.number(1.0, 3.0),
    "Joining.period_days": lambda chance: chance.number(20.0, 365.0),
    "Brand.market_share": lambda chance: chance.number(0.05, 0.25),
    "Brand.first_customers": people,
    "Brand.failure_rate": lambda chance: chance.number(0.1, 0.5),
    "Brand.policy": lambda chance: chance.one_of((*DESKS, *PRESETS, None)),
    "Brand.background_tickets_per_day": lambda chance: chance.one_of((None, 0.0, 20.0, 60.0)),
    "Poaching.hazard_per_hour": lambda chance: chance.number(0.1, 3.0),
    "Poaching.delay_hours": lambda chance: chance.number(0.0, 3.0),
    "Poaching.offers_per_day": lambda chance: chance.whole(1, 20),
    "Poaching.min_followers": lambda chance: chance.whole(0, 15),
    "Poaching.accepted": lambda chance: chance.number(0.1, 1.0),
    "Policy.agents": lambda chance: chance.whole(0, 4),
    "Policy.night_agents": lambda chance: chance.whole(0, 2),
    "Policy.hours": opening_hours,
    "Policy.min_followers": lambda chance: chance.whole(0, 15),
    "Handling.mean_minutes": lambda chance: chance.number(3.0, 60.0),
    "Surge.agents": lambda chance: chance.whole(1, 5),
    "Surge.trigger": lambda chance: chance.number(0.1, 1.5),
    "Surge.least": lambda chance: chance.whole(1, 5),
    "Event.at": moment,
    "Event.hours": lambda chance: chance.number(-24.0, 100.0),
    "Event.policy": lambda chance: chance.one_of((*DESKS, *PRESETS)),
    "Event.author": lambda chance: chance.whole(0, FEWEST - 1),
    "Event.authors": people,
}  # fmt: skip

LEFT: dict[str, tuple[str, ...]] = {
    "words for the reader": ("Scenario.title", "Scenario.question", "Event.what", "Policy.what", "Money.currency"),
    "names": ("Brand.name", "Event.brand"),
    "files: given with the kind of network": ("Network.file", "Network.file_directed"),
    "about many runs": (
        "Study.replications", "Study.rank_by", "Study.policies", "Study.baseline", "Study.confidence", "Study.vary",
    ),
}  # fmt: skip
NOT_VARIED = {name for names in LEFT.values() for name in names}


def value_of(name: str, field: FieldInfo, chance: Chance) -> Any:
    """A value of a field.

    Raises:
        NoWay: nothing is known about the field from which one could be made up.
    """
    if name in HOW:
        return HOW[name](chance)
    extra = field.json_schema_extra
    facts = extra if isinstance(extra, dict) else {}
    return _value(name, field.annotation, field.metadata, facts, chance)


def _value(name: str, kind: Any, bounds: Sequence[Any], facts: dict[str, Any], chance: Chance) -> Any:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is Annotated:
        deeper = [part for extra in inner[1:] for part in getattr(extra, "metadata", [extra])]
        return _value(name, inner[0], [*bounds, *deeper], facts, chance)
    if origin is Literal:
        return chance.one_of(inner)
    if origin in (typing.Union, types.UnionType):
        chosen = chance.one_of(inner)
        return None if chosen is type(None) else _value(name, chosen, bounds, facts, chance)
    if kind is bool:
        return chance.one_of((False, True))
    if kind in (int, float):
        return _number(name, kind, bounds, facts, chance)
    if origin is tuple:
        fewest = next((part.min_length for part in bounds if isinstance(part, MinLen)), 0)
        most = next((part.max_length for part in bounds if isinstance(part, MaxLen)), fewest + 4)
        return tuple(_value(name, inner[0], [], facts, chance) for _ in range(chance.whole(fewest, most)))
    raise NoWay(f"{name}: no way is known to make up a value of {kind}; give it a line in HOW")


def _number(name: str, kind: type, bounds: Sequence[Any], facts: dict[str, Any], chance: Chance) -> Any:
    """A number within its plausible span, or (one in four) at an end of it or at a bound that is no extreme."""
    least = [float(part.ge) for part in bounds if isinstance(part, Ge)]
    above = [float(part.gt) for part in bounds if isinstance(part, Gt)]
    most = [part.le for part in bounds if isinstance(part, Le)] + [part.lt - 1 for part in bounds if isinstance(part, Lt)]
    span = facts.get("span")
    if span is None and facts.get("unit") == "relative weight":
        span = (0.0, 5.0)
    if span is None:
        if not (least or above) or not most:
            raise NoWay(f"{name}: a number without span or bounds; give it a line in HOW")
        span = ((least or above)[0], most[0])
    low, high = span
    if kind is int:
        low, high = int(low), int(high)
    ends = [kind(end) for end in (low, high, *least, *(end for end in most if end <= 1)) if end not in above]
    if chance.one_of((False, False, False, True)):
        return chance.one_of(ends)
    found = chance.whole(low, high) if kind is int else chance.number(low, high)
    return math.nextafter(found, math.inf) if found in above else found


def changes(section: type[Section], chance: Chance) -> dict[str, Any]:
    """Values for some of a section's fields, and of those of the sections in it."""
    found: dict[str, Any] = {}
    for key, field in section.model_fields.items():
        name = f"{section.__name__}.{key}"
        if name in NOT_VARIED:
            continue
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            found[key] = changes(field.annotation, chance)
        elif chance.number(0.0, 1.0) < CHANGED:
            found[key] = value_of(name, field, chance)
    return found


def tables(chance: Chance) -> dict[str, Any]:
    """The tables of a random scenario: a lively market in which a quarter of all fields are others."""
    found = dict(MARKET)
    for key, field in Scenario.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            found[key] = overlay(MARKET.get(key, {}), changes(field.annotation, chance))
    found["network"] = complete_network(found["network"], chance)
    reviews = found["reviews"]
    reviews["friend_left_cap"] = max(reviews.get("friend_left_cap", 3.0), reviews.get("friend_left", 1.8))
    names = "ABCD"[: chance.whole(2, 4)]
    brand, event = (typing.get_args(Scenario.model_fields[key].annotation)[0] for key in ("brands", "events"))
    found["brands"] = [
        {"market_share": 0.25, **overlay(BRAND, changes(brand, chance)), "name": name} for name in names
    ]
    spoken_for: set[int] = set()
    for one in found["brands"]:  # nobody can be named for two brands
        if isinstance(one.get("first_customers"), tuple):
            one["first_customers"] = tuple(who for who in one["first_customers"] if who not in spoken_for)
            spoken_for.update(one["first_customers"])
    found["policies"] = {name: overlay(DESK, changes(Policy, chance)) for name in DESKS}
    found["events"] = [a_happening(event, names, chance) for _ in range(chance.whole(0, 4))]
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


def a_happening(event: type[Event], names: str, chance: Chance) -> dict[str, Any]:
    """An event; what it cannot do without, and one of each pair of keys that exclude each other."""
    found = changes(event, chance)
    kind = chance.one_of(("incident", "policy", "post"))
    found.update(kind=kind, brand=chance.one_of(names))
    for one, other in (("at", "hours"), ("author", "authors")):
        keys = [key for key in (one, other) if key in event.model_fields]
        for key in keys:
            found.pop(key, None)
        chosen = chance.one_of(keys)
        if one == "at" or kind == "post":
            found[chosen] = HOW[f"Event.{chosen}"](chance)
    if found.get("hours") is not None:
        found["hours"] = max(found["hours"], 0.0)
    if kind == "policy":
        found["policy"] = HOW["Event.policy"](chance)
    return found


def random_scenario(chance: Chance) -> ws.Scenario:
    """A random scenario."""
    return ws.Scenario(**tables(chance))


@strategies.composite
def scenarios(draw: Callable[[Any], Any]) -> ws.Scenario:
    """Random scenarios for hypothesis."""
    return random_scenario(ByHypothesis(draw))
