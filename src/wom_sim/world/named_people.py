"""People whom a scenario names or counts (first customers, employees, authors): how many they are, and whether they can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from wom_sim.errors import Fault, ScenarioError
from wom_sim.model.parameters import Brand

if TYPE_CHECKING:
    from wom_sim.world.scenario import Scenario

OF_BRANDS = ("first_customers", "employees")  # whoever is named for one brand cannot be named for another


def start_shares(brands: tuple[Brand, ...], people: int) -> list[float]:
    """Expected share of each brand at the start: its market share of those whom nobody asks for, and its first customers."""
    asked = [how_many(brand.first_customers) for brand in brands]
    rest = 1.0 - min(1.0, sum(asked) / max(1, people))
    return [brand.market_share * rest + each / max(1, people) for brand, each in zip(brands, asked, strict=True)]


def how_many(asked: int | tuple[int, ...] | None) -> int:
    """The number of people that a list or a number asks for."""
    return len(asked) if isinstance(asked, tuple) else asked or 0


def check_people(scenario: Scenario, people: int) -> None:
    """Refuse first customers, employees and authors who are not among the people of the graph; of a file that is known only now.

    Raises:
        ScenarioError: there are some; each is named.
    """
    from wom_sim.world.spokespeople_faults import too_many_spokespeople

    found = [*misplaced(scenario, people), *too_many_spokespeople(scenario, people)]
    faults = [Fault(where, what) for where, what in found]
    if faults:
        raise ScenarioError(scenario.source, faults)


def misplaced(scenario: Scenario, people: int) -> Iterator[tuple[str, str]]:
    """Where a scenario names people who are not among the ``people`` of its network, or asks for more than there are."""
    allowed = f"must be from 0 to {people - 1}; there are {people} people"
    for key in OF_BRANDS:
        total = 0
        for i, brand in enumerate(scenario.brands):
            where, asked = f"brands[{i}].{key}", how_many(getattr(brand, key))
            yield from _outside(where, getattr(brand, key), people, allowed)
            if total <= people < total + asked:
                before = f", and {total} are asked for before" if total else ""
                yield where, f"{asked}: there are {people} people{before}"
            total += asked
    for i, event in enumerate(scenario.events):
        yield from _outside(f"events[{i}].authors", event.authors, people, allowed)
        if isinstance(event.authors, int) and event.authors > people:
            yield f"events[{i}].authors", f"{event.authors}: there are {people} people"
        if event.author is not None and event.author >= people:
            yield f"events[{i}].author", f"{event.author}: {allowed}"


def _outside(where: str, named: int | tuple[int, ...] | None, people: int, allowed: str) -> Iterator[tuple[str, str]]:
    """The first position of a list that is beyond the last person, and how many more there are."""
    wrong = [(at, who) for at, who in enumerate(named if isinstance(named, tuple) else ()) if who >= people]
    if wrong:
        more = f" ({len(wrong) - 1} more of the list are wrong, too)" if len(wrong) > 1 else ""
        yield f"{where}[{wrong[0][0]}]", f"{wrong[0][1]}: {allowed}{more}"


def named_twice(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Where one person is named as a first customer, an employee, or an author of one post, for the second time."""
    for key in OF_BRANDS:
        yield from _repeated({f"brands[{i}].{key}": getattr(brand, key) for i, brand in enumerate(scenario.brands)})
    for i, event in enumerate(scenario.events):
        yield from _repeated({f"events[{i}].authors": event.authors})


def _repeated(lists: Mapping[str, int | tuple[int, ...] | None]) -> Iterator[tuple[str, str]]:
    """The first position of each list that stands in it, or in a list before it, already."""
    seen: dict[int, tuple[str, int]] = {}
    for where, named in lists.items():
        places = enumerate(named if isinstance(named, tuple) else ())
        again = [(at, who) for at, who in places if seen.setdefault(who, (where, at)) != (where, at)]
        for at, who in again[:1]:
            yield f"{where}[{at}]", f"{who}: is named already, in {seen[who][0]}[{seen[who][1]}]"
