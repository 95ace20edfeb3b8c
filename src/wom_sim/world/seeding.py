"""People whom a scenario names, or has drawn by chance: the first customers of a brand, the authors of a scripted post."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wom_sim.model.compiled import compiled
from wom_sim.model.draws import SCRIPTED_AUTHOR, START_SEEDED, u
from wom_sim.model.parameters import Brand, Event

if TYPE_CHECKING:
    from wom_sim.world.scenario import Scenario

TAKEN = 2.0  # beyond every draw


def drawn_people(
    number: int, people: int, seed: int, stream: int, time: int, taken: NDArray[np.bool_] | None = None
) -> NDArray[np.int64]:
    """Positions of ``number`` people drawn by chance: those with the smallest u(seed, stream, time, who, 0), smallest
    first, among those of ``people`` who are not ``taken`` (bool [people]); of two equal draws the lower position counts."""
    draws = np.empty(people)
    _draw_each(draws, seed, stream, time)
    if taken is not None:
        draws[taken] = TAKEN
    if number == 0:
        return np.zeros(0, np.int64)
    below = np.flatnonzero(draws <= np.partition(draws, number - 1)[number - 1])
    return below[np.argsort(draws[below], kind="stable")[:number]]


@compiled
def _draw_each(out, seed, stream, time):  # type: ignore[no-untyped-def]
    """The draw of each person (float64 [people])."""
    for who in range(len(out)):
        out[who] = u(seed, stream, time, who, 0)


def place_first_customers(brand: NDArray[np.int8], brands: tuple[Brand, ...], seed: int) -> None:
    """Give the first customers that brands ask for to them (``brand``: int8 [people], changed), whatever these had drawn.

    First those whom any brand names; then, in the order of brands, those who are drawn among the rest.
    """
    if all(each.first_customers is None for each in brands):
        return
    taken = np.zeros(len(brand), np.bool_)
    for number, each in enumerate(brands):
        if isinstance(each.first_customers, tuple):
            named = np.array(each.first_customers, np.int64)
            brand[named], taken[named] = number, True
    for number, each in enumerate(brands):
        if isinstance(each.first_customers, int):
            drawn = drawn_people(each.first_customers, len(brand), seed, START_SEEDED, number, taken)
            brand[drawn], taken[drawn] = number, True


def authors_of(event: Event, ordinal: int, people: int, seed: int) -> NDArray[np.int64]:
    """Positions of those who post a scripted post, the first one first; ``ordinal`` counts scripted posts from 0, ``seed``
    is the run's."""
    if isinstance(event.authors, int):
        return drawn_people(event.authors, people, seed, SCRIPTED_AUTHOR, ordinal)
    return np.array(event.authors if event.authors is not None else (event.author,), np.int64)


def start_shares(brands: tuple[Brand, ...], people: int) -> list[float]:
    """Expected share of each brand at the start: its market share of those whom nobody asks for, and its first customers."""
    asked = [how_many(brand.first_customers) for brand in brands]
    rest = 1.0 - min(1.0, sum(asked) / max(1, people))
    return [brand.market_share * rest + each / max(1, people) for brand, each in zip(brands, asked, strict=True)]


def how_many(asked: int | tuple[int, ...] | None) -> int:
    """The number of people that a list or a number asks for."""
    return len(asked) if isinstance(asked, tuple) else asked or 0


def misplaced(scenario: Scenario, people: int) -> Iterator[tuple[str, str]]:
    """Where a scenario names people who are not among the ``people`` of its network, or asks for more than there are."""
    allowed, total = f"must be from 0 to {people - 1}; there are {people} people", 0
    for i, brand in enumerate(scenario.brands):
        where, asked = f"brands[{i}].first_customers", how_many(brand.first_customers)
        yield from _outside(where, brand.first_customers, people, allowed)
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
    """Where one person is named as a first customer, or as an author of one post, for the second time."""
    customers = {f"brands[{i}].first_customers": brand.first_customers for i, brand in enumerate(scenario.brands)}
    yield from _repeated(customers)
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
