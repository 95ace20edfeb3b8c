"""People whom a scenario names, or has drawn by chance: the first customers of a brand, the authors of a scripted post."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wom_sim.model.compiled import compiled
from wom_sim.model.draws import SCRIPTED_AUTHOR, START_SEEDED, u
from wom_sim.model.parameters import Brand, Event

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
