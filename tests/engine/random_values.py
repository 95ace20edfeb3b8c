"""Random values for any field of the schema, made from its type, bounds and plausible span.

A new parameter is therefore varied as soon as it stands in the list, and a field of which nothing is known but that it
is a text or an unbounded number raises ``NoWay``: it then needs a line in ``HOW`` (or, with a reason, in ``LEFT``).
Chance comes from hypothesis in the tests and from ``model.draws`` in the long campaign, where case k is the same forever.
"""

from __future__ import annotations

import math
import types
import typing
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal, Protocol

import numpy as np
from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from hypothesis import strategies
from pydantic.fields import FieldInfo

from wom_sim.model import draws
from wom_sim.model.parameters import Section
from wom_sim.world.maturity import MATURITY
from wom_sim.world.policy import PRESETS
from wom_sim.world.scenario import Scenario

FEWEST = 60  # people on a random graph: positions below are always there
DESKS = ("desk", "other")  # policies of a random scenario


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


def base_hazard(chance: Chance) -> Any:
    """Fitted, or one of two."""
    return chance.one_of([None, *(chance.number(0.05, 0.6) for _ in range(2))])


def people(chance: Chance) -> Any:
    """A number of people, or some positions on the graph."""
    some = [chance.whole(0, FEWEST - 1) for _ in range(chance.whole(1, 4))]
    return chance.one_of([len(some), tuple(dict.fromkeys(some))])


def groups(chance: Chance) -> Any:
    """Some interest groups, or none; whoever makes a scenario of them sees to it that they exist."""
    return tuple(dict.fromkeys(chance.whole(0, 8) for _ in range(chance.whole(0, 3))))


def opening_hours(chance: Chance) -> str:
    opens = chance.whole(0, 22)
    return f"{opens:02}:{chance.one_of((0, 30, 59)):02}-{chance.whole(opens + 1, 24):02}:00"


def moment(chance: Chance) -> str:
    return f"day {chance.whole(0, 3)} {chance.whole(0, 23):02}:{chance.whole(0, 59):02}"


HOW: dict[str, Callable[[Chance], Any]] = {
    "Time.days": lambda chance: chance.one_of((3.0, 4.0, chance.number(2.0, 6.0))),
    "Time.warmup_days": lambda chance: chance.number(0.0, 2.0),
    "Time.tick_hours": lambda chance: chance.one_of((0.5, 2.0, 6.0, 24.0, chance.number(0.3, 26.0))),
    "Time.rhythm": lambda chance: (1.0, *(chance.number(0.0, 5.0) for _ in range(23))),
    "Network.customers": lambda chance: 2 * chance.whole(FEWEST // 2, 70),  # even: any kind can be made of them
    "Network.mean_followers": lambda chance: float(2 * chance.whole(1, 8)),  # some kinds take even numbers only
    "Network.interest_groups": lambda chance: chance.one_of((None, 1, 2, 9)),
    "Network.degrees": lambda chance: (*(chance.whole(0, 3) for _ in range(8)), 1),
    "Population.represents": lambda chance: chance.number(1.0, 10.0),
    "Touchpoints.gap_days": lambda chance: chance.number(0.2, 1.5),
    "Spread.reshare": lambda chance: chance.number(0.02, 0.1),
    "Reviews.interval_days": lambda chance: chance.number(1.0, 4.0),
    "Reviews.intercept": base_hazard,
    "Joining.external": lambda chance: chance.number(0.0, 5.0),
    "Joining.imitation": lambda chance: chance.number(0.0, 20.0),
    "Joining.threshold": lambda chance: chance.one_of((0.1, 0.5, 1.0, 2.0, chance.number(0.0, 1.0))),
    "Joining.review_days": lambda chance: chance.number(1.0, 3.0),
    "Joining.period_days": lambda chance: chance.number(20.0, 365.0),
    "Brand.market_share": lambda chance: chance.number(0.05, 0.25),
    "Brand.first_customers": people,
    "Brand.failure_rate": lambda chance: chance.number(0.1, 0.5),
    "Brand.policy": lambda chance: chance.one_of((*DESKS, *PRESETS, *MATURITY, None)),
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
    "Event.policy": lambda chance: chance.one_of((*DESKS, *PRESETS, *MATURITY)),
    "Event.author": lambda chance: chance.whole(0, FEWEST - 1),
    "Event.authors": people,
    "Brand.employees": people,
    "Persuasion.recognised": lambda chance: chance.number(0.0, 1.0),
    "Persuasion.called_out": lambda chance: chance.number(0.0, 1.0),
    "Campaign.people": lambda chance: chance.whole(1, 12),
    "Campaign.posts_per_week": lambda chance: chance.number(2.0, 60.0),
    "Campaign.fee_per_post": lambda chance: chance.number(0.0, 4.0),
    "Campaign.perk": lambda chance: chance.number(0.0, 10.0),
    "Channel.preference": lambda chance: chance.number(0.1, 5.0),
    "Channel.interest_groups": lambda chance: chance.one_of(((), (0,))),  # the only group that any network has
    "Organisation.teams": lambda chance: chance.whole(1, 3),
    "Organisation.colleague_minutes": lambda chance: chance.number(0.0, 400.0),
    "Employees.hours": opening_hours,
    "Employees.chatter": lambda chance: chance.number(0.0, 100.0),
    "EmployeeVoice.channel": lambda chance: chance.one_of(("public", None)),  # or one that there is
    "EmployeeVoice.posts_per_week": lambda chance: chance.number(0.0, 100.0),
    "Learning.root_causes": lambda chance: chance.one_of((1, chance.whole(2, 12))),
    "Learning.return_half_life_days": lambda chance: chance.number(0.0, 10.0),
    "Fixing.fixes_at_once": lambda chance: chance.whole(1, 4),
    "Fixing.evidence": lambda chance: chance.number(0.5, 10.0),
    "Fixing.fix_days": lambda chance: chance.number(0.0, 3.0),
    "Attention.background_posts": lambda chance: chance.number(0.0, 200.0),
    "Attention.wear_out_posts": lambda chance: chance.number(0.0, 10.0),
    "Attention.wear_out_half_life_days": lambda chance: chance.number(0.1, 3.0),
    "Attention.unfollow": lambda chance: chance.number(0.0, 0.4),
    "Feed.interest_groups": groups,
    "Feed.channel": lambda chance: chance.one_of(("public", None)),
    "Feed.posts_per_week": lambda chance: chance.number(0.0, 100.0),
    "Feed.followers": lambda chance: chance.number(0.1, 1.0),
    "Feed.followers_elsewhere": lambda chance: chance.number(0.0, 0.5),
    "Surveys.answer_rate": lambda chance: chance.number(0.3, 1.0),
    "Surveys.answer_days": lambda chance: chance.number(0.0, 2.0),
    "Surveying.nps_every_days": lambda chance: chance.whole(1, 3),
    "Surveying.nps_share": lambda chance: chance.number(0.2, 1.0),
    "Surveying.report_days": lambda chance: chance.number(0.0, 2.0),
    "Steering.window_days": lambda chance: chance.whole(1, 5),
    "Steering.review_days": lambda chance: chance.whole(1, 3),
    "Steering.least_answers": lambda chance: chance.whole(1, 4),
    "Steering.step_agents": lambda chance: chance.whole(1, 3),
    "Steering.least_agents": lambda chance: chance.whole(1, 3),
    "Steering.most_agents": lambda chance: chance.whole(3, 6),
    "Campaign.at": moment,
    "Campaign.lasts_days": lambda chance: chance.number(0.1, 6.0),
    "Campaign.interest_groups": groups,
    "Campaign.budget": lambda chance: chance.number(0.0, 300.0),
    "Campaign.cost_per_thousand": lambda chance: chance.number(20.0, 200.0),
    "Showrooming.share": lambda chance: chance.number(0.0, 1.0),
    "Showrooming.recent_days": lambda chance: chance.number(0.05, 5.0),
    "Showrooming.here": lambda chance: chance.number(0.0, 4.0),
    "Transformation.to": lambda chance: chance.one_of((None, *DESKS, *MATURITY)),
    "Transformation.at": moment,
    "Transformation.steps": lambda chance: chance.whole(1, 6),
    "Transformation.lasts_days": lambda chance: chance.number(0.0, 4.0),
    "Transformation.dip_days": lambda chance: chance.number(0.05, 3.0),
    "Transformation.cost": lambda chance: chance.number(0.0, 1000.0),
    "Campaign.channel": lambda chance: chance.one_of(("public", None)),
}  # fmt: skip

LEFT: dict[str, tuple[str, ...]] = {
    "words for the reader": ("Scenario.title", "Scenario.question", "Event.what", "Policy.what", "Money.currency"),
    "names": ("Brand.name", "Event.brand", "Channel.name", "Presence.name", "Feed.name", "Campaign.name"),
    "given where the kind of channel is known": ("Channel.kind", "Channel.public"),
    "what a kind needs": ("Campaign.kind",),
    "groups that may be smaller than a share": ("Brand.interest_groups",),
    "given where policies and groups are known": ("Pilot.of", "Pilot.interest_groups", "Pilot.share", "Pilot.desk"),
    "files: given with the kind of network": ("Network.file", "Network.file_directed"),
    "about many runs": (
        "Study.replications", "Study.rank_by", "Study.policies", "Study.baseline", "Study.confidence", "Study.vary",
    ),
}  # fmt: skip
NOT_VARIED = {name for names in LEFT.values() for name in names}


def sections() -> dict[str, type[Section]]:
    """Every section of the schema, by the name of its class."""
    found: dict[str, type[Section]] = {}

    def look(section: type[Section]) -> None:
        found[section.__name__] = section
        for field in section.model_fields.values():
            for inner in sections_in(field):
                look(inner)

    look(Scenario)
    return found


def sections_in(field: FieldInfo) -> list[type[Section]]:
    """The kinds of tables that a field holds, if it holds tables."""
    kinds = (field.annotation, *typing.get_args(field.annotation))
    return [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Section)]


def varied() -> dict[str, FieldInfo]:
    """Every field that a random scenario may change, as Section.field."""
    return {
        f"{name}.{key}": field
        for name, section in sections().items()
        for key, field in section.model_fields.items()
        if not sections_in(field) and f"{name}.{key}" not in NOT_VARIED
    }


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
    most = [part.le for part in bounds if isinstance(part, Le)] + [
        part.lt - 1 for part in bounds if isinstance(part, Lt)
    ]
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
